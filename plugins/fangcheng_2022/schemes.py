"""How the county ranks each quarter and sums up the year (FC-33); who is ranked is what the county says first."""

from core.api import (
    QUARTER,
    YEAR,
    Factor,
    LocalRules,
    P,
    Results,
    Scheme,
    Signer,
    Signing,
)
from plugins.fangcheng_2022.bound import townships

OFFICE = ("county_officer",)
SIGNED = (Signing("县级确定", (Signer(OFFICE),)),)

QUARTERLY = Scheme(
    key="quarterly_ranking",
    norm="FC-33",
    title="巩固衔接工作季度排名",
    every=QUARTER,
    binds=townships,
    factors=(Factor(key="themes", title="督查主题落实", norm="FC-33", points=P("theme_points"), kind="due"),),
    scorers=OFFICE,
    steps=SIGNED,
    rules=LocalRules(OFFICE, "县有关部门"),
)
YEARLY = Scheme(
    key="year_end",
    norm="FC-33",
    title="巩固衔接工作年终总评",
    every=YEAR,
    binds=townships,
    factors=(
        Factor(
            key="quarters",
            title="各季度排名考评",
            norm="FC-33",
            points=P("year_quarters_weight"),
            of=Results("quarterly_ranking"),
            kind="due",
        ),
    ),
    scorers=OFFICE,
    steps=SIGNED,
)
SCHEMES = (QUARTERLY, YEARLY)
