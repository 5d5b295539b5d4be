"""Why a status is what it is: figures, parameters with their source, the records counted and those left out, the clause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.db import FAR
from core.engine.batch import Batch
from core.engine.context import AS_OF, ONLY, SOME, Only
from core.engine.counted import activities_behind
from core.engine.coverage import need_of
from core.engine.covered import covers_behind
from core.engine.doubts import unsaid
from core.engine.figures import Figure, Settings
from core.engine.outcome import Answer, Figures, Status, tidy
from core.engine.records import Record, as_day
from core.engine.run import ALWAYS, evaluate, periods_of
from core.engine.stood import rows_behind
from core.policy.norm import Norm
from core.policy.periods import Period
from core.policy.rules import Check, Coverage, Duty, Need, Rule, Standing
from core.registry import PolicyBook
from core.sql import is_among

__all__ = ["Explanation", "Figure", "NeedExplained", "Record", "explain", "explain_some", "explain_status"]


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

    def as_json(self) -> dict[str, Any]:
        """Give the need in words with its figures."""
        found: dict[str, Any] = {"label": self.label, "unit": self.unit, "status": self.answer.word}
        return found | {"measured": self.measured, "required": self.required}


@dataclass(frozen=True)
class Explanation:
    """The whole answer to "why": it ends in the paper's clause."""

    status: Status
    norm: Norm
    rule: Rule
    period: Period
    needs: tuple[NeedExplained, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    unsaid: Sequence[str] = ()

    @property
    def doubts(self) -> list[str]:
        """What leaves the status undetermined, in words: what the paper does not say, or which datum is missing."""
        if self.status.answer != Answer.UNDETERMINED:
            return []
        if self.status.reason == "policy_silent":
            return list(self.unsaid)
        open_needs = [need for need in self.needs if need.answer == Answer.UNDETERMINED]
        if self.status.reason == "missing_data":
            return list(dict.fromkeys([*filter(None, (n.datum for n in open_needs)), *self.rule.unknown]))
        figures = (f for need in open_needs for f in need.figures if f.value is None)
        return list(dict.fromkeys(f.parameter.why_open for f in figures))

    def _leading_parameter(self) -> dict[str, Any] | None:
        """Give the parameter behind the figure that the status shows: of several in a need, the one of that value."""
        shown = self.status.leading
        leading = (
            need for need in self.needs if (need.measured, need.required) == (shown.measured, shown.required)
        )
        own = [f.as_json() for need in (*leading, *self.needs) for f in need.figures]
        return next((one for one in own if one["value"] == shown.required), next(iter(own), None))

    def as_json(self, kinds: Mapping[str, str]) -> dict[str, Any]:
        """Give what `--explain` adds to a status: needs in words, parameters, records, facts, the clause.

        `kinds` are the titles of activity kinds. A record that counts for one need is not left out for another.
        """
        figures = {f.parameter.key: f.as_json() for need in self.needs for f in need.figures}
        counted = _once(r for need in self.needs for r in need.counted)
        taken = {(r.type, r.id) for r in counted if r.type == "activity"}
        refused = _once(r for need in self.needs for r in need.left_out)
        return {
            "title": self.rule.title,
            "force": self.norm.force.value,
            "why": self.doubts,
            "part": {"from": _plain(self.status.part_from), "to": _plain(self.status.part_to)},
            "needs": [need.as_json() for need in self.needs],
            "parameter": self._leading_parameter(),
            "parameters": list(figures.values()),
            "records": [r.as_json(kinds) for r in counted],
            "left_out": [r.as_json(kinds) for r in refused if (r.type, r.id) not in taken],
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "clause": {"norm": self.norm.id, "place": self.norm.place, "text": self.norm.text},
        }


def _once(records: Iterable[Record]) -> list[Record]:
    return list(dict.fromkeys(records))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return None if value == FAR else value.isoformat()
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
    (found,) = explain_some(session, book, rule, [status], as_of, period)
    return found


def explain_some(
    session: Session,
    book: PolicyBook,
    rule: Rule,
    statuses: Sequence[Status],
    as_of: date,
    period: Period = ALWAYS,
) -> Iterator[Explanation]:
    """Give the explanations of some statuses of a date and period, in their order: with as many queries as for one."""
    batch, needs = Batch(book.slug, rule, statuses, as_of, period), _needs(rule)
    settings = Settings(session, book, batch, needs)
    records = [_records(session, batch, need) for need in needs]
    facts, silences = _facts(session, batch), unsaid(session, batch)
    norm = book.norm(rule.norms[0])
    for status in statuses:
        told = (
            _need(
                norm,
                need,
                status.needs[number],
                settings.behind(need, status),
                records[number][status.subject_id],
            )
            for number, need in enumerate(needs)
        )
        yield Explanation(
            status,
            norm,
            rule,
            period,
            tuple(told),
            facts.get(status.subject_id, {}),
            silences[status.subject_id],
        )


def _needs(rule: Rule) -> tuple[Need, ...]:
    return (need_of(rule),) if isinstance(rule, Coverage) else rule.every_need


def _need(
    norm: Norm, need: Need, stands: Figures, figures: Iterable[Figure], records: Sequence[Record]
) -> NeedExplained:
    return NeedExplained(
        label=need.label or norm.text,
        unit=need.unit,
        answer=stands.answer,
        measured=stands.measured,
        required=stands.required,
        datum=need.datum,
        is_ceiling=need.is_ceiling,
        is_condition=need.bound is None,
        figures=tuple(figures),
        counted=tuple(r for r in records if not r.reason),
        left_out=tuple(r for r in records if r.reason),
    )


def _records(session: Session, batch: Batch, need: Need) -> Mapping[int, list[Record]]:
    """Give by subject every record that was looked at for one need; a fact on the subject's own row has none."""
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for subject, record in _looked_at(session, batch, need):
        found[subject].append(record)
    return found


def _looked_at(session: Session, batch: Batch, need: Need) -> Iterator[tuple[int, Record]]:
    rule = batch.rule
    if isinstance(rule, Coverage):
        yield from covers_behind(session, batch, rule)
    elif isinstance(rule, Check) and isinstance(need.of, Standing):
        yield from rows_behind(session, batch, rule, need.of)
    elif isinstance(rule, Duty):
        for count in need.counts:
            if count is need.of or not count.of_previous:
                yield from activities_behind(session, batch, rule, count)


def _facts(session: Session, batch: Batch) -> dict[int, dict[str, Any]]:
    """Give by subject the named facts of the spell that was judged; of a duty's several spells, of the latest."""
    found: dict[int, dict[str, Any]] = {}
    nearest: dict[int, tuple[bool, bool]] = {}
    judged = {status.subject_id: status for status in batch.statuses}
    if not batch.rule.facts:
        return found
    for subject, begins, ends, *values in session.execute(
        _fact_rows(batch.rule, batch.who.only), batch.values
    ):
        status = judged[subject]
        far = as_day(begins) != status.part_from, as_day(ends) != status.part_to
        if subject not in nearest or far < nearest[subject]:
            nearest[subject] = far
            found[subject] = dict(zip(batch.rule.facts, values, strict=True))
    return found


@cache
def _fact_rows(rule: Rule, only: Only) -> Select[Any]:
    spell = rule.binds.c
    columns = [value.label(f"fact_{number}") for number, value in enumerate(rule.facts.values())]
    asked = is_among(spell.subject_id, SOME) if only == "some" else spell.subject_id == ONLY
    rows = select(spell.subject_id, spell.starts_on, spell.ends_on, *columns)
    return rows.where(asked, spell.starts_on <= AS_OF).order_by(spell.subject_id, spell.starts_on.desc())
