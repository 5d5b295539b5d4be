"""The dated rows behind a standing: those that count, and those left out with the first reason against them."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.engine.batch import Batch
from core.engine.bound import Who, is_asked
from core.engine.check import bound_spells, judged_on
from core.engine.context import Context, columns_used, moved
from core.engine.records import SAME_THING, Record, as_day
from core.engine.subjects import SUBJECTS
from core.engine.thin import thin
from core.policy.rules import Check, Standing

OF_ACTIVITY: Final = {"record_id", "kind"}
"""What the rows of lasting activities have."""


def rows_behind(
    session: Session, batch: Batch, rule: Check, standing: Standing
) -> Iterator[tuple[int, Record]]:
    """Give beside each subject the dated rows that match it on the date judged, for the spell that was judged."""
    judged = {(one.subject_id, one.part_from, one.part_to, one.area_id) for one in batch.statuses}
    things: set[Any] = set()
    for row in session.execute(_matching_rows(batch.policy, rule, standing, batch.who), batch.values):
        if (row.judged, as_day(row.judged_from), as_day(row.judged_to), row.judged_in) not in judged:
            continue
        reason = next((why for n, why in enumerate(standing.unless) if row._mapping[f"against_{n}"]), "")
        if not reason and (row.judged, row.thing) in things:
            reason = SAME_THING
        if not reason:
            things.add((row.judged, row.thing))
        dates = as_day(row.starts_on), as_day(row.ends_on)
        what = (standing.rows.subject, row.subject_id, row.name or "")
        if "record_id" in row._mapping:  # an activity that lasts: say which, not whose
            what = ("activity", row.record_id, row.kind)
        yield row.judged, Record(*what, *dates, row.place or "", reason)


@cache
def _matching_rows(policy: str, rule: Check, standing: Standing, who: Who) -> Select[Any]:
    bound = bound_spells(policy, rule, who).subquery("bound")
    context = Context(policy, bound, judged_on(rule, bound.c.starts_on))
    source, flat = standing.rows.source, standing.rows.flat
    named = {"subject_id", "area_id", "starts_on", "ends_on", standing.of, *standing.on}
    named |= columns_used(source, *standing.unless.values())
    of_activity = sorted(OF_ACTIVITY) if set(flat.selected_columns.keys()) >= OF_ACTIVITY else []
    named.update(of_activity)
    row = thin(flat.with_only_columns(*(flat.selected_columns[name] for name in sorted(named)))).subquery(
        "row"
    )
    name = SUBJECTS[standing.rows.subject].name_of(row.c.subject_id).label("name")
    place = Area.__table__.alias("row_place")
    spell = {
        "judged": "subject_id",
        "judged_from": "starts_on",
        "judged_to": "ends_on",
        "judged_in": "area_id",
    }
    against = [
        context.fill(moved(condition, source, row.c), rule.binds.source).label(f"against_{number}")
        for number, condition in enumerate(standing.unless.values())
    ]
    shown = [row.c[name] for name in ("subject_id", "starts_on", "ends_on", *of_activity)]
    shown += [row.c[standing.of].label("thing"), name, place.c.name.label("place")]
    return (
        select(*shown, *(bound.c[name].label(label) for label, name in spell.items()), *against)
        .select_from(bound)
        .join(row, and_(*(row.c[theirs] == bound.c[ours] for theirs, ours in standing.on.items())))
        .outerjoin(place, place.c.id == row.c.area_id)
        .where(row.c.starts_on <= context.judged_on, row.c.ends_on >= context.judged_on)
        # What follows from the join, said again: a planner then looks the rows up instead of reading all.
        .where(
            *(is_asked(row.c[theirs], who) for theirs, ours in standing.on.items() if ours == "subject_id")
        )
        .order_by(row.c.starts_on, row.c.subject_id, row.c[standing.of])
        .distinct()
    )
