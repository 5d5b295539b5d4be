"""Facts that must hold of households in help and of people newly sent: who is named, who works, what was reached."""

from typing import Any

from sqlalchemy import Select, case, exists, func, select, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    Activity,
    Check,
    Need,
    P,
    Standing,
    add_days,
    helpers,
    lasting,
    on_record,
    whole_down,
)
from plugins.fangcheng_2022.bound import (
    left_monitoring,
    monitored,
    newly_monitored,
    newly_posted,
    screened,
    supported,
    with_labour,
)
from plugins.fangcheng_2022.choices import PUBLIC_EMPLOYEES, STABLE
from plugins.fangcheng_2022.figures import standing_sum
from plugins.fangcheng_2022.targets import EACH_LABOURER, ONE_A_FAMILY

OWN = {"subject_id": "subject_id"}

leaving = aliased(Activity, name="monitoring_exit")
exit_found = (
    select(leaving.topic)
    .where(leaving.kind == "monitoring_exit", leaving.household_id == left_monitoring.c.subject_id)
    .where(leaving.on_date <= left_monitoring.c.starts_on)
    .order_by(leaving.on_date.desc(), leaving.id.desc())
    .limit(1)
    .correlate_except(leaving)
    .scalar_subquery()
)
"""What was found when the household left; unknown where nobody has decided it."""

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
                unless={
                    "不是县乡公职人员": func.coalesce(contacts_named.c.topic, "").not_in(
                        PUBLIC_EMPLOYEES.codes()
                    )
                },
            ),
            at_least=P("monitoring_contacts"),
            label="县乡公职人员担任的监测联系人",
            unit="人",
        ),
    ),
    Check(
        norm="FC-14",
        title="监测户帮扶计划",
        binds=monitored,
        needs=on_record("household", "help_plan", "帮扶计划", "份"),
    ),
    Check(
        norm="FC-14",
        key="measures",
        title="帮扶措施落实",
        binds=monitored,
        needs=on_record("household", "help_measure", "落实的帮扶措施"),
        silent={"措施在几天内落实没有说": true()},
    ),
    Check(
        norm="FC-16",
        title="退出时风险稳定消除",
        binds=left_monitoring,
        needs=Need(exit_found == STABLE, label="稳定消除后退出", datum="退出监测的认定"),
        facts={"退出日期": left_monitoring.c.starts_on, "认定": exit_found},
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
        .where(item.kind == "must_reach_item", item.area_id == done.county_id, item.topic == done.topic)
        .where(item.on_date <= AS_OF, func.coalesce(item.until_on, FAR) >= AS_OF)
        .correlate_except(item)
    )
    rows = select(func.count(done.topic.distinct())).where(done.kind == "must_reach", is_listed)
    return rows.where(done.household_id == household, done.on_date <= AS_OF).correlate_except(done)


def _listed_items(household: Any) -> Any:
    item, seen = aliased(Activity, name="own_item"), aliased(Activity, name="seen_there")
    home = select(func.max(seen.county_id)).where(seen.household_id == household).correlate_except(seen)
    rows = select(func.count(item.topic.distinct())).where(item.kind == "must_reach_item")
    rows = rows.where(item.area_id == home.scalar_subquery(), item.on_date <= AS_OF)
    stands = rows.where(func.coalesce(item.until_on, FAR) >= AS_OF)
    return stands.correlate_except(item).scalar_subquery()


SCREENING = (
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
)

training = aliased(Activity, name="early_training")
train_by = add_days(newly_posted.c.starts_on, whole_down(P("days_to_train_new")))
"""Until when a new person is trained; NULL, and no limit, while the county has set none."""
trained_in_time = (
    select(func.count(training.id))
    .where(training.kind == "training", training.cadre_id == newly_posted.c.cadre_id)
    .where(training.on_date >= newly_posted.c.starts_on, training.on_date <= func.coalesce(train_by, AS_OF))
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


CHECKS = (*HOUSEHOLDS, *JOBS, *SCREENING, *NEW_PEOPLE)
