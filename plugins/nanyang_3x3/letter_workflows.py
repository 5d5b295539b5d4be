"""Problems and letters: what is found at a household, the reminder to a unit, and the letter that asks another for help."""

from typing import Any

from sqlalchemy import exists, func, select

from core.api import (
    AS_OF,
    DATA,
    OF,
    Act,
    Activity,
    FormSchema,
    Guard,
    NoteForm,
    P,
    ProblemForm,
    ResultForm,
    Step,
    UnitVillage,
    Who,
    Workflow,
    days_between,
    form,
    problem,
    recorded,
    withdrawal,
)

CITY, TOWNSHIP, VILLAGE = Who("city_officer"), Who("township_officer"), Who("village_officer")
COUNTY = Who("county_officer")
CONTACT, POSTED = Who("contact_person", "self"), Who("cadre", "self")
SENDER, ADDRESSEE, HELPER = (
    Who("unit_officer", "unit"),
    Who("unit_officer", of="unit"),
    Who("unit_officer", of="helper"),
)
LEADER = Who("group_leader")


class ReminderForm(ProblemForm):
    """What an inspection found in a village, and the unit that is told."""

    unit = form.Named(of="unit", required=True, metadata={"label": "帮扶单位"})
    found_on = form.Day(required=True, metadata={"label": "发现日期"})


class AnswerForm(FormSchema):
    """What a unit answers to a letter."""

    answer = form.Text(longest=500, multiline=True, required=True, metadata={"label": "答复"})


class OfficeForm(FormSchema):
    """Whose help is needed with what village and township cannot solve."""

    office = form.Named(of="unit", required=True, metadata={"label": "请求协助的部门"})
    wanted = form.Text(longest=300, multiline=True, required=True, metadata={"label": "需要协助的事"})


class HardForm(FormSchema):
    """A problem across fields, and the county where it arose."""

    county = form.Named(of="area", required=True, metadata={"label": "县（市、区）"})
    what = form.Text(longest=500, multiline=True, required=True, metadata={"label": "难题"})


class HelperForm(FormSchema):
    """Which unit is asked for help."""

    helper = form.Named(of="unit", required=True, metadata={"label": "对口单位"})
    answer_by = form.Day(load_default=None, metadata={"label": "希望答复日期"})


def up(to: str, title: str, **more: Any) -> Act:
    """Give the act by which what cannot be solved here goes up."""
    return Act(key="pass_up", title=title, to=to, needs_note=True, **more)


mended = Act(key="mended", title="已整改", form=ResultForm, to="checking")
progress = Act(key="progress", title="报进展", form=NoteForm)
HOUSEHOLD_PROBLEM = Workflow(
    norm="NY-26",
    key="household_problem",
    title="农户问题",
    about="contact",
    steps=(
        Step(
            key="draft",
            title="待上报",
            by=(CONTACT, POSTED),
            needs="any",
            acts=(Act(key="report", title="报村委会", form=ProblemForm, to="village"),),
        ),
        Step(
            key="village",
            title="村里办理",
            by=(VILLAGE,),
            due=DATA("mend_by"),
            acts=(mended, progress, up("township", "村里解决不了，报乡镇")),
        ),
        Step(
            key="township",
            title="乡镇办理",
            by=(TOWNSHIP,),
            due=DATA("mend_by"),
            acts=(mended, progress, up("county", "乡镇解决不了，报县里")),
        ),
        Step(key="county", title="县里协助办理", by=(COUNTY,), due=DATA("mend_by"), acts=(mended, progress)),
        Step(
            key="checking",
            title="待帮扶责任人确认",
            by=(CONTACT, POSTED),
            needs="any",
            acts=(
                Act(key="strike", title="已改好", to="closed"),
                Act(key="again", title="没有改好", to="village", needs_note=True),
            ),
        ),
    ),
    ends={"closed": "已改好"},
)

