"""Figures to reach: the share of industry projects, and the growth of partner funds; both open in the paper."""

from sqlalchemy import case

from core.api import YEAR, Need, P, Ratio, Target
from plugins.suzhou_5bf.bound import partnered
from plugins.suzhou_5bf.choices import INDUSTRY
from plugins.suzhou_5bf.needs import money, recorded_by

BY_NUMBER, BY_MONEY = 1, 2


def industry_share(key: str, measure: str, base: int, word: str) -> Target:
    """Give the target on one base; it judges only where the area has chosen that base."""
    chosen = P("industry_project_base")
    counts = (
        recorded_by("county", "partner_project", topics=topics, measure=measure)
        for topics in ((INDUSTRY,), ())
    )
    return Target(
        norm="SZ-30",
        key=key,
        title=f"产业类项目占比（{word}）",
        binds=partnered,
        every=YEAR,
        notice=60,
        needs=Need(
            Ratio(*counts),
            at_least=case((chosen == base, P("industry_project_share"))),
            label=f"产业类项目占比（{word}）",
            unit="%",
        ),
        exempt={"当地定了另一种口径": chosen != base},
    )


TARGETS = (
    industry_share("number", "rows", BY_NUMBER, "按个数"),
    industry_share("money", "sum", BY_MONEY, "按资金"),
    Target(
        norm="SZ-48",
        title="结对资金与上年对照",
        binds=partnered,
        every=YEAR,
        notice=60,
        needs=Need(
            Ratio(money("partner_funds_agreed"), money("partner_funds_agreed", of_previous=True)),
            at_least=100 + P("funds_growth_rate"),
            label="当年商定资金为上年的",
            unit="%",
            datum="上年商定的资金",
        ),
    ),
)
