"""What must be on record: cases and meetings of the counties, demonstration points, mechanisms, knowledge of households."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, true
from sqlalchemy.orm import aliased

from core.api import (
    HALF,
    MONTH,
    QUARTER,
    Activity,
    Check,
    Choice,
    ChoiceItem,
    Duty,
    Grouping,
    Need,
    P,
    Spells,
    Standing,
    acts,
    areas_of,
    counties,
    each_on_record,
    events,
    grouped,
    helped,
    lasting,
    listed,
    on_record,
)
from plugins.nanyang_3x3.bound import city_units

MEETING_WAYS = listed("meeting_ways", "点评会形式", "NY-55", "现场办公", "督查调研", "实地交流", "其他")
DEPARTMENTS = listed("attending_departments", "到会部门", "NY-37", "组织部门", "乡村振兴部门")
AGENDA = listed("agenda", "点评会议题", "NY-37", "成效和计划", "短板和协调")
RESULTS = listed(
    "demonstration_results",
    "示范点成果",
    "NY-34",
    *("党组织建设", "巩固成果", "产业发展", "增收致富", "乡村建设和治理"),
)
FILED_WITH = listed(
    "filing_offices", "书面报备的部门", "NY-41", "市委组织部", "市乡村振兴局", "县委组织部", "县乡村振兴局"
)
HEADINGS = grouped(
    "headings",
    "“三个三”栏目",
    "NY-49",
    {
        "三定": ("定干部", "定任务", "定职责"),
        "三联": ("区域联动", "单位联心", "宣传联树"),
        "三评": ("月度点评", "季度考评", "半年观评"),
    },
)
GRANTS = {
    "市委组织部": "city_organisation",
    "市乡村振兴局": "city_revitalisation",
    "市专班办公室": "city_officer",
    "市委农村工作领导小组": "city_leading_group",
    "小组办": "city_group_office",
    "县组织部门": "county_organisation",
    "县乡村振兴部门": "county_revitalisation",
    "乡镇党委": "township_party_head",
    "村委": "village_officer",
    "单位党组": "unit_officer",
    "主要负责同志": "",
    "班子其他成员": "",
    "片长": "zone_head",
    "副片长": "zone_deputy",
    "组长": "group_leader",
    "第一书记": "cadre",
    "工作队长": "cadre",
    "工作队员": "cadre",
    "帮扶责任人": "contact_person",
}
"""Who is who by which grant; a unit's leaders are told by their dated part in its leadership, not by a grant."""
BODIES = Choice(
    "bodies",
    "机构和角色",
    tuple(ChoiceItem(title, title, role=role) for title, role in GRANTS.items()),
    "NY-50",
)
CHOICES = (MEETING_WAYS, DEPARTMENTS, AGENDA, RESULTS, FILED_WITH, HEADINGS, BODIES)

cities = areas_of("cities", "city")
meetings = events("meetings", "commentary_meeting")
observed = events("observed", "observation_event")
helped_others = events("helped_others", "cross_unit_help")
summaries = events("summaries", "experience_summary")
reports = events("reports", "media_report")
points = lasting("points", "village", "demonstration_point")
results = lasting("results", "village", "demonstration_result")
county_points = lasting("county_points", "area", "demonstration_point")
necessities = lasting("necessities_given", "unit", "necessities")
beside, on_list = aliased(Activity, name="beside"), aliased(Activity, name="on_list")

is_listed: ColumnElement[bool] = (
    exists()
    .where(
        on_list.kind == "listed_media",
        on_list.note == reports.c.note,
        on_list.on_date <= reports.c.starts_on,
    )
    .correlate_except(on_list)
)
zones: ColumnElement[int] = (
    select(func.count())
    .where(Grouping.kind == "zone", Grouping.area_id == cities.c.subject_id)
    .correlate_except(Grouping)
    .scalar_subquery()
)


def at_meeting(kind: str, key: str, label: str, unit: str, *topics: str) -> Need:
    """Give the need that so many different things of a kind are on record for the meeting: same county, same day."""
    same: list[Any] = [beside.kind == kind, beside.county_id == meetings.c.county_id]
    same.append(beside.on_date == meetings.c.starts_on)
    if topics:
        same.append(beside.topic.in_(topics))
    thing = beside.topic if topics else beside.id
    found = select(func.count(thing.distinct())).where(*same).correlate_except(beside).scalar_subquery()
    return Need(found, at_least=P(key), label=label, unit=unit)


