"""A ledger given back: the record of an area on a day in the form people know, and the empty form to fill in."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.clock import CHINA
from core.exchange.write import write_table
from core.ledgers.about import keeper_of
from core.ledgers.messages import sentence
from core.policy.ledger import Ledger

BLANK_ROWS = 300


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
    actor: Actor,
    ledger: Ledger,
    area_id: int,
    on: date,
    at: datetime,
    *,
    masked: bool = True,
    purpose: str = "",
) -> Exported:
    """Give the ledger of an area as of a day, marked with who took it and when, and leave an entry."""
    keeper = keeper_of(ledger)
    stream = BytesIO()
    moment = at.astimezone(CHINA)
    mark = sentence("mark", name=actor.name, moment=f"{moment:%Y-%m-%d %H:%M}", on=on)
    rows = write_table(
        stream,
        ledger.title,
        ledger.columns,
        keeper.rows(session, ledger, area_id, on, masked),
        ledger.notes,
        heading=ledger.heading,
        mark=mark,
    )
    found = Exported(stream.getvalue(), rows)
    facts = {"on": on, "rows": rows, "purpose": purpose, "is_masked": masked, "digest": found.digest}
    facts["fields"] = [column.field for column in ledger.columns]
    record(session, actor, "ledger.export", "Ledger", ledger.key, area_id, facts)
    return found


def template(ledger: Ledger, blank_rows: int = BLANK_ROWS) -> bytes:
    """Give the empty form with its drop-down lists."""
    keeper_of(ledger)
    stream = BytesIO()
    write_table(
        stream, ledger.title, ledger.columns, (), ledger.notes, heading=ledger.heading, blank_rows=blank_rows
    )
    return stream.getvalue()
