"""Adjustment: a posting ends early because those who must agree have agreed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from core.matters.shapes.steps import Due, Leads, held, standing, undoing, withdrawal
from core.policy.effects import posting_ended
from core.policy.workflow import DATA, OF, Act, Guard, Route, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema


class AdjustmentForm(FormSchema):
    """Why a posting is to end early, and when; a policy adds `reason` from its list."""

    last_day = form.Day(required=True, metadata={"label": "派驻最后一天"})
    detail = form.Text(longest=300, multiline=True, required=True, metadata={"label": "具体情况"})


class NoticeForm(FormSchema):
    """What somebody noticed: since when a cadre can no longer stay."""

    since = form.Day(required=True, metadata={"label": "从哪天起不能坚持驻村"})
    cause = form.Text(longest=300, multiline=True, required=True, metadata={"label": "特殊情况"})


END_POSTING = posting_ended(posting=OF("subject"), last_day=DATA("last_day"), reason=DATA("reason"))
"""The effect of the last approval."""


def adjustment(
    *,
    norm: str | tuple[str, ...],
    asks: type[FormSchema],
    applicants: tuple[Who, ...],
    to: Leads,
    stages: tuple[Step, ...],
    silent: str = "",
    holders: tuple[Who, ...] = (),
    noticed_by: tuple[Who, ...] = (),
    due: Due = None,
    guards: tuple[Guard, ...] = (),
    facts: dict[str, ColumnElement[Any]] | None = None,
    copies: tuple[Who, ...] = (),
) -> Workflow:
    """Give the workflow of an adjustment; `stages` are the policy's steps, of which the last approval ends the posting.

    With `noticed_by`, somebody first records since when the cadre cannot stay, and the applicants apply until `due`. With
    `holders`, what no route fits waits with them.
    """
    apply = Act(key="apply", title="申请调整", form=asks, to=to, silent=silent, guards=guards)
    drop = withdrawal(*applicants)
    draft = Step(key="draft", title="待申请", by=applicants, needs="any", acts=(apply, drop), due=due)
    first = (_noticed(noticed_by),) if noticed_by else ()
    waiting = (held(holders, to, asked_by=applicants),) if holders and isinstance(to, tuple) else ()
    return Workflow(
        norm=norm,
        key="adjustment",
        title="调整驻村干部",
        about="posting",
        steps=(*first, draft, *waiting, *stages, _approved(stages, copies)),
        ends={"refused": "未同意", "withdrawn": "已撤回"},
        facts=facts or {},
        single=True,
    )


def _noticed(by: tuple[Who, ...]) -> Step:
    act = Act(key="notice", title="登记", form=NoticeForm, to="draft")
    return Step(key="noticed", title="待登记", by=by, needs="any", acts=(act,))


def _approved(stages: tuple[Step, ...], copies: tuple[Who, ...]) -> Step:
    """Those who gave the last consent may take it back: the posting goes on as if it had not been given."""
    last = [step.by for step in stages if any(act.effects for act in step.acts)]
    by = tuple(dict.fromkeys(who for whos in last for who in whos))
    return standing("approved", "已同意", by, undoing("撤销调整", "withdrawn", "cancel"), copies=copies)


def routes_by(expression: ColumnElement[Any], to: Mapping[Any, str]) -> tuple[Route, ...]:
    """Give routes by a value, such as a parameter's number: each value leads to a step."""
    return tuple(Route(step, expression == number) for number, step in to.items())
