"""Facts that must hold: what is registered and dated, who is named, and under which heading a record stands."""

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    OWN,
    YEAR,
    Activity,
    Check,
    Need,
    P,
    Standing,
    at_risk,
    counties,
    events,
    helpers,
    lasting,
    on_record,
    paired,
    postings,
    teams,
    under_heading,
)
from plugins.suzhou_5bf.bound import (
    assisted_villages,
    leaders,
)
from plugins.suzhou_5bf.choices import (
    CAMPAIGNS,
    DEPARTMENTS,
    HELP_FIELDS,
    PARTICIPANTS,
    TASKS,
)
from plugins.suzhou_5bf.conditions import no_known_state

contact_points = leaders.where("contact_points", lambda c: c.kind == "leader_contact_point")
contact_households = leaders.where("contact_households", lambda c: c.kind == "leader_contact_household")
LEADERS = (
    Check(
        norm="SZ-01",
        key="department",
        title="领导联系帮扶牵头部门",
        binds=counties,
        needs=on_record("area", "leader_lead_department", "牵头部门", "个"),
    ),
    Check(
        norm="SZ-01",
        key="ties",
        title="领导联系点和帮扶户",
        binds=leaders,
        needs=(
            Need(Standing(contact_points, on=OWN, of="record_id"), at_least=1, label="联系点", unit="个"),
            Need(
                Standing(
                    contact_households,
                    on=OWN,
                    of="record_id",
                    unless={"不是脱贫户或监测对象": no_known_state(contact_households.c.household_id)},
                ),
                at_least=1,
                label="帮扶户（脱贫户或监测对象）",
                unit="户",
            ),
        ),
    ),
)

items = events("plan_items", "plan_item")
UNITS = (
    Check(
        norm="SZ-40",
        key="village",
        title="帮扶村有单位包",
        binds=assisted_villages,
        needs=Need(
            Standing(paired, on={"village_id": "subject_id"}, of="subject_id"),
            at_least=1,
            label="包村单位",
            unit="家",
        ),
    ),
    Check(
        norm="SZ-40",
        key="household",
        title="帮扶户有干部包",
        binds=at_risk,
        needs=Need(Standing(helpers, on=OWN, of="cadre_id"), at_least=1, label="帮扶联系人", unit="人"),
    ),
    Check(
        norm="SZ-05",
        title="分管负责同志和工作人员",
        binds=paired,
        needs=(
            on_record("unit", "deputy_in_charge", "分管负责同志", "人"),
            on_record("unit", "working_staff", "工作人员", "人"),
        ),
    ),
    Check(
        norm="SZ-04",
        key="items",
        title="计划事项有举措和责任人",
        binds=items,
        when="event",
        every=YEAR,
        needs=(
            Need(func.coalesce(items.c.note, "") != "", label="推进举措"),
            Need(items.c.cadre_id.is_not(None), label="责任人"),
        ),
        facts={"推进举措": items.c.note},
    ),
    under_heading(
        "SZ-41",
        "计划和举措归类",
        events("fields_records", "plan_item", "unit_help"),
        HELP_FIELDS,
        key="fields",
    ),
)

task = aliased(Activity, name="task")
has_task = (
    exists()
    .where(task.kind == "team_task", task.cadre_id == postings.c.cadre_id)
    .where(task.village_id == postings.c.village_id)
    .where(task.on_date <= AS_OF, func.coalesce(task.until_on, FAR) >= AS_OF)
    .correlate_except(task)
)
TEAMS = (
    Check(
        norm="SZ-42",
        title="队内分工",
        binds=teams,
        needs=Need(
            Standing(postings, on={"village_id": "subject_id"}, of="cadre_id", unless={"已有分工": has_task}),
            at_most=0,
            label="还没有分工的人",
            unit="人",
        ),
    ),
    under_heading("SZ-16", "工作日志归类", events("logs_records", "work_log"), TASKS, key="logs"),
    Check(
        norm="SZ-43",
        title="驻村调研和发展规划",
        binds=teams,
        needs=(
            on_record("village", "village_survey", "驻村调研"),
            on_record("village", "village_plan", "村发展规划"),
        ),
    ),
    Check(
        norm="SZ-45",
        title="“六项行动”跟进",
        binds=counties,
        needs=Need(
            Standing(lasting("followups", "area", "action_followup"), on=OWN, of="topic"),
            at_least=P("six_actions"),
            label="有跟进记录的行动",
            unit="项",
        ),
    ),
)

funds = events("special_funds", "special_fund")
SOCIAL = (
    under_heading(
        "SZ-33",
        "社会帮扶行动归类",
        events("campaigns_records", "social_campaign"),
        CAMPAIGNS,
        key="campaigns",
    ),
    under_heading(
        "SZ-33",
        "动员部门归类",
        events("departments_records", "social_mobilisation"),
        DEPARTMENTS,
        key="departments",
    ),
    under_heading(
        "SZ-33",
        "参与者归类",
        events("participants_records", "social_investment", "social_jobs", "social_donation"),
        PARTICIPANTS,
        key="participants",
    ),
    Check(
        norm="SZ-52",
        title="专项基金登记设立人",
        binds=funds,
        when="event",
        every=YEAR,
        needs=Need(func.coalesce(funds.c.note, "") != "", label="写明设立人"),
        facts={"设立人": funds.c.note},
    ),
)

CHECKS = (*LEADERS, *UNITS, *TEAMS, *SOCIAL)
