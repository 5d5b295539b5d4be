"""What the pages of a village, a household and a contact person show beside them; read as tuples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.activities.models import Activity
from core.cadres.models import Cadre, Posting
from core.db import FAR
from core.policy.vocabulary import Choice
from core.registry import PolicyBook
from core.units.models import Unit, UnitVillage
from core.validity import in_force
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, VillageType

Rows = Sequence[Row[*tuple[Any, ...]]]


def team_of(session: Session, gate: Gate, village_id: int) -> Rows:
    """Give everyone posted in a village whom the viewer may see, those who came last first."""
    rows = (
        select(
            Posting.id,
            Posting.cadre_id,
            Cadre.name.label("cadre_name"),
            Posting.role,
            Posting.source,
            Posting.rank,
            Posting.starts_on,
            Posting.starts_precision,
            Posting.ends_on,
            Posting.end_reason,
            Posting.unit_id,
            Unit.name.label("unit_name"),
        )
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.village_id == village_id, gate.visible(Posting))
        .order_by(Posting.starts_on.desc(), Posting.role, Posting.id)
    )
    return session.execute(rows).all()


def types_of(session: Session, village_id: int) -> Rows:
    """Give a village's types with their dates, the newest first."""
    rows = select(
        VillageType.id, VillageType.type, VillageType.note, VillageType.starts_on, VillageType.ends_on
    )
    rows = rows.where(VillageType.village_id == village_id)
    return session.execute(rows.order_by(VillageType.starts_on.desc(), VillageType.id)).all()


def pairs_of(session: Session, village_id: int) -> Rows:
    """Give the units that assist or assisted a village, the newest first."""
    rows = (
        select(
            UnitVillage.id,
            UnitVillage.unit_id,
            Unit.name.label("unit_name"),
            Unit.level,
            UnitVillage.starts_on,
            UnitVillage.ends_on,
            UnitVillage.end_basis,
        )
        .join(Unit, Unit.id == UnitVillage.unit_id)
        .where(UnitVillage.village_id == village_id)
        .order_by(UnitVillage.ends_on.desc(), UnitVillage.starts_on.desc(), Unit.name)
    )
    return session.execute(rows).all()


def risk_counts(session: Session, gate: Gate, village_id: int, as_of: date) -> tuple[int, Rows]:
    """Give how many households a village has, and how many there are in each risk state on a day."""
    homes = (Household.village_id == village_id, gate.visible(Household))
    total = session.scalar(select(func.count()).select_from(Household).where(*homes)) or 0
    rows = (
        select(HouseholdRisk.state, func.count(HouseholdRisk.household_id.distinct()).label("households"))
        .join(Household, Household.id == HouseholdRisk.household_id)
        .where(*homes, in_force(HouseholdRisk, as_of))
        .group_by(HouseholdRisk.state)
        .order_by(HouseholdRisk.state)
    )
    return total, session.execute(rows).all()


@dataclass(frozen=True)
class TaskGroup:
    """A group of a policy's task list with what was recorded for it this year."""

    title: str
    items: int
    touched: int
    records: int
    last_on: date | None


def task_progress(
    session: Session, lists: Sequence[tuple[PolicyBook, Choice]], village_id: int, as_of: date
) -> list[tuple[PolicyBook, list[TaskGroup]]]:
    """Give for each policy's task list how many of its items were worked on in the year up to a day."""
    if not lists:
        return []
    rows = (
        select(Activity.topic, func.count(), func.max(Activity.on_date))
        .where(Activity.village_id == village_id, Activity.topic.is_not(None))
        .where(Activity.on_date.between(as_of.replace(month=1, day=1), as_of))
        .group_by(Activity.topic)
    )
    done = {topic: (number, last) for topic, number, last in session.execute(rows)}
    return [(book, _groups(choice, done)) for book, choice in lists]


def _groups(choice: Choice, done: dict[Any, tuple[int, date]]) -> list[TaskGroup]:
    codes: dict[str, list[str]] = {}
    for item in choice.items:
        codes.setdefault(item.group or item.title, []).append(item.code)
    return [
        TaskGroup(
            title=title,
            items=len(own),
            touched=sum(code in done for code in own),
            records=sum(done[code][0] for code in own if code in done),
            last_on=max((done[code][1] for code in own if code in done), default=None),
        )
        for title, own in codes.items()
    ]


@dataclass(frozen=True)
class Stretch:
    """A stretch of a household's history: a contact person, or a gap without one."""

    starts_on: date
    ends_on: date
    contact_id: int | None = None
    cadre_id: int | None = None
    cadre_name: str = ""
    unit_name: str = ""

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.ends_on - self.starts_on).days + 1


def contact_history(session: Session, household_id: int, as_of: date) -> list[Stretch]:
    """Give who answered for a household from when to when, with the gaps between, the newest first."""
    rows = (
        select(Contact.starts_on, Contact.ends_on, Contact.id, Cadre.id, Cadre.name, Unit.name)
        .join(Cadre, Cadre.id == Contact.cadre_id)
        .outerjoin(Unit, Unit.id == Cadre.unit_id)
        .where(Contact.household_id == household_id)
        .order_by(Contact.starts_on, Contact.id)
    )
    found: list[Stretch] = []
    reached: date | None = None
    for starts_on, ends_on, ident, cadre, name, unit in session.execute(rows):
        if reached is not None and starts_on > reached + timedelta(days=1):
            found.append(Stretch(reached + timedelta(days=1), starts_on - timedelta(days=1)))
        found.append(Stretch(starts_on, ends_on, ident, cadre, name, unit or ""))
        reached = max(reached or ends_on, ends_on)
    if reached is not None and reached < min(as_of, FAR):
        found.append(Stretch(reached + timedelta(days=1), as_of))
    return found[::-1]


def risks_of(session: Session, household_id: int) -> Rows:
    """Give a household's risk states with their dates, the newest first."""
    rows = select(HouseholdRisk.id, HouseholdRisk.state, HouseholdRisk.starts_on, HouseholdRisk.ends_on)
    rows = rows.where(HouseholdRisk.household_id == household_id)
    return session.execute(rows.order_by(HouseholdRisk.starts_on.desc())).all()


def aways_of(session: Session, household_id: int) -> Rows:
    """Give when a household was away for long, the newest first."""
    rows = select(HouseholdAway.id, HouseholdAway.starts_on, HouseholdAway.ends_on)
    rows = rows.where(HouseholdAway.household_id == household_id)
    return session.execute(rows.order_by(HouseholdAway.starts_on.desc())).all()


def offered_risks(session: Session, gate: Gate) -> list[tuple[str, str]]:
    """Give the risk states on record where the viewer looks, as a form offers them."""
    rows = (
        select(HouseholdRisk.state)
        .join(Household, Household.id == HouseholdRisk.household_id)
        .where(gate.visible(Household))
    )
    states = session.scalars(rows.distinct().order_by(HouseholdRisk.state))
    return [*((state, state) for state in states), ("none", "没有登记")]
