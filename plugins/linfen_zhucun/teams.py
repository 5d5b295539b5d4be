"""Checks of teams: how many people, from which level, one team a village, and what a change of members leaves behind."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, not_, select

from core.api import (
    AS_OF,
    FIRST_SECRETARIES,
    PARTY_MEMBER,
    Check,
    Need,
    P,
    Standing,
    add_days,
    days_between,
    earlier,
    heads,
    lasting,
    paired,
    people_in_village,
    postings,
    served_years,
    teams,
    term_ends_on,
)
from plugins.linfen_zhucun.bound import (
    arrivals,
    departures,
    lifted_out,
    not_leading,
    party_contacts,
    pressing,
    seconded,
    villages,
)
from plugins.linfen_zhucun.facts import extra_seconded, filled_on, outside_team, same_township, stayed

LEADERS = ("first_secretary_and_leader", "team_leader")
LEVELS = ("provincial", "city", "county")
IN_VILLAGE = {"village_id": "subject_id"}
OPEN_SECRETARY = "第一书记不兼队长，算不算队员没有写明"
village_leaders = lasting("village_leaders", "village", "village_leader")

outside = outside_team(postings.c)
not_teamed = {"没有编入工作队": outside["没有编入工作队"]}


def somebody(label: str, *roles: str) -> Need:
    """Need somebody posted in the village, in one of some roles where any is given."""
    unless = {"不是这个身份": postings.c.role.not_in(roles)} if roles else {}
    return Need(Standing(postings, IN_VILLAGE, "cadre_id", unless), at_least=1, label=label, unit="人")


def different(of: str, village: ColumnElement[int], counts: Callable[[Any], Any]) -> ColumnElement[int]:
    """Give how many different values of a column the people in a village's team have, of those who count."""
    row = postings.rows.subquery("team_row")
    return (
        select(func.count(row.c[of].distinct()))
        .where(row.c.village_id == village, row.c.starts_on <= AS_OF, row.c.ends_on >= AS_OF)
        .where(not_(outside_team(row.c)["没有编入工作队"]), counts(row.c))
        .correlate_except(row)
        .scalar_subquery()
    )


