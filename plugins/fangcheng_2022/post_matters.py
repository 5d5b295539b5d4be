"""Public-welfare posts: held by somebody hired, paid for time worked, and left."""

from sqlalchemy import and_, func, or_

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
    refusal,
    sent_back,
    standing,
)
from plugins.fangcheng_2022.tables import WelfarePost

VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")


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
        asking(
            "待提出",
            (VILLAGE, TOWNSHIP),
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
        standing(
            "working",
            "在岗",
            (TOWNSHIP,),
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
    ends={"left": "已离岗", "refused": "未聘用", "withdrawn": "已撤回"},
)
