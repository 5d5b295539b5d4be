"""When a recall is proposed: either ground is enough, and a person decides."""

from core.api import Activity, Count, Need, Rolling, Trigger, other_than, posted
from plugins.county_2021.choices import NOT_COMPETENT, NOT_DUTIFUL

THREE_YEARS = Rolling(36)
"""The scheme's whole time; a finding counts within the posting in which it was made."""


def found(ground: str) -> Need:
    """Need a finding on one ground."""
    unless = {"不是这一项": other_than(Activity.topic, ground)}
    return Need(
        Count("recall_finding", by=Activity.cadre_id, unless=unless), at_least=1, label=ground, unit="次"
    )


TRIGGERS = (
    Trigger(
        norm="XX-23",
        title="召回和问责",
        binds=posted,
        every=THREE_YEARS,
        proposes="recall",
        needs=(found(NOT_COMPETENT), found(NOT_DUTIFUL)),
    ),
)