CHECKS = (
    Check(
        norm="LF-42",
        title="一村一队",
        binds=villages,
        needs=(
            Need(
                Standing(postings, IN_VILLAGE, "village_id", not_teamed),
                at_least=P("teams_per_village"),
                label="有驻村工作队",
                unit="支",
            ),
            Need(
                Standing(postings, IN_VILLAGE, "cadre_id", {"不是队长": postings.c.role.not_in(LEADERS)}),
                at_most=P("teams_per_village"),
                label="队长人数（一队一名）",
                unit="人",
            ),
        ),
    ),
    Check(
        norm="LF-07",
        title="第一书记兼任队长",
        binds=teams,
        needs=somebody("兼任队长的第一书记", "first_secretary_and_leader"),
    ),
    Check(
        norm="LF-43",
        title="两包三到",
        binds=villages,
        needs=(
            Need(Standing(paired, IN_VILLAGE, "subject_id"), at_least=1, label="包村单位", unit="家"),
            Need(
                Standing(village_leaders, {"subject_id": "subject_id"}, "record_id"),
                at_least=1,
                label="包村领导干部",
                unit="人",
            ),
            somebody("到村的驻村工作队"),
            Need(
                Standing(
                    party_contacts,
                    IN_VILLAGE,
                    "cadre_id",
                    {"不是党员": func.coalesce(party_contacts.c.politics, "") != PARTY_MEMBER},
                ),
                at_least=1,
                label="到户的党员干部",
                unit="人",
            ),
            somebody("到岗的第一书记", *FIRST_SECRETARIES),
        ),
    ),
    Check(norm="LF-40", title="重点村配强人手", binds=pressing, needs=people_in_village("min_team")),
    Check(
        norm="LF-01",
        title="每队人数",
        binds=villages,
        needs=Need(
            Standing(
                postings, IN_VILLAGE, "cadre_id", outside | {"挂职干部已计满": extra_seconded(postings.c)}
            ),
            at_least=P("min_team"),
            label="队员人数（含队长）",
            unit="人",
        ),
        silent={
            OPEN_SECRETARY: different("cadre_id", villages.c.subject_id, lambda c: not_(extra_seconded(c)))
            >= P("min_team")
        },
    ),
    Check(
        norm="LF-02",
        title="挂职干部算作队员",
        binds=teams,
        needs=(
            Need(
                Standing(seconded, IN_VILLAGE, "cadre_id"),
                at_most=P("max_seconded"),
                label="在队的挂职干部",
                unit="人",
            ),
            Need(
                Standing(
                    seconded,
                    IN_VILLAGE,
                    "cadre_id",
                    {
                        "本单位的人在同一乡镇挂职": and_(
                            seconded.c.home_unit_id == seconded.c.unit_id,
                            same_township(seconded.c.village_id, seconded.c.seconded_to),
                        )
                    },
                ),
                at_most=0,
                label="不是本单位或不在同一乡镇的挂职干部",
                unit="人",
            ),
        ),
    ),
    Check(
        norm="LF-03",
        title="三级队伍不重复派驻",
        binds=teams,
        needs=Need(
            Standing(
                postings,
                IN_VILLAGE,
                "source",
                not_teamed | {"不是省、市、县派出": postings.c.source.not_in(LEVELS)},
            ),
            at_most=P("max_levels"),
            label="派出队伍的层级",
            unit="级",
        ),
        silent={
            OPEN_SECRETARY: different(
                "source",
                teams.c.subject_id,
                lambda c: and_(c.source.in_(LEVELS), c.role != "first_secretary"),
            )
            <= P("max_levels")
        },
    ),
    Check(
        norm="LF-04",
        title="换人时留下上一批队员",
        binds=arrivals,
        when="start",
        needs=Need(
            Standing(
                postings,
                {"village_id": "subject_id", "unit_id": "unit_id"},
                "cadre_id",
                {"换人那天才到": not_(stayed(postings.c))},
            ),
            at_least=P("min_staying"),
            label="上一批留下的人",
            unit="人",
        ),
        facts={"换人日期": arrivals.c.starts_on},
    ),
    Check(
        norm="LF-05",
        key="shorter",
        title="短于一般任期",
        binds=postings,
        when="ever",
        needs=served_years(postings, "usual_term_years"),
        pending=postings.c.ends_on > AS_OF,
        due_on=term_ends_on(postings, "usual_term_years"),
        silent=not_leading(postings),
        facts={"派驻日期": postings.c.starts_on, "结束日期": postings.c.ends_on},
    ),
    Check(
        norm="LF-05",
        key="longer",
        title="长于一般任期",
        binds=postings,
        when="ever",
        needs=Need(
            earlier(postings.c.ends_on, AS_OF) <= term_ends_on(postings, "usual_term_years"),
            label="没有超过一般任期",
        ),
        silent=not_leading(postings),
        facts={"派驻日期": postings.c.starts_on, "结束日期": postings.c.ends_on},
    ),
    Check(
        norm="LF-06",
        title="退出村的队伍不撤",
        binds=lifted_out,
        needs=somebody("仍在村的驻村工作队"),
        exempt={"脱贫攻坚期已过": extract("year", AS_OF) > P("campaign_last_year")},
        silent={"脱贫攻坚期到哪一年没有写明": P("campaign_last_year").is_(None)},
    ),
    Check(
        norm="LF-31",
        title="空缺及时补上",
        binds=departures,
        when="start",
        needs=Need(
            days_between(
                func.coalesce(filled_on(departures.c.subject_id, departures.c.left_on), add_days(AS_OF, 1)),
                departures.c.left_on,
            )
            - 1,
            at_most=P("fill_vacancy_days"),
            label="空缺天数（没有补上的算到所看的日期）",
            unit="天",
        ),
        exempt={
            "走后仍不少于规定人数": heads(departures.c.subject_id, departures.c.starts_on) >= P("min_team")
        },
        facts={"离任日期": departures.c.left_on, "离任原因": departures.c.end_reason},
    ),
)
