"""Why a status is what it is: figures, parameters with their source, the records counted and those left out, the clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area, Governed, Setting
from core.engine.compile import bound_parts
from core.engine.context import AS_OF, ONLY, Context
from core.engine.coverage import bound_until_now, covers, gaps
from core.engine.outcome import Answer, Status, tidy
from core.engine.run import ALWAYS, binds, evaluate, periods_of
from core.engine.subjects import SUBJECTS
from core.policy.norm import Norm, Parameter
from core.policy.periods import Period
from core.policy.rules import Check, Count, Coverage, Need, Rule, Standing
from core.policy.verify import parameters_in
from core.registry import PolicyBook
from core.villages.models import Household


@dataclass(frozen=True)
class Figure:
    """A parameter as it stood for the subject on the date judged: its value, where it comes from, since when."""

    parameter: Parameter
    value: Decimal | str | None
    source: str
    since: date | None

    def as_json(self) -> dict[str, Any]:
        """Give the figure as the audit command prints it."""
        p = self.parameter
        value = tidy(self.value) if isinstance(self.value, Decimal) else self.value
        found: dict[str, Any] = {
            "key": p.key,
            "title": p.title,
            "value": value,
            "unit": p.unit,
            "source": self.source,
        }
        found["since"] = self.since.isoformat() if self.since and self.since.year > 1 else None
        if value is None:
            found |= {"why_open": p.why_open, "who_decides": p.who_decides}
        return found


@dataclass(frozen=True)
class Record:
    """A record that was looked at: an activity or a dated row; `reason` says why it does not count, empty where it does."""

    type: str
    id: int
    title: str
    on: date | None
    until: date | None = None
    where: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the record as the audit command prints it."""
        found: dict[str, Any] = {"type": self.type, "id": self.id, "title": self.title}
        found["on"] = self.on.isoformat() if self.on else None
        if self.until:
            found["until"] = self.until.isoformat()
        if self.where:
            found["where"] = self.where
        return found | ({"reason": self.reason} if self.reason else {})


@dataclass(frozen=True)
class NeedExplained:
    """One need with its figures, parameters and records."""

    label: str
    unit: str
    answer: Answer
    measured: float | int | None
    required: float | int | None
    datum: str
    is_ceiling: bool
    is_condition: bool
    figures: tuple[Figure, ...]
    counted: tuple[Record, ...]
    left_out: tuple[Record, ...]


