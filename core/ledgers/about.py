"""What ledgers can be about: for each kind of record, how its rows are checked, written and given back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from core.audit.operations import Actor
from core.exchange.records import Record
from core.exchange.values import Value
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
    """Checks, writes and gives back the rows of one kind of record."""

    def faults(self, ledger: Ledger) -> list[str]:
        """Say what a ledger lacks to be about this kind of record."""

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

    def rows(
        self, session: Session, ledger: Ledger, area_id: int, on: date, masked: bool
    ) -> Iterator[list[Value]]:
        """Give the record as rows of the ledger."""


class Postings:
    """One row is a cadre sent by a unit to a village."""

    faults = staticmethod(planning.faults)
    plan = staticmethod(planning.plan)
    write = staticmethod(writing.write)
    rows = staticmethod(exporting.rows)


KEEPERS: Final[Mapping[str, Keeper]] = {"posting": Postings()}


def keeper_of(ledger: Ledger) -> Keeper:
    """Give who keeps a ledger's rows; LookupError naming the fault and the remedy where nobody can."""
    keeper = KEEPERS.get(ledger.about)
    if keeper is None:
        raise LookupError(
            f"{ledger.id}: nothing is about {ledger.about!r}; write one of {', '.join(KEEPERS)}"
        )
    if lacking := keeper.faults(ledger):
        raise LookupError(f"{ledger.id}: {'; '.join(lacking)}")
    return keeper
