"""Facts that must hold: who may be sent, how a team is made up, and what a contact counts for."""

from sqlalchemy import and_, case, or_, select, true

from core.api import (
    AS_OF,
    FIRST_SECRETARIES,
    MONTH,
    PARTY_MEMBER,
    PROBATIONARY_MEMBER,
    Check,
    Need,
    P,
    Standing,
    Unit,
    assisting,
    away,
    contact_events,
    contacts,
    counties,
    ended_with_basis,
    fewest_in_quarter,
    full_years,
    in_grouping,
    is_party_member,
    parts_played,
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
from core.api import (
    SOURCES as SENT_BY,
)
from plugins.nanyang_3x3.bound import (
    SOURCES,
    city_postings,
    group_leaders,
    led_by_secretary,
    logs,
    sent,
    sent_postings,
    served_villages,
    zone_parts,
)
from plugins.nanyang_3x3.choices import TASKS

secretaries = sent_postings.where("secretaries", lambda c: c.role.in_(FIRST_SECRETARIES))
members = sent_postings.where("members", lambda c: c.role.not_in(FIRST_SECRETARIES))
party_people = sent_postings.where(
    "party_people",
    lambda c: or_(c.politics.in_((PARTY_MEMBER, PROBATIONARY_MEMBER)), c.politics.is_(None)),
)
"""Party members, and those of whom nobody has said whether they are."""
contacted = contact_events.where("contacted", lambda c: c.kind.in_(("home_visit", "phone_contact")))

REGISTERED = {
    "gender": "性别",
    "politics": "政治面貌",
    "education": "学历",
    "title": "职务（职级）",
    "rank": "职务级别",
    "in_team": "是否组建驻村工作队",
    "retained": "是否留任",
    "phone": "手机号",
    "unit_nature": "派出单位性质",
}
home_unit = (
    select(Unit.name).where(Unit.id == contacts.c.home_unit_id).correlate_except(Unit).scalar_subquery()
)
fewest, fewest_on = fewest_in_quarter(served_villages.c.subject_id)

CHECKS = (
    Check(
        norm="NY-01",
        title="派出单位性质",
        binds=sent_postings,
        when="start",
        needs=Need(
            sent_postings.c.unit_nature.in_(("党政机关", "国有企业", "事业单位")),
            label="来自机关、国企或事业单位",
            datum="派出单位性质",
        ),
        facts={"派出单位性质": sent_postings.c.unit_nature},
    ),
    Check(
        norm="NY-02",
        title="农村工作经验或涉农专业",
        binds=sent,
        when="start",
        needs=rural_or_agricultural(sent),
        facts={"农村工作经验": sent.c.rural_experience, "涉农专业": sent.c.agri_speciality},
    ),
    Check(
        norm="NY-03",
        title="派驻时年龄",
        binds=sent,
        when="start",
        needs=Need(
            full_years(sent.c.born_on, sent.c.starts_on),
            at_most=P("max_age"),
            label="派驻当日周岁",
            unit="岁",
            datum="出生日期",
        ),
        facts={
            "出生日期": sent.c.born_on,
            "台账年龄": sent.c.age,
            "年龄截至": sent.c.age_on,
            "派驻日期": sent.c.starts_on,
        },
    ),
    Check(
        norm="NY-04",
        title="第一书记资格",
        binds=secretaries,
        when="start",
        needs=(
            is_party_member(secretaries, "中共正式党员"),
            party_years(secretaries, "min_party_years"),
            work_years(secretaries, "min_work_years"),
        ),
        facts={
            "政治面貌": secretaries.c.politics,
            "转正日期": secretaries.c.party_full_since,
            "参加工作日期": secretaries.c.work_since,
            "派驻日期": secretaries.c.starts_on,
        },
    ),
    Check(
        norm="NY-05",
        title="队员为党员",
        binds=members,
        when="start",
        needs=is_party_member(members),
        facts={"政治面貌": members.c.politics},
    ),
    Check(
        norm="NY-06",
        title="每村派驻人数",
        binds=served_villages,
        needs=people_in_village("min_team"),
        facts={"本季人数最少时": fewest, "最少的那天": fewest_on},
    ),
    Check(
        norm="NY-07",
        title="书记兼队长时的队员人数",
        binds=led_by_secretary,
        needs=people_in_village("min_members", "队员人数", {"不是工作队员": postings.c.role != "member"}),
    ),
    Check(
        norm="NY-08",
        title="任期",
        binds=sent_postings,
        when="ever",
        needs=served_years(sent_postings, "min_term_years"),
        pending=sent_postings.c.ends_on > AS_OF,
        due_on=term_ends_on(sent_postings, "min_term_years"),
        facts={
            "派驻日期": sent_postings.c.starts_on,
            "结束日期": sent_postings.c.ends_on,
            "结束原因": sent_postings.c.end_reason,
        },
    ),
    Check(
        norm="NY-09",
        title="驻村期间不调换",
        binds=city_postings,
        when="ever",
        needs=Need(
            or_(served_in_full(city_postings, "min_term_years"), ended_with_basis(city_postings)),
            label="未中途调换，或有批准的调整",
        ),
        facts={
            "派驻日期": city_postings.c.starts_on,
            "结束日期": city_postings.c.ends_on,
            "调整批准文号": city_postings.c.end_basis,
        },
    ),
    Check(
        norm="NY-47",
        title="本办法管的人",
        binds=postings,
        needs=Need(postings.c.source.in_(SOURCES), label="由中央、省或市派出", datum="派驻来源"),
        exempt={"县里派的人由县里的方案管": postings.c.source == "county"},
        silent={"乡镇派的人没有写": postings.c.source == "township"},
        facts={"派驻来源": case(SENT_BY, value=postings.c.source)},
    ),
    Check(
        norm="NY-12",
        title="台账登记齐全",
        binds=postings,
        needs=Need(
            case((and_(*(postings.c[name].is_not(None) for name in REGISTERED)), true())),
            label="各栏都已登记",
            datum="台账的空缺栏",
        ),
        facts={title: postings.c[name] for name, title in REGISTERED.items() if name != "phone"}
        | {REGISTERED["phone"]: case((postings.c.phone.is_not(None), "已登记"))},
    ),
    Check(
        norm="NY-13",
        title="工作日志归到任务",
        binds=logs,
        when="event",
        every=MONTH,
        needs=Need(logs.c.topic.in_(TASKS.codes()), label="写明五类任务之一", datum="所属任务"),
        facts={"所属任务": logs.c.topic},
    ),
    Check(
        norm="NY-19",
        title="党组织关系转到村",
        binds=party_people,
        needs=party_relation_moved(party_people),
        facts={
            "政治面貌": party_people.c.politics,
            "组织关系转入日期": party_people.c.party_relation_on,
        },
    ),
    Check(
        norm="NY-23",
        title="责任人在本单位帮扶村",
        binds=contacts,
        needs=Need(
            Standing(
                assisting, on={"subject_id": "home_unit_id", "village_id": "village_id"}, of="subject_id"
            ),
            at_least=1,
            label="本单位帮扶该村",
        ),
        unknown={"责任人所在单位": contacts.c.home_unit_id.is_(None)},
        facts={"责任人所在单位": home_unit},
    ),
    Check(
        norm="NY-25",
        key="visit",
        title="电话联系只限长期外出户",
        binds=contacted,
        when="event",
        every=MONTH,
        needs=Need(
            Standing(away, on={"subject_id": "household_id"}, of="subject_id"),
            at_least=case((contacted.c.kind == "home_visit", 0), else_=1),
            label="入户见面，或当日登记为长期外出",
        ),
        facts={"联系方式": case((contacted.c.kind == "home_visit", "入户见面"), else_="电话联系")},
    ),
    Check(
        norm="NY-28",
        title="县域联络组和组长",
        binds=counties,
        needs=(
            Need(
                Standing(
                    parts_played,
                    on={"subject_id": "subject_id"},
                    of="unit_id",
                    unless={
                        "不是组长单位": or_(
                            parts_played.c.kind != "liaison_group", parts_played.c.role != "lead"
                        )
                    },
                ),
                at_least=1,
                label="组长单位",
                unit="家",
            ),
            Need(
                Standing(group_leaders, on={"subject_id": "subject_id"}, of="cadre_id"),
                at_least=1,
                label="组长单位从本县派驻人员中指定的组长",
                unit="人",
            ),
        ),
    ),
    Check(
        norm="NY-29",
        title="片区归属和片长",
        binds=counties,
        needs=(
            Need(
                Standing(
                    in_grouping,
                    on={"subject_id": "subject_id"},
                    of="grouping_id",
                    unless={"不是片区": in_grouping.c.kind != "zone"},
                ),
                at_least=1,
                label="所属片区",
                unit="个",
            ),
            Need(
                Standing(
                    zone_parts,
                    on={"subject_id": "subject_id"},
                    of="cadre_id",
                    unless={"不是片长": zone_parts.c.role != "head"},
                ),
                at_least=1,
                label="指定片长",
                unit="人",
            ),
            Need(
                Standing(
                    zone_parts,
                    on={"subject_id": "subject_id"},
                    of="unit_id",
                    unless={"不是副片长": zone_parts.c.role != "deputy"},
                ),
                at_least=1,
                label="副片长单位",
                unit="家",
            ),
            Need(
                Standing(
                    zone_parts,
                    on={"subject_id": "subject_id"},
                    of="unit_id",
                    unless={
                        "不是副片长": zone_parts.c.role != "deputy",
                        "已指定人": and_(zone_parts.c.role == "deputy", zone_parts.c.cadre_id.is_not(None)),
                    },
                ),
                at_most=0,
                label="尚未指定副片长的单位",
                unit="家",
            ),
        ),
    ),
)
