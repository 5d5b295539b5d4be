"""How leave is asked for and given: days and sender decide who approves; what is not written waits at the county."""

from typing import Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, and_, exists, select

from core.api import (
    DATA,
    OF,
    Act,
    FormSchema,
    Guard,
    Leave,
    Posting,
    Route,
    Step,
    Who,
    Workflow,
    cross_check,
    days_between,
    form,
    leave_ended,
    leave_taken,
    recorded,
)
from plugins.linfen_zhucun.leaves import CITY, COUNTY, PERSONAL, TOWNSHIP, UNIT, is_within

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
TOWNSHIP_OFFICE, COUNTY_OFFICE, CITY_OFFICE = (
    Who("township_officer"),
    Who("county_officer"),
    Who("city_officer"),
)
KINDS = tuple((kind, kind) for kind in (PERSONAL, "病假", "公务外出", "其他"))


class LeaveForm(FormSchema):
    """Leave as it is asked for."""

    starts_on = form.Day(data_key="from", required=True, metadata={"label": "第一天"})
    ends_on = form.Day(data_key="to", required=True, metadata={"label": "最后一天"})
    kind = form.Choice(KINDS, load_default=PERSONAL, metadata={"label": "请假种类"})
    reason = form.Text(longest=200, load_default=None, metadata={"label": "事由"})

    @cross_check
    def _span(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            raise ValidationError({"to": [f"最后一天{last}早于第一天{first}。"]})


class BackForm(FormSchema):
    """The end of leave that was shorter than given."""

    last_day = form.Day(required=True, metadata={"label": "请假实际最后一天"})


class BasisForm(FormSchema):
    """What a decision rests on where the paper says nothing."""

    basis = form.Text(longest=120, required=True, metadata={"label": "依据", "hint": "写明按什么批的。"})


days: ColumnElement[int] = days_between(DATA("ends_on"), DATA("starts_on")) + 1
is_personal, (is_short, is_middling) = DATA("kind") == PERSONAL, is_within(days)


def posting_then() -> Any:
    """Give the conditions that a posting of the cadre holds on the first day of the leave."""
    first = DATA("starts_on")
    return Posting.cadre_id == OF("cadre"), Posting.starts_on <= first, Posting.ends_on >= first


source = select(Posting.source).where(*posting_then()).order_by(Posting.starts_on.desc(), Posting.id).limit(1)
clashes = exists().where(
    Leave.cadre_id == OF("cadre"),
    Leave.state == "approved",
    Leave.starts_on <= DATA("ends_on"),
    Leave.ends_on >= DATA("starts_on"),
)
take = leave_taken(
    kind=DATA("kind"), starts_on=DATA("starts_on"), ends_on=DATA("ends_on"), reason=DATA("reason")
)
withdraw = Act(key="withdraw", title="撤回", to="withdrawn", by=(CADRE,))


def approval(*approvers: str, **more: Any) -> Act:
    """Give the act that approves: the leave is taken, and each approver's consent is on record."""
    given = [
        recorded(
            "leave_approval", on=DATA("starts_on"), until=DATA("ends_on"), cadre=OF("cadre"), topic=approver
        )
        for approver in approvers
    ]
    return Act(
        key="approve", title="同意", to="approved", effects=(take, *given), letters=("leave_slip",), **more
    )


def deciding(key: str, title: str, by: tuple[Who, ...], act: Act) -> Step:
    """Give a step in which leave is approved, refused or sent back."""
    refuse = Act(key="refuse", title="不同意", to="refused", needs_note=True)
    back = Act(key="return", title="退回修改", to="draft", needs_note=True)
    return Step(key=key, title=title, by=by, acts=(act, refuse, back, withdraw), many=act.form is None)


LEAVE = Workflow(
    norm="LF-15",
    key="leave",
    title="请假",
    about="cadre",
    steps=(
        Step(
            key="draft",
            title="待提交",
            by=(CADRE, TOWNSHIP_OFFICE),
            needs="any",
            acts=(
                Act(
                    key="submit",
                    title="提交",
                    form=LeaveForm,
                    to=(
                        Route("township", and_(is_personal, is_short)),
                        Route("county", and_(is_personal, is_middling)),
                        Route("city", and_(is_personal, source.scalar_subquery() == "city")),
                    ),
                    silent="held",
                    guards=(
                        Guard(
                            norm="LF-15",
                            says="请假第一天没有在派，不用请假。",
                            holds=exists().where(*posting_then()),
                        ),
                        Guard(norm="LF-15", says="这些天里已有批准的请假。", holds=~clashes),
                    ),
                ),
                withdraw,
            ),
        ),
        deciding("township", "待乡镇审批", (TOWNSHIP_OFFICE,), approval(TOWNSHIP, signs=True)),
        deciding("county", "待县里审批", (COUNTY_OFFICE,), approval(COUNTY, signs=True)),
        deciding("city", "待市里和派出单位共同审批", (CITY_OFFICE, SENDER), approval(CITY, UNIT, signs=True)),
        deciding(
            "held",
            "没有写由谁批，留在县里研究",
            (COUNTY_OFFICE,),
            approval(COUNTY, signs=True, form=BasisForm),
        ),
        Step(
            key="approved",
            title="已批准",
            by=(CADRE, TOWNSHIP_OFFICE, COUNTY_OFFICE),
            needs="any",
            waits=False,
            copies=(TOWNSHIP_OFFICE, SENDER),
            acts=(
                Act(
                    key="back",
                    title="提前返岗销假",
                    to="ended",
                    form=BackForm,
                    effects=(leave_ended(last_day=DATA("last_day")),),
                ),
                Act(key="cancel", title="撤销请假", to="withdrawn", undoes=True, needs_note=True),
            ),
        ),
    ),
    ends={"refused": "未批准", "withdrawn": "已撤回", "ended": "已销假"},
    facts={"请假天数": days, "派驻来源": source.scalar_subquery()},
)

WORKFLOWS = (LEAVE,)
