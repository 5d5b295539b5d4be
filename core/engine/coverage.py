"""Days on which something that must never lapse had lapsed: gaps between dated rows."""

from typing import Any

from sqlalchemy import CTE, FromClause, Select, and_, case, false, func, null, select

from core.engine.answers import Openings, fact_answer
from core.engine.bound import KEYS, Who, bound_until_now, kept
from core.engine.context import Context, columns_used, joined_settings, parameters_used
from core.policy.rules import Coverage, Need
from core.sql import days_between, earlier, later, the_value

PART = ("subject_id", "thing", "part_from", "part_to")


def names_used(rule: Coverage) -> set[str]:
    """Give the spells' columns that a coverage names."""
    parts = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values(), rule.at_most_gap]
    return columns_used(rule.binds.source, *parts)


def need_of(rule: Coverage) -> Need:
    """Give the one need of a coverage: at most so many days without cover."""
    return Need(of=null(), at_most=rule.at_most_gap, label="空档天数", unit="天")


def bound_things(policy: str, rule: Coverage, who: Who) -> Select[Any]:
    """Give what must be covered: the bound spells up to the date asked, with the id of the thing."""
    rows = bound_until_now(policy, rule.binds, names_used(rule), who)
    return rows.add_columns(rule.binds.flat.selected_columns[rule.on].label("thing"))


def covers(rule: Coverage, part: FromClause) -> Select[Any]:
    """Give each bound part beside what covers it, clipped to it; nothing beside a part that nothing covers."""
    cover = rule.by.flat.selected_columns
    by = rule.by.flat.with_only_columns(cover.subject_id, cover.starts_on, cover.ends_on).subquery("cover")
    touches = and_(
        by.c.subject_id == part.c.thing, by.c.starts_on <= part.c.part_to, by.c.ends_on >= part.c.part_from
    )
    is_covered = by.c.subject_id.is_not(None)
    return select(
        *(part.c[name] for name in PART),
        case((is_covered, later(by.c.starts_on, part.c.part_from))).label("cover_from"),
        case((is_covered, earlier(by.c.ends_on, part.c.part_to))).label("cover_to"),
    ).select_from(part.outerjoin(by, touches))


def judged_coverage(policy: str, rule: Coverage, who: Who) -> CTE:
    """Give a row a subject with its uncovered days and the answer as a number."""
    part = kept(bound_things(policy, rule, who), "part")
    gap = _gaps(rule, part)
    own = _own(part, gap).subquery("own")
    keys = parameters_used(rule.at_most_gap)
    rows, settings = joined_settings(policy, keys, own, own.c.part_from, own)
    context = Context(policy, own, own.c.part_from, settings)
    required = context.fill(rule.at_most_gap, rule.binds.source)
    figures = kept(select(*own.c, required.label("required_0")).select_from(rows), "figures")
    openings = Openings.of(rule, Context(policy, figures, figures.c.part_from))
    answer = fact_answer(need_of(rule), 0, figures.c, openings, false())
    shown = [figures.c[name] for name in (*KEYS, "part_from", "part_to")]
    figure = [figures.c.measured_0, figures.c.required_0]
    return kept(select(*shown, null().label("due_on"), *figure, answer.label("code_0")), "judged")


def _gaps(rule: Coverage, part: CTE) -> CTE:
    """Give the uncovered days of each part: before the first cover, after the last, and between them."""
    row = covers(rule, part).subquery("row")
    times = func.count(row.c.cover_from).label("times")
    first, last = func.min(row.c.cover_from).label("first"), func.max(row.c.cover_to).label("last")
    span = kept(
        select(*(row.c[n] for n in PART), times, first, last).group_by(*(row.c[n] for n in PART)), "span"
    )
    between = _between(rule, span)
    edges = days_between(span.c.first, span.c.part_from) + days_between(span.c.part_to, span.c.last)
    length = days_between(span.c.part_to, span.c.part_from) + 1
    days = case((span.c.times == 0, length), else_=edges + func.coalesce(between.c.days, 0))
    same = and_(*(between.c[name] == span.c[name] for name in PART))
    return select(*(span.c[name] for name in PART), days.label("days")).outerjoin(between, same).cte("gap")


def _between(rule: Coverage, span: CTE) -> CTE:
    """Give the days between covers of a part that has several, by the furthest end so far."""
    several = select(span).where(span.c.times > 1).subquery("several")
    row = covers(rule, several).subquery("spans")
    part = [row.c[name] for name in PART]
    reached = func.max(row.c.cover_to).over(
        partition_by=part, order_by=(row.c.cover_from, row.c.cover_to), rows=(None, -1)
    )
    ordered = select(row, reached.label("reached")).subquery("ordered")
    days = days_between(ordered.c.cover_from, ordered.c.reached) - 1
    part = [ordered.c[name] for name in PART]
    total = func.sum(case((days > 0, days), else_=0)).label("days")
    return select(*part, total).group_by(*part).cte("between")


def _own(part: CTE, gap: CTE) -> Select[Any]:
    """Give one row a subject: the part that begins first lends its place and columns."""
    total = (
        select(gap.c.subject_id, func.sum(gap.c.days).label("days"))
        .group_by(gap.c.subject_id)
        .subquery("total")
    )
    order = (part.c.part_from, part.c.part_to, part.c.area_id)
    place = func.row_number().over(partition_by=part.c.subject_id, order_by=order)
    row = select(part, place.label("place")).subquery("ordered_parts")
    lent = [c.key for c in part.c if c.key not in PART]
    own = (
        select(
            row.c.subject_id,
            func.min(row.c.part_from).label("part_from"),
            func.max(row.c.part_to).label("part_to"),
            *(the_value(case((row.c.place == 1, row.c[name]))).label(name) for name in lent),
        )
        .group_by(row.c.subject_id)
        .subquery("lent")
    )
    return select(own, total.c.days.label("measured_0")).join(total, total.c.subject_id == own.c.subject_id)
