"""Figures to reach in a year; the paper names none of them."""

from core.api import YEAR, Activity, Count, Need, P, Target, teams
from plugins.linfen_zhucun.bound import governing

TARGETS = (
    Target(
        norm="LF-61",
        title="给优秀驻村干部的岗位和表彰名额",
        binds=governing,
        every=YEAR,
        notice=60,
        needs=(
            Need(
                Count("kept_posts", by=Activity.area_id, measure="sum"),
                at_least=P("kept_posts_per_year"),
                label="留出的岗位",
                unit="个",
            ),
            Need(
                Count("honour_places", by=Activity.area_id, measure="sum"),
                at_least=P("honour_places_per_year"),
                label="表彰名额",
                unit="个",
            ),
        ),
    ),
    Target(
        norm="LF-63",
        title="工作队工作经费",
        binds=teams,
        every=YEAR,
        notice=60,
        needs=Need(
            Count("team_funds", by=Activity.village_id, measure="sum"),
            at_least=P("team_funds_per_year"),
            label="工作经费",
            unit="元",
        ),
    ),
)
