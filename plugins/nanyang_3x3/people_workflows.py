"""Sending people and changing them: the unit talks with the township, asks four offices, and only their consent moves anybody."""

from typing import Any

from sqlalchemy import select

from core.api import (
    DATA,
    OF,
    ROLES,
    Act,
    Effect,
    FormSchema,
    Guard,
    P,
    Posting,
    Step,
    Unit,
    Who,
    Workflow,
    form,
    posting_ended,
    posting_started,
    refusal,
    sent_back,
    standing,
    undoing,
    withdrawal,
)
from plugins.nanyang_3x3.checks import CHECKS

UNIT = Who("unit_officer", "unit")
OFFICES = ("city_organisation", "city_revitalisation", "county_organisation", "county_revitalisation")
ROLE_FIELD: dict[str, Any] = {"required": True, "metadata": {"label": "驻村身份"}}
JUDGED = tuple(check for check in CHECKS if check.norms[0] in ("NY-03", "NY-04", "NY-05"))


class AdjustmentForm(FormSchema):
    """Who leaves when and why, and who comes instead."""

    last_day = form.Day(required=True, metadata={"label": "原派驻人员最后一天"})
    cause = form.Text(longest=60, required=True, metadata={"label": "调整原因", "hint": "例如：任期届满。"})
    successor = form.Named(of="cadre", required=True, metadata={"label": "接替人员"})
    role = form.Choice(tuple(ROLES.items()), **ROLE_FIELD)
    starts_on = form.Day(required=True, metadata={"label": "接替人员到村日期"})


class SendingForm(FormSchema):
    """Where somebody new is to be sent."""

    village = form.Named(of="village", required=True, metadata={"label": "派驻村"})
    role = form.Choice(tuple(ROLES.items()), **ROLE_FIELD)
    cause = form.Text(longest=60, required=True, metadata={"label": "选派原因"})
    starts_on = form.Day(required=True, metadata={"label": "到村日期"})


class TalkForm(FormSchema):
    """What was said with the township."""

    talked_on = form.Day(required=True, metadata={"label": "与乡镇党委商议日期"})


def of_posting(column: Any) -> Any:
    """Give a fact of the posting that is adjusted."""
    return select(column).where(Posting.id == OF("subject")).scalar_subquery()


come_instead = posting_started(
    cadre=DATA("successor"),
    village=of_posting(Posting.village_id),
    unit=OF("unit"),
    role=DATA("role"),
    source=of_posting(Posting.source),
    starts_on=DATA("starts_on"),
)
go = posting_ended(posting=OF("subject"), last_day=DATA("last_day"), reason=DATA("cause"))
come = posting_started(
    cadre=OF("subject"),
    village=DATA("village"),
    unit=OF("unit"),
    role=DATA("role"),
    source=select(Unit.level).where(Unit.id == OF("unit")).scalar_subquery(),
    starts_on=DATA("starts_on"),
)


def asked_of_offices(
    key: str, title: str, about: str, asks: type[FormSchema], of: str, effects: tuple[Effect, ...]
) -> Workflow:
    """Give the workflow of a request: `of` names the field that says where, effects move people once enough offices agree."""
    new = effects[-1:]
    eligible = Guard(norm="NY-04", says="拟派人员不符合条件。", keeps=JUDGED, foresees=new)
    approve = Act(key="approve", title="同意", to="approved", signs=True, effects=effects)
    submit = Act(key="submit", title="提交乡镇商议", form=asks, to="consulting", guards=(eligible,))
    agree = Act(key="agree", title="已商议同意", form=TalkForm, to="requesting")
    request = Act(key="request", title="发出请示", to="offices", letters=(f"request_{key}",))
    cancel = undoing("撤销", "withdrawn", "cancel")
    back = sent_back()
    take_back = withdrawal(UNIT)
    offices = tuple(Who(role, of=of) for role in OFFICES)
    steps = (
        Step(key="draft", title="待填写", by=(UNIT,), acts=(submit, take_back)),
        Step(
            key="consulting",
            title="待与乡镇党委商议",
            by=(Who("township_officer", of=of),),
            acts=(agree, back, take_back),
        ),
        Step(key="requesting", title="待单位发出请示", by=(UNIT,), acts=(request, take_back)),
        Step(
            key="offices",
            title="待市县组织和乡村振兴部门批准",
            by=offices,
            needs=P("approving_offices"),
            acts=(approve, refusal(), back, take_back),
        ),
        standing("approved", "已批准", offices[:1], cancel, copies=(UNIT, Who("township_officer", of=of))),
    )
    ends = {"refused": "未批准", "withdrawn": "已撤回"}
    return Workflow(
        norm=("NY-10", "NY-11"), key=key, title=title, about=about, steps=steps, ends=ends, single=True
    )


WORKFLOWS = (
    asked_of_offices("adjustment", "调整驻村干部", "posting", AdjustmentForm, "", (go, come_instead)),
    asked_of_offices("sending", "选派驻村干部", "cadre", SendingForm, "village", (come,)),
)
