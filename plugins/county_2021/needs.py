"""Needs and conditions that several rules share."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_

from core.api import Activity, Count, Need, Spells, Standing, lasting, part_of_period

SAME = {"subject_id": "subject_id"}
IN_VILLAGE = {"village_id": "subject_id"}
Subject = Literal["unit", "cadre", "village", "area"]

partly = {"不满一期怎样折算没有说": part_of_period()}


def other_than(topic: Any, *topics: str) -> ColumnElement[bool]:
    """Give the condition that a record is about something else."""
    return func.coalesce(topic, "").not_in(topics)


def recorded(subject: Subject, kind: str, label: str, *topics: str, on: dict[str, str] = SAME) -> Need:
    """Need a record of a kind that stands, about one of some topics if any are named."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    unless = {"不是这一项": other_than(rows.c.topic, *topics)} if topics else {}
    return Need(Standing(rows, on=on, of="record_id", unless=unless), at_least=1, label=label, unit="项")


def nothing_found(subject: Subject, kind: str, label: str, **on: str) -> Need:
    """Need that no record of a fault stands."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    return Need(Standing(rows, on=on or SAME, of="record_id"), at_most=0, label=label, unit="项")


def outside(spells: Spells) -> ColumnElement[bool]:
    """Give the condition that a record is not of the village for which the unit is bound."""
    return or_(Activity.village_id.is_(None), Activity.village_id != spells.c.village_id)


def money(kind: str, spells: Spells, *topics: str) -> Count:
    """Give the money that a unit has recorded for its villages, about some topics if any are named."""
    unless = {"不是所帮的村": outside(spells)}
    if topics:
        unless["不是这一项"] = other_than(Activity.topic, *topics)
    return Count(kind, by=Activity.unit_id, measure="sum", unless=unless)
