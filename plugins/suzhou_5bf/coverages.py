"""What must hold without a gap."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core.api import AS_OF, FAR, Activity, Coverage, P, helped, helpers, lasting
from plugins.suzhou_5bf.bound import partnered
from plugins.suzhou_5bf.choices import SECONDED

secondments = lasting("secondments", "area", "secondment")


def away_now(kind: str) -> ColumnElement[int]:
    """Give how many people of a kind a county has at its partner on the date asked."""
    one = aliased(Activity, name="seconded_now")
    return (
        select(func.count(one.id))
        .where(one.kind == "secondment", one.area_id == partnered.c.subject_id, one.topic == kind)
        .where(one.on_date <= AS_OF, func.coalesce(one.until_on, FAR) >= AS_OF)
        .correlate_except(one)
        .scalar_subquery()
    )


COVERAGES = (
    Coverage(
        norm="SZ-06",
        title="帮扶联系人及时更换",
        binds=helped,
        by=helpers,
        at_most_gap=P("days_to_replace_contact"),
    ),
    Coverage(
        norm="SZ-27",
        title="结对县挂职不间断",
        binds=partnered,
        by=secondments,
        at_most_gap=P("secondment_gap_days"),
        facts={f"在岗{item.title}": away_now(item.code) for item in SECONDED.items},
    ),
)
