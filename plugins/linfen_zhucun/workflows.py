"""How leave is asked for and given: days and sender decide who approves; what is not written waits at the county."""

from typing import Any

from sqlalchemy import and_, case, select

from core.api import (
    DATA,
    LEAVE_DAYS,
    OF,
    SOURCES,
    TAKE_LEAVE,
    BasisForm,
    Posting,
    Route,
    Step,
    Who,
    deciding,
    leave,
    posted_on,
    recorded,
)
from plugins.linfen_zhucun import care_workflows, career_workflows, unit_workflows
from plugins.linfen_zhucun.leaves import CITY, COUNTY, PERSONAL, TOWNSHIP, UNIT, is_within

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
TOWNSHIP_OFFICE, COUNTY_OFFICE, CITY_OFFICE = (
    Who("township_officer"),
    Who("county_officer"),
    Who("city_officer"),
)

is_personal, (is_short, is_middling) = DATA("kind") == PERSONAL, is_within(LEAVE_DAYS)
sent_from = (
    select(Posting.source)
    .where(*posted_on(DATA("starts_on")))
    .order_by(Posting.starts_on.desc(), Posting.id)
    .limit(1)
    .scalar_subquery()
)


def approving(key: str, title: str, by: tuple[Who, ...], approvers: tuple[str, ...], **more: Any) -> Step:
    """Give a step that approves leave: it is taken, and each approver's consent is on record."""
    span = {"on": DATA("starts_on"), "until": DATA("ends_on"), "cadre": OF("cadre")}
    given = [recorded("leave_approval", **span, topic=approver) for approver in approvers]
    effects, letters = (TAKE_LEAVE, *given), ("leave_slip",)
    return deciding(key, title, by, "approved", asked_by=(CADRE,), effects=effects, letters=letters, **more)


LEAVE = leave(
    norm="LF-15",
    asked_by=(CADRE, TOWNSHIP_OFFICE),
    ended_by=(CADRE, TOWNSHIP_OFFICE, COUNTY_OFFICE),
    copies=(TOWNSHIP_OFFICE, SENDER),
    to=(
        Route("township", and_(is_personal, is_short)),
        Route("county", and_(is_personal, is_middling)),
        Route("city", and_(is_personal, sent_from == "city")),
    ),
    deciders=(
        approving("township", "待乡镇审批", (TOWNSHIP_OFFICE,), (TOWNSHIP,)),
        approving("county", "待县里审批", (COUNTY_OFFICE,), (COUNTY,)),
        approving("city", "待市里和派出单位共同审批", (CITY_OFFICE, SENDER), (CITY, UNIT)),
        approving("held", "没有写由谁批，留在县里研究", (COUNTY_OFFICE,), (COUNTY,), form=BasisForm),
    ),
    facts={"派驻来源": case(SOURCES, value=sent_from)},
)

WORKFLOWS = (
    LEAVE,
    *career_workflows.WORKFLOWS,
    *unit_workflows.WORKFLOWS,
    *care_workflows.WORKFLOWS,
)
