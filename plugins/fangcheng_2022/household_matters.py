"""A household's way into, through and out of monitoring; each step decided by a person."""

from sqlalchemy import and_, case, exists

from core.api import (
    AS_OF,
    AT_RISK,
    DATA,
    MONITORED,
    MONITORED_CLEARED,
    OF,
    Act,
    BasisForm,
    FormSchema,
    Guard,
    HouseholdRisk,
    P,
    Who,
    Workflow,
    asking,
    days_after,
    deciding,
    form,
    one_of,
    recorded,
    risk_set,
    standing,
    undoing,
)
from plugins.fangcheng_2022.choices import (
    CONCERNS,
    MEASURES,
    NOT_STABLE,
    PUBLIC_EMPLOYEES,
    SOURCES,
    STABLE,
)

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")
FOUND_BY = (VILLAGE, TOWNSHIP, COUNTY)

is_monitored = exists().where(
    HouseholdRisk.household_id == OF("subject"),
    HouseholdRisk.state.in_(AT_RISK),
    HouseholdRisk.starts_on <= AS_OF,
    HouseholdRisk.ends_on >= AS_OF,
)


class EntryForm(FormSchema):
    """Why a household may be at risk; income alone lists nobody, so a difficulty is always named."""

    source = one_of(SOURCES)
    concern = one_of(CONCERNS, "主要困难")
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "困难情况"})


class FindingForm(FormSchema):
    """What the township found."""

    finding = form.Text(longest=300, multiline=True, required=True, metadata={"label": "核实情况"})


class ContactForm(BasisForm):
    """Who becomes the monitoring contact of a newly listed household."""

    contact = form.Named(of="cadre", required=True, metadata={"label": "监测联系人"})
    contact_is = one_of(PUBLIC_EMPLOYEES)


in_days = days_after(P("recognition_days"), OF("started_on"))
ENTRY = Workflow(
    norm=("FC-12", "FC-15"),
    key="entry",
    title="纳入监测",
    about="household",
    single=True,
    steps=(
        asking(
            "待申报",
            FOUND_BY,
            Act(
                key="apply",
                title="申报",
                form=EntryForm,
                to="verifying",
                guards=(Guard(norm="FC-12", says="该户已在监测。", holds=~is_monitored),),
            ),
        ),
        deciding(
            "verifying", "待乡镇核实", (TOWNSHIP,), "deciding", word="存在风险", form=FindingForm, due=in_days
        ),
        deciding(
            "deciding",
            "待县里认定",
            (COUNTY,),
            "entered",
            back="verifying",
            word="纳入",
            form=ContactForm,
            due=in_days,
            effects=(
                risk_set(household=OF("subject"), state=MONITORED, starts_on=AS_OF),
                recorded(
                    "monitoring_contact",
                    cadre=DATA("contact"),
                    household=OF("subject"),
                    topic=DATA("contact_is"),
                ),
            ),
        ),
        standing("entered", "已纳入", (COUNTY,), undoing("撤销认定"), copies=(TOWNSHIP, VILLAGE)),
    ),
    ends={"refused": "未纳入", "withdrawn": "已撤回", "undone": "已撤销"},
)


class PlanForm(FormSchema):
    """What a household lacks, and how it is to be helped."""

    lacks = form.Text(longest=300, multiline=True, required=True, metadata={"label": "缺什么"})
    plan = form.Text(longest=500, multiline=True, required=True, metadata={"label": "怎样补"})


class MeasureForm(FormSchema):
    """One measure as it was carried out."""

    measure = one_of(MEASURES)
    carried_out_on = form.Day(required=True, metadata={"label": "落实日期"})
    carried_out = form.Text(longest=200, required=True, metadata={"label": "落实情况"})


PLAN = Workflow(
    norm="FC-14",
    key="help_plan",
    title="监测户帮扶计划",
    about="household",
    steps=(
        asking(
            "待制定",
            (VILLAGE, TOWNSHIP),
            Act(
                key="submit",
                title="报送",
                form=PlanForm,
                to="reviewing",
                guards=(Guard(norm="FC-14", says="该户现在不在监测。", holds=is_monitored),),
            ),
        ),
        deciding(
            "reviewing",
            "待乡镇审核",
            (TOWNSHIP,),
            "running",
            effects=(recorded("help_plan", household=OF("subject"), note=DATA("lacks")),),
        ),
        standing(
            "running",
            "落实中",
            (VILLAGE, TOWNSHIP),
            Act(
                key="measure",
                title="登记一项措施",
                form=MeasureForm,
                effects=(
                    recorded(
                        "help_measure",
                        on=DATA("carried_out_on"),
                        household=OF("subject"),
                        topic=DATA("measure"),
                        note=DATA("carried_out"),
                    ),
                ),
            ),
            Act(key="renew", title="修订计划", to="draft", needs_note=True),
            Act(key="close", title="办结", to="closed", needs_note=True),
        ),
    ),
    ends={"refused": "未同意", "withdrawn": "已撤回", "closed": "已办结"},
)


class LeavingForm(FormSchema):
    """Why a household may leave monitoring."""

    grounds = form.Text(longest=300, multiline=True, required=True, metadata={"label": "风险怎样消除"})


class ExitForm(BasisForm):
    """What the county decides about the standard and the procedure of the national guide."""

    meets_standard = form.Flag(metadata={"label": "达到国家指南的退出标准"})
    followed = form.Flag(metadata={"label": "走完国家指南的退出程序"})
    is_stable = form.Flag(metadata={"label": "风险稳定消除"})


LEAVING = Workflow(
    norm="FC-16",
    key="leaving",
    title="退出监测",
    about="household",
    single=True,
    steps=(
        asking(
            "待提出",
            (VILLAGE, TOWNSHIP),
            Act(
                key="propose",
                title="提出",
                form=LeavingForm,
                to="verifying",
                guards=(Guard(norm="FC-16", says="该户现在不在监测。", holds=is_monitored),),
            ),
        ),
        deciding("verifying", "待乡镇核实", (TOWNSHIP,), "deciding", word="核实无误", form=FindingForm),
        deciding(
            "deciding",
            "待县里认定",
            (COUNTY,),
            "left",
            back="verifying",
            word="退出",
            form=ExitForm,
            guards=(
                Guard(
                    norm="FC-16",
                    says="没有达到标准或没有走完程序，不能退出。",
                    holds=and_(DATA("meets_standard").is_(True), DATA("followed").is_(True)),
                ),
            ),
            effects=(
                recorded(
                    "monitoring_exit",
                    household=OF("subject"),
                    topic=case((DATA("is_stable").is_(True), STABLE), else_=NOT_STABLE),
                    note=DATA("basis"),
                ),
                risk_set(household=OF("subject"), state=MONITORED_CLEARED, starts_on=AS_OF),
            ),
        ),
        standing("left", "已退出", (COUNTY,), undoing("撤销退出"), copies=(TOWNSHIP, VILLAGE)),
    ),
    ends={"refused": "未同意退出", "withdrawn": "已撤回", "undone": "已撤销"},
)

WORKFLOWS = (ENTRY, PLAN, LEAVING)
