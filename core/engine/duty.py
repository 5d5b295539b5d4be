"""Duties as a select: who is bound in the period, what each has done, what each owes, and the answer."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, FromClause, Select, case, select
from sqlalchemy.sql import visitors

from core.engine import tally
from core.engine.answers import Openings, duty_answer
from core.engine.bound import Who, bound_in_period, kept
from core.engine.context import (
    ONE_PERIOD,
    SINCE,
    UNTIL,
    Context,
    Time,
    columns_used,
    joined_settings,
    parameters_used,
)
from core.engine.merge import merged, places_once
from core.policy.rules import Count, Duty, Need, Ratio, Rule
from core.sql import exactly, whole_down

IDENTITY = ("subject_id", "area_id", "part_from", "part_to")


def counts_of(rule: Duty) -> list[Count]:
    """Give every count of a duty once, in order."""
    return list(dict.fromkeys(count for need in rule.every_need for count in need.counts))


def names_in_records(rule: Duty) -> set[str]:
    """Give the spells' columns by which records are found or refused."""
    counts = counts_of(rule)
    conditions = [condition for count in counts for condition in count.unless.values()]
    return columns_used(rule.binds.source, *conditions) | {count.on for count in counts}


def names_alike(rule: Duty) -> set[str]:
    """Give the columns in which parts must agree so that one seek finds the records of all of them."""
    conditions = [condition for count in counts_of(rule) for condition in count.unless.values()]
    # The figures that conditions name hold as on a part's first day: they agree only where there is one.
    return names_in_records(rule) | ({"part_from"} if parameters_used(*conditions) else set())


def names_in_figures(rule: Duty) -> set[str]:
    """Give the spells' columns that figures, exemptions and what leaves a shortfall open name."""
    parts: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values()]
    parts += [part for need in rule.every_need for part in (need.figure, need.of)]
    return columns_used(rule.binds.source, *parts) - {"subject_id", "area_id"}


def duty_statuses(policy: str, rule: Duty, who: Who, time: Time = ONE_PERIOD) -> Select[Any]:
    """Give a row a subject with its figures and, for each need, its answer as a number.

    Of several periods asked at once, a row a subject and period, with the period's first day as `period_from`; the binds
    `since` and `until` then reach from the first period's begin to the last one's end.
    """
    names = names_in_records(rule) | names_in_figures(rule)
    bound = bound_in_period(policy, rule.binds, names, who)
    if rule.binds.often_several:
        bound = places_once(bound)
    found = merged(policy, rule.binds, bound, alike=names_alike(rule), time=time)
    return _judged(policy, rule, _figures(policy, rule, found.own, found.split(), time), time)


def is_asked_at_once(rule: Rule) -> bool:
    """Tell whether several periods of a rule can be asked at once: no figure of it may look at the period before."""
    is_alone = not any(count.of_previous for need in rule.every_need for count in need.counts)
    return isinstance(rule, Duty) and is_alone and not _names_the_period(rule)


def _names_the_period(rule: Duty) -> bool:
    parts: list[Any] = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values()]
    parts += [part for need in rule.every_need for part in (need.figure, need.of)]
    parts += [condition for count in counts_of(rule) for condition in count.unless.values()]
    found = (part for part in parts if isinstance(part, ColumnElement))
    nodes = (node for part in found for node in visitors.iterate(part))
    return any(isinstance(node, BindParameter) and node.key in (SINCE.key, UNTIL.key) for node in nodes)


def _figures(policy: str, rule: Duty, own: FromClause, part: CTE, time: Time) -> CTE:
    """Give beside each subject its counts and required figures, each worked out once.

    Parameters hold as on the first day the subject is bound.
    """
    needs = rule.every_need
    keys = parameters_used(*(part for need in needs for part in (need.figure, need.of)))
    rows, settings = joined_settings(policy, keys, own, own.c.part_from, own)
    context = Context(policy, own, own.c.part_from, settings)
    named = (*IDENTITY, "scope_id", "owed", *time.key, *sorted(names_in_figures(rule)))
    columns = [own.c[name] for name in dict.fromkeys(named)]
    counted: dict[Count, ColumnElement[Any]] = {}
    for number, alike in enumerate(tally.looked_for_alike(counts_of(rule))):
        rows, figures = _counts(policy, rule, alike, number, own, part, rows, time)
        counted |= figures
    columns += [counted[count].label(f"count_{number}") for number, count in enumerate(counts_of(rule))]
    for number, need in enumerate(needs):
        if not need.counts:
            columns.append(exactly(context.fill(need.of, rule.binds.source)).label(f"value_{number}"))
        if not isinstance(need.figure, Count):
            columns.append(_required(rule, need, context, time).label(f"required_{number}"))
    return kept(select(*columns).select_from(rows), "figures")


