"""Checks as a select: what stands on the date judged, each fact with its figure, and the answer."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, false, func, literal, null, select

from core.areas.models import Governed
from core.engine.answers import Openings, fact_answer
from core.engine.bound import KEYS, Who, governed_spells, kept, narrowed
from core.engine.context import (
    AS_OF,
    SINCE,
    UNTIL,
    Context,
    columns_used,
    joined_settings,
    moved,
    parameters_used,
)
from core.policy.norm import JUDGED_ON
from core.policy.rules import Check, Count, Need, Ratio, Standing
from core.sql import highest

DATES = ("starts_on", "ends_on")


def names_used(rule: Check) -> set[str]:
    """Give the spells' columns that a check's expressions name, so that the rest never leaves the table."""
    parts: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values()]
    parts += [rule.pending, rule.due_on]
    for need in rule.every_need:
        parts += [need.figure, need.up_to, need.of]
        if isinstance(need.of, Standing):
            parts += [*need.of.unless.values(), *(rule.binds.c[name] for name in need.of.on.values())]
    return columns_used(rule.binds.source, *parts)


def judged_on(rule: Check, starts_on: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the date whose norms hold for a spell."""
    return AS_OF if rule.when == "now" else starts_on


def bound_spells(policy: str, rule: Check, who: Who) -> Select[Any]:
    """Give the spells a check judges, with the dates on which they begin and end."""
    own = rule.binds.flat.selected_columns
    on = judged_on(rule, own.starts_on)
    rows = governed_spells(policy, rule.binds, {*names_used(rule), *DATES}, on.label("judged_on"))
    rows = rows.where(own.starts_on <= AS_OF, Governed.starts_on <= on, Governed.ends_on >= on)
    if rule.when in ("now", "start"):
        rows = rows.where(own.ends_on >= AS_OF)
    if rule.when == "event":
        rows = rows.where(own.starts_on >= SINCE, own.starts_on <= UNTIL)
    rows = narrowed(rows, rule.binds, who)
    return rows if rule.binds.is_single else _alike_once(rule, rows)


def _alike_once(rule: Check, rows: Select[Any]) -> Select[Any]:
    """Put spells of a subject together that differ only in dates that nothing names, so that each is judged once."""
    if rule.when != "now" or names_used(rule) & set(DATES):
        return rows
    row = rows.subquery("alike")
    same = [column for column in row.c if column.key not in DATES]
    dates = func.min(row.c.starts_on).label("starts_on"), func.max(row.c.ends_on).label("ends_on")
    return select(*same, *dates).group_by(*same)


def judged_check(policy: str, rule: Check, who: Who) -> FromClause:
    """Give a row a subject with its figures and, for each need, its answer as a number."""
    bound = bound_spells(policy, rule, who).subquery("bound")
    on = judged_on(rule, bound.c.starts_on)
    needs = rule.every_need
    keys = parameters_used(*(part for need in needs for part in (need.figure, need.up_to, need.of)))
    keys += [key for key in parameters_used(rule.due_on) if key not in keys]
    rows, settings = joined_settings(policy, keys, bound, on, bound)
    context = Context(policy, bound, on, settings)
    columns: list[ColumnElement[Any]] = [
        column for column in bound.c if column.key not in DATES or column.key in names_used(rule)
    ]
    columns += [bound.c.starts_on.label("part_from"), bound.c.ends_on.label("part_to")]
    due = context.fill(rule.due_on, rule.binds.source) if rule.due_on is not None else null()
    columns.append(due.label("due_on"))
    for number, need in enumerate(needs):
        columns += _fact_columns(need, number, context, rule.binds.source)
    judged = _judged(policy, rule, kept(select(*columns).select_from(rows), "figures"))
    return judged if rule.binds.is_single else _worst_of_each(rule, judged)


def _fact_columns(need: Need, number: int, context: Context, spells: FromClause) -> list[ColumnElement[Any]]:
    found = standing_count(need.of, context, spells) if isinstance(need.of, Standing) else need.of
    assert not isinstance(found, Count | Ratio), "a check has no period to count in; use a Duty"
    measured = context.fill(found, spells)
    if need.bound is None:
        measured = case((measured, 1), (~measured, 0))
    required = context.fill(need.figure, spells) if need.bound else literal(1)
    columns: list[ColumnElement[Any]] = [
        measured.label(f"measured_{number}"),
        required.label(f"required_{number}"),
    ]
    if need.up_to is not None:
        columns.append(context.fill(need.up_to, spells).label(f"upper_{number}"))
    return columns


def standing_count(standing: Standing, context: Context, spells: FromClause) -> ColumnElement[Any]:
    """Give the number of distinct things that stand at the date judged for the bound subject."""
    rows = standing_rows(standing, spells)
    counted = func.count(rows.selected_columns[standing.of].distinct())
    refused = (moved(why, standing.rows.source, rows.selected_columns) for why in standing.unless.values())
    accepted = [~func.coalesce(why, false()) for why in refused]
    count: ColumnElement[Any] = (
        rows.with_only_columns(counted).where(*accepted).correlate(spells, context.bound).scalar_subquery()
    )
    return count


def standing_rows(standing: Standing, spells: FromClause) -> Select[Any]:
    """Give the dated rows that match a bound subject and stand at the date judged, whether they count or not."""
    row = standing.rows.flat.selected_columns
    return standing.rows.flat.where(
        *(row[theirs] == spells.c[ours] for theirs, ours in standing.on.items()),
        row.starts_on <= JUDGED_ON,
        row.ends_on >= JUDGED_ON,
    )


def _judged(policy: str, rule: Check, figures: CTE) -> CTE:
    context = Context(policy, figures, judged_on(rule, figures.c.part_from))
    openings = Openings.of(rule, context)
    pending = context.fill(rule.pending, rule.binds.source) if rule.pending is not None else false()
    shown = [figures.c[name] for name in (*KEYS, "part_from", "part_to", "due_on")]
    answers = []
    for number, need in enumerate(rule.every_need):
        shown += [figures.c[f"{name}_{number}"] for name in ("measured", "required")]
        answers.append(fact_answer(need, number, figures.c, openings, pending).label(f"code_{number}"))
    return kept(select(*shown, *answers), "judged")


def _worst_of_each(rule: Check, judged: CTE) -> FromClause:
    """Keep of each subject the spell that stands worst, the latest one first."""
    worst = highest(*(judged.c[f"code_{number}"] for number in range(len(rule.every_need))))
    order = (worst.desc(), judged.c.part_from.desc(), judged.c.part_to.desc(), judged.c.area_id)
    place = func.row_number().over(partition_by=judged.c.subject_id, order_by=order)
    ranked = select(judged, place.label("place")).subquery("ranked")
    return select(*(ranked.c[column.key] for column in judged.c)).where(ranked.c.place == 1).subquery("worst")
