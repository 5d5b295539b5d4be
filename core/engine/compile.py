"""Turns a rule into one set-based SELECT: a row a subject, the same text for one subject, an area, or everyone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, false, func, literal, null, select
from sqlalchemy.sql.elements import BooleanClauseList

from core.areas.models import AreaPath, Governed
from core.engine.answers import Judgement, duty_answer, fact_answer
from core.engine.context import AREA, AS_OF, ONLY, SINCE, SOME, UNTIL, Context, Only, columns_used
from core.engine.coverage import uncovered_days
from core.engine.tally import measured_by, tally_of
from core.policy.norm import JUDGED_ON
from core.policy.rules import Check, Count, Coverage, Duty, Need, Ratio, Rule, Spells, Standing
from core.sql import days_between, earlier, later, whole_down

Ids = Select[tuple[int]] | Select[int]
Conditions = list[ColumnElement[bool]]
FIXED = ("subject_id", "area_id", "starts_on", "ends_on")


def statuses(
    policy: str, rule: Rule, *, only: Only = False, area: bool = False, among: Ids | None = None
) -> Select[Any]:
    """Give the select of a rule's statuses; binds: as_of, since, until, and only (id), some (ids) or area (id) if asked.

    `among` limits the subjects to the ids of a select. Columns: subject_id, area_id, part_from, part_to, due_on, answer,
    reason, and measured_n, required_n, answer_n per need.
    """
    conditions = chosen(rule.binds, only, area, among)
    if isinstance(rule, Duty):
        return _duty(policy, rule, conditions)
    if isinstance(rule, Coverage):
        return _coverage(policy, rule, conditions)
    assert isinstance(rule, Check)
    return _check(policy, rule, conditions)


def inside(column: ColumnElement[int], area: ColumnElement[int] = AREA) -> ColumnElement[bool]:
    """Give the condition that an area column lies in the asked area on the date asked."""
    path = AreaPath.__table__.alias("inside")
    below = (
        select(path.c.descendant_id)
        .where(path.c.ancestor_id == area, path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF)
        .correlate_except(path)
    )
    return column.in_(below)


def chosen(spells: Spells, only: Only, area: bool, among: Ids | None = None) -> Conditions:
    """Give the conditions that narrow the bound subjects to one, some, or an area; a subject in several areas stays whole."""
    source = spells.source
    conditions: Conditions = []
    if among is not None:
        conditions.append(source.c.subject_id.in_(among))
    if only:
        conditions.append(source.c.subject_id.in_(SOME) if only == "some" else source.c.subject_id == ONLY)
    if area and spells.is_single:
        conditions.append(inside(source.c.area_id))
    elif area:
        again = spells.rows.subquery(f"{spells.name}_here")
        conditions.append(source.c.subject_id.in_(select(again.c.subject_id).where(inside(again.c.area_id))))
    return conditions


def used_by(rule: Rule, *more: Any) -> set[str]:
    """Give the spells' columns that a rule's expressions name, so that the rest never leaves the table."""
    parts: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values(), *more]
    for need in rule.every_need:
        parts += [need.figure, need.up_to]
        parts += [condition for count in need.counts for condition in count.unless.values()]
        if isinstance(need.of, Standing):
            parts += [*need.of.unless.values(), *(rule.binds.c[name] for name in need.of.on.values())]
        parts.append(need.of)
    return columns_used(rule.binds.source, *parts)


def bound_parts(policy: str, rule: Rule, conditions: Conditions) -> CTE:
    """Give the spells clipped to the policy's time in force and to the period: part_from, part_to, scope_id beside them."""
    spells = rule.binds.source
    extra = used_by(rule) | {count.on for need in rule.every_need for count in need.counts}
    names = [*FIXED[:2], *sorted(extra - {"subject_id", "area_id"})]
    return (
        select(
            *(spells.c[name] for name in names),
            later(spells.c.starts_on, later(Governed.starts_on, SINCE)).label("part_from"),
            earlier(spells.c.ends_on, earlier(Governed.ends_on, UNTIL)).label("part_to"),
            Governed.scope_id.label("scope_id"),
        )
        .join(Governed, and_(Governed.policy == policy, Governed.area_id == spells.c.area_id))
        .where(
            spells.c.starts_on <= earlier(UNTIL, AS_OF),
            spells.c.ends_on >= SINCE,
            Governed.starts_on <= earlier(UNTIL, AS_OF),
            Governed.ends_on >= SINCE,
            Governed.starts_on <= spells.c.ends_on,
            Governed.ends_on >= spells.c.starts_on,
            *conditions,
        )
        .cte("part")
    )


