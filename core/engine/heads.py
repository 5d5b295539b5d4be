"""How many people are in a village: on a day, and on the worst day of a quarter."""

from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.cadres.models import Posting
from core.policy.norm import AS_OF
from core.sql import add_days, quarter_start

Named = ColumnElement[Any] | InstrumentedAttribute[Any]


def heads(village: Named, day: Named) -> ColumnElement[int]:
    """Give how many people are posted in a village on a day."""
    present = aliased(Posting, name="present_posting")
    return (
        select(func.count(present.cadre_id.distinct()))
        .where(present.village_id == village, present.starts_on <= day, present.ends_on >= day)
        .correlate_except(present)
        .scalar_subquery()
    )


def fewest_in_quarter(village: Named) -> tuple[ColumnElement[int], ColumnElement[Any]]:
    """Give the fewest people a village had on a day of the quarter up to the date asked, and the first such day.

    Fewer are there only from the day after somebody left, or on the quarter's first day.
    """
    first, gone = quarter_start(AS_OF), aliased(Posting, name="gone_in_quarter")
    day = add_days(gone.ends_on, 1)
    left = gone.village_id == village, gone.ends_on >= first, gone.ends_on < AS_OF
    there = heads(gone.village_id, day)
    lowest = select(func.min(there)).where(*left).correlate_except(gone).scalar_subquery()
    when = select(day).where(*left).order_by(there, day).limit(1).correlate_except(gone).scalar_subquery()
    at_first = heads(village, first)
    return case((lowest < at_first, lowest), else_=at_first), case((lowest < at_first, when), else_=first)
