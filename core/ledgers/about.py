"""What ledgers can be about: for each kind of record, how its rows are checked, written and given back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.audit.operations import Actor
from core.exchange.records import Record
from core.exchange.values import Value
from core.ledgers.own.keeper import OwnRows
from core.ledgers.postings import exporting, planning, writing
from core.ledgers.rows import Columns, LedgerRow, Tick
from core.policy.ledger import Ledger


class Plan(Protocol):
    """What an import would do, row by row."""

    absent: int

    @property
    def rows(self) -> list[LedgerRow]:
        """The rows of the file."""

    def seal(self) -> str:
        """Give the digest of what would be done with each row."""


class Keeper(Protocol):
    """Checks, writes and gives back the rows of one ledger.

    `how` names the sentences that tell people how to fill it in, `absent` the one about records that a file leaves out.
    """

    how: str
    absent: str

    def faults(self) -> list[str]:
        """Say what the ledger lacks to be about this kind of record."""

    def plan(
        self,
        session: Session,
        area_id: int,
        columns: Columns,
        entries: Sequence[Record],
        on: date,
        tick: Tick,
    ) -> Plan:
        """Compare the entries of a file with the tables."""

    def write(self, session: Session, actor: Actor, plan: Any, batch_id: int) -> None:
        """Carry a plan out; Stale where the tables have changed since."""

    def rows(self, session: Session, area_id: int, on: date, masked: bool) -> Iterator[list[Value]]:
        """Give the record as rows of the ledger."""


@dataclass(frozen=True)
class Postings:
    """One row is a cadre sent by a unit to a village."""

    ledger: Ledger

    how = "how_posting"
    absent = "absent_posting"
    plan = staticmethod(planning.plan)
    write = staticmethod(writing.write)

    def faults(self) -> list[str]:
        """Say which columns the ledger lacks to tell one posting from another."""
        return planning.faults(self.ledger)

    def rows(self, session: Session, area_id: int, on: date, masked: bool) -> Iterator[list[Value]]:
        """Give a row for each posting in force."""
        return exporting.rows(session, self.ledger, area_id, on, masked)


def keeper_of(ledger: Ledger) -> Keeper:
    """Give who keeps a ledger's rows; LookupError naming the fault and the remedy where nobody can."""
    keeper: Keeper
    if ledger.model is not None:
        keeper = OwnRows(ledger)
    elif ledger.about == "posting":
        keeper = Postings(ledger)
    else:
        raise LookupError(
            f'{ledger.id}: nothing is about {ledger.about!r}; write "posting", or a model of the plugin\'s own'
        )
    if lacking := keeper.faults():
        raise LookupError(f"{ledger.id}: {'; '.join(lacking)}")
    return keeper
