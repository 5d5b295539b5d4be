"""Facts that must hold: who is named, what is on record, and under which heading a record stands."""

from typing import Any

from sqlalchemy import extract, func, true

from core.api import (
    AS_OF,
    MONTH,
    Activity,
    Check,
    Choice,
    Need,
    P,
    Spells,
    Standing,
    counties,
    events,
    lasting,
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

OWN = {"subject_id": "subject_id"}


def standing(subject: str, kind: str, figure: Any, label: str, of: str = "record_id", **more: Any) -> Need:
    """Give the need for so many records of a kind that stand for the subject."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    return Need(Standing(rows, on=OWN, of=of), at_least=figure, label=label, unit="项", **more)


def of_topic(subject: str, kind: str, choice: Choice) -> tuple[Need, ...]:
    """Give one need for each entry of a list: a record of it that stands."""
    rows = lasting(f"{subject}_{kind}", subject, kind)
    return tuple(
        Need(
            Standing(rows, on=OWN, of="record_id", unless={"不是这一项": _is_other(rows, item.code)}),
            at_least=1,
            label=item.title,
            unit="项",
        )
        for item in choice.items
    )


def _is_other(rows: Spells, *topics: str) -> Any:
    return func.coalesce(rows.c.topic, "").not_in(topics)


def classed(norm: str, title: str, choice: Choice, kind: str) -> Check:
    """Give the check that every record of a kind stands under an entry of a list."""
    rows = events(f"{kind}_events", kind)
    need = Need(rows.c.topic.in_(choice.codes()), label=f"归到{choice.title}", datum=choice.title)
    facts = {choice.title: rows.c.topic}
    return Check(
        norm=norm, key=kind, title=title, binds=rows, when="event", every=MONTH, needs=need, facts=facts
    )


LISTS = (
    Check(
        norm="FC-21",
        key="three",
        title="“三个一”机制",
        binds=counties,
        needs=standing("area", "three_ones_item", P("three_ones"), "填写的项目", of="topic"),
    ),
    Check(
        norm="FC-13",
        title="联动机制",
        binds=counties,
        needs=of_topic("area", "linkage_mechanism", MECHANISMS),
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
        needs=of_topic("area", "petition_channel", PETITION_LEVELS),
    ),
    classed("FC-37", "监督发现归类", FINDINGS, "fund_finding"),
    classed("FC-46", "村民培训归类", SUBJECTS, "villagers_training"),
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
            at_most=P("uncleared_villages"),
            label="还没有清零的自然村",
            unit="个",
            datum="还没有清零的自然村个数",
        ),
        pending=func.coalesce(P("clear_by"), 0) >= today,
        silent={"哪天为止": P("clear_by").is_(None)},
    ),
    Check(
        norm="FC-46",
        title="农民学校、同心超市、红黑榜和主题活动",
        binds=villages,
        needs=(
            *of_topic("village", "village_institution", INSTITUTIONS),
            standing("village", "theme_event", 1, "主题活动"),
        ),
        silent={"是否每个村都要有": true()},
    ),
    Check(
        norm="FC-30",
        key="village",
        title="包村干部和村级责任组长",
        binds=villages,
        needs=(
            standing("village", "village_cadre", 1, "包村干部", of="cadre_id"),
            standing("village", "village_group_head", 1, "村级责任组长", of="cadre_id"),
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