def _duty(policy: str, rule: Duty, conditions: Conditions) -> Select[Any]:
    part = bound_parts(policy, rule, conditions)
    own = _own(rule, part)
    context = Context(policy, own, own.c.part_from)
    joined: FromClause = own
    tallies = {}
    for number, count in enumerate(count for need in rule.every_need for count in need.counts):
        tally = tallies[count] = tally_of(rule, count, part, number)
        joined = joined.outerjoin(tally, tally.c.subject_id == own.c.subject_id)
    columns: list[ColumnElement[Any]] = [
        own.c.subject_id,
        own.c.area_id,
        own.c.part_from,
        own.c.part_to,
        own.c.part_to.label("due_on"),
    ]
    for number, need in enumerate(rule.every_need):
        measured, last_on = measured_by(need, tallies, context, rule.binds.source)
        required = _required(rule, need, tallies, context, own)
        columns += [measured.label(f"measured_{number}"), required.label(f"required_{number}")]
        columns.append(last_on.label(f"last_{number}"))
    columns += _openings(rule, context)
    columns.append(_first_reason(rule.exempt, context, rule.binds.source).label("exempt"))
    columns.append((own.c.owed if rule.part != "whole" else null()).label("owed"))
    figures = select(*columns).select_from(joined).subquery("figures")
    judged = [duty_answer(rule, need, number, figures.c) for number, need in enumerate(rule.every_need)]
    return _result(figures, judged, rule.every_need)


def _own(rule: Duty, part: CTE) -> CTE:
    """Give one row a subject: first and last day bound, days owed as a union, and the columns its figures name."""
    spells = rule.binds.source
    after: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values()]
    after += [part for need in rule.every_need for part in (need.figure, need.of)]
    named = columns_used(spells, *after) - {"subject_id", "area_id"}
    rows: FromClause = part
    owed: ColumnElement[Any] = null()
    if rule.part != "whole":
        rows, owed = _with_union_days(part, rule.binds.is_single)
    return (
        select(
            rows.c.subject_id,
            func.min(rows.c.area_id).label("area_id"),
            func.min(rows.c.scope_id).label("scope_id"),
            func.min(rows.c.part_from).label("part_from"),
            func.max(rows.c.part_to).label("part_to"),
            *([func.sum(owed).label("owed")] if rule.part != "whole" else []),
            *(func.min(rows.c[name]).label(name) for name in sorted(named)),
        )
        .group_by(rows.c.subject_id)
        .cte("own")
    )


def _with_union_days(part: CTE, is_single: bool) -> tuple[FromClause, ColumnElement[Any]]:
    """Give the parts and the days each adds to its subject, overlaps counted once."""
    if is_single:
        return part, days_between(part.c.part_to, part.c.part_from) + 1
    before = func.max(part.c.part_to).over(
        partition_by=part.c.subject_id, order_by=(part.c.part_from, part.c.part_to), rows=(None, -1)
    )
    rows = select(part, before.label("covered_to")).subquery("ordered")
    first = case(
        (rows.c.covered_to.is_(None), rows.c.part_from),
        else_=later(rows.c.part_from, func.coalesce(rows.c.covered_to, rows.c.part_from)),
    )
    overlap = case((rows.c.covered_to >= rows.c.part_from, 0), else_=1)
    days = days_between(rows.c.part_to, first) + overlap
    return rows, case((days > 0, days), else_=0)


