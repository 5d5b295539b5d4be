"""Projects step by step, what must be made public, and public-welfare posts: each act writes the ledger's own cell."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.api import (
    AS_OF,
    DATA,
    OF,
    Act,
    FormSchema,
    Guard,
    Step,
    Who,
    Workflow,
    form,
    own_added,
    own_set,
    refusal,
    routes_by,
    sent_back,
    withdrawal,
)
from plugins.fangcheng_2022.choices import (
    COUNTY_LEVEL,
    PUBLISHED_ALLOCATION,
    PUBLISHED_PROJECT,
    PUBLISHED_USE,
    TOWNSHIP_LEVEL,
    VILLAGE_LEVEL,
)
from plugins.fangcheng_2022.tables import Project, Publication, WelfarePost

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")


def cell(column: Any) -> ColumnElement[Any]:
    """Give a cell of the row that the matter is about."""
    return select(column).where(column.class_.id == OF("subject")).scalar_subquery()


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
        Step(
            key="draft",
            title="待申报入库",
            by=(TOWNSHIP, COUNTY),
            needs="any",
            acts=(
                Act(
                    key="reserve",
                    title="申报入库",
                    form=ReserveForm,
                    to="admitting",
                    guards=(Guard(norm="FC-08", says="计划日期先后不对。", holds=in_order),),
                ),
                withdrawal(TOWNSHIP, COUNTY),
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


class PublicForm(FormSchema):
    """When and where something was made public."""

    heading = form.Text(longest=80, required=True, metadata={"label": "公示事项"})
    posted_on = form.Day(required=True, metadata={"label": "公示日期"})
    posted_at = form.Text(longest=80, required=True, metadata={"label": "公示地点"})


def publicity(key: str, title: str, about: str, kinds: tuple[str, ...], levels: dict[str, Who]) -> Workflow:
    """Give the workflow by which a row is made public at one level; until it is, it waits and stands unposted."""
    steps = {level: f"posting_{number}" for number, level in enumerate(levels)}
    kind = form.Choice([(one, one) for one in kinds], required=True, metadata={"label": "公示内容"})
    level = form.Choice([(one, one) for one in levels], required=True, metadata={"label": "公示层级"})
    asks = type("AskForm", (FormSchema,), {"kind": kind, "level": level})
    cells: dict[str, ColumnElement[Any]] = {
        "name": DATA("heading"),
        "kind": DATA("kind"),
        "level": DATA("level"),
    }
    cells |= {f"{about}_id": OF("subject"), "starts_on": DATA("posted_on")}
    posted = own_added("登记公示", Publication, **cells)
    not_ahead = Guard(norm="FC-09", says="公示日期还没有到。", holds=DATA("posted_on") <= AS_OF)
    post = Act(
        key="post", title="已公示", form=PublicForm, to="posted", guards=(not_ahead,), effects=(posted,)
    )
    cancel = Act(key="cancel", title="撤销", to="cancelled", by=(COUNTY,), needs_note=True)
    undo = Act(key="undo", title="公示有误，重新公示", to="draft", undoes=True, needs_note=True)
    return Workflow(
        norm="FC-09",
        key=key,
        title=title,
        about=about,
        steps=(
            Step(
                key="draft",
                title="待安排",
                by=(COUNTY, TOWNSHIP),
                needs="any",
                acts=(
                    Act(key="order", title="安排公示", form=asks, to=routes_by(DATA("level"), steps)),
                    withdrawal(COUNTY, TOWNSHIP),
                ),
            ),
            *(
                Step(key=steps[level], title=f"待{level}公示", by=(who,), acts=(post, cancel))
                for level, who in levels.items()
            ),
            Step(
                key="posted",
                title="已公示",
                by=(COUNTY, TOWNSHIP),
                needs="any",
                waits=False,
                acts=(undo,),
            ),
        ),
        ends={"withdrawn": "已撤回", "cancelled": "已撤销"},
    )


PUBLICITY = (
    publicity("fund_publicity", "资金分配公开", "fund", (PUBLISHED_ALLOCATION,), {COUNTY_LEVEL: COUNTY}),
    publicity(
        "project_publicity",
        "项目和用钱公示",
        "project",
        (PUBLISHED_PROJECT, PUBLISHED_USE),
        {TOWNSHIP_LEVEL: TOWNSHIP, VILLAGE_LEVEL: VILLAGE},
    ),
)


class HireForm(FormSchema):
    """Since when somebody holds a post."""

    hired_on = form.Day(required=True, metadata={"label": "上岗日期"})
    is_supported = form.Flag(metadata={"label": "上岗的是脱贫人口或监测对象"})


class PayForm(FormSchema):
    """Until when the subsidy is paid, for time in which the holder worked."""

    paid_until = form.Day(required=True, metadata={"label": "补贴发到"})
    has_worked = form.Flag(metadata={"label": "到这一天都在岗"})


class LeaveForm(FormSchema):
    """When and why a post was left."""

    left_on = form.Day(required=True, metadata={"label": "离岗日期"})
    left_because = form.Text(longest=80, required=True, metadata={"label": "离岗原因"})


POST = Workflow(
    norm="FC-45",
    key="welfare_post",
    title="公益岗聘用",
    about="welfare_post",
    single=True,
    steps=(
        Step(
            key="draft",
            title="待提出",
            by=(VILLAGE, TOWNSHIP),
            needs="any",
            acts=(
                Act(
                    key="propose",
                    title="提出聘用",
                    form=HireForm,
                    to="hiring",
                    guards=(
                        Guard(
                            norm="FC-45",
                            says="岗位没有写明需要，不能聘人。",
                            holds=func.coalesce(cell(WelfarePost.need), "") != "",
                        ),
                        Guard(
                            norm="FC-45",
                            says="上岗早于设岗。",
                            holds=DATA("hired_on") >= cell(WelfarePost.starts_on),
                        ),
                    ),
                ),
                withdrawal(VILLAGE, TOWNSHIP),
            ),
        ),
        Step(
            key="hiring",
            title="待乡镇聘用",
            by=(TOWNSHIP,),
            acts=(
                Act(
                    key="hire",
                    title="聘用",
                    to="working",
                    effects=(own_set("上岗", hired_on=DATA("hired_on"), is_supported=DATA("is_supported")),),
                ),
                refusal(),
                sent_back(),
            ),
        ),
        Step(
            key="working",
            title="在岗",
            by=(TOWNSHIP,),
            waits=False,
            acts=(
                Act(
                    key="pay",
                    title="发补贴",
                    form=PayForm,
                    guards=(
                        Guard(
                            norm="FC-45",
                            says="在岗才发补贴，也不能预发。",
                            holds=and_(
                                DATA("has_worked").is_(True),
                                DATA("paid_until") <= AS_OF,
                                DATA("paid_until") >= cell(WelfarePost.hired_on),
                            ),
                        ),
                    ),
                    effects=(own_set("发补贴", paid_until=DATA("paid_until")),),
                ),
                Act(
                    key="leave",
                    title="离岗",
                    form=LeaveForm,
                    to="left",
                    guards=(
                        Guard(
                            norm="FC-45",
                            says="补贴已经发到离岗以后，先退回。",
                            holds=or_(
                                cell(WelfarePost.paid_until).is_(None),
                                cell(WelfarePost.paid_until) <= DATA("left_on"),
                            ),
                        ),
                    ),
                    effects=(own_set("离岗", left_on=DATA("left_on"), left_because=DATA("left_because")),),
                ),
            ),
        ),
    ),
    ends={"left": "已离岗", "refused": "未聘用", "withdrawn": "已撤回"},
)

WORKFLOWS = (LIFE, *PUBLICITY, POST)
