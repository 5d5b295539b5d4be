"""What counties with a partner, and the townships of provincial enterprises, must have on record."""

from sqlalchemy import ColumnElement, exists, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    YEAR,
    Activity,
    Check,
    Need,
    P,
    Standing,
    each_on_record,
    events,
    lasting,
    on_record,
)
from plugins.suzhou_5bf.bound import cities, paired_townships, partnered, place_pairs
from plugins.suzhou_5bf.choices import NEEDING_BODIES, TOWNSHIP_FIELDS
from plugins.suzhou_5bf.conditions import recorded

enterprise_talks = lasting("enterprise_talks", "unit", "township_exchange")
need_lists = lasting("need_lists", "area", "need_list")
listed_needs = events("listed_needs", "need_list")
answer = aliased(Activity, name="answer")
is_matched: ColumnElement[bool] = (
    exists()
    .where(answer.kind == "targeted_help", answer.area_id == listed_needs.c.area_id)
    .where(answer.topic == listed_needs.c.topic)
    .where(answer.on_date >= listed_needs.c.starts_on, answer.on_date <= AS_OF)
    .correlate_except(answer)
)


def paired(level: str, label: str) -> Need:
    """Give the need that some place of a level is paired with one of the partner county."""
    pairs = Standing(
        place_pairs,
        on={"home_id": "subject_id"},
        of="subject_id",
        unless={"不是这一级": place_pairs.c.level != level},
    )
    return Need(pairs, at_least=1, label=label, unit="个")


some_pair = (
    exists()
    .where(place_pairs.c.home_id == partnered.c.subject_id)
    .where(place_pairs.c.starts_on <= AS_OF, place_pairs.c.ends_on >= AS_OF)
    .correlate_except(place_pairs.source)
)
CHECKS = (
    Check(
        norm="SZ-47",
        title="牵头负责人和承办部门",
        binds=partnered,
        needs=(
            on_record("area", "partner_lead_person", "牵头负责人", "人"),
            on_record("area", "partner_department", "承办部门", "个"),
        ),
    ),
    Check(
        norm="SZ-48",
        key="agreement",
        title="结对资金增长办法",
        binds=partnered,
        needs=on_record("area", "growth_agreement", "商定的增长办法"),
    ),
    Check(
        norm="SZ-32",
        key="city",
        title="结对的欠发达乡镇",
        binds=cities,
        needs=Need(
            Standing(paired_townships, on={"home_id": "subject_id"}, of="subject_id"),
            at_least=P("paired_townships"),
            label="与省属企业结对的乡镇",
            unit="个",
        ),
    ),
    Check(
        norm="SZ-32",
        key="township",
        title="四个方面的对接和进展",
        binds=paired_townships,
        needs=each_on_record(enterprise_talks, TOWNSHIP_FIELDS.items, {"subject_id": "unit_id"}),
        silent={
            "各方面要有多少进展": recorded(("township_exchange",), "unit_id", paired_townships.c.unit_id)
        },
    ),
    Check(
        norm="SZ-50",
        title="四类需求清单",
        binds=partnered,
        needs=each_on_record(need_lists, [item for item in NEEDING_BODIES.items if not item.needs_note]),
        silent={"哪几类必须有": recorded(("need_list",), "area_id", partnered.c.subject_id)},
    ),
    Check(
        norm="SZ-50",
        key="matched",
        title="需求对上帮扶",
        binds=listed_needs,
        when="event",
        every=YEAR,
        needs=Need(is_matched, label="已有针对性帮扶"),
        pending=true(),
        facts={"提出需求的单位": listed_needs.c.topic},
    ),
    Check(
        norm="SZ-51",
        title="镇村结对",
        binds=partnered,
        needs=(paired("township", "结对的乡镇"), paired("village", "结对的村")),
        silent={"镇和村是否都要结对": some_pair},
    ),
)
