"""A ledger given back: the record of an area on a day in the form people know, and the empty form to fill in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.clock import CHINA
from core.errors import Refused
from core.exchange.values import Value
from core.exchange.write import write_table
from core.ledgers.about import keeper_of
from core.ledgers.messages import sentence
from core.policy.ledger import Ledger

BLANK_ROWS = 300
MOST_ROWS = 40_000
"""An export must be readable as an import again, which takes no more rows than this with header and notes."""


@dataclass(frozen=True)
class Exported:
    """A workbook as bytes, with the number of its rows."""

    data: bytes
    rows: int

    @property
    def digest(self) -> str:
        """The file's digest, by which it can be recognised."""
        return hashlib.sha256(self.data).hexdigest()


def export(
    session: Session,
    ledger: Ledger,
    area_id: int,
    on: date,
    *,
    by: str,
    at: datetime,
    masked: bool = True,
) -> Exported:
    """Give the ledger of an area as of a day, marked with who took it and when; `masked` hides telephone numbers."""
    stream = BytesIO()
    mark = sentence("mark", name=by, moment=f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}", on=on)
    rows = write_table(
        stream,
        ledger.title,
        ledger.columns,
        _bounded(keeper_of(ledger).rows(session, area_id, on, masked)),
        ledger.notes,
        heading=ledger.heading,
        mark=mark,
    )
    return Exported(stream.getvalue(), rows)


def record_export(
    session: Session,
    actor: Actor,
    ledger: Ledger,
    area_id: int,
    on: date,
    found: Exported,
    *,
    masked: bool,
    purpose: str,
) -> None:
    """Leave an entry for an export before it is handed out: what, how many, what for, and the file's digest."""
    facts = {"on": on, "rows": found.rows, "purpose": purpose, "is_masked": masked, "digest": found.digest}
    facts["fields"] = [column.field for column in ledger.columns]
    record(session, actor, "ledger.export", "Ledger", ledger.key, area_id, facts)


def _bounded(rows: Iterator[list[Value]]) -> Iterator[list[Value]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise Refused(sentence("too_many_rows", limit=MOST_ROWS))
        yield row


def template(ledger: Ledger, blank_rows: int = BLANK_ROWS) -> bytes:
    """Give the empty form with its drop-down lists."""
    keeper_of(ledger)
    stream = BytesIO()
    write_table(
        stream, ledger.title, ledger.columns, (), ledger.notes, heading=ledger.heading, blank_rows=blank_rows
    )
    return stream.getvalue()