def _counts(
    policy: str,
    rule: Duty,
    counts: list[Count],
    number: int,
    own: FromClause,
    part: CTE,
    rows: FromClause,
    time: Time,
) -> tuple[FromClause, dict[Count, ColumnElement[Any]]]:
    """Give the figures of counts looked for alike: seeks for a subject that is whole, a join for those in parts."""
    together = tally.together(policy, rule, counts, part, f"tally_{number}", time)
    rows = rows.outerjoin(together, time.same(together, own))
    alone: list[ColumnElement[Any]]
    if counts[0].measure == "run":  # which no single seek can tell
        run = tally.together(policy, rule, counts, own, f"run_{number}", time)
        rows, alone = rows.outerjoin(run, time.same(run, own)), [run.c.figure_0]
    else:
        alone = [tally.alone(policy, rule, count, own) for count in counts]
    return rows, {
        count: case((own.c.whole == 1, seek), else_=together.c[f"figure_{place}"])
        for place, (count, seek) in enumerate(zip(counts, alone, strict=True))
    }


def _required(rule: Duty, need: Need, context: Context, time: Time) -> ColumnElement[Any]:
    full = exactly(context.fill(need.figure, rule.binds.source))
    if rule.part in ("whole", "skip"):
        return full
    owed, total = context.bound.c.owed, time.days(context.bound.c)
    share = full * owed * 1.0 / total
    down = whole_down(share)
    rounded = {
        "down": down,
        "up": case((share > down, down + 1), else_=down),
        "half": whole_down(share + 0.5),
    }
    return case((owed >= total, full), else_=rounded[rule.part])


def _judged(policy: str, rule: Duty, figures: CTE, time: Time) -> Select[Any]:
    openings = Openings.of(rule, Context(policy, figures, figures.c.part_from))
    places = {count: figures.c[f"count_{number}"] for number, count in enumerate(counts_of(rule))}
    row: dict[str, ColumnElement[Any]] = {name: figures.c[name] for name in (*IDENTITY, "owed")}
    row["since"], row["until"] = time.span(figures.c)
    row["days"] = time.days(figures.c)
    shown = [*(row[name] for name in IDENTITY), row["part_to"].label("due_on")]
    for number, need in enumerate(rule.every_need):
        row[f"measured_{number}"] = _measured(need, number, places, figures)
        row[f"required_{number}"] = _figure_of(need, number, places, figures)
        if isinstance(need.of, Count) and need.of.measure == "days":
            row[f"today_{number}"] = tally.today_of(places[need.of])
        shown += [row[f"{name}_{number}"].label(f"{name}_{number}") for name in ("measured", "required")]
        shown.append(duty_answer(rule, need, number, row, openings).label(f"code_{number}"))
    return select(*shown) if time.several is None else select(*shown, row["since"])


def _measured(need: Need, number: int, places: Mapping[Count, Any], figures: CTE) -> ColumnElement[Any]:
    if isinstance(need.of, Count):
        return tally.measured(need.of, places[need.of])
    if isinstance(need.of, Ratio):
        part = tally.measured(need.of.part, places[need.of.part])
        whole = tally.measured(need.of.whole, places[need.of.whole])
        return exactly(case((whole > 0, part * 100.0 / whole)))
    return figures.c[f"value_{number}"]


def _figure_of(need: Need, number: int, places: Mapping[Count, Any], figures: CTE) -> ColumnElement[Any]:
    if isinstance(need.figure, Count):
        return tally.measured(need.figure, places[need.figure])
    return figures.c[f"required_{number}"]
