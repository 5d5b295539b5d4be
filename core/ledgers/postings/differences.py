"""Compares a row with the record: each value that changes, with the one it replaces."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from core.exchange.columns import Column
from core.exchange.values import Value, When
from core.ledgers.messages import sentence
from core.ledgers.postings.ages import FIRST_AGE, LAST_AGE, age_on, full_years
from core.ledgers.postings.draft import Draft
from core.ledgers.postings.fields import (
    CADRE_FIELDS,
    POSTING_FIELDS,
    TO_THE_MONTH,
    limit_of,
    recorded,
    stored,
)
from core.ledgers.postings.known import Known, Record
from core.ledgers.rows import Columns, LedgerRow
from core.ledgers.values import is_same, normal, shown_value

OWN_FIELDS = frozenset((*CADRE_FIELDS, *POSTING_FIELDS))


class Verdict(NamedTuple):
    """What a value means to the tables, or why it cannot be taken."""

    kept: dict[str, Any]
    code: str = ""
    facts: dict[str, object] = {}


@dataclass
class Judge:
    """Judges the values of one column; equal values are judged once."""

    column: Column
    on: date
    limit: int | None = field(init=False)
    is_of_cadre: bool = field(init=False)
    known: dict[Value, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.limit = limit_of(self.column.field)
        self.is_of_cadre = self.column.field in CADRE_FIELDS

    def judge(self, value: Value) -> Verdict:
        """Give the stored values that a cell sets, or what is wrong with it."""
        found = self.known.get(value)
        if found is None:
            found = self.known[value] = self._judge(value)
        return found

    def _judge(self, value: Value) -> Verdict:
        name, kept = self.column.field, stored(self.column.field, value)
        if self.limit and isinstance(kept, str) and len(kept) > self.limit:
            return Verdict({}, "too_long", {"length": len(kept), "limit": self.limit})
        if isinstance(value, When):
            if value.on > self.on:
                return Verdict({}, "future", {"day": shown_value(self.column, value), "on": self.on})
            if value.precision == "month" and name not in TO_THE_MONTH:
                return Verdict({}, "day_needed")
        if name in ("age", "born_on"):
            age = full_years(kept, self.on) if isinstance(value, When) else kept
            if not FIRST_AGE <= age <= LAST_AGE:
                return Verdict({}, "age_range", {"first": FIRST_AGE, "last": LAST_AGE})
        values = {name: kept}
        if name == "age":
            values["age_on"] = self.on
        if name == "starts_on" and isinstance(value, When):
            values["starts_precision"] = value.precision
        return Verdict(values)


class Differences:
    """Fills a draft with what its row changes on its cadre and posting; faults of single values are said on the way."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self.known, self.columns = known, columns
        fields = [name for name in columns.by_field if name in OWN_FIELDS and name in columns.present]
        self.judges = [Judge(columns[name], known.on) for name in fields]

    def find(self, draft: Draft) -> None:
        """Compare one row."""
        row, record = draft.row, draft.record
        for judge in self.judges:
            name = judge.column.field
            value = row.values.get(name)
            if value is None:
                if record and not row.cells[name]:
                    self.forgive_blank(row, judge.column, record.data[name])
                continue
            verdict = judge.judge(value)
            if verdict.code:
                row.blame(judge.column, verdict.code, "", "error", **verdict.facts)
            elif record is None:
                (draft.cadre if judge.is_of_cadre else draft.posting).update(verdict.kept)
            elif not verdict.kept.items() <= record.data.items() or (
                name == "age" and record.data["born_on"]
            ):
                self._compare(draft, record, judge, value, verdict)
        self._compare_unit(draft)

    def forgive_blank(self, row: LedgerRow, column: Column, kept: Any) -> None:
        """Let a required cell be blank where the record is too, with a warning; offer the record's value where it is not."""
        wrong = [problem for problem in row.problems if problem.column == column.heading]
        if not column.required or not any(problem.level == "error" for problem in wrong):
            return
        if kept is None or kept == ():
            row.problems = [problem for problem in row.problems if problem not in wrong]
            row.note(column, sentence("empty_both"))
        elif not column.personal:
            value: Value = kept if isinstance(kept, tuple) else recorded(column, kept)
            offered = str(shown_value(column, value))
            row.problems = [
                replace(problem, suggestion=offered) if problem in wrong else problem
                for problem in row.problems
            ]

    def _compare(self, draft: Draft, record: Record, judge: Judge, value: Value, verdict: Verdict) -> None:
        old = self._old(judge.column, record)
        if is_same(value, old):
            return
        name = judge.column.field
        if name == "age" and record.data.get("born_on") is not None:
            draft.row.blame(judge.column, "born_differs", level="warning", age=old)
            return
        (draft.cadre if judge.is_of_cadre else draft.posting).update(verdict.kept)
        draft.row.changes[name] = shown_value(judge.column, old)

    def _old(self, column: Column, record: Record) -> Value:
        if column.field == "age":
            return age_on(record.data, self.known.on)
        precision = record.data["starts_precision"] if column.field == "starts_on" else "day"
        return recorded(column, record.data[column.field], precision)

    def _compare_unit(self, draft: Draft) -> None:
        record, sent = draft.record, draft.sent
        if sent is None:
            return
        if record is None:
            draft.posting["unit_id"] = draft.cadre["unit_id"] = sent.unit.id
            if sent.title is not None:
                draft.posting["title"] = sent.title or None
            return
        kept = self.known.unit_by_id.get(record.unit_id)
        old_unit, old_title = (kept.name if kept else ""), record.data["title"] or ""
        joint = "unit_title" in self.columns.present
        if joint and draft.row.text("unit_title") == normal(old_unit + old_title):
            return
        if sent.unit.id != record.unit_id:
            draft.posting["unit_id"] = draft.cadre["unit_id"] = sent.unit.id
            draft.row.changes["unit_title" if joint else "unit"] = old_unit + (old_title if joint else "")
        if joint and normal(sent.title or "") != normal(old_title):
            draft.posting["title"] = sent.title or None
            draft.row.changes["unit_title"] = old_unit + old_title
