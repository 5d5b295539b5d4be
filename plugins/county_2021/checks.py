"""Facts that must hold: who is sent where, who may be sent, how long a term lasts, and what goes with a posting."""

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    FIRST_SECRETARIES,
    Activity,
    Check,
    Need,
    Standing,
    ended_with_basis,
    is_party_member,
    nothing_on_record,
    party_relation_moved,
    party_years,
    people_in_village,
    postings,
    rural_or_agricultural,
    served_in_full,
    served_years,
    term_ends_on,
    work_years,
)
from plugins.county_2021.bound import (
    county_people,
    county_postings,
    county_secretaries,
    listed_villages,
    lone_secretaries,
    members,
    party_people,
    stepped_down,
    team_villages,
)
from plugins.county_2021.choices import END_REASONS, ON_STAFF, OTHER, TEMPORARY
from plugins.county_2021.needs import IN_VILLAGE

SENDING_LEVELS = ("provincial", "city", "county")
Conditions = dict[str, ColumnElement[bool]]
NATURES = ("党政机关", "事业单位", "企业", "国有企业")


def somebody(label: str, *roles: str, unless: Conditions | None = None) -> Need:
    """Need somebody posted in the village in one of some roles."""
    refused = {"不是这个身份": postings.c.role.not_in(roles), **(unless or {})}
    return Need(Standing(postings, IN_VILLAGE, "cadre_id", refused), at_least=1, label=label, unit="人")


STAFFING = (
    Check(
        norm="XX-01",
        key="secretary",
        title="派第一书记",
        binds=listed_villages,
        needs=somebody("第一书记", *FIRST_SECRETARIES),
    ),
    Check(
        norm="XX-01",
        key="team",
        title="派工作队",
        binds=team_villages,
        needs=somebody("工作队员", "member", "team_leader"),
    ),
    Check(
        norm="XX-02",
        key="leader",
        title="第一书记兼任队长并由单位派出",
        binds=team_villages,
        needs=somebody(
            "县级或省市单位派出、兼任队长的第一书记",
            "first_secretary_and_leader",
            unless={"不是县级或省市派出": postings.c.source.not_in(SENDING_LEVELS)},
        ),
    ),
    Check(
        norm="XX-02",
        key="county",
        title="软弱涣散村和红色名村的第一书记由县派",
        binds=lone_secretaries,
        needs=Need(lone_secretaries.c.source == "county", label="由县级选派", datum="派驻来源"),
        facts={"派驻来源": lone_secretaries.c.source},
    ),
    Check(
        norm="XX-02",
        key="size",
        title="工作队人数",
        binds=team_villages,
        needs=people_in_village("team_size", "工作队人数（含第一书记）"),
    ),
)


def registered_as(status: str) -> ColumnElement[bool]:
    """Give the condition that a county-sent cadre is on record as a kind of staff on the date asked."""
    known = aliased(Activity, name="known_status")
    return (
        exists()
        .where(known.kind == "staff_status", known.cadre_id == county_postings.c.cadre_id)
        .where(known.topic == status, known.on_date <= AS_OF, func.coalesce(known.until_on, FAR) >= AS_OF)
        .correlate_except(known)
    )


is_temporary, is_on_staff = registered_as(TEMPORARY), registered_as(ON_STAFF)

SENDING = (
    Check(
        norm="XX-27",
        title="县派干部的来源",
        binds=county_postings,
        when="start",
        needs=Need(
            county_postings.c.unit_nature.in_(NATURES), label="来自列出的几类单位", datum="派出单位性质"
        ),
        silent={"文件说的是主要，别的来源有多少没有限定": county_postings.c.unit_nature.not_in(NATURES)},
        facts={"派出单位性质": county_postings.c.unit_nature},
    ),
    Check(
        norm="XX-28",
        title="农村工作经验或涉农专长",
        binds=county_people,
        when="start",
        needs=rural_or_agricultural(county_people),
        facts={"农村工作经验": county_people.c.rural_experience, "涉农专业": county_people.c.agri_speciality},
    ),
    Check(
        norm="XX-04",
        title="退出领导岗位的干部尚未退休",
        binds=stepped_down,
        when="start",
        needs=nothing_on_record("cadre", "retirement", "派出时已经退休"),
        facts={"出生日期": stepped_down.c.born_on},
    ),
    Check(
        norm="XX-03",
        key="staff",
        title="不派临聘人员",
        binds=county_postings,
        needs=Need(
            case((is_temporary, false()), (is_on_staff, true())), label="正式在编人员", datum="人员身份"
        ),
        facts={"人员身份": case((is_temporary, TEMPORARY), (is_on_staff, ON_STAFF))},
    ),
    Check(
        norm="XX-03",
        key="passed",
        title="不转嫁给下级单位",
        binds=county_postings,
        needs=nothing_on_record(
            "unit", "task_passed_down", "查出推给下级单位", subject_id="unit_id", village_id="village_id"
        ),
    ),
    Check(
        norm="XX-05",
        title="县派第一书记资格",
        binds=county_secretaries,
        when="start",
        needs=(
            is_party_member(county_secretaries, "中共正式党员"),
            party_years(county_secretaries, "min_party_years"),
            work_years(county_secretaries, "min_work_years"),
        ),
        facts={
            "政治面貌": county_secretaries.c.politics,
            "转正日期": county_secretaries.c.party_full_since,
            "参加工作日期": county_secretaries.c.work_since,
            "派驻日期": county_secretaries.c.starts_on,
        },
    ),
    Check(
        norm="XX-06",
        title="队员优先选派党员",
        binds=members,
        when="start",
        needs=is_party_member(members),
        facts={"政治面貌": members.c.politics, "出生日期": members.c.born_on},
    ),
)

is_named = and_(func.coalesce(postings.c.end_reason, "") != "", postings.c.end_reason != OTHER)
is_in_full = served_in_full(postings, "min_term_years")
in_list = postings.c.end_reason.in_([code for code in END_REASONS.codes() if code != OTHER])
TERMS = (
    Check(
        norm="XX-07",
        title="驻村期限",
        binds=postings,
        when="ever",
        needs=served_years(postings, "min_term_years"),
        pending=postings.c.ends_on > AS_OF,
        due_on=term_ends_on(postings, "min_term_years"),
        exempt={"经同意并备案的中途调整": and_(ended_with_basis(postings), ~is_in_full)},
        facts={
            "派驻日期": postings.c.starts_on,
            "结束日期": postings.c.ends_on,
            "结束原因": postings.c.end_reason,
        },
    ),
    Check(
        norm="XX-29",
        title="中途不调整",
        binds=postings,
        when="ever",
        needs=Need(or_(is_in_full, in_list), label="没有中途调整，或理由在列出的三种之内", datum="结束原因"),
        silent={"清单没有列完，别的理由算不算没有说": and_(~is_in_full, is_named, ~in_list)},
        facts={
            "派驻日期": postings.c.starts_on,
            "结束日期": postings.c.ends_on,
            "结束原因": postings.c.end_reason,
        },
    ),
)

LIVING = (
    Check(
        norm="XX-15",
        key="work",
        title="不承担原单位工作",
        binds=postings,
        needs=nothing_on_record("cadre", "old_unit_work", "承担原单位工作", subject_id="cadre_id"),
    ),
    Check(
        norm="XX-15",
        key="party",
        title="党组织关系转到村",
        binds=party_people,
        needs=party_relation_moved(party_people),
        facts={"组织关系转入日期": party_people.c.party_relation_on},
    ),
)

CHECKS = (*STAFFING, *SENDING, *TERMS, *LIVING)
