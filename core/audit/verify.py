"""Proves the trail: every row is recomputed from the one before it and compared with checkpoints kept outside."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.audit.models import AuditEvent
from core.audit.trail import GENESIS, seal
from core.clock import CHINA, now

BATCH: Final = 2_000
COLUMNS: Final = tuple(AuditEvent.__table__.columns)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many rows are good, and the first that is not, with the reason."""

    rows: int
    last_id: int
    last_digest: str
    bad_id: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found wrong."""
        return self.bad_id is None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The end of the trail at a moment, kept outside the database and signed with the secret key."""

    id: int
    digest: str
    at: str
    mac: str

    @classmethod
    def of(cls, event_id: int, digest: str, at: str, key: str) -> "Checkpoint":
        """Sign the end of the trail."""
        said = f"{event_id}\n{digest}\n{at}".encode()
        return cls(event_id, digest, at, hmac.new(key.encode(), said, hashlib.sha256).hexdigest())

    def is_signed_with(self, key: str) -> bool:
        """Tell whether the checkpoint itself is untouched."""
        return hmac.compare_digest(self.mac, self.of(self.id, self.digest, self.at, key).mac)


def verify(session: Session, checkpoints: Iterable[Checkpoint] = ()) -> Verdict:
    """Walk the whole trail; the verdict names the first row that does not fit."""
    expected = {point.id: point.digest for point in checkpoints}
    previous, number = GENESIS, 0
    for row in _rows(session, select(*COLUMNS)):
        reason = _fault(row, number + 1, previous, expected)
        if reason:
            return Verdict(number, number, previous, row["id"], reason)
        number, previous = row["id"], row["digest"]
    lost = [ident for ident in expected if ident > number]
    if lost:
        return Verdict(number, number, previous, number + 1, "在检查点之后被截去")
    return Verdict(number, number, previous)


def _fault(row: Mapping[str, Any], number: int, previous: str, expected: Mapping[int, str]) -> str:
    if row["id"] != number:
        return f"缺少第 {number} 条"
    if row["previous"] != previous:
        return "与前一条不衔接"
    if row["digest"] != seal(previous, row):
        return "内容与摘要不符"
    if row["digest"] != expected.get(row["id"], row["digest"]):
        return "与检查点不符"
    return ""


def add_checkpoint(session: Session, path: Path, key: str) -> Checkpoint:
    """Add the present end of the trail to a file of checkpoints; the trail must be whole."""
    verdict = verify(session, read_checkpoints(path, key))
    if not verdict.is_whole:
        raise BrokenTrailError(verdict)
    point = Checkpoint.of(verdict.last_id, verdict.last_digest, now().isoformat(), key)
    with path.open("a", encoding="utf-8") as file:
        file.write(
            json.dumps({"id": point.id, "digest": point.digest, "at": point.at, "mac": point.mac}) + "\n"
        )
    return point


def read_checkpoints(path: Path, key: str) -> list[Checkpoint]:
    """Read the checkpoints of a file; one with a wrong signature is itself a sign of tampering."""
    if not path.exists():
        return []
    points = [Checkpoint(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]
    forged = [point for point in points if not point.is_signed_with(key)]
    if forged:
        raise ForgedCheckpointError(f"检查点文件 {path} 中第 {forged[0].id} 条的签名不对，文件可能被改动。")
    return points


def export(session: Session, since: date | None, until: date | None) -> Iterator[str]:
    """Give the trail between two China dates, one JSON object a line."""
    asked = select(*COLUMNS)
    if since:
        asked = asked.where(AuditEvent.at >= datetime.combine(since, time.min, CHINA))
    if until:
        asked = asked.where(AuditEvent.at <= datetime.combine(until, time.max, CHINA))
    for row in _rows(session, asked):
        line = {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
        yield json.dumps(line, ensure_ascii=False)


def _rows(session: Session, asked: Select[Any]) -> Iterator[dict[str, Any]]:
    last = -1
    while True:
        page = session.execute(asked.where(AuditEvent.id > last).order_by(AuditEvent.id).limit(BATCH))
        rows = [dict(row) for row in page.mappings()]
        if not rows:
            return
        yield from rows
        last = rows[-1]["id"]


class BrokenTrailError(Exception):
    """The trail does not hold; its verdict says where."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class ForgedCheckpointError(Exception):
    """A checkpoint whose signature is wrong."""
