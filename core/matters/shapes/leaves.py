"""Leave: asked for beforehand, decided by whom the policy names, ended when the cadre is back; it excuses once approved."""

from typing import Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, exists

from core.cadres.models import Leave, Posting
from core.matters.shapes.steps import Leads, posted_on, standing, undoing, withdrawal
from core.policy.effects import leave_ended, leave_taken
from core.policy.workflow import DATA, OF, Act, Guard, Step, Who, Workflow
from core.sql import days_between
from core.web import fields as form
from core.web.schemas import FormSchema, cross_check

CADRE = Who("cadre", "self")


class LeaveForm(FormSchema):
    """Leave as it is asked for."""

    starts_on = form.Day(data_key="from", required=True, metadata={"label": "第一天"})
    ends_on = form.Day(data_key="to", required=True, metadata={"label": "最后一天"})
    kind = form.Choice(
        [(kind, kind) for kind in ("事假", "病假", "公务外出", "其他")],
        load_default="事假",
        metadata={"label": "请假种类"},
    )
    reason = form.Text(longest=200, load_default=None, metadata={"label": "事由"})

    @cross_check
    def _span(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            raise ValidationError({"to": [f"最后一天{last}早于第一天{first}。"]})


class BackForm(FormSchema):
    """The end of leave that was shorter than given."""

    last_day = form.Day(required=True, metadata={"label": "请假实际最后一天"})


LEAVE_DAYS: ColumnElement[int] = days_between(DATA("ends_on"), DATA("starts_on")) + 1
"""How many days are asked for."""
TAKE_LEAVE = leave_taken(
    kind=DATA("kind"), starts_on=DATA("starts_on"), ends_on=DATA("ends_on"), reason=DATA("reason")
)
"""The effect of the last approval."""


def leave(
    *,
    norm: str,
    to: Leads,
    deciders: tuple[Step, ...],
    silent: str = "held",
    asked_by: tuple[Who, ...] = (CADRE,),
    ended_by: tuple[Who, ...] = (CADRE,),
    copies: tuple[Who, ...] = (),
    facts: dict[str, ColumnElement[Any]] | None = None,
    asks: type[FormSchema] = LeaveForm,
) -> Workflow:
    """Give the workflow of leave; `deciders` are the policy's steps, of which the last approval takes the leave."""
    clashing = (Leave.starts_on <= DATA("ends_on"), Leave.ends_on >= DATA("starts_on"))
    clashes = exists().where(Leave.cadre_id == OF("cadre"), Leave.state == "approved", *clashing)
    is_posted = exists().where(*posted_on(DATA("starts_on"))).correlate_except(Posting)
    guards = (
        Guard(norm=norm, says="请假第一天没有在派，不用请假。", holds=is_posted),
        Guard(norm=norm, says="这些天里已有批准的请假。", holds=~clashes),
    )
    submit = Act(key="submit", title="提交", form=asks, to=to, silent=silent, guards=guards)
    draft = Step(
        key="draft", title="待提交", by=asked_by, needs="any", acts=(submit, withdrawal(*asked_by[:1]))
    )
    return Workflow(
        norm=norm,
        key="leave",
        title="请假",
        about="cadre",
        steps=(draft, *deciders, _approved(ended_by, copies)),
        ends={"refused": "未批准", "withdrawn": "已撤回", "ended": "已销假"},
        facts={"请假天数": LEAVE_DAYS} | (facts or {}),
    )


def _approved(by: tuple[Who, ...], copies: tuple[Who, ...]) -> Step:
    effects = (leave_ended(last_day=DATA("last_day")),)
    back = Act(key="back", title="提前返岗销假", to="ended", form=BackForm, effects=effects)
    cancel = undoing("撤销请假", "withdrawn", "cancel")
    return standing("approved", "已批准", by, back, cancel, copies=copies)
