"""Facts that must hold: who is named, what is on record, and under which heading a record stands."""

from typing import Any

from sqlalchemy import Select, case, exists, extract, func, select, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    MONTH,
    Activity,
    Check,
    Choice,
    Need,
    P,
    Spells,
    Standing,
    add_days,
    counties,
    events,
    helpers,
    lasting,
    whole_down,
)
from plugins.fangcheng_2022.bound import (
    commanded,
    key_townships,
    newly_monitored,
    newly_posted,
    of_township,
    screened,
    supported,
    townships,
    villages,
    with_labour,
    zoned,
)
from plugins.fangcheng_2022.choices import (
    FINDINGS,
    INSTITUTIONS,
    MECHANISMS,
    PETITION_LEVELS,
    PUBLIC_EMPLOYEES,
    SUBJECTS,
)
from plugins.fangcheng_2022.figures import latest, standing_sum
from plugins.fangcheng_2022.targets import EACH_LABOURER, ONE_A_FAMILY

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


contacts_named = lasting("contacts_named", "household", "monitoring_contact")
HOUSEHOLDS = (
    Check(
        norm="FC-15",
        title="监测联系人",
        binds=newly_monitored,
        needs=Need(
            Standing(
                contacts_named,
                on=OWN,
                of="cadre_id",
                unless={"不是县乡公职人员": _is_other(contacts_named, *PUBLIC_EMPLOYEES.codes())},
            ),
            at_least=P("monitoring_contacts"),
            label="县乡公职人员担任的监测联系人",
            unit="人",
        ),
    ),
    Check(
        norm="FC-51",
        title="一对一帮扶",
        binds=supported,
        needs=Need(
            Standing(helpers, on=OWN, of="cadre_id"),
            at_least=P("helpers_per_household"),
            label="帮扶人",
            unit="人",
        ),
    ),
)

jobs = func.coalesce(standing_sum("household_jobs", Activity.household_id, with_labour.c.subject_id), 0)
basis, labour = P("jobs_basis"), with_labour.c.amount
agreed = case((jobs == 0, 1), (jobs >= labour, labour))
"""The figure on which both readings agree: no job at all falls short of either, a job for each labourer fills both."""
JOBS = (
    Check(
        norm="FC-19",
        title="零就业家庭",
        binds=with_labour,
        needs=Need(
            jobs,
            at_least=case((basis == EACH_LABOURER, labour), (basis == ONE_A_FAMILY, 1), else_=agreed),
            label="就业的人",
            unit="人",
        ),
        facts={"家庭劳动力": labour},
    ),
)


def _named_items(household: Any) -> Select[Any]:
    """Give the county's five items that have been reached for a household."""
    item, done = aliased(Activity, name="listed_item"), aliased(Activity, name="item_reached")
    is_listed = (
        exists()
        .where(item.kind == "must_reach_item", item.county_id == done.county_id, item.topic == done.topic)
        .where(item.on_date <= AS_OF, func.coalesce(item.until_on, FAR) >= AS_OF)
        .correlate_except(item)
    )
    rows = select(func.count(done.topic.distinct())).where(done.kind == "must_reach", is_listed)
    return rows.where(done.household_id == household, done.on_date <= AS_OF).correlate_except(done)


def _listed_items(household: Any) -> Any:
    item, seen = aliased(Activity, name="own_item"), aliased(Activity, name="seen_there")
    home = select(func.max(seen.county_id)).where(seen.household_id == household).correlate_except(seen)
    rows = select(func.count(item.topic.distinct())).where(item.kind == "must_reach_item")
    rows = rows.where(item.county_id == home.scalar_subquery(), item.on_date <= AS_OF)
    stands = rows.where(func.coalesce(item.until_on, FAR) >= AS_OF)
    return stands.correlate_except(item).scalar_subquery()


LISTS = (
    Check(
        norm="FC-38",
        title="五个必到",
        binds=screened,
        needs=Need(
            _named_items(screened.c.subject_id).scalar_subquery(),
            at_least=P("five_musts"),
            label="做到的必到项目",
            unit="项",
        ),
        silent={"县里还没有填全是哪五个": _listed_items(screened.c.subject_id) < P("five_musts")},
    ),
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

training = aliased(Activity, name="early_training")
train_by = add_days(newly_posted.c.starts_on, whole_down(P("days_to_train_new")))
trained_in_time = (
    select(func.count(training.id))
    .where(training.kind == "training", training.cadre_id == newly_posted.c.cadre_id)
    .where(training.on_date >= newly_posted.c.starts_on, training.on_date <= train_by)
    .where(training.on_date <= AS_OF)
    .correlate_except(training)
    .scalar_subquery()
)
NEW_PEOPLE = (
    Check(
        norm="FC-29",
        title="新派驻干部培训",
        binds=newly_posted,
        needs=Need(
            trained_in_time,
            at_least=case((P("days_to_train_new").is_not(None), 1)),
            label="期限内的培训",
            unit="次",
        ),
        pending=train_by >= AS_OF,
        due_on=train_by,
    ),
)

plans = of_township("area_plans", "area_plan")
progress = of_township("area_progress_of", "area_progress")
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

CHECKS = (*HOUSEHOLDS, *JOBS, *LISTS, *VILLAGES, *NEW_PEOPLE, *AREAS)
