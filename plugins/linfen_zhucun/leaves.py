"""Leave taken: who has to approve it follows from its days and from who sent the cadre."""

from sqlalchemy import ColumnElement, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import aliased

from core.api import (
    MONTH,
    Activity,
    Check,
    Leave,
    Need,
    P,
    Posting,
    Spells,
    add_days,
    days_between,
)
from plugins.linfen_zhucun.choices import APPROVERS

TOWNSHIP, COUNTY, CITY, UNIT = APPROVERS.codes()
PERSONAL = "事假"

taken = Spells(
    "cadre",
    select(
        Leave.cadre_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Leave.starts_on,
        Leave.ends_on,
        (days_between(Leave.ends_on, Leave.starts_on) + 1).label("days"),
        Leave.kind,
        Posting.source,
    )
    .join(
        Posting,
        and_(
            Posting.cadre_id == Leave.cadre_id,
            Posting.starts_on <= Leave.starts_on,
            Posting.ends_on >= Leave.starts_on,
        ),
    )
    .where(Leave.state == "approved"),
    "leave_taken",
)
"""Approved leave of posted cadres: subject cadre, one row a leave."""


def approved_by(*approvers: str) -> ColumnElement[bool]:
    """Give the condition that each of some bodies has approved the whole of a leave."""
    return and_(*(_approved_by(approver) for approver in approvers))


def _approved_by(approver: str) -> ColumnElement[bool]:
    given = aliased(Activity, name="approval")
    return (
        exists()
        .where(given.kind == "leave_approval", given.cadre_id == taken.c.subject_id, given.topic == approver)
        .where(given.on_date <= taken.c.starts_on, given.until_on >= taken.c.ends_on)
        .correlate_except(given)
    )


def adjoining_days() -> ColumnElement[int]:
    """Give the days of a leave together with the leaves that adjoin it, for people to see."""
    near = aliased(Leave, name="adjoining_leave")
    touches = or_(
        near.ends_on == add_days(taken.c.starts_on, -1), near.starts_on == add_days(taken.c.ends_on, 1)
    )
    others = (
        select(func.coalesce(func.sum(days_between(near.ends_on, near.starts_on) + 1), 0))
        .where(near.cadre_id == taken.c.subject_id, near.state == "approved", touches)
        .correlate_except(near)
        .scalar_subquery()
    )
    return taken.c.days + others


def is_within(days: ColumnElement[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Give the two rungs of the ladder: days that the township may approve, and days that the county may."""
    return days <= P("township_leave_days"), days <= P("county_leave_days")


is_short, is_middling = is_within(taken.c.days)
by_rule = case(
    (is_short, approved_by(TOWNSHIP)), (is_middling, approved_by(COUNTY)), else_=approved_by(CITY, UNIT)
)
unwritten = {
    "事假以外的请假没有写由谁批": taken.c.kind != PERSONAL,
    "十五天以上、不是市直单位派出的，没有写由谁批": and_(~is_middling, taken.c.source != "city"),
}

CHECKS = (
    Check(
        norm="LF-15",
        title="请假由谁批准",
        binds=taken,
        when="event",
        every=MONTH,
        needs=Need(
            case((by_rule, 1), else_=0),
            at_least=case((or_(*unwritten.values()), null()), else_=1),
            label="由规定的一级批准",
        ),
        silent=unwritten,
        facts={
            "请假天数": taken.c.days,
            "连同相连的请假": adjoining_days(),
            "请假种类": taken.c.kind,
        },
    ),
)
