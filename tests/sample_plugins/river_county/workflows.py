"""Two workflows with every way of agreeing: in order, by number, by tier of days, with a filing and an end of its own."""

from sqlalchemy import exists

from core.api import (
    AS_OF,
    DATA,
    OF,
    Act,
    Filing,
    FormSchema,
    Guard,
    Leave,
    P,
    Route,
    Step,
    Who,
    Workflow,
    add_days,
    consequence,
    days_after,
    days_between,
    form,
    leave_taken,
    workdays_after,
)

CADRE, VILLAGE, TOWNSHIP, COUNTY = (
    Who("cadre", "self"),
    Who("village_officer"),
    Who("township_officer"),
    Who("county_officer"),
)


class LeaveForm(FormSchema):
    """Leave from a day to another."""

    starts_on = form.Day(data_key="from", required=True, metadata={"label": "第一天"})
    ends_on = form.Day(data_key="to", required=True, metadata={"label": "最后一天"})


class PraiseForm(FormSchema):
    """Why someone is praised."""

    reason = form.Text(required=True, longest=100, metadata={"label": "事迹"})


days = days_between(DATA("ends_on"), DATA("starts_on")) + 1
take = leave_taken(kind="事假", starts_on=DATA("starts_on"), ends_on=DATA("ends_on"))
approve = Act(key="approve", title="同意", to="approved", signs=True, effects=(take,))
refuse = Act(key="refuse", title="不同意", to="refused", needs_note=True)
back = Act(key="return", title="退回", to="draft")
withdraw = Act(key="withdraw", title="撤回", to="withdrawn", by=(CADRE,))
was_long_away = exists().where(
    Leave.cadre_id == OF("cadre"), days_between(Leave.ends_on, Leave.starts_on) >= P("leave_days")
)

LEAVE = Workflow(
    norm="RC-10",
    key="leave",
    title="请假",
    about="cadre",
    steps=(
        Step(
            key="draft",
            title="待提交",
            by=(CADRE,),
            acts=(
                Act(
                    key="submit",
                    title="提交",
                    form=LeaveForm,
                    to=(Route("near", days <= P("leave_days")), Route("county", days > P("leave_days"))),
                ),
            ),
        ),
        Step(
            key="near",
            title="待村镇同意",
            by=(VILLAGE, TOWNSHIP),
            needs="ordered",
            many=True,
            acts=(approve, refuse, back, withdraw),
        ),
        Step(
            key="county", title="待县里同意", by=(COUNTY,), many=True, acts=(approve, refuse, back, withdraw)
        ),
        Step(
            key="approved",
            title="已批准",
            by=(CADRE,),
            waits=False,
            copies=(VILLAGE,),
            acts=(Act(key="cancel", title="撤销", to="withdrawn", undoes=True),),
        ),
    ),
    ends={"refused": "未批准", "withdrawn": "已撤回"},
    facts={"天数": days},
)

PRAISE = Workflow(
    norm="RC-11",
    key="praise",
    title="表扬",
    about="cadre",
    single=True,
    confidential=True,
    steps=(
        Step(
            key="draft",
            title="待提交",
            by=(TOWNSHIP,),
            acts=(
                Act(
                    key="submit",
                    title="提交",
                    form=PraiseForm,
                    to="offices",
                    guards=(Guard(norm="RC-12", says="请过长假。", holds=~was_long_away),),
                ),
            ),
        ),
        Step(
            key="offices",
            title="待部门同意",
            by=(COUNTY, Who("county_organisation"), Who("county_revitalisation")),
            needs=P("agreeing"),
            due=workdays_after(P("office_days")),
            acts=(
                Act(
                    key="agree",
                    title="同意",
                    to="praised",
                    signs=True,
                    letters=("praise",),
                    effects=(
                        consequence(
                            "praised",
                            "表扬有效",
                            starts_on=AS_OF,
                            ends_on=add_days(AS_OF, P("praise_days")),
                        ),
                    ),
                ),
                refuse,
            ),
        ),
        Step(
            key="praised",
            title="已表扬",
            by=(COUNTY,),
            waits=False,
            filings=(
                Filing(
                    key="file",
                    title="送组织部门备案",
                    by=COUNTY,
                    norm="RC-11",
                    due=days_after(P("filing_days")),
                ),
            ),
            acts=(Act(key="revoke", title="撤销", to="withdrawn", undoes=True, needs_note=True),),
        ),
    ),
    ends={"refused": "未同意", "withdrawn": "已撤销"},
)

WORKFLOWS = (LEAVE, PRAISE)
