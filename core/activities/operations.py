"""Recording what was done: checked, completed from what is known, once; corrections keep the former values on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, insert, select, tuple_
from sqlalchemy.orm import Session

from core.activities.checks import RefusedBatch, completed
from core.activities.facts import Fact
from core.activities.models import Activity
from core.audit.operations import Actor, record
from core.clock import now
from core.errors import Refused
from core.inputs import required_text
from core.prepared import Prepared
from core.registry import Registry
from core.sql import inserted
from core.tallies.noted import noted

FIELDS = tuple(Fact.__dataclass_fields__)
_SAME = ("kind", "on_date", "cadre_id", "unit_id", "area_id", "leader_id", "village_id", "household_id")
TABLE: Any = Activity.__table__
OF_KEY = Prepared(select(TABLE.c.id).where(TABLE.c.once_key == bindparam("once_key", type_=String)))
ADDED = Prepared(
    lambda dialect: (
        inserted(TABLE, dialect).on_conflict_do_nothing(index_elements=["once_key"]).returning(TABLE.c.id)
    ),
    (*FIELDS, "recorded_at", "recorded_by", "once_key"),
)
_ACTORS = ("cadre_id", "unit_id", "area_id")


@dataclass(frozen=True)
class Recorded:
    """What became of a batch: the ids of new records, and the places in the batch (from 0) that were there already."""

    added: tuple[int, ...]
    already: tuple[int, ...]


def record_activity(
    session: Session,
    actor: Actor,
    registry: Registry,
    fact: Fact,
    today: date,
    *,
    once_key: str | None = None,
    at: datetime | None = None,
) -> int:
    """Record one fact and give its id; the same `once_key` again gives the record that is there and writes nothing."""
    if once_key is not None and (known := _of_key(session, once_key)) is not None:
        return known
    values = vars(_one(session, registry, fact, today))
    row = values | {"recorded_at": at or now(), "recorded_by": actor.user_id, "once_key": once_key}
    ident: int | None = ADDED.scalar(session, **row)
    if ident is None:
        ident = OF_KEY.scalar(session, once_key=once_key)
        assert ident is not None
        return ident
    noted(session).add(TABLE.name, [row | {"id": ident}])
    record(session, actor, "activity.record", "Activity", ident, _area(values), _said(values))
    return ident


def record_many(
    session: Session,
    actor: Actor,
    registry: Registry,
    facts: Sequence[Fact],
    today: date,
    *,
    at: datetime | None = None,
) -> Recorded:
    """Record a batch whole or not at all; what is there already (same kind, day, actor and place) is not written again."""
    whole = completed(session, registry, facts, today)
    known = _stored(session, whole)
    rows, already = [], []
    for number, fact in enumerate(whole):
        key = _key(fact)
        if key in known:
            already.append(number)
            continue
        known.add(key)
        rows.append(vars(fact) | {"recorded_at": at or now(), "recorded_by": actor.user_id})
    if not rows:
        return Recorded((), tuple(already))
    added = tuple(sorted(session.scalars(insert(Activity).returning(Activity.id), rows)))
    kinds = sorted({row["kind"] for row in rows})
    counties = {row["county_id"] for row in rows}
    changes = {"kinds": kinds, "count": len(added), "ids": list(added)}
    area_id = counties.pop() if len(counties) == 1 else None
    record(session, actor, "activity.record_many", "Activity", added[0], area_id, changes)
    return Recorded(added, tuple(already))


def correct_activity(
    session: Session, actor: Actor, registry: Registry, activity: Activity, today: date, **changed: Any
) -> None:
    """Put a record right; what can be known is filled in anew, and every former value stays in the audit trail."""
    if unknown := set(changed) - set(FIELDS) | set(changed) & {"kind"}:
        raise TypeError(f"a record has no {', '.join(sorted(unknown))} to correct")
    before = Fact(**_values(activity))
    derived: dict[str, Any] = {}
    if before.village_id is not None and {"village_id", "household_id", "on_date"} & set(changed):
        derived["county_id"] = None
    if "household_id" in changed:
        derived["village_id"] = None
    if "leader_id" in changed:
        derived |= {"unit_id": None, "acting_as": None}
    after = _one(session, registry, replace(before, **(derived | changed)), today, before.topic)
    changes = {key: [old, new] for key, old in vars(before).items() if (new := getattr(after, key)) != old}
    for key, (_old, new) in changes.items():
        setattr(activity, key, new)
    if changes:
        record(session, actor, "activity.correct", "Activity", activity.id, _area(_values(activity)), changes)


def delete_activity(session: Session, actor: Actor, activity: Activity, reason: str) -> None:
    """Take a record out for a reason; the audit trail keeps all it said."""
    reason = required_text(reason, "原因", "reason", 200)
    values = _values(activity)
    changes = _said(values) | {"reason": reason, "recorded_by": activity.recorded_by}
    record(session, actor, "activity.delete", "Activity", activity.id, _area(_values(activity)), changes)
    session.delete(activity)


def _one(session: Session, registry: Registry, fact: Fact, today: date, standing: str | None = None) -> Fact:
    try:
        return completed(session, registry, [fact], today, standing=standing)[0]
    except RefusedBatch as batch:
        raise batch.problems[0][1] from None


def _of_key(session: Session, once_key: str) -> int | None:
    if len(once_key) > 40:
        raise Refused("重复提交的标记过长。", "once_key")
    known: int | None = OF_KEY.scalar(session, once_key=once_key)
    return known


def _stored(session: Session, facts: Sequence[Fact]) -> set[tuple[Any, ...]]:
    """Give the keys of what the actors of a batch have on record for its kinds and days."""
    columns = [getattr(Activity, key) for key in _SAME]
    days = tuple_(Activity.kind, Activity.on_date).in_({(fact.kind, fact.on_date) for fact in facts})
    found: set[tuple[Any, ...]] = set()
    for actor in (*_ACTORS, "county_id"):
        ids = {
            ident for fact in facts if (ident := getattr(fact, actor)) is not None and _actor(fact) == actor
        }
        if ids:
            rows = select(*columns).where(getattr(Activity, actor).in_(ids), days)
            found.update(tuple(row) for row in session.execute(rows))
    return found


def _actor(fact: Fact) -> str:
    """Give the column by whose index a fact is found again."""
    return next((key for key in _ACTORS if getattr(fact, key) is not None), "county_id")


def _key(fact: Fact) -> tuple[Any, ...]:
    return tuple(getattr(fact, key) for key in _SAME)


def _area(values: Mapping[str, Any]) -> int | None:
    place: int | None = values["village_id"] or values["area_id"] or values["county_id"]
    return place


def _values(activity: Activity) -> dict[str, Any]:
    return {key: getattr(activity, key) for key in FIELDS}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
