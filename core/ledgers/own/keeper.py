"""The keeper of a ledger about a plugin's own table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.audit.operations import Actor
from core.exchange.records import Record
from core.exchange.values import Value
from core.ledgers.own import exporting, planning, writing
from core.ledgers.rows import Columns, Tick
from core.policy.ledger import Ledger
from core.policy.own import faults_of


@dataclass(frozen=True)
class OwnRows:
    """One row of the ledger is one row of its model's table."""

    ledger: Ledger

    how = "how_own"
    absent = "absent_own"

    def faults(self) -> list[str]:
        """Say what the ledger lacks to fill its table."""
        assert self.ledger.model is not None
        return list(faults_of(self.ledger, self.ledger.model))

    def plan(
        self,
        session: Session,
        area_id: int,
        columns: Columns,
        entries: Sequence[Record],
        on: date,
        tick: Tick,
    ) -> planning.Plan:
        """Compare the entries of a file with the table."""
        return planning.plan_rows(session, self.ledger, area_id, columns, entries, on, tick)

    def write(self, session: Session, actor: Actor, plan: planning.Plan, batch_id: int) -> None:
        """Carry a plan out; Stale where the table has changed since."""
        writing.write(session, actor, plan, batch_id)

    def rows(self, session: Session, area_id: int, on: date, masked: bool) -> Iterator[list[Value]]:
        """Give the record as rows of the ledger; nothing in it is personal, so nothing is masked."""
        del masked
        return exporting.rows(session, self.ledger, area_id, on)
