"""Alerts that departments raise about a household: found true or not where it lives, and then listed or cleared."""

from typing import Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, or_

from core.api import (
    DATA,
    OF,
    Act,
    FormSchema,
    Guard,
    P,
    Route,
    Step,
    Who,
    Workflow,
    cross_check,
    days_after,
    form,
    one_of,
    recorded,
    sent_back,
)
from plugins.fangcheng_2022.choices import (
    ALERTS,
    CONCERNS,
    FALL,
)

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")
FOUND_BY = (VILLAGE, TOWNSHIP, COUNTY)


class AlertForm(FormSchema):
    """What a department's data say about a household."""

    department = form.Named(of="unit", required=True, metadata={"label": "推送部门"})
    alert = one_of(ALERTS)
    fall = form.Amount(load_default=None, metadata={"label": "收入减少（%）"})
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "比对情况"})

    @cross_check
    def _figure(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("alert") == FALL and data.get("fall") is None:
            raise ValidationError({"fall": ["收入骤减的写明减少了百分之几。"]})


class VerifiedForm(FormSchema):
    """What the township found where it went."""

    verified = form.Text(longest=300, multiline=True, required=True, metadata={"label": "核实情况"})
    concern = one_of(CONCERNS, "属于哪方面的困难")
    has_risk = form.Flag(metadata={"label": "存在返贫致贫风险"})


DEPARTMENT = Who("unit_officer", of="department")
is_sharp: ColumnElement[bool] = or_(
    DATA("alert") != FALL, P("sharp_fall").is_(None), DATA("fall") >= P("sharp_fall")
)
ALERT = Workflow(
    norm="FC-39",
    key="alert",
    title="预警核实",
    about="household",
    steps=(
        Step(
            key="draft",
            title="待推送",
            by=(DEPARTMENT, COUNTY),
            needs="any",
            acts=(
                Act(
                    key="push",
                    title="推送乡镇",
                    form=AlertForm,
                    to="verifying",
                    guards=(Guard(norm="FC-39", says="收入减少的幅度没有到设定的骤减线。", holds=is_sharp),),
                ),
            ),
        ),
        Step(
            key="verifying",
            title="待乡镇核实",
            by=(TOWNSHIP,),
            due=days_after(P("verification_days")),
            acts=(
                Act(
                    key="verify",
                    title="报核实结果",
                    form=VerifiedForm,
                    to=(
                        Route("listing", DATA("has_risk").is_(True)),
                        Route("cleared", DATA("has_risk").is_not(True)),
                    ),
                ),
                sent_back(),
            ),
        ),
        Step(
            key="listing",
            title="有风险，待列入排查",
            by=(COUNTY,),
            acts=(
                Act(
                    key="list",
                    title="列入排查",
                    to="listed",
                    effects=(
                        recorded(
                            "household_concern",
                            household=OF("subject"),
                            topic=DATA("concern"),
                            note=DATA("verified"),
                        ),
                    ),
                ),
                sent_back("verifying"),
            ),
        ),
    ),
    ends={"listed": "已列入排查", "cleared": "核实没有风险"},
)