def _required(
    rule: Duty, need: Need, tallies: Mapping[Count, CTE], context: Context, own: CTE
) -> ColumnElement[Any]:
    if isinstance(need.figure, Count):
        return func.coalesce(tallies[need.figure].c.measured, 0)
    full = context.fill(need.figure, rule.binds.source)
    if rule.part in ("whole", "skip"):
        return full
    total = days_between(UNTIL, SINCE) + 1
    share = full * own.c.owed * 1.0 / total
    down = whole_down(share)
    rounded = {
        "down": down,
        "up": case((share > down, down + 1), else_=down),
        "half": whole_down(share + 0.5),
    }
    return case((own.c.owed >= total, full), else_=rounded[rule.part])


def _check(policy: str, rule: Check, conditions: Conditions) -> Select[Any]:
    spells = rule.binds.source
    judged_on: ColumnElement[Any] = AS_OF if rule.when == "now" else spells.c.starts_on
    standing = [spells.c.starts_on <= AS_OF]
    if rule.when in ("now", "start"):
        standing.append(spells.c.ends_on >= AS_OF)
    if rule.when == "event":
        standing += [spells.c.starts_on >= SINCE, spells.c.starts_on <= UNTIL]
    names = [*FIXED, *sorted(used_by(rule, rule.pending, rule.due_on) - set(FIXED))]
    bound = (
        select(
            *(spells.c[name] for name in names),
            Governed.scope_id.label("scope_id"),
            judged_on.label("judged_on"),
        )
        .join(Governed, and_(Governed.policy == policy, Governed.area_id == spells.c.area_id))
        .where(
            Governed.starts_on <= judged_on,
            Governed.ends_on >= judged_on,
            *standing,
            *conditions,
        )
        .subquery("bound")
    )
    context = Context(policy, bound, bound.c.judged_on)
    columns: list[ColumnElement[Any]] = [
        bound.c.subject_id,
        bound.c.area_id,
        bound.c.starts_on.label("part_from"),
    ]
    columns.append(bound.c.ends_on.label("part_to"))
    due = context.fill(rule.due_on, spells) if rule.due_on is not None else null()
    columns.append(due.label("due_on"))
    for number, need in enumerate(rule.every_need):
        columns += _fact_columns(need, number, context, spells)
    columns += _openings(rule, context)
    columns.append(_first_reason(rule.exempt, context, spells).label("exempt"))
    pending = context.fill(rule.pending, spells) if rule.pending is not None else false()
    columns.append(case((pending, 1), else_=0).label("may_come"))
    figures = select(*columns).subquery("figures")
    judged = [fact_answer(need, number, figures.c) for number, need in enumerate(rule.every_need)]
    result = _result(figures, judged, rule.every_need)
    return result if rule.binds.is_single else _worst_of_each(result)


def _fact_columns(need: Need, number: int, context: Context, spells: FromClause) -> list[ColumnElement[Any]]:
    measured = standing_count(need.of, context, spells) if isinstance(need.of, Standing) else need.of
    assert not isinstance(measured, Count | Ratio), "a check has no period to count in; use a Duty"
    filled = context.fill(measured, spells)
    if need.bound is None:
        filled = case((filled, 1), (~filled, 0))
    required = context.fill(need.figure, spells) if need.bound else literal(1)
    found: list[ColumnElement[Any]] = [
        filled.label(f"measured_{number}"),
        required.label(f"required_{number}"),
    ]
    if need.up_to is not None:
        found.append(context.fill(need.up_to, spells).label(f"upper_{number}"))
    return found


def standing_count(standing: Standing, context: Context, spells: FromClause) -> ColumnElement[Any]:
    """Give the number of distinct things that stand at the date judged for the bound subject."""
    rows = standing.rows.source
    accepted = [~func.coalesce(condition, false()) for condition in standing.unless.values()]
    count: ColumnElement[Any] = (
        select(func.count(rows.c[standing.of].distinct()))
        .where(
            *(rows.c[theirs] == spells.c[ours] for theirs, ours in standing.on.items()),
            rows.c.starts_on <= JUDGED_ON,
            rows.c.ends_on >= JUDGED_ON,
            *accepted,
        )
        .correlate(spells, context.bound)
        .scalar_subquery()
    )
    return count


