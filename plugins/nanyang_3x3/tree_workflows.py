"""Cases, demonstration points, monthly meetings and observation points: each on record once it is agreed."""

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
    Route,
    Step,
    Who,
    Workflow,
    form,
    one_of,
    recorded,
    sent_back,
    withdrawal,
)
from plugins.nanyang_3x3.registers import AGENDA, DEPARTMENTS, MEETING_WAYS, RESULTS

CITY, UNIT = Who("city_officer"), Who("unit_officer", "unit")
HEAD, DEPUTY, LEADER = Who("zone_head"), Who("zone_deputy"), Who("group_leader")
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
        Step(
            key="published",
            title="已刊登",
            by=(CITY,),
            waits=False,
            copies=(UNIT, Who("group_leader", of="county")),
            acts=(Act(key="undo", title="撤下", to="kept", undoes=True, needs_note=True),),
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
                Act(key="drop", title="不再培育", to="dropped", undoes=True, needs_note=True),
            ),
        ),
    ),
    ends={"built": "已建成", "dropped": "不再培育"},
)


class MeetingForm(FormSchema):
    """A monthly meeting: who came, what was on its agenda, what was found."""

    held_on = form.Day(required=True, metadata={"label": "会议日期"})
    way = one_of(MEETING_WAYS, "形式")
    deputy = form.Text(longest=60, load_default=None, metadata={"label": "到会的副片长"})
    organisation = form.Flag(metadata={"label": "县组织部门到会"})
    revitalisation = form.Flag(metadata={"label": "县乡村振兴部门到会"})
    results = form.Flag(metadata={"label": "点评了成效、定了下步计划"})
    weak_points = form.Flag(metadata={"label": "研究了短板、协调了问题"})
    minutes = form.Text(**LONG, required=True, metadata={"label": "纪要"})
    problems = form.Text(
        longest=500,
        multiline=True,
        load_default=None,
        metadata={"label": "查出的问题", "hint": "没有就不填。"},
    )


class MendedForm(FormSchema):
    """What came of the problems a meeting found."""

    outcome = form.Text(longest=500, multiline=True, required=True, metadata={"label": "整改情况"})


def at_meeting(kind: str, when: Any, topic: Any = None, note: Any = None) -> Any:
    """Give the record of something at the meeting, where it was so."""
    more = {"topic": topic} if topic is not None else {}
    return recorded(kind, on=DATA("held_on"), when=when, county=OF("county"), note=note, **more)


MEETING = Workflow(
    norm=("NY-36", "NY-37"),
    key="meeting",
    title="月度点评会",
    about="area",
    steps=(
        Step(
            key="draft",
            title="待登记",
            by=(LEADER,),
            acts=(
                Act(
                    key="record",
                    title="登记会议",
                    form=MeetingForm,
                    to=(
                        Route("closed", DATA("problems").is_(None)),
                        Route("following", DATA("problems").is_not(None)),
                    ),
                    effects=(
                        at_meeting("commentary_meeting", True, DATA("way"), DATA("minutes")),
                        at_meeting("deputy_invited", DATA("deputy").is_not(None), note=DATA("deputy")),
                        *(
                            at_meeting("department_attending", DATA(field), topic)
                            for field, topic in zip(
                                ("organisation", "revitalisation"), DEPARTMENTS.codes(), strict=True
                            )
                        ),
                        *(
                            at_meeting("agenda_item", DATA(field), topic)
                            for field, topic in zip(("results", "weak_points"), AGENDA.codes(), strict=True)
                        ),
                    ),
                ),
            ),
        ),
        Step(
            key="following",
            title="问题待整改",
            by=(LEADER,),
            acts=(Act(key="mended", title="已整改", form=MendedForm, to="closed"),),
        ),
    ),
    ends={"closed": "已登记"},
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
        Step(
            key="confirmed",
            title="已确认",
            by=(CITY,),
            waits=False,
            copies=(HEAD,),
            acts=(Act(key="cancel", title="撤销", to="withdrawn", undoes=True, needs_note=True),),
        ),
    ),
    ends={"withdrawn": "已撤回"},
)

WORKFLOWS = (CASE, POINT, MEETING, OBSERVATION)
