"""Cases, demonstration points and observation points: each on record once it is agreed."""

from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from core.api import (
    DATA,
    OF,
    Act,
    Activity,
    FormSchema,
    Grouping,
    GroupingArea,
    Guard,
    Step,
    Who,
    Workflow,
    form,
    one_of,
    recorded,
    sent_back,
    standing,
    undoing,
    withdrawal,
)
from plugins.nanyang_3x3.registers import RESULTS

CITY, UNIT = Who("city_officer"), Who("unit_officer", "unit")
HEAD, DEPUTY = Who("zone_head"), Who("zone_deputy")
LONG: dict[str, Any] = {"longest": 2000, "multiline": True}


class CaseForm(FormSchema):
    """A typical case as a unit writes it."""

    county = form.Named(of="area", required=True, metadata={"label": "县（市、区）"})
    heading = form.Text(longest=60, required=True, metadata={"label": "题目"})
    story = form.Text(**LONG, required=True, metadata={"label": "做法和成效"})


class OutletForm(FormSchema):
    """Where a case was published."""

    outlet = form.Text(longest=60, required=True, metadata={"label": "发布在哪里"})


approve = Act(
    key="approve",
    title="审定",
    to="choosing",
    signs=True,
    effects=(recorded("typical_case", county=DATA("county"), note=DATA("heading")),),
)
CASE = Workflow(
    norm="NY-33",
    key="case",
    title="典型案例",
    about="unit",
    steps=(
        Step(
            key="draft",
            title="待报送",
            by=(UNIT,),
            acts=(Act(key="submit", title="报联络组组长", form=CaseForm, to="collecting"), withdrawal(UNIT)),
        ),
        Step(
            key="collecting",
            title="待组长汇总",
            by=(Who("group_leader", of="county"),),
            acts=(Act(key="collect", title="汇总报送", to="approving"), sent_back(), withdrawal(UNIT)),
        ),
        Step(
            key="approving",
            title="待片长和副片长审定",
            by=(Who("zone_head", of="county"), Who("zone_deputy", of="county")),
            acts=(approve, sent_back()),
        ),
        Step(
            key="choosing",
            title="待市专班办公室选用",
            by=(CITY,),
            acts=(
                Act(
                    key="publish",
                    title="选用刊登",
                    form=OutletForm,
                    to="published",
                    effects=(
                        recorded(
                            "case_adopted", unit=OF("unit"), county=DATA("county"), note=DATA("heading")
                        ),
                    ),
                ),
                Act(key="keep", title="不选用", to="kept", needs_note=True),
            ),
        ),
        standing(
            "published",
            "已刊登",
            (CITY,),
            undoing("撤下", "kept"),
            copies=(UNIT, Who("group_leader", of="county")),
        ),
    ),
    ends={"kept": "未刊登", "withdrawn": "已撤回"},
)


class PointForm(FormSchema):
    """A village that is to become a demonstration point."""

    plan = form.Text(**LONG, required=True, metadata={"label": "怎样培育"})


class ShownForm(FormSchema):
    """A result that a demonstration point can show."""

    result = one_of(RESULTS, "哪方面的成果")
    shown = form.Text(longest=500, multiline=True, required=True, metadata={"label": "成果"})


there = (Activity.village_id == OF("subject"),)
shown = (
    select(func.count(Activity.topic.distinct()))
    .where(*there, Activity.kind == "demonstration_result", Activity.on_date >= OF("started_on"))
    .scalar_subquery()
)
POINT = Workflow(
    norm="NY-34",
    key="point",
    title="先进示范点",
    about="village",
    single=True,
    steps=(
        Step(
            key="draft",
            title="待确定",
            by=(HEAD, DEPUTY),
            needs="any",
            acts=(
                Act(
                    key="name",
                    title="确定培育",
                    form=PointForm,
                    to="building",
                    effects=(recorded("demonstration_point", village=OF("subject"), county=OF("county")),),
                ),
            ),
        ),
        Step(
            key="building",
            title="培育中",
            by=(HEAD, DEPUTY),
            needs="any",
            acts=(
                Act(
                    key="show",
                    title="登记成果",
                    form=ShownForm,
                    effects=(
                        recorded(
                            "demonstration_result",
                            village=OF("subject"),
                            county=OF("county"),
                            topic=DATA("result"),
                            note=DATA("shown"),
                        ),
                    ),
                ),
                Act(
                    key="finish",
                    title="培育完成",
                    to="built",
                    guards=(
                        Guard(
                            norm="NY-34",
                            says="五个方面的成果还没有都登记。",
                            holds=shown >= len(RESULTS.items),
                        ),
                    ),
                ),
                undoing("不再培育", "dropped", "drop"),
            ),
        ),
    ),
    ends={"built": "已建成", "dropped": "不再培育"},
)


class HalfForm(FormSchema):
    """For which half of a year a village is to be observed."""

    half = form.Text(longest=7, required=True, metadata={"label": "哪个半年", "hint": "例如：2023-H1"})
    why = form.Text(longest=300, multiline=True, required=True, metadata={"label": "推荐理由"})


mine, theirs = aliased(GroupingArea, name="own_zone"), aliased(GroupingArea, name="their_zone")
taken = exists().where(
    Activity.kind == "observation_point",
    Activity.topic == DATA("half"),
    Activity.county_id == theirs.area_id,
    theirs.grouping_id == mine.grouping_id,
    mine.area_id == OF("county"),
    Grouping.id == mine.grouping_id,
    Grouping.kind == "zone",
)
is_point = exists().where(and_(*there, Activity.kind == "demonstration_point"))
one_a_half = Guard(norm="NY-43", says="这个片区这个半年已经选了观摩点。", holds=~taken)
OBSERVATION = Workflow(
    norm="NY-43",
    key="observation",
    title="观摩点",
    about="village",
    steps=(
        Step(
            key="draft",
            title="待选定",
            by=(HEAD,),
            acts=(
                Act(
                    key="choose",
                    title="选定上报",
                    form=HalfForm,
                    to="confirming",
                    guards=(
                        Guard(norm="NY-43", says="这个村不是先进示范点。", holds=is_point),
                        one_a_half,
                    ),
                ),
                withdrawal(HEAD),
            ),
        ),
        Step(
            key="confirming",
            title="待市专班办公室确认",
            by=(CITY,),
            acts=(
                Act(
                    key="confirm",
                    title="确认",
                    to="confirmed",
                    guards=(one_a_half,),
                    effects=(
                        recorded(
                            "observation_point",
                            village=OF("subject"),
                            county=OF("county"),
                            topic=DATA("half"),
                        ),
                    ),
                ),
                sent_back(),
            ),
        ),
        standing("confirmed", "已确认", (CITY,), undoing("撤销", "withdrawn", "cancel"), copies=(HEAD,)),
    ),
    ends={"withdrawn": "已撤回"},
)

WORKFLOWS = (CASE, POINT, OBSERVATION)
