"""Facts that must hold: who is named, what is on record, and under which heading a record stands."""

from sqlalchemy import and_, case, extract, func, null, true

from core.api import (
    AS_OF,
    OWN,
    Activity,
    Check,
    Need,
    P,
    Standing,
    counties,
    each_on_record,
    events,
    lasting,
    on_record,
    under_heading,
)
from plugins.fangcheng_2022.bound import (
    commanded,
    key_townships,
    townships,
    villages,
    zoned,
)
from plugins.fangcheng_2022.choices import (
    FINDINGS,
    INSTITUTIONS,
    MECHANISMS,
    PETITION_LEVELS,
    SUBJECTS,
)
from plugins.fangcheng_2022.figures import latest

LISTS = (
    Check(
        norm="FC-21",
        key="three",
        title="“三个一”机制",
        binds=counties,
        needs=on_record("area", "three_ones_item", "填写的项目", of="topic", at_least=P("three_ones")),
        silent={"县里还没有填全是哪三个": true()},
    ),
    Check(
        norm="FC-13",
        title="联动机制",
        binds=counties,
        needs=each_on_record(lasting("mechanisms", "area", "linkage_mechanism"), MECHANISMS.items),
    ),
    Check(
        norm="FC-36",
        title="产业示范村",
        binds=counties,
        needs=Need(
            Standing(
                lasting("demonstration_villages", "village", "demonstration_village"),
                on={"county_id": "subject_id"},
                of="subject_id",
            ),
            at_least=P("demonstration_villages"),
            label="示范村",
            unit="个",
        ),
    ),
    Check(
        norm="FC-50",
        title="三级信访渠道",
        binds=counties,
        needs=each_on_record(lasting("petition_channels", "area", "petition_channel"), PETITION_LEVELS.items),
    ),
    under_heading(
        "FC-37", "监督发现归类", events("fund_findings", "fund_finding"), FINDINGS, key="fund_finding"
    ),
    under_heading(
        "FC-46",
        "村民培训归类",
        events("villagers_trainings", "villagers_training"),
        SUBJECTS,
        key="villagers_training",
    ),
)

uncleared = latest("villages_uncleared", Activity.village_id, villages.c.subject_id)
today = extract("year", AS_OF) * 10000 + extract("month", AS_OF) * 100 + extract("day", AS_OF)
VILLAGES = (
    Check(
        norm="FC-22",
        title="自然村清零",
        binds=villages,
        needs=Need(
            uncleared,
            at_most=case(
                (and_(uncleared > 0, P("clear_by").is_(None)), null()), else_=P("uncleared_villages")
            ),
            label="还没有清零的自然村",
            unit="个",
            datum="还没有清零的自然村个数",
        ),
        pending=func.coalesce(P("clear_by"), 0) >= today,
    ),
    Check(
        norm="FC-46",
        title="农民学校、同心超市、红黑榜和主题活动",
        binds=villages,
        needs=(
            *each_on_record(lasting("institutions", "village", "village_institution"), INSTITUTIONS.items),
            on_record("village", "theme_event", "主题活动"),
        ),
        silent={"是否每个村都要有": true()},
    ),
    Check(
        norm="FC-30",
        key="village",
        title="包村干部和村级责任组长",
        binds=villages,
        needs=(
            on_record("village", "village_cadre", "包村干部", of="cadre_id"),
            on_record("village", "village_group_head", "村级责任组长", of="cadre_id"),
        ),
    ),
)

plans = lasting("area_plans", "area", "area_plan")
progress = lasting("area_progress_of", "area", "area_progress")
AREAS = (
    Check(
        norm="FC-24",
        title="四个示范片区",
        binds=key_townships,
        needs=(
            Need(
                Standing(
                    plans,
                    on=OWN,
                    of="record_id",
                    unless={"不是本镇的主题": func.coalesce(plans.c.topic, "") != key_townships.c.theme},
                ),
                at_least=1,
                label="按主题订的方案",
                unit="份",
            ),
            Need(Standing(progress, on=OWN, of="record_id"), at_least=1, label="进展记录", unit="次"),
        ),
        facts={"主题": key_townships.c.theme},
    ),
    Check(
        norm="FC-49",
        title="片区治理方案",
        binds=townships,
        needs=Need(Standing(plans, on=OWN, of="record_id"), at_least=1, label="片区治理方案", unit="份"),
    ),
    Check(
        norm="FC-30",
        title="六大战区",
        binds=counties,
        needs=tuple(
            Need(
                Standing(
                    commanded, on=OWN, of="grouping_id", unless={"不是这个职务": commanded.c.role != role}
                ),
                at_least=P("war_zones"),
                label=label,
                unit="个",
            )
            for role, label in (("head", "有指挥长的战区"), ("deputy", "有副指挥长的战区"))
        ),
    ),
    Check(
        norm="FC-30",
        key="township",
        title="乡镇归在战区",
        binds=townships,
        needs=Need(Standing(zoned, on=OWN, of="grouping_id"), at_least=1, label="所在的战区", unit="个"),
    ),
)

CHECKS = (*LISTS, *VILLAGES, *AREAS)
