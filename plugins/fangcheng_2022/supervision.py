"""Petitions and problems: who received first answers, the two heads verify what came from above, and the ladder for problems."""

from sqlalchemy import and_, or_

from core.api import (
    AS_OF,
    DATA,
    Act,
    FormSchema,
    Guard,
    P,
    ProblemForm,
    ResultForm,
    Route,
    Step,
    Who,
    Workflow,
    consequence,
    days_after,
    form,
    one_of,
    problem,
    standing,
)
from plugins.fangcheng_2022.choices import (
    DISCIPLINE_GROUP,
    FINDERS,
    INSPECTION_GROUP,
    PASSED_DOWN,
    PETITION_ORIGINS,
)

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")
PARTY_HEAD, GOVERNMENT_HEAD = Who("township_party_head"), Who("township_government_head")
RECEIVERS = {
    "村": ("solving_village", VILLAGE),
    "乡镇": ("solving_township", TOWNSHIP),
    "县": ("solving_county", COUNTY),
}


GOES_TO = (
    Route("verifying", DATA("origin") == PASSED_DOWN),
    *(Route(step, DATA("receiver") == level) for level, (step, _) in RECEIVERS.items()),
)


class PetitionForm(FormSchema):
    """A petition as it came; nobody's name is asked for."""

    origin = one_of(PETITION_ORIGINS)
    receiver = form.Choice(
        [(one, one) for one in RECEIVERS], required=True, metadata={"label": "首访在哪一级"}
    )
    received_on = form.Day(required=True, metadata={"label": "收到日期"})
    gist = form.Text(
        longest=300, multiline=True, required=True, metadata={"label": "反映的问题", "hint": "不写个人信息。"}
    )


class AccountForm(FormSchema):
    """What followed where a petition was not dealt with as it must be."""

    whom = form.Text(longest=60, required=True, metadata={"label": "追究谁的责任"})
    measure = form.Text(longest=200, required=True, metadata={"label": "怎样追究"})


in_days = days_after(P("petition_days"), DATA("received_on"))
ACCOUNT = Act(
    key="account",
    title="责任追究",
    by=(COUNTY,),
    form=AccountForm,
    needs_note=True,
    effects=(consequence("petition_accountability", "信访责任追究", starts_on=AS_OF, ends_on=AS_OF),),
)


def solving(level: str, above: str) -> Step:
    """Give the step in which the first receiver solves a petition, or keeps it steady and reports it up."""
    key, who = RECEIVERS[level]
    solve = Act(key="solve", title="解决并答复", form=ResultForm, to="answered")
    up = (Act(key="report_up", title="稳控并上报", to=RECEIVERS[above][0], needs_note=True),) if above else ()
    return Step(key=key, title=f"{level}首访负责", by=(who,), acts=(solve, *up))


PETITION = Workflow(
    norm="FC-25",
    key="petition",
    title="涉贫信访",
    about="area",
    steps=(
        Step(
            key="draft",
            title="待登记",
            by=(VILLAGE, TOWNSHIP, COUNTY),
            needs="any",
            acts=(
                Act(
                    key="receive",
                    title="登记",
                    form=PetitionForm,
                    to=GOES_TO,
                    guards=(
                        Guard(norm="FC-25", says="收到日期还没有到。", holds=DATA("received_on") <= AS_OF),
                    ),
                ),
            ),
        ),
        solving("村", "乡镇"),
        solving("乡镇", "县"),
        solving("县", ""),
        Step(
            key="verifying",
            title="待乡镇党政正职核实",
            by=(PARTY_HEAD, GOVERNMENT_HEAD),
            due=in_days,
            copies=(COUNTY,),
            acts=(
                Act(key="verify", title="核实", to="handling", signs=True, needs_note=True),
                ACCOUNT,
            ),
        ),
        Step(
            key="handling",
            title="待处理到位",
            by=(TOWNSHIP,),
            due=in_days,
            acts=(
                Act(key="finish", title="处理到位并答复", form=ResultForm, to="answered"),
                ACCOUNT,
            ),
        ),
        standing(
            "answered",
            "已答复",
            (TOWNSHIP, COUNTY),
            Act(key="reopen", title="没有解决，重新办理", to=GOES_TO, needs_note=True),
            ACCOUNT,
        ),
    ),
    ends={},
)


class FoundForm(ProblemForm):
    """What a group found, and which group it was."""

    group = one_of(FINDERS)
    number = form.Whole(least=1, load_default=None, metadata={"label": "第几督查巡查组"})


class UnitFoundForm(FoundForm):
    """What a group found with a department or an assisting unit."""

    unit = form.Named(of="unit", required=True, metadata={"label": "行业部门或帮扶单位"})


class CircularForm(FormSchema):
    """Why a problem is read out at a meeting, and who speaks to it."""

    is_marked = form.Flag(metadata={"label": "问题特别突出"})
    meeting = form.Text(longest=80, required=True, metadata={"label": "在哪次大会通报"})
    speaker = form.Text(longest=60, required=True, metadata={"label": "由谁表态发言"})


class SeriousForm(FormSchema):
    """Whether it is serious, with which harm, and what follows."""

    is_serious = form.Flag(metadata={"label": "情节严重"})
    delays_work = form.Flag(metadata={"label": "造成工作滞后"})
    bad_opinion = form.Flag(metadata={"label": "出现负面舆情"})
    measure = form.Text(longest=200, required=True, metadata={"label": "怎样追责问责"})


CIRCULAR = Act(
    key="circulate",
    title="大会通报并表态",
    by=(COUNTY,),
    form=CircularForm,
    guards=(Guard(norm="FC-34", says="问题没有特别突出，不用大会通报。", holds=DATA("is_marked").is_(True)),),
    effects=(consequence("meeting_circular", "大会通报、表态发言", starts_on=AS_OF, ends_on=AS_OF),),
    letters=("meeting_circular",),
)
ACCOUNTABILITY = Act(
    key="account",
    title="追责问责",
    by=(COUNTY,),
    form=SeriousForm,
    guards=(
        Guard(
            norm="FC-34",
            says="追责要情节严重，并且造成工作滞后或出现负面舆情。",
            holds=and_(
                DATA("is_serious").is_(True),
                or_(DATA("delays_work").is_(True), DATA("bad_opinion").is_(True)),
            ),
        ),
    ),
    effects=(consequence("accountability", "追责问责", starts_on=AS_OF, ends_on=AS_OF),),
)
is_known_group = or_(
    DATA("group") == DISCIPLINE_GROUP,
    and_(DATA("group") == INSPECTION_GROUP, DATA("number") <= P("inspection_groups")),
)


def found_problem(key: str, title: str, menders: tuple[Who, ...], asks: type[FormSchema]) -> Workflow:
    """Give the workflow of a problem that a group found, with the ladder of the paper."""
    return problem(
        norm="FC-34",
        key=key,
        title=title,
        about="area",
        finders=(Who("inspection_group"), COUNTY),
        menders=menders,
        asks=asks,
        letters=("mending_notice",),
        guards=(
            Guard(norm="FC-34", says="写明是第几督查巡查组，没有这一组的不能交办。", holds=is_known_group),
        ),
        rungs=(CIRCULAR, ACCOUNTABILITY),
    )


WORKFLOWS = (
    PETITION,
    found_problem("township_problem", "乡镇问题整改", (TOWNSHIP,), FoundForm),
    found_problem("unit_problem", "部门和帮扶单位问题整改", (Who("unit_officer", of="unit"),), UnitFoundForm),
)