@dataclass(frozen=True)
class Explanation:
    """The whole answer to "why": it ends in the paper's clause."""

    status: Status
    norm: Norm
    rule: Rule
    period: Period
    needs: tuple[NeedExplained, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give what `--explain` adds to a status: parameters, records counted, records left out, facts, the clause."""
        figures = {f.parameter.key: f.as_json() for need in self.needs for f in need.figures}
        return {
            "parameter": next(iter(figures.values()), None),
            "parameters": list(figures.values()),
            "records": [r.as_json() for need in self.needs for r in need.counted],
            "left_out": [r.as_json() for need in self.needs for r in need.left_out],
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "clause": {"norm": self.norm.id, "place": self.norm.place, "text": self.norm.text},
        }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return tidy(value) if isinstance(value, Decimal) else value


def explain(
    session: Session, book: PolicyBook, rule: Rule, subject_id: int, as_of: date, period: Period | None = None
) -> list[Explanation]:
    """Give why a subject stands as it does: one explanation per period asked (the open one if none); empty if not bound."""
    asked = [period] if period else periods_of(rule, as_of)
    found = []
    for each in asked:
        for status in evaluate(session, book, rule, as_of, period=each, only=subject_id):
            found.append(explain_status(session, book, rule, status, as_of, each))
    return found


def explain_status(
    session: Session, book: PolicyBook, rule: Rule, status: Status, as_of: date, period: Period = ALWAYS
) -> Explanation:
    """Give the explanation of a status that was computed for the same date and period."""
    needs = tuple(
        _need(session, book, rule, number, need, status, as_of, period)
        for number, need in enumerate(_needs(rule))
    )
    facts = _facts(session, rule, status, as_of, period)
    return Explanation(status, book.norm(rule.norms[0]), rule, period, needs, facts)


def _needs(rule: Rule) -> tuple[Need, ...]:
    if isinstance(rule, Coverage):
        return (Need(of=literal(0), at_most=rule.at_most_gap, label="空档天数", unit="天"),)
    return rule.every_need


def _need(
    session: Session,
    book: PolicyBook,
    rule: Rule,
    number: int,
    need: Need,
    status: Status,
    as_of: date,
    period: Period,
) -> NeedExplained:
    if isinstance(rule, Coverage):
        records = list(_cover_records(session, book.slug, rule, status.subject_id, as_of))
    elif counts := _own_counts(need):
        records = [
            record
            for count in counts
            for record in _activity_records(session, book.slug, rule, count, status.subject_id, as_of, period)
        ]
    elif isinstance(need.of, Standing):
        records = list(_standing_records(session, rule, need.of, status, as_of))
    else:
        records = []
    figures = status.needs[number]
    return NeedExplained(
        label=need.label or book.norm(rule.norms[0]).text,
        unit=need.unit,
        answer=figures.answer,
        measured=figures.measured,
        required=figures.required,
        datum=need.datum,
        is_ceiling=need.is_ceiling,
        is_condition=need.bound is None,
        figures=tuple(_figures(session, book, rule, need, status, as_of)),
        counted=tuple(r for r in records if not r.reason),
        left_out=tuple(r for r in records if r.reason),
    )


def _own_counts(need: Need) -> tuple[Count, ...]:
    """Give the counts that a need measures in the period itself."""
    return tuple(count for count in need.counts if not count.of_previous)


def _figures(
    session: Session, book: PolicyBook, rule: Rule, need: Need, status: Status, as_of: date
) -> Iterator[Figure]:
    judged_on = as_of if isinstance(rule, Check) and rule.when == "now" else status.part_from or as_of
    query = (
        select(Setting)
        .join(Governed, and_(Governed.policy == Setting.policy, Governed.scope_id == Setting.scope_id))
        .where(
            Setting.policy == book.slug,
            Governed.area_id == status.area_id,
            Governed.starts_on <= judged_on,
            Governed.ends_on >= judged_on,
            Setting.starts_on <= judged_on,
            Setting.ends_on >= judged_on,
        )
    )
    for key in parameters_in(need):
        row = session.scalars(query.where(Setting.key == key)).first()
        if row is not None:
            yield Figure(
                book.parameter(key), row.number if row.text is None else row.text, row.source, row.starts_on
            )


def _activity_records(
    session: Session, policy: str, rule: Rule, count: Count, subject_id: int, as_of: date, period: Period
) -> Iterator[Record]:
    """Give every record of the counted kinds by this actor in the period, each with the first reason against it."""
    part = bound_parts(policy, rule, [rule.binds.source.c.subject_id == ONLY])
    spells = rule.binds.source
    context = Context(policy, part, part.c.part_from)
    against = [
        context.fill(condition, spells).label(f"against_{n}")
        for n, condition in enumerate(count.unless.values())
    ]
    keys = select(spells.c[count.on]).where(spells.c.subject_id == ONLY)
    query = (
        select(Activity, Area.name, Household.name, part.c.part_from, *against)
        .outerjoin(
            part,
            and_(
                part.c[count.on] == count.by,
                Activity.on_date >= part.c.part_from,
                Activity.on_date <= part.c.part_to,
            ),
        )
        .outerjoin(Area, Area.id == func.coalesce(Activity.village_id, Activity.county_id))
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(
            Activity.kind.in_(count.kinds),
            count.by.in_(keys),
            Activity.on_date >= period.starts_on,
            Activity.on_date <= period.ends_on,
        )
        .order_by(Activity.on_date, Activity.id)
    )
    reasons: dict[int, str] = {}
    rows: dict[int, Row[Any]] = {}
    for row in session.execute(query, binds(rule, period, as_of, subject_id)):
        reason = _first_against(row, count, as_of)
        kept = reasons.get(row[0].id)
        reasons[row[0].id] = reason if kept is None or not reason else kept
        rows[row[0].id] = row
    days: set[date] = set()
    for key, row in rows.items():
        activity: Activity = row[0]
        reason = reasons[key]
        if not reason and count.measure == "days":
            reason = "同一天已计" if activity.on_date in days else ""
            days.add(activity.on_date)
        where = "·".join(name for name in (row[1], row[2]) if name)
        yield Record(
            "activity", activity.id, activity.kind, activity.on_date, activity.until_on, where, reason
        )


def _first_against(row: Row[Any], count: Count, as_of: date) -> str:
    if row[0].on_date > as_of:
        return "晚于所看日期"
    if row.part_from is None:
        return "不在应履职期间"
    for number, reason in enumerate(count.unless):
        if row._mapping[f"against_{number}"]:
            return reason
    return ""


def _bound_rows(rule: Rule) -> Select[Any]:
    return select(rule.binds.source).where(rule.binds.source.c.subject_id == ONLY)


def _standing_records(
    session: Session, rule: Rule, standing: Standing, status: Status, as_of: date
) -> Iterator[Record]:
    """Give the dated rows that match the subject on the date judged, each with the first reason against it."""
    rows, spells = standing.rows.source, rule.binds.source
    judged_on = as_of if isinstance(rule, Check) and rule.when == "now" else status.part_from or as_of
    names = SUBJECTS[standing.rows.subject].names.subquery("row_names")
    place = Area.__table__.alias("row_place")
    against = [condition.label(f"against_{n}") for n, condition in enumerate(standing.unless.values())]
    matched = [rows.c[theirs] == spells.c[ours] for theirs, ours in standing.on.items()]
    query = (
        select(
            rows.c.subject_id,
            names.c.name,
            rows.c.starts_on,
            rows.c.ends_on,
            place.c.name.label("place"),
            *against,
        )
        .select_from(spells)
        .join(rows, and_(*matched))
        .outerjoin(names, names.c.id == rows.c.subject_id)
        .outerjoin(place, place.c.id == rows.c.area_id)
        .where(spells.c.subject_id == ONLY, rows.c.starts_on <= judged_on, rows.c.ends_on >= judged_on)
        .order_by(rows.c.starts_on, rows.c.subject_id)
        .distinct()
    )
    for row in session.execute(query, {"only": status.subject_id, "as_of": as_of}):
        reason = next((why for n, why in enumerate(standing.unless) if row._mapping[f"against_{n}"]), "")
        yield Record(
            standing.rows.subject,
            row.subject_id,
            row.name or "",
            row.starts_on,
            row.ends_on,
            row.place or "",
            reason,
        )


def _cover_records(
    session: Session, policy: str, rule: Coverage, subject_id: int, as_of: date
) -> Iterator[Record]:
    """Give what covers the subject, in order, and each gap as a record that does not count."""
    part = bound_until_now(policy, rule, [rule.binds.source.c.subject_id == ONLY])
    cover = covers(rule, part)
    names = SUBJECTS[rule.by.subject].names.subquery("cover_names")
    values = {"only": subject_id, "as_of": as_of}
    spans = (
        select(cover.c.thing, cover.c.cover_from, cover.c.cover_to, names.c.name)
        .outerjoin(names, names.c.id == cover.c.thing)
        .order_by(cover.c.thing, cover.c.cover_from)
    )
    for row in session.execute(spans, values):
        if _day(row.cover_from) <= as_of:
            yield Record(rule.by.subject, row.thing, row.name or "", _day(row.cover_from), _day(row.cover_to))
    gap = gaps(cover)
    missing = select(gap, names.c.name).outerjoin(names, names.c.id == gap.c.thing).where(gap.c.days > 0)
    for row in session.execute(missing.order_by(gap.c.thing, gap.c.gap_from), values):
        why = f"空档{row.days}天"
        yield Record(
            rule.by.subject, row.thing, row.name or "", _day(row.gap_from), _day(row.gap_to), "", why
        )


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _facts(session: Session, rule: Rule, status: Status, as_of: date, period: Period) -> dict[str, Any]:
    """Give the named facts of the subject's spell that was judged."""
    if not rule.facts:
        return {}
    source = rule.binds.source
    columns: list[ColumnElement[Any]] = [
        value.label(f"fact_{n}") for n, value in enumerate(rule.facts.values())
    ]
    query = select(*columns).where(source.c.subject_id == ONLY, source.c.starts_on <= AS_OF)
    query = query.order_by(source.c.starts_on == literal(status.part_from), source.c.starts_on)
    rows = session.execute(query, binds(rule, period, as_of, status.subject_id)).all()
    return dict(zip(rule.facts, rows[-1], strict=True)) if rows else {}
