"""Needs and checks of what is on record: of one topic or of each, under a heading of a list, so many acts in a period."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.activities.models import Activity
from core.engine.spells import lasting
from core.policy.norm import P
from core.policy.periods import MONTH, Every
from core.policy.rules import Check, Conditions, Count, Figure, Need, Spells, Standing
from core.policy.vocabulary import Choice, ChoiceItem

OWN: Final = {"subject_id": "subject_id"}
"""What stands for the subject itself."""
OTHER_TOPIC: Final = "不是这一项"


def other_than(topic: Any, *topics: str) -> ColumnElement[bool]:
    """Give the condition that a record is about something else, or about nothing that is named."""
    return func.coalesce(topic, "").not_in(topics)


def outside(spells: Spells) -> ColumnElement[bool]:
    """Give the condition that a record is not of the village for which the subject is bound."""
    return func.coalesce(Activity.village_id, 0) != spells.c.village_id


def repeats(*same: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Give the condition that an earlier record of the same kind and day is alike in some columns; empty ones are never alike."""
    before = aliased(Activity, name="recorded_before")
    alike = (getattr(before, column.key) == column for column in same)
    own = before.kind == Activity.kind, before.on_date == Activity.on_date, before.id < Activity.id
    return exists().where(*alike, *own).correlate_except(before)


def on_record(
    subject: str,
    kind: str,
    label: str,
    unit: str = "项",
    *,
    topics: Iterable[str] = (),
    on: Mapping[str, str] = OWN,
    of: str = "record_id",
    at_least: Figure = 1,
    **more: Any,
) -> Need:
    """Need a record of a kind that stands on the date judged, about one of some topics if any are named."""
    rows, named = lasting(f"{subject}_{kind}", subject, kind), tuple(topics)
    unless = {OTHER_TOPIC: other_than(rows.c.topic, *named)} if named else {}
    return Need(Standing(rows, on, of, unless), at_least=at_least, label=label, unit=unit, **more)


def nothing_on_record(subject: str, kind: str, label: str, **on: str) -> Need:
    """Need that no record of a fault stands on the date judged."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    return Need(Standing(rows, on or OWN, "record_id"), at_most=0, label=label, unit="项")


def each_on_record(
    rows: Spells, items: Iterable[ChoiceItem], on: Mapping[str, str] = OWN, unit: str = "项"
) -> tuple[Need, ...]:
    """Give one need for each entry of a list: a record of it that stands on the date judged."""
    return tuple(
        Need(
            Standing(rows, on, "record_id", {OTHER_TOPIC: other_than(rows.c.topic, item.code)}),
            at_least=1,
            label=item.title,
            unit=unit,
        )
        for item in items
    )


def under_heading(
    norm: str,
    title: str,
    rows: Spells,
    choice: Choice,
    *,
    key: str = "",
    datum: str = "",
    every: Every = MONTH,
) -> Check:
    """Give the check that each record stands under an entry of a list; one that must be named says what it is."""
    datum = datum or choice.title
    named: ColumnElement[bool] = rows.c.topic.in_(choice.codes())
    if choice.noted():
        told = func.coalesce(rows.c.note, "") != ""
        named = and_(named, or_(rows.c.topic.not_in(choice.noted()), told))
    return Check(
        norm=norm,
        key=key,
        title=title,
        binds=rows,
        when="event",
        every=every,
        needs=Need(named, label=f"归到{datum}", datum=datum),
        facts={datum: rows.c.topic},
    )


def acts(
    kind: str,
    by: Any,
    key: str,
    label: str,
    unit: str = "次",
    *,
    topics: Iterable[str] = (),
    unless: Conditions | None = None,
) -> Need:
    """Need so many records of a kind by their actor in the period, about one of some topics if any are named."""
    named = tuple(topics)
    about = {OTHER_TOPIC: other_than(Activity.topic, *named)} if named else {}
    return Need(
        Count(kind, by=by, unless={**(unless or {}), **about}), at_least=P(key), label=label, unit=unit
    )


def each_act(kind: str, by: Any, key: str, choice: Choice) -> tuple[Need, ...]:
    """Give one need for each entry of a list: so many records of it by their actor in the period."""
    return tuple(acts(kind, by, key, item.title, topics=(item.code,)) for item in choice.items)
