"""Needs that many duties share: so many records by a unit or a county, one at least, a sum of money."""

from typing import Any, Literal

from core.api import Activity, Count, Need, P, other_than

Actor = Literal["unit", "county"]
ACTORS = {"unit": Activity.unit_id, "county": Activity.area_id}


def recorded_by(by: Actor, *kinds: str, topics: tuple[str, ...] = (), **more: Any) -> Count:
    """Give the count of records of some kinds by a unit or a county, about some topics if named."""
    unless = {"不是这一项": other_than(Activity.topic, *topics)} if topics else {}
    return Count(*kinds, by=ACTORS[by], unless=unless, **more)


def times(kind: str, by: Actor, key: str, label: str, *topics: str) -> Need:
    """Give the need for so many records of a kind."""
    return Need(recorded_by(by, kind, topics=topics), at_least=P(key), label=label, unit="次")


def on_days(kind: str, by: Actor, key: str, label: str) -> Need:
    """Give the need for records of a kind on so many days: two of one day are one meeting, or one written down twice."""
    return Need(recorded_by(by, kind, measure="days"), at_least=P(key), label=label, unit="次")


def once(kind: str, by: Actor, label: str, *topics: str) -> Need:
    """Give the need for one record of a kind at least, where the paper names the thing and no figure."""
    return Need(recorded_by(by, kind, topics=topics), at_least=1, label=label, unit="项")


def money(*kinds: str, by: Actor = "county", of_previous: bool = False) -> Count:
    """Give the sum of money in records of some kinds."""
    return recorded_by(by, *kinds, measure="sum", of_previous=of_previous)
