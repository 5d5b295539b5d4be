"""Facts about a village's team and its people, as conditions and figures on the date judged."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.api import AS_OF, FAR, JUDGED_ON, Activity, Area, P, Posting, heads, lies_in
from plugins.linfen_zhucun.bound import Conditions, seconded

Named = ColumnElement[Any] | InstrumentedAttribute[Any]


def filled_on(village: Named, left_on: Named) -> ColumnElement[Any]:
    """Give the day on which a village has its number of people again after somebody left; NULL while it has not."""
    came = aliased(Posting, name="arrival")
    return (
        select(func.min(came.starts_on))
        .where(came.village_id == village, came.starts_on > left_on, came.starts_on <= AS_OF)
        .where(heads(came.village_id, came.starts_on) >= P("min_team"))
        .correlate_except(came)
        .scalar_subquery()
    )


def same_township(one: Named, other: Named) -> ColumnElement[bool]:
    """Give the condition that two villages lie in one township."""
    township = aliased(Area, name="shared_township")
    here = select(township.id).where(
        township.level == "township", lies_in(one, township.id), lies_in(other, township.id)
    )
    return here.correlate_except(township).exists()


def recorded(kind: str, cadre: Named) -> ColumnElement[bool]:
    """Give the condition that a lasting record of a kind stands for a cadre on the date judged."""
    record = aliased(Activity, name=f"{kind}_record")
    return (
        exists()
        .where(record.kind == kind, record.cadre_id == cadre, record.on_date <= JUDGED_ON)
        .where(func.coalesce(record.until_on, FAR) >= JUDGED_ON)
        .correlate_except(record)
    )


def outside_team(rows: Any) -> Conditions:
    """Give who is posted in a village without counting as a member of its team, first secretaries who do not lead among them."""
    return {
        "没有编入工作队": ~func.coalesce(rows.in_team, true()),
        "第一书记不兼队长": rows.role == "first_secretary",
    }


def extra_seconded(rows: Any) -> ColumnElement[bool]:
    """Give the condition that so many seconded people already count in the village that this one does not."""
    other = seconded.rows.subquery("other_seconded")
    earlier_ones = (
        select(func.count(other.c.cadre_id.distinct()))
        .where(other.c.village_id == rows.village_id, other.c.subject_id < rows.subject_id)
        .where(other.c.starts_on <= JUDGED_ON, other.c.ends_on >= JUDGED_ON)
        .correlate_except(other)
        .scalar_subquery()
    )
    return and_(recorded("township_secondment", rows.cadre_id), earlier_ones >= P("max_seconded"))


def stayed(rows: Any) -> ColumnElement[bool]:
    """Give the condition that somebody was in the village before the day judged: he stayed, or stays on under a new posting."""
    former = aliased(Posting, name="former_posting")
    again = (
        exists()
        .where(
            former.village_id == rows.village_id,
            former.cadre_id == rows.cadre_id,
            former.starts_on < JUDGED_ON,
        )
        .correlate_except(former)
    )
    return or_(rows.starts_on < JUDGED_ON, func.coalesce(rows.retained, false()), again)
