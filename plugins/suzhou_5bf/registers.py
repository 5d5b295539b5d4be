"""Needs and checks of registers: a record that stands, one of each topic, a record under a heading of a list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from core.api import MONTH, Check, Choice, Need, Spells, Standing, events, lasting

SAME = {"subject_id": "subject_id"}


def on_record(subject: str, kind: str, label: str, unit: str = "项", **more: Any) -> Need:
    """Give the need that a record of a kind stands for the subject on the date judged."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    return Need(Standing(rows, on=SAME, of="record_id"), at_least=1, label=label, unit=unit, **more)


def each_topic(rows: Spells, on: dict[str, str], items: Sequence[str]) -> tuple[Need, ...]:
    """Give one need for each topic of a list: a record of it that stands."""
    return tuple(
        Need(
            Standing(
                rows, on=on, of="record_id", unless={"不是这一项": func.coalesce(rows.c.topic, "") != item}
            ),
            at_least=1,
            label=item,
            unit="项",
        )
        for item in items
    )


def under_heading(norm: str, key: str, title: str, choice: Choice, *kinds: str) -> Check:
    """Give the check that records of some kinds name an entry of a list; "other" must say what it is."""
    rows = events(f"{key}_records", *kinds)
    named: ColumnElement[bool] = rows.c.topic.in_(choice.codes())
    if choice.noted():
        told = func.coalesce(rows.c.note, "") != ""
        named = and_(named, or_(rows.c.topic.not_in(choice.noted()), told))
    need = Need(named, label=f"归到{choice.title}", datum=choice.title)
    return Check(
        norm=norm,
        key=key,
        title=title,
        binds=rows,
        when="event",
        every=MONTH,
        needs=need,
        facts={choice.title: rows.c.topic},
    )
