"""Duties as a select: who is bound in the period, what each has done, what each owes, and the answer."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, select, union_all

from core.engine import tally
from core.engine.answers import Openings, duty_answer
from core.engine.bound import Who, bound_in_period, kept
from core.engine.context import SINCE, UNTIL, Context, columns_used, joined_settings, parameters_used
from core.policy.rules import Count, Duty, Need, Ratio
from core.sql import days_between, the_value, whole_down

Row = Mapping[str, ColumnElement[Any]]
IDENTITY = ("subject_id", "area_id", "part_from", "part_to")


def counts_of(rule: Duty) -> list[Count]:
    """Give every count of a duty once, in order."""
    return list(dict.fromkeys(count for need in rule.every_need for count in need.counts))


def names_in_records(rule: Duty) -> set[str]:
    """Give the spells' columns by which records are found or refused."""
    counts = counts_of(rule)
    conditions = [condition for count in counts for condition in count.unless.values()]
    return columns_used(rule.binds.source, *conditions) | {count.on for count in counts}


def names_in_figures(rule: Duty) -> set[str]:
    """Give the spells' columns that figures, exemptions and what leaves a shortfall open name."""
    parts: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values()]
    parts += [part for need in rule.every_need for part in (need.figure, need.of)]
    return columns_used(rule.binds.source, *parts) - {"subject_id", "area_id"}


def judged_duty(policy: str, rule: Duty, who: Who) -> CTE:
    """Give a row a subject with its figures and, for each need, its answer as a number."""
    names = names_in_records(rule) | names_in_figures(rule)
    bound = bound_in_period(policy, rule.binds, names, who)
    grouped = _grouped(bound)
    own = union_all(_alone(policy, rule, grouped), _several(policy, rule, bound, grouped)).subquery("own")
    return _judged(policy, rule, _figures(policy, rule, own))


def _grouped(bound: Select[Any]) -> CTE:
    """Give one row a subject; what it says of a subject with several parts is not used."""
    part = bound.subquery("part")
    fixed = ("subject_id", "part_from", "part_to")
    columns = [
        part.c.subject_id,
        func.count().label("parts"),
        func.min(part.c.part_from).label("part_from"),
        func.max(part.c.part_to).label("part_to"),
        *(the_value(column).label(column.key) for column in part.c if column.key not in fixed),
    ]
    return kept(select(*columns).group_by(part.c.subject_id), "grouped")


def _alone(policy: str, rule: Duty, grouped: CTE) -> Select[Any]:
    """Give subjects with one part: each count is a seek in the index of its actor."""
    columns = [
        *_carried(rule, grouped),
        (days_between(grouped.c.part_to, grouped.c.part_from) + 1).label("owed"),
    ]
    rows: FromClause = grouped
    for number, count in enumerate(counts_of(rule)):
        if count.measure == "run":
            run = tally.together(policy, rule, count, grouped, f"run_{number}")
            rows = rows.outerjoin(run, run.c.subject_id == grouped.c.subject_id)
            columns.append(run.c.figure.label(f"count_{number}"))
        else:
            columns.append(tally.alone(policy, rule, count, grouped).label(f"count_{number}"))
    return select(*columns).select_from(rows).where(grouped.c.parts == 1)


def _several(policy: str, rule: Duty, bound: Select[Any], grouped: CTE) -> Select[Any]:
    """Give subjects with several parts: days are a union, and the part that begins first lends its place and columns."""
    many = select(grouped.c.subject_id).where(grouped.c.parts > 1)
    part = kept(bound.where(bound.selected_columns.subject_id.in_(many)), "part")
    own = _summed(part)
    rows: FromClause = own
    figures = []
    for number, count in enumerate(counts_of(rule)):
        found = tally.together(policy, rule, count, part, f"tally_{number}")
        rows = rows.outerjoin(found, found.c.subject_id == own.c.subject_id)
        figures.append(found.c.figure.label(f"count_{number}"))
    return select(*_carried(rule, own), own.c.owed, *figures).select_from(rows)


