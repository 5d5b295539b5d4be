"""Projects step by step, from their entry into the reserve to the benefit: each act writes the ledger's own cell."""

from sqlalchemy import and_, func

from core.api import (
    AS_OF,
    DATA,
    Act,
    FormSchema,
    Guard,
    Step,
    Who,
    Workflow,
    asking,
    cell,
    form,
    own_set,
    sent_back,
)
from plugins.fangcheng_2022.tables import Project

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")


class ReserveForm(FormSchema):
    """A project's planned days, and what of the negative list it touches."""

    plan_approve_on = form.Day(required=True, metadata={"label": "计划批复日期"})
    plan_start_on = form.Day(required=True, metadata={"label": "计划开工日期"})
    plan_finish_on = form.Day(required=True, metadata={"label": "计划竣工日期"})
    negative = form.Text(
        longest=80, load_default=None, metadata={"label": "负面清单事项", "hint": "没有碰到的不填。"}
    )


class DayForm(FormSchema):
    """The day on which a project took its next step."""

    taken_on = form.Day(data_key="on", required=True, metadata={"label": "日期"})


def taking(
    key: str, title: str, by: tuple[Who, ...], act: str, before: str, now: str, to: str, due: str = ""
) -> Step:
    """Give the step in which a project waits for its next one; it is late once its planned day has passed."""
    previous = cell(getattr(Project, before))
    order = Guard(
        norm="FC-08",
        says="日期早于上一步，或者还没有到。",
        holds=and_(DATA("taken_on") >= previous, DATA("taken_on") <= AS_OF),
    )
    effects = (own_set(title.removeprefix("待"), **{now: DATA("taken_on")}),)
    take = Act(key=act, title=title.removeprefix("待"), to=to, form=DayForm, guards=(order,), effects=effects)
    stop = Act(key="stop", title="中止", to="stopped", by=(COUNTY,), needs_note=True)
    return Step(
        key=key,
        title=title,
        by=by,
        needs="any",
        acts=(take, stop),
        due=cell(getattr(Project, due)) if due else None,
    )


PLANNED = ("plan_approve_on", "plan_start_on", "plan_finish_on")
in_order = and_(
    DATA("plan_approve_on") <= DATA("plan_start_on"), DATA("plan_start_on") <= DATA("plan_finish_on")
)
LIFE = Workflow(
    norm="FC-08",
    key="project_life",
    title="项目推进",
    about="project",
    single=True,
    steps=(
        asking(
            "待申报入库",
            (TOWNSHIP, COUNTY),
            Act(
                key="reserve",
                title="申报入库",
                form=ReserveForm,
                to="admitting",
                guards=(Guard(norm="FC-08", says="计划日期先后不对。", holds=in_order),),
            ),
        ),
        Step(
            key="admitting",
            title="待县里审核入库",
            by=(COUNTY,),
            acts=(
                Act(
                    key="admit",
                    title="入库",
                    to="approving",
                    guards=(
                        Guard(
                            norm="FC-08",
                            says="碰到负面清单的项目不能入库。",
                            holds=func.coalesce(DATA("negative"), cell(Project.negative_item), "") == "",
                        ),
                    ),
                    effects=(own_set("入库", reserved_on=AS_OF, **{one: DATA(one) for one in PLANNED}),),
                ),
                Act(
                    key="refuse",
                    title="不入库",
                    to="refused",
                    needs_note=True,
                    effects=(own_set("记下负面清单事项", negative_item=DATA("negative")),),
                ),
                sent_back(),
            ),
        ),
        taking(
            "approving",
            "待批复",
            (COUNTY,),
            "approve",
            "reserved_on",
            "approved_on",
            "starting",
            "plan_approve_on",
        ),
        taking(
            "starting",
            "待开工",
            (TOWNSHIP, COUNTY),
            "start",
            "approved_on",
            "started_on",
            "building",
            "plan_start_on",
        ),
        taking(
            "building",
            "待竣工",
            (TOWNSHIP, COUNTY),
            "complete",
            "started_on",
            "completed_on",
            "handing",
            "plan_finish_on",
        ),
        taking(
            "handing",
            "待交付",
            (TOWNSHIP, COUNTY),
            "hand_over",
            "completed_on",
            "handed_over_on",
            "producing",
            "plan_finish_on",
        ),
        taking(
            "producing",
            "待达产",
            (TOWNSHIP, COUNTY),
            "produce",
            "handed_over_on",
            "producing_on",
            "benefiting",
        ),
        taking(
            "benefiting", "待受益", (TOWNSHIP, COUNTY), "benefit", "producing_on", "benefiting_on", "done"
        ),
    ),
    ends={"done": "已受益", "refused": "未入库", "withdrawn": "已撤回", "stopped": "已中止"},
)
