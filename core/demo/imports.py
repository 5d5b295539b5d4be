"""Brings rows in through a jurisdiction's ledgers: a file for each county, checked and imported as the page does it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from core.audit.operations import Actor
from core.cadres.words import ROLES, SOURCES
from core.clock import now
from core.db import Database
from core.demo import names
from core.demo.people import Seat
from core.errors import Refused
from core.exchange.columns import Column
from core.exchange.values import Chosen, Value, When
from core.exchange.write import write_table
from core.ledgers.check import check
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, claim_check, new_token, note_report, open_batch
from core.policy.ledger import Ledger

KNOWN_NATURE: Final = "institution"
"""What a clerk writes for a unit whose nature the closed list does not hold; it is taken back afterwards."""


@dataclass(frozen=True)
class Import:
    """One county's ledger to bring in, as of a day."""

    ledger: Ledger
    area_id: int
    file_name: str
    data: bytes
    on: date
    today: date


def import_file(database: Database, actor: Actor, one: Import) -> None:
    """Check the file and import it, in one transaction; Refused where it would not be taken."""
    with database.write() as session:
        batch = _opened(session, actor, one)
        claim_check(session, batch.id, now())
        report = check(session, one.ledger, one.area_id, one.data, one.on, name=one.file_name)
        if report.errors:
            first = next(problem for problem in report.problems if problem.level == "error")
            where = f"{one.file_name} 第{first.row}行“{first.column}”：{first.value}"
            raise Refused(f"演示台账没有通过核对（{where}）：{first.message}")
        note_report(session, batch.id, report)
        session.refresh(batch)
        apply_batch(session, actor, batch, report, now())


def _opened(session: Session, actor: Actor, one: Import) -> ImportBatch:
    args = (one.ledger, one.area_id, one.data, one.file_name, one.on, one.today, now(), new_token())
    return open_batch(session, actor, *args)


def workbook(ledger: Ledger, seats: Iterable[Seat]) -> bytes:
    """Give the ledger's form filled in for these people."""
    stream = BytesIO()
    rows = rows_of(ledger, seats)
    write_table(stream, ledger.title, ledger.columns, rows, ledger.notes, heading=ledger.heading)
    return stream.getvalue()


def rows_of(ledger: Ledger, seats: Iterable[Seat]) -> Iterator[list[Value]]:
    """Give a row for each seat, in the order of the ledger's columns; a column about something else stays blank."""
    for serial, seat in enumerate(seats, start=1):
        yield [_cell(column, seat, serial) for column in ledger.columns]


def _cell(column: Column, seat: Seat, serial: int) -> Value:
    if column.field == "serial":
        return str(serial)
    read = _FIELDS.get(column.field)
    value = read(seat) if read else None
    return Chosen(value) if column.kind == "choice" and isinstance(value, str) else value


def _nature(seat: Seat) -> str:
    return seat.unit.nature or str(names.words()["natures"][KNOWN_NATURE])


_FIELDS: Final[dict[str, Callable[[Seat], Value]]] = {
    "county": lambda seat: seat.village.county.name,
    "township": lambda seat: seat.village.township,
    "village": lambda seat: seat.village.name,
    "village_types": lambda seat: tuple(Chosen(one) for one in seat.village.types),
    "in_team": lambda _seat: True,
    "role": lambda seat: ROLES[seat.role],
    "name": lambda seat: seat.name,
    "gender": lambda seat: seat.gender,
    "politics": lambda seat: seat.politics,
    "age": lambda seat: seat.age,
    "education": lambda seat: seat.education,
    "source": lambda seat: SOURCES.get(seat.unit.level, SOURCES["county"]),
    "unit": lambda seat: seat.unit.name,
    "title": lambda seat: seat.title,
    "unit_title": lambda seat: seat.unit.name + seat.title,
    "nature": _nature,
    "rank": lambda seat: seat.rank,
    "starts_on": lambda seat: When(seat.starts_on, "month" if seat.month_only else "day"),
    "retained": lambda seat: seat.retained,
    "phone": lambda seat: seat.phone,
}