def _summed(part: CTE) -> CTE:
    subject, order = part.c.subject_id, (part.c.part_from, part.c.part_to, part.c.area_id)
    reached = func.max(part.c.part_to).over(partition_by=subject, order_by=order, rows=(None, -1))
    place = func.row_number().over(partition_by=subject, order_by=order)
    row = select(part, reached.label("reached"), place.label("place")).subquery("ordered")
    # With nothing before it, `reached` is NULL and so is the comparison: nothing is taken away.
    counted = case(
        (row.c.reached >= row.c.part_from, days_between(row.c.reached, row.c.part_from) + 1), else_=0
    )
    days = days_between(row.c.part_to, row.c.part_from) + 1 - counted
    lent = [c for c in part.c if c.key not in ("subject_id", "part_from", "part_to")]
    return (
        select(
            row.c.subject_id,
            func.min(row.c.part_from).label("part_from"),
            func.max(row.c.part_to).label("part_to"),
            func.sum(case((days > 0, days), else_=0)).label("owed"),
            *(the_value(case((row.c.place == 1, row.c[c.key]))).label(c.key) for c in lent),
        )
        .group_by(row.c.subject_id)
        .cte("summed")
    )


def _carried(rule: Duty, rows: FromClause) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in (*IDENTITY, "scope_id", *sorted(names_in_figures(rule)))]


def _figures(policy: str, rule: Duty, own: FromClause) -> CTE:
    """Give beside each subject the required figures, worked out once, with parameters as on the first day it is bound."""
    needs = rule.every_need
    keys = parameters_used(*(part for need in needs for part in (need.figure, need.of)))
    rows, settings = joined_settings(policy, keys, own, own.c.part_from, own)
    context = Context(policy, own, own.c.part_from, settings)
    columns = [own.c[column.key] for column in own.c]
    for number, need in enumerate(needs):
        if not need.counts:
            columns.append(context.fill(need.of, rule.binds.source).label(f"value_{number}"))
        if not isinstance(need.figure, Count):
            columns.append(_required(rule, need, context).label(f"required_{number}"))
    return kept(select(*columns).select_from(rows), "figures")


def _required(rule: Duty, need: Need, context: Context) -> ColumnElement[Any]:
    full = context.fill(need.figure, rule.binds.source)
    if rule.part in ("whole", "skip"):
        return full
    owed, total = context.bound.c.owed, days_between(UNTIL, SINCE) + 1
    share = full * owed * 1.0 / total
    down = whole_down(share)
    rounded = {
        "down": down,
        "up": case((share > down, down + 1), else_=down),
        "half": whole_down(share + 0.5),
    }
    return case((owed >= total, full), else_=rounded[rule.part])


def _judged(policy: str, rule: Duty, figures: CTE) -> CTE:
    openings = Openings.of(rule, Context(policy, figures, figures.c.part_from))
    places = {count: figures.c[f"count_{number}"] for number, count in enumerate(counts_of(rule))}
    row: dict[str, ColumnElement[Any]] = {name: figures.c[name] for name in (*IDENTITY, "owed")}
    shown = [*(row[name] for name in IDENTITY), row["part_to"].label("due_on")]
    answers = []
    for number, need in enumerate(rule.every_need):
        row[f"measured_{number}"] = _measured(need, number, places, figures)
        row[f"required_{number}"] = _figure_of(need, number, places, figures)
        if isinstance(need.of, Count) and need.of.measure == "days":
            row[f"today_{number}"] = tally.today_of(places[need.of])
        shown += [row[f"{name}_{number}"].label(f"{name}_{number}") for name in ("measured", "required")]
        answers.append(duty_answer(rule, need, number, row, openings).label(f"code_{number}"))
    return kept(select(*shown, *answers), "judged")


def _measured(need: Need, number: int, places: Mapping[Count, Any], figures: CTE) -> ColumnElement[Any]:
    if isinstance(need.of, Count):
        return tally.measured(need.of, places[need.of])
    if isinstance(need.of, Ratio):
        part = tally.measured(need.of.part, places[need.of.part])
        whole = tally.measured(need.of.whole, places[need.of.whole])
        return case((whole > 0, part * 100.0 / whole))
    return figures.c[f"value_{number}"]


def _figure_of(need: Need, number: int, places: Mapping[Count, Any], figures: CTE) -> ColumnElement[Any]:
    if isinstance(need.figure, Count):
        return tally.measured(need.figure, places[need.figure])
    return figures.c[f"required_{number}"]