def _coverage(policy: str, rule: Coverage, conditions: Conditions) -> Select[Any]:
    bound = uncovered_days(policy, rule, conditions)
    context = Context(policy, bound, bound.c.part_from)
    required = context.fill(rule.at_most_gap, rule.binds.source)
    figures = select(
        bound.c.subject_id,
        bound.c.area_id,
        bound.c.part_from,
        bound.c.part_to,
        null().label("due_on"),
        bound.c.gap.label("measured_0"),
        required.label("required_0"),
        literal(0).label("silent_if"),
        literal(0).label("silent_days"),
        literal(0).label("unknown_if"),
        null().label("exempt"),
        literal(0).label("may_come"),
    ).subquery("figures")
    need = Need(of=bound.c.gap, at_most=rule.at_most_gap)
    return _result(figures, [fact_answer(need, 0, figures.c)], (need,))


def _openings(rule: Rule, context: Context) -> list[ColumnElement[Any]]:
    """Give whether the paper or the records leave a shortfall open (1 or 0), and how many of its days could be explained."""
    spells = rule.binds.source
    conditions = [s for s in rule.silent.values() if _is_boolean(s)]
    days = [context.fill(s, spells) for s in rule.silent.values() if not _is_boolean(s)]
    total: ColumnElement[Any] = literal(0)
    for more in days:
        total = total + func.coalesce(more, 0)
    return [
        _any_of(conditions, context, spells).label("silent_if"),
        total.label("silent_days"),
        _any_of(rule.unknown.values(), context, spells).label("unknown_if"),
    ]


def _any_of(
    conditions: Iterable[ColumnElement[bool]], context: Context, spells: FromClause
) -> ColumnElement[int]:
    filled = [(context.fill(condition, spells), 1) for condition in conditions]
    return case(*filled, else_=0) if filled else literal(0)


def _is_boolean(expression: ColumnElement[Any]) -> bool:
    return isinstance(expression, BooleanClauseList) or expression.type.python_type is bool


def _first_reason(conditions: Any, context: Context, spells: FromClause) -> ColumnElement[Any]:
    if not conditions:
        return null()
    return case(*((context.fill(condition, spells), literal(name)) for name, condition in conditions.items()))


def _result(figures: FromClause, judged: Sequence[Judgement], needs: Sequence[Need]) -> Select[Any]:
    """Give the answers of each need and of the whole: the worst, with its reason; an exemption settles all."""
    inner = select(
        figures,
        *(j.answer.label(f"answer_{n}") for n, j in enumerate(judged)),
        *(j.reason.label(f"reason_{n}") for n, j in enumerate(judged)),
    ).subquery("judged")
    worst: ColumnElement[Any] = inner.c.answer_0
    for number in range(1, len(needs)):
        other = inner.c[f"answer_{number}"]
        worst = case((other > worst, other), else_=worst)
    reason = case(*((inner.c[f"answer_{n}"] == worst, inner.c[f"reason_{n}"]) for n in range(len(needs))))
    figures_out = [
        inner.c[f"{name}_{n}"] for n in range(len(needs)) for name in ("measured", "required", "answer")
    ]
    fixed = (inner.c.subject_id, inner.c.area_id, inner.c.part_from, inner.c.part_to, inner.c.due_on)
    return select(*fixed, worst.label("answer"), reason.label("reason"), *figures_out)


def _worst_of_each(result: Select[Any]) -> Select[Any]:
    """Keep of each subject the spell that stands worst, the latest one first."""
    rows = result.subquery("spell_answers")
    order = func.row_number().over(
        partition_by=rows.c.subject_id, order_by=(rows.c.answer.desc(), rows.c.part_from.desc())
    )
    ranked = select(rows, order.label("place")).subquery("ranked")
    return select(*(ranked.c[column.key] for column in rows.c)).where(ranked.c.place == 1)
