"""Why a status is what it is: figures, parameters with their source, the records counted and those left out, the clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, literal, select
from sqlalchemy.orm import Session

from core.areas.models import Governed, Setting
from core.engine.context import AS_OF, ONLY, parameters_used
from core.engine.coverage import need_of
from core.engine.outcome import Answer, Status, tidy
from core.engine.records import Record, records_of
from core.engine.run import ALWAYS, binds, evaluate, periods_of
from core.policy.norm import Norm, Parameter
from core.policy.periods import Period
from core.policy.rules import Check, Coverage, Need, Rule
from core.registry import PolicyBook

__all__ = ["Explanation", "Figure", "NeedExplained", "Record", "explain", "explain_status"]


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
    return (need_of(rule),) if isinstance(rule, Coverage) else rule.every_need


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
    records = list(records_of(session, book.slug, rule, need, status, as_of, period))
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


def _figures(
    session: Session, book: PolicyBook, rule: Rule, need: Need, status: Status, as_of: date
) -> Iterator[Figure]:
    keys = parameters_used(need.figure, need.of, need.up_to)
    if not keys:
        return
    judged_on = as_of if isinstance(rule, Check) and rule.when == "now" else status.part_from or as_of
    asked = {"policy": book.slug, "in_area": status.area_id, "judged_on": judged_on, "keys": keys}
    found = {row.key: row for row in session.execute(_settings(), asked)}
    for key in keys:
        if (row := found.get(key)) is not None:
            value = row.number if row.text is None else row.text
            yield Figure(book.parameter(key), value, row.source, row.starts_on)


@cache
def _settings() -> Any:
    """Give the values of some parameters of a policy as they hold in an area on a day."""
    day = bindparam("judged_on", type_=Date)
    scope = and_(Governed.policy == Setting.policy, Governed.scope_id == Setting.scope_id)
    rows = select(Setting.key, Setting.number, Setting.text, Setting.source, Setting.starts_on).join(
        Governed, scope
    )
    return rows.where(
        Setting.policy == bindparam("policy"),
        Setting.key.in_(bindparam("keys", expanding=True)),
        Governed.area_id == bindparam("in_area"),
        Governed.starts_on <= day,
        Governed.ends_on >= day,
        Setting.starts_on <= day,
        Setting.ends_on >= day,
    )


def _facts(session: Session, rule: Rule, status: Status, as_of: date, period: Period) -> dict[str, Any]:
    """Give the named facts of the spell that was judged; of a duty's several spells, of the latest."""
    if not rule.facts:
        return {}
    source = rule.binds.source
    columns = [value.label(f"fact_{number}") for number, value in enumerate(rule.facts.values())]
    judged = [(source.c.starts_on, status.part_from), (source.c.ends_on, status.part_to)]
    order = [case((column == literal(value), 0), else_=1) for column, value in judged]
    query = (
        select(*columns)
        .where(source.c.subject_id == ONLY, source.c.starts_on <= AS_OF)
        .order_by(*order, source.c.starts_on.desc())
        .limit(1)
    )
    row = session.execute(query, binds(rule, period, as_of, status.subject_id)).first()
    return dict(zip(rule.facts, row, strict=True)) if row else {}
