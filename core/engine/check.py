"""Checks as a select: what stands on the date judged, each fact with its figure, and the answer."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, literal, null, select
from sqlalchemy.sql import visitors

from core.areas.models import Governed
from core.engine.answers import Openings, fact_answer
from core.engine.bound import (
    DATES,
    EVERYONE,
    KEYS,
    Who,
    alike_once,
    asked_for,
    governed,
    in_area,
    kept_if_dear,
)
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
from core.engine.thin import thin
from core.policy.norm import JUDGED_ON, P, Token
from core.policy.rules import Check, Count, Need, Ratio, Standing
from core.sql import exactly, highest


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
    rows, names = asked_for(rule.binds, who), names_used(rule)
    own = rows.selected_columns
    rows = rows.where(own.starts_on <= AS_OF)
    if rule.when in ("now", "start"):
        rows = rows.where(own.ends_on >= AS_OF)
    if rule.when == "event":
        rows = rows.where(own.starts_on >= SINCE, own.starts_on <= UNTIL)
    if rule.when == "now":
        rows = alike_once(rows, rule.binds, names)
    on = judged_on(rule, rows.selected_columns.starts_on)
    rows = governed(policy, rows, {*names, *DATES}).where(Governed.starts_on <= on, Governed.ends_on >= on)
    return in_area(rows, rule.binds, who)


def check_statuses(policy: str, rule: Check, who: Who) -> Select[Any]:
    """Give a row a subject with its figures and, for each need, its answer as a number."""
    bound = bound_spells(policy, rule, who).subquery("bound")
    on = judged_on(rule, bound.c.starts_on)
    needs, names = rule.every_need, names_used(rule)
    expressions = [part for need in needs for part in (need.figure, need.up_to, need.of)]
    rows, settings = joined_settings(policy, parameters_used(*expressions, rule.due_on), bound, on, bound)
    context = Context(policy, bound, on, settings)
    columns: list[ColumnElement[Any]] = [c for c in bound.c if c.key not in DATES or c.key in names]
    columns += [bound.c.starts_on.label("part_from"), bound.c.ends_on.label("part_to")]
    due = context.fill(rule.due_on, rule.binds.source) if rule.due_on is not None else null()
    columns.append(due.label("due_on"))
    for number, need in enumerate(needs):
        found: Any = need.of
        if isinstance(need.of, Standing) and who == EVERYONE and _stands_alone(rule, need.of):
            rows, found = _joined_standing(need.of, bound, number, rows)
        columns += _fact_columns(need, number, found, context, rule.binds.source)
    judged = _judged(policy, rule, kept_if_dear(select(*columns).select_from(rows), "figures"))
    return judged if _is_one_row_each(rule, names) else _worst_of_each(rule, judged)


def _is_one_row_each(rule: Check, names: set[str]) -> bool:
    """Tell whether no subject can have two rows: a single spell, or spells put together whose subject is their place."""
    if rule.binds.is_single:
        return True
    own = rule.binds.flat.selected_columns
    subject, place = (getattr(own[name], "element", own[name]) for name in KEYS)
    return rule.when == "now" and rule.binds.often_several and names <= {*KEYS} and subject is place


def _fact_columns(
    need: Need, number: int, found: Any, context: Context, spells: FromClause
) -> list[ColumnElement[Any]]:
    if isinstance(found, Standing):
        found = standing_count(found, context, spells)
    assert not isinstance(found, Count | Ratio), "a check has no period to count in; use a Duty"
    measured = context.fill(found, spells)
    if need.bound is None:
        measured = case((measured, 1), (~measured, 0))
    required = context.fill(need.figure, spells) if need.bound else literal(1)
    columns: list[ColumnElement[Any]] = [
        exactly(measured).label(f"measured_{number}"),
        exactly(required).label(f"required_{number}"),
    ]
    if need.up_to is not None:
        columns.append(exactly(context.fill(need.up_to, spells)).label(f"upper_{number}"))
    return columns


def _stands_alone(rule: Check, standing: Standing) -> bool:
    """Tell whether what stands can be counted without knowing for whom: then one pass serves everyone."""
    conditions = list(standing.unless.values())
    nodes = (node for condition in conditions for node in visitors.iterate(condition))
    is_filled = any(isinstance(node, P | Token) for node in nodes)
    return rule.when == "now" and not is_filled and not columns_used(rule.binds.source, *conditions)


def _joined_standing(
    standing: Standing, bound: FromClause, number: int, rows: FromClause
) -> tuple[FromClause, ColumnElement[Any]]:
    """Join what stands on the date asked, counted once for all subjects."""
    own = standing.rows.flat
    row = own.selected_columns
    keys = [row[theirs].label(f"key_{place}") for place, theirs in enumerate(standing.on)]
    figure = func.count(row[standing.of].distinct()).label("figure")
    stands = row.starts_on <= AS_OF, row.ends_on >= AS_OF
    found = own.with_only_columns(*keys, figure).where(*stands, *_accepted(standing)).group_by(*keys)
    counted = thin(found).subquery(f"standing_{number}")
    same = (counted.c[f"key_{place}"] == bound.c[ours] for place, ours in enumerate(standing.on.values()))
    return rows.outerjoin(counted, and_(*same)), func.coalesce(counted.c.figure, 0)


def _accepted(standing: Standing) -> list[ColumnElement[bool]]:
    own = standing.rows.flat.selected_columns
    refused = (moved(why, standing.rows.source, own) for why in standing.unless.values())
    return [~func.coalesce(why, false()) for why in refused]


def standing_count(standing: Standing, context: Context, spells: FromClause) -> ColumnElement[Any]:
    """Give the number of distinct things that stand at the date judged for the bound subject."""
    rows = standing_rows(standing, spells)
    counted = func.count(rows.selected_columns[standing.of].distinct())
    count: ColumnElement[Any] = (
        rows.with_only_columns(counted)
        .where(*_accepted(standing))
        .correlate(spells, context.bound)
        .scalar_subquery()
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


def _judged(policy: str, rule: Check, figures: FromClause) -> Select[Any]:
    context = Context(policy, figures, judged_on(rule, figures.c.part_from))
    openings = Openings.of(rule, context)
    pending = context.fill(rule.pending, rule.binds.source) if rule.pending is not None else false()
    shown: list[ColumnElement[Any]] = [figures.c[n] for n in (*KEYS, "part_from", "part_to", "due_on")]
    for number, need in enumerate(rule.every_need):
        shown += [figures.c[f"{name}_{number}"] for name in ("measured", "required")]
        shown.append(fact_answer(need, number, figures.c, openings, pending).label(f"code_{number}"))
    return select(*shown)


def _worst_of_each(rule: Check, judged: Select[Any]) -> Select[Any]:
    """Keep of each subject the spell that stands worst, the latest one first."""
    row = judged.subquery("judged")
    worst = highest(*(row.c[f"code_{number}"] for number in range(len(rule.every_need))))
    order = (worst.desc(), row.c.part_from.desc(), row.c.part_to.desc(), row.c.area_id)
    place = func.row_number().over(partition_by=row.c.subject_id, order_by=order)
    ranked = select(row, place.label("place")).subquery("ranked")
    return select(*(ranked.c[column.key] for column in row.c)).where(ranked.c.place == 1)
