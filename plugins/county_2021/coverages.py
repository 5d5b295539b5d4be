"""What must hold without a gap."""

from core.api import Coverage, P, insured, posted
from plugins.county_2021.bound import once_teamed, sent_teams

COVERAGES = (
    Coverage(
        norm="XX-12",
        title="换工作队不断档",
        binds=once_teamed,
        by=sent_teams,
        at_most_gap=P("team_gap_days"),
    ),
    Coverage(
        norm="XX-18",
        title="人身意外伤害保险",
        binds=posted,
        by=insured,
        at_most_gap=0,
    ),
)