def told(rows: Spells, label: str, datum: str) -> Need:
    """Give the need that a record says what it must."""
    return Need(case((func.coalesce(rows.c.note, "") != "", true())), label=label, datum=datum)


DUTIES = (
    Duty(
        norm="NY-32",
        title="每月典型案例",
        binds=counties,
        every=MONTH,
        needs=acts("typical_case", Activity.area_id, "cases_per_month", "典型案例", "篇"),
    ),
    Duty(
        norm="NY-36",
        title="每月点评调度会",
        binds=counties,
        every=MONTH,
        needs=acts("commentary_meeting", Activity.area_id, "commentary_meetings_per_month", "点评调度会"),
    ),
    Duty(
        norm="NY-45",
        title="每季度反馈通报和提醒函清单",
        binds=counties,
        every=QUARTER,
        notice=15,
        needs=acts("circular_list", Activity.area_id, "circular_lists_per_quarter", "送给组长的清单", "份"),
    ),
    Duty(
        norm="NY-56",
        title="半年观摩评比",
        binds=cities,
        every=HALF,
        notice=30,
        needs=Need(
            acts("observation_event", Activity.area_id, "observation_events_per_half", "").of,
            at_least=P("observation_events_per_half") * zones,
            label="观摩评比（每个片区一次）",
            unit="次",
        ),
    ),
)

CHECKS = (
    Check(
        norm="NY-34",
        key="point",
        title="县里有先进示范点",
        binds=counties,
        needs=Need(
            Standing(county_points, on={"subject_id": "subject_id"}, of="record_id"),
            at_least=1,
            label="先进示范点",
            unit="个",
        ),
    ),
    Check(
        norm="NY-34",
        key="results",
        title="示范点五类成果",
        binds=points,
        needs=each_on_record(results, RESULTS.items),
    ),
    Check(
        norm="NY-37",
        title="点评会要件",
        binds=meetings,
        when="event",
        every=MONTH,
        needs=(
            at_meeting("deputy_invited", "invited_deputies", "邀请副片长", "人次"),
            at_meeting(
                "department_attending", "attending_departments", "到会部门", "个", *DEPARTMENTS.codes()
            ),
            at_meeting("agenda_item", "agenda_items", "议题", "项", *AGENDA.codes()),
        ),
    ),
    Check(
        norm="NY-46",
        title="县级方案",
        binds=counties,
        needs=on_record("area", "county_scheme", "县级定点帮扶方案", "份"),
    ),
    Check(
        norm="NY-51",
        title="派驻人员的必需条件",
        binds=city_units,
        needs=Need(
            Standing(
                necessities, on={"subject_id": "subject_id", "village_id": "village_id"}, of="record_id"
            ),
            at_least=1,
            label="本村工作生活条件的登记",
            unit="项",
        ),
    ),
    Check(
        norm="NY-53",
        title="掌握户情和因户措施",
        binds=helped,
        needs=(
            on_record("household", "household_profile", "户情"),
            on_record("household", "household_measures", "因户制定的措施"),
        ),
    ),
    Check(
        norm="NY-54",
        title="帮其他单位解难写明结果",
        binds=helped_others,
        when="event",
        every=MONTH,
        needs=told(helped_others, "写明求助单位和结果", "求助单位和结果"),
    ),
    Check(
        norm="NY-55",
        title="点评会形式",
        binds=meetings,
        when="event",
        every=MONTH,
        needs=Need(meetings.c.topic.in_(MEETING_WAYS.codes()), label="写明形式", datum="会议形式"),
        facts={"会议形式": meetings.c.topic},
    ),
    Check(
        norm="NY-57",
        title="观摩活动参加人员",
        binds=observed,
        when="event",
        every=HALF,
        needs=told(observed, "写明参加人员", "参加人员"),
    ),
    Check(
        norm="NY-58",
        title="单位帮扶机制",
        binds=city_units,
        needs=on_record("unit", "working_mechanism", "本单位定点帮扶工作机制", "份"),
    ),
    Check(
        norm="NY-61",
        title="媒体在稿源名单内",
        binds=reports,
        when="event",
        every=MONTH,
        needs=Need(is_listed, label="在名单内"),
        facts={"媒体": reports.c.note},
    ),
    Check(
        norm="NY-62",
        title="总结经验做法",
        binds=summaries,
        when="event",
        every=MONTH,
        needs=told(summaries, "写明做法", "做法内容"),
    ),
)
