"""Needs and conditions that several rules share."""

from core.api import Activity, Count, Spells, other_than, outside, part_of_period

IN_VILLAGE = {"village_id": "subject_id"}

partly = {"不满一期怎样折算没有说": part_of_period()}


def money(kind: str, spells: Spells, *topics: str) -> Count:
    """Give the money that a unit has recorded for its villages, about some topics if any are named."""
    unless = {"不是所帮的村": outside(spells)}
    if topics:
        unless["不是这一项"] = other_than(Activity.topic, *topics)
    return Count(kind, by=Activity.unit_id, measure="sum", unless=unless)