helps = (
    exists()
    .where(UnitVillage.unit_id == DATA("unit"), UnitVillage.village_id == OF("subject"))
    .where(UnitVillage.starts_on <= AS_OF, UnitVillage.ends_on >= AS_OF)
)
REMINDER = problem(
    norm="NY-27",
    key="reminder",
    title="提醒函",
    about="village",
    finders=(CITY,),
    menders=(ADDRESSEE,),
    asks=ReminderForm,
    copies=(LEADER, TOWNSHIP),
    letters=("reminder",),
    pressing=("reminder_again",),
    guards=(
        Guard(norm="NY-27", says="这个单位没有结对帮扶这个村。", holds=helps),
        Guard(norm="NY-27", says="发现日期在今天之后。", holds=DATA("found_on") <= AS_OF),
        Guard(norm="NY-27", says="整改期限早于发现日期。", holds=DATA("mend_by") >= DATA("found_on")),
    ),
    found=(recorded("reminder_letter", unit=DATA("unit"), village=OF("subject"), note=DATA("what")),),
    mended=(
        recorded(
            "reminder_mended",
            unit=DATA("unit"),
            village=OF("subject"),
            amount=days_between(AS_OF, OF("started_on")),
        ),
    ),
    rungs=(
        Act(key="answer", title="书面答复", form=AnswerForm, by=(ADDRESSEE,)),
        Act(
            key="ask_help",
            title="报市县有关部门协助",
            form=OfficeForm,
            by=(ADDRESSEE,),
            letters=("request_help",),
        ),
    ),
)

chasings = (
    select(func.count())
    .where(Activity.kind == "letter_chasing", Activity.unit_id == DATA("helper"))
    .where(Activity.county_id == DATA("county"), Activity.on_date >= OF("started_on"))
    .scalar_subquery()
)
ASSISTANCE = Workflow(
    norm="NY-31",
    key="assistance",
    title="跨领域难题",
    about="unit",
    steps=(
        Step(
            key="draft",
            title="待提出",
            by=(SENDER,),
            acts=(Act(key="raise", title="提请协调", form=HardForm, to="coordinating"), withdrawal(SENDER)),
        ),
        Step(
            key="coordinating",
            title="待联络组组长协调",
            by=(Who("group_leader", of="county"),),
            acts=(
                Act(key="settle", title="已在县里协调解决", to="settled", form=ResultForm),
                progress,
                up("city", "县里解决不了，报市专班办公室"),
                withdrawal(SENDER),
            ),
        ),
        Step(
            key="city",
            title="待市专班办公室发协办函",
            by=(CITY,),
            acts=(
                Act(key="send", title="发出协办函", form=HelperForm, to="answering", letters=("assistance",)),
                Act(key="return", title="退回县里再协调", to="coordinating", needs_note=True),
            ),
        ),
        Step(
            key="answering",
            title="待对口单位答复",
            by=(HELPER,),
            due=DATA("answer_by"),
            acts=(
                Act(key="answer", title="答复", form=AnswerForm, to="judging"),
                Act(
                    key="chase",
                    title="催办",
                    by=(CITY,),
                    letters=("assistance_again",),
                    effects=(recorded("letter_chasing", unit=DATA("helper"), county=DATA("county")),),
                ),
                Act(
                    key="ignored",
                    title="屡催不理，记录在案",
                    to="ignored",
                    by=(CITY,),
                    needs_note=True,
                    guards=(
                        Guard(
                            norm="NY-40",
                            says="催办次数未到规定的次数，或次数还没有设定。",
                            holds=chasings >= P("ignored_letter_chasings"),
                        ),
                    ),
                    effects=(
                        recorded(
                            "letter_ignored",
                            unit=DATA("helper"),
                            county=DATA("county"),
                            amount=chasings,
                        ),
                    ),
                ),
            ),
        ),
        Step(
            key="judging",
            title="待提出单位确认",
            by=(SENDER,),
            acts=(
                Act(
                    key="confirm",
                    title="已解决",
                    to="solved",
                    effects=(
                        recorded(
                            "cross_unit_help",
                            unit=DATA("helper"),
                            county=DATA("county"),
                            note=DATA("answer"),
                        ),
                    ),
                ),
                Act(key="again", title="还没有解决", to="answering", needs_note=True),
            ),
        ),
    ),
    ends={
        "settled": "县里已协调解决",
        "solved": "已解决",
        "ignored": "对口单位置之不理",
        "withdrawn": "已撤回",
    },
)

WORKFLOWS = (HOUSEHOLD_PROBLEM, REMINDER, ASSISTANCE)
