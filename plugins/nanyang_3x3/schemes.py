"""How city-sent units are evaluated: each quarter in each county by its own points, and at the year's end in the city."""

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from core.api import (
    PART_TO,
    QUARTER,
    UNTIL,
    YEAR,
    Activity,
    Count,
    Factor,
    Grouping,
    GroupingUnit,
    Held,
    LocalRules,
    P,
    Posting,
    Results,
    Scheme,
    Signer,
    Signing,
    Spells,
    Unit,
    Veto,
    add_days,
    earlier,
    full_years,
    later,
    team_sizes,
)
from plugins.nanyang_3x3.bound import city_units

filing, listed = aliased(Activity, name="filing"), aliased(Activity, name="listed_source")

lead_units = Spells(
    "unit",
    select(
        GroupingUnit.unit_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        GroupingUnit.starts_on,
        GroupingUnit.ends_on,
    )
    .join(Grouping, Grouping.id == GroupingUnit.grouping_id)
    .where(Grouping.kind == "liaison_group", GroupingUnit.role == "lead"),
    "lead_units",
)
"""Units while they lead a county's liaison group: subject unit."""

_pairs, _teams = city_units.source, team_sizes.source
unit_teams = Spells(
    "unit",
    select(
        _pairs.c.subject_id,
        _pairs.c.area_id,
        later(_pairs.c.starts_on, _teams.c.starts_on).label("starts_on"),
        earlier(_pairs.c.ends_on, _teams.c.ends_on).label("ends_on"),
        _teams.c.heads,
    ).join(
        _teams,
        and_(
            _teams.c.subject_id == _pairs.c.area_id,
            _teams.c.starts_on <= _pairs.c.ends_on,
            _teams.c.ends_on >= _pairs.c.starts_on,
        ),
    ),
    "unit_teams",
)
"""Units with the size of the teams in their villages, from one change to the next; whoever sent the people, all count."""

withdrawals = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.ends_on.label("starts_on"),
        Posting.ends_on,
        Posting.cadre_id,
        full_years(Posting.starts_on, add_days(Posting.ends_on, 1)).label("years"),
        func.coalesce(Posting.end_basis, "").label("basis"),
        select(func.count(filing.topic.distinct()))
        .where(
            filing.kind == "withdrawal_filing",
            filing.cadre_id == Posting.cadre_id,
            filing.on_date >= Posting.starts_on,
        )
        .correlate(Posting)
        .scalar_subquery()
        .label("filings"),
    )
    .join(Unit, Unit.id == Posting.unit_id)
    .where(Unit.level == "city"),
    "withdrawals",
)
"""People whom city-sent units took out of a village, on their last day: subject unit."""

elsewhere = {"不是帮扶村": func.coalesce(Activity.village_id, 0) != city_units.c.village_id}
other_county = {
    "不是本县的事": func.coalesce(Activity.county_id, city_units.c.county_id) != city_units.c.county_id
}
unlisted = {
    "媒体不在名单内": and_(
        Activity.kind == "media_report",
        ~exists()
        .where(
            listed.kind == "listed_media", listed.note == Activity.note, listed.on_date <= Activity.on_date
        )
        .correlate_except(listed),
    )
}
too_few = {
    "催办次数未到": func.coalesce(Activity.amount, 0) < P("ignored_letter_chasings"),
}


def counted(key: str, title: str, count: Count, unit: str = "次", *, costs: bool = False) -> Factor:
    """Give a factor of Annex 4 that the records measure: the county says how much each is worth, and up to how much."""
    return Factor(
        key=key,
        title=title,
        norm="NY-40" if costs else "NY-39",
        points=P(f"points_{key}"),
        most=P(f"most_{key}"),
        of=count,
        kind="malus" if costs else "bonus",
        unit=unit,
    )


QUARTERLY = Scheme(
    key="quarterly",
    norm=("NY-42", "NY-38"),
    title="市派定点帮扶单位季度考评",
    every=QUARTER,
    binds=city_units,
    factors=(
        counted(
            "leaders_in_village",
            "班子成员到村调研指导",
            Count("survey", by=Activity.unit_id, measure="days", unless=elsewhere),
        ),
        Factor(
            key="group_leader_unit",
            title="当好组长单位",
            norm="NY-39",
            points=P("points_group_leader_unit"),
            of=Held(lead_units),
            is_judged=True,
        ),
        counted(
            "helping_other_units",
            "帮其他单位解决问题",
            Count("cross_unit_help", by=Activity.unit_id, unless=other_county),
            unit="件",
        ),
        counted(
            "case_adopted",
            "案例或经验被采用",
            Count("case_adopted", "media_report", by=Activity.unit_id, unless=other_county | unlisted),
            unit="篇",
        ),
        counted(
            "observation_village",
            "帮扶村成为观摩点",
            Count("observation_point", by=Activity.village_id, on="village_id"),
            unit="个",
        ),
        counted(
            "circular_or_reminder",
            "被通报批评或收到提醒函",
            Count("public_criticism", "reminder_letter", by=Activity.unit_id, unless=other_county),
            costs=True,
        ),
        counted(
            "commentary_problem",
            "点评查出问题或整改不及时",
            Count("commentary_problem", by=Activity.unit_id, unless=other_county),
            "个",
            costs=True,
        ),
        counted(
            "letter_ignored",
            "对份内协办函置之不理",
            Count("letter_ignored", by=Activity.unit_id, unless=other_county | too_few),
            "件",
            costs=True,
        ),
    ),
    vetoes=(
        Veto(
            key="small_team",
            title="工作队人数不足",
            norm="NY-41",
            among=unit_teams,
            when=unit_teams.c.heads < P("veto_min_team"),
            unsure=PART_TO < UNTIL,
            facts={"在村人数": unit_teams.c.heads},
        ),
        Veto(
            key="withdrawal",
            title="私自撤离且未书面报备",
            norm="NY-41",
            among=withdrawals,
            when=and_(
                withdrawals.c.basis == "",
                withdrawals.c.years < P("min_term_years"),
                withdrawals.c.filings < P("veto_filings"),
            ),
            unsure=withdrawals.c.filings > 0,
            facts={"已报备部门数": withdrawals.c.filings},
        ),
    ),
    veto_effect=P("veto_effect"),
    scorers=("group_leader",),
    steps=(
        Signing("组长报送", (Signer(("group_leader",)),)),
        Signing(
            "片长、副片长签字",
            (
                Signer(("zone_head",), P("signing_zone_heads")),
                Signer(("zone_deputy",), P("signing_deputies")),
            ),
        ),
    ),
    due=P("ranking_days_after_quarter"),
    objection_days=P("objection_days"),
    rules=LocalRules(("group_leader",), "片长、副片长"),
)

ANNUAL = Scheme(
    key="annual",
    norm="NY-44",
    title="市派定点帮扶单位年度结果",
    every=YEAR,
    binds=city_units,
    per="city",
    factors=(
        Factor(
            key="quarters",
            title="各季度考评",
            norm="NY-44",
            points=P("annual_quarters_weight"),
            of=Results("quarterly"),
        ),
        Factor(key="mechanism", title="机制落实得好", norm="NY-44", points=P("annual_mechanism_points")),
        Factor(
            key="open_problems",
            title="整改不到位和未了问题",
            norm="NY-44",
            points=P("annual_open_problem_points"),
            kind="malus",
        ),
    ),
    scorers=("city_officer",),
    steps=(Signing("市专班办公室签字", (Signer(("city_officer",)),)),),
)

SCHEMES = (QUARTERLY, ANNUAL)
