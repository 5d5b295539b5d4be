"""Problems that daily supervision found, and claims for travel: who presses, who pays."""

from sqlalchemy import ColumnElement, extract, func, or_, select

from core.api import (
    DATA,
    OF,
    Act,
    Activity,
    FormSchema,
    Guard,
    P,
    Step,
    Who,
    Workflow,
    form,
    one_of,
    problem,
    recorded,
    refusal,
    sent_back,
    withdrawal,
)
from plugins.county_2021.choices import TRIPS, TRIPS_APART

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
ORGANISATION, BUREAU = Who("county_organisation"), Who("county_revitalisation")

PROBLEM = problem(
    norm="XX-22",
    key="problem",
    title="驻村帮扶问题整改",
    about="posting",
    finders=(ORGANISATION, BUREAU),
    menders=(SENDER,),
    copies=(Who("township_officer"),),
    letters=("mending_notice",),
    pressing=("pressing_letter",),
)


class ClaimForm(FormSchema):
    """A return trip that a cadre asks to have refunded."""

    travelled_on = form.Day(data_key="on", required=True, metadata={"label": "往返日期"})
    trip = one_of(TRIPS)
    amount = form.Amount(required=True, metadata={"label": "金额（元）"})


class SubsidyForm(FormSchema):
    """The subsidy that a unit pays by distance instead."""

    subsidy = form.Amount(required=True, metadata={"label": "补助金额（元）"})


def in_its_month(kind: str) -> ColumnElement[int]:
    """Count the cadre's records of a kind in the month of the trip, without those for business, meetings, training."""
    day = DATA("travelled_on")
    own = (Activity.kind == kind, Activity.cadre_id == OF("cadre"))
    month = (
        extract("year", Activity.on_date) == extract("year", day),
        extract("month", Activity.on_date) == extract("month", day),
    )
    counts = func.coalesce(Activity.topic, "").not_in(TRIPS_APART)
    return select(func.count()).select_from(Activity).where(*own, *month, counts).scalar_subquery()


is_apart, limit = DATA("trip").in_(TRIPS_APART), P("refunded_trips_per_month")
ALLOWED = (
    Guard(norm="XX-19", says="每月报销几次往返还没有设定。", holds=or_(is_apart, limit.is_not(None))),
    Guard(
        norm="XX-19",
        says="这个月报销的往返已经到了次数。",
        holds=or_(is_apart, limit.is_(None), in_its_month("travel_refund") < limit),
    ),
    Guard(
        norm="XX-19",
        says="这个月已经发了交通补助，报销和补助只取一样。",
        holds=or_(is_apart, in_its_month("travel_subsidy") == 0),
    ),
)
ONLY_ONE = (
    Guard(
        norm="XX-19",
        says="这个月已经报销过往返，报销和补助只取一样。",
        holds=in_its_month("travel_refund") == 0,
    ),
)
TRAVEL = Workflow(
    norm="XX-19",
    key="travel_claim",
    title="往返路费",
    about="cadre",
    steps=(
        Step(
            key="draft",
            title="待申报",
            by=(CADRE,),
            acts=(Act(key="claim", title="申报", form=ClaimForm, to="paying"), withdrawal(CADRE)),
        ),
        Step(
            key="paying",
            title="待派出单位审核",
            by=(SENDER,),
            acts=(
                Act(
                    key="refund",
                    title="报销",
                    to="refunded",
                    guards=ALLOWED,
                    effects=(
                        recorded(
                            "travel_refund",
                            on=DATA("travelled_on"),
                            cadre=OF("cadre"),
                            topic=DATA("trip"),
                            amount=DATA("amount"),
                        ),
                    ),
                ),
                Act(
                    key="subsidise",
                    title="改发交通补助",
                    to="subsidised",
                    form=SubsidyForm,
                    guards=ONLY_ONE,
                    effects=(
                        recorded(
                            "travel_subsidy",
                            on=DATA("travelled_on"),
                            cadre=OF("cadre"),
                            amount=DATA("subsidy"),
                        ),
                    ),
                ),
                refusal(),
                sent_back(),
                withdrawal(CADRE),
            ),
        ),
    ),
    ends={"refunded": "已报销", "subsidised": "已发补助", "refused": "未报销", "withdrawn": "已撤回"},
)

WORKFLOWS = (PROBLEM, TRAVEL)
