"""What must hold without a gap."""

from core.api import Coverage, P, teams
from plugins.fangcheng_2022.bound import team_villages

COVERAGES = (
    Coverage(
        norm="FC-52",
        title="轮换不断档",
        binds=team_villages,
        by=teams,
        at_most_gap=P("max_team_gap_days"),
    ),
)
