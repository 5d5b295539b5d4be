"""Checks of people and of the units that send them: who may be sent, to which village, and released from what."""

from sqlalchemy import case, exists, true
from sqlalchemy.orm import aliased

from core.api import (
    JUDGED_ON,
    Check,
    Need,
    Standing,
    UnitVillage,
    each_on_record,
    lasting,
    other_than,
    paired,
    party_relation_moved,
    posted,
    postings,
)
from plugins.linfen_zhucun.bound import city_units, not_leading, party_people
from plugins.linfen_zhucun.choices import PREFERRED, QUALITIES
from plugins.linfen_zhucun.facts import outside_team, recorded

NATURES = ("党政机关", "国有企业", "事业单位")
LEVELS = ("central", "provincial", "city", "county")
month_only = {"派驻日期": posted.c.starts_precision == "month"}

statements = lasting("statements", "cadre", "suitability_statement")
preferred = lasting("preferred", "cadre", "preferred_candidate")
still_working = lasting("still_working", "cadre", "former_unit_work")

pair = aliased(UnitVillage, name="any_pair")
has_supporter = (
    exists()
    .where(pair.village_id == postings.c.village_id, pair.starts_on <= JUDGED_ON, pair.ends_on >= JUDGED_ON)
    .correlate_except(pair)
)


CHECKS = (
    Check(
        norm="LF-44",
        title="选派条件",
        binds=posted,
        when="start",
        needs=each_on_record(statements, QUALITIES.items),
        unknown=month_only,
    ),
    Check(
        norm="LF-45",
        title="优先安排的人选",
        binds=posted,
        when="start",
        needs=Need(
            Standing(
                preferred,
                {"subject_id": "subject_id"},
                "topic",
                {"不在优先之列": other_than(preferred.c.topic, *PREFERRED.codes())},
            ),
            at_least=1,
            label="优秀年轻干部或后备干部",
        ),
        unknown=month_only,
    ),
    Check(
        norm="LF-46",
        key="sender",
        title="派出单位的层级和性质",
        binds=postings,
        when="start",
        needs=(
            Need(postings.c.unit_level.in_(LEVELS), label="县级以上单位", datum="派出单位层级"),
            Need(postings.c.unit_nature.in_(NATURES), label="机关、国有企业或事业单位", datum="派出单位性质"),
        ),
        facts={"派出单位性质": postings.c.unit_nature},
    ),
    Check(
        norm="LF-46",
        key="village",
        title="派驻本单位包扶村",
        binds=postings,
        when="start",
        needs=Need(
            Standing(paired, {"subject_id": "unit_id", "village_id": "village_id"}, "subject_id"),
            at_least=1,
            label="本单位包扶该村",
        ),
        unknown={"该村的包村单位": ~has_supporter},
    ),
    Check(
        norm="LF-47",
        title="市直单位组建工作队",
        binds=city_units,
        needs=Need(
            Standing(
                postings,
                {"unit_id": "subject_id"},
                "village_id",
                {"没有编入工作队": outside_team(postings.c)["没有编入工作队"]},
            ),
            at_least=1,
            label="派有驻村工作队的村",
            unit="个",
        ),
        facts={"单位性质": city_units.c.nature},
    ),
    Check(
        norm="LF-48",
        title="脱离原单位工作",
        binds=postings,
        needs=(
            Need(
                Standing(still_working, {"subject_id": "cadre_id"}, "record_id"),
                at_most=0,
                label="仍在承担的原单位工作",
                unit="项",
            ),
            Need(
                case((recorded("full_release", postings.c.cadre_id), true())),
                label="已登记脱离原单位工作",
                datum="脱离原单位工作的登记",
            ),
        ),
        silent=not_leading(postings),
    ),
    Check(
        norm="LF-49",
        title="党组织关系转到村",
        binds=party_people,
        needs=party_relation_moved(party_people),
        silent=not_leading(party_people),
        facts={"组织关系转入日期": party_people.c.party_relation_on},
    ),
)
