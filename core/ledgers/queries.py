"""Looking up ledgers and the batches of imports."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.accounts.reach import Reach
from core.areas.models import Area, Governed, PolicyAssignment
from core.errors import Missing
from core.inputs import nearest
from core.ledgers.models import ImportBatch
from core.policy.ledger import Ledger
from core.registry import PolicyBook, Registry
from core.validity import in_force


@dataclass(frozen=True)
class Offered:
    """A ledger as the list of ledgers shows it."""

    book: PolicyBook
    ledger: Ledger
    is_in_force: bool


def get_ledger(registry: Registry, key: str) -> tuple[PolicyBook, Ledger]:
    """Give a ledger and its policy; Missing with the ledgers most like it where there is none."""
    try:
        return registry.ledger(key)
    except KeyError:
        known = [ledger.key for book in registry for ledger in book.ledgers]
        offered = "、".join(nearest(key, known) or known) or "（没有台账）"
        raise Missing(f"没有台账“{key}”。", "key", f"可以写：{offered}。") from None


def ledgers_for(session: Session, registry: Registry, reach: Reach, home: int | None) -> list[Offered]:
    """Give the ledgers of every policy, first those in force where a viewer is at home, or anywhere within the viewer's reach."""
    areas = [*reach.roots, *([home] if home is not None else [])]
    governing = select(Governed.policy).where(Governed.area_id.in_(areas), in_force(Governed, reach.today))
    below = select(PolicyAssignment.policy).where(
        reach.inside(PolicyAssignment.area_id), in_force(PolicyAssignment, reach.today)
    )
    slugs = set(session.scalars(union(governing, below)))
    found = [Offered(book, ledger, book.slug in slugs) for book in registry for ledger in book.ledgers]
    return sorted(found, key=lambda one: not one.is_in_force)


def batches(area_ids: Select[int], ledger: str | None = None) -> Select[*tuple[Any, ...]]:
    """Give a select of the batches of some areas, with the names of place and person."""
    rows = (
        select(
            ImportBatch.id,
            ImportBatch.ledger,
            ImportBatch.file_name,
            ImportBatch.state,
            ImportBatch.counts,
            ImportBatch.dated_on,
            ImportBatch.created_at,
            Area.name.label("area_name"),
            User.name.label("user_name"),
        )
        .join(Area, Area.id == ImportBatch.area_id)
        .outerjoin(User, User.id == ImportBatch.user_id)
        .where(ImportBatch.area_id.in_(area_ids))
    )
    return rows if ledger is None else rows.where(ImportBatch.ledger == ledger)
