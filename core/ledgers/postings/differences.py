"""Compares a row with the record: each value that changes, with the one it replaces."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.exchange.columns import Column
from core.exchange.values import Chosen, Value, When
from core.ledgers.messages import sentence
from core.ledgers.postings.ages import age_on, judge_age
from core.ledgers.postings.draft import Draft
from core.ledgers.postings.fields import (
    CADRE_FIELDS,
    POSTING_FIELDS,
    TO_THE_MONTH,
    limit_of,
    normal,
    recorded,
    shown_value,
    stored,
)
from core.ledgers.postings.known import Known, Record
from core.ledgers.rows import Columns, LedgerRow

OWN_FIELDS = frozenset((*CADRE_FIELDS, *POSTING_FIELDS))


class Differences:
    """Fills a draft with what its row changes on its cadre and posting; faults of single values are said on the way."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self.known, self.columns = known, columns
        self.fields = [
            field for field in columns.by_field if field in OWN_FIELDS and field in columns.present
        ]

    def find(self, draft: Draft) -> None:
        """Compare one row."""
        row, record = draft.row, draft.record
        for field in self.fields:
            column = self.columns[field]
            value = row.values.get(field)
            if value is None:
                if not row.cells.get(field):
                    self.forgive_blank(row, column, record, record.data[field] if record else None)
                continue
            if self._is_sound(row, column, value):
                self._compare(draft, column, value)
        self._compare_unit(draft)

    def forgive_blank(self, row: LedgerRow, column: Column, known: object, kept: Any) -> None:
        """Let a required cell be blank where the record is too, with a warning; offer the record's value where it is not."""
        if not column.required or known is None:
            return
        wrong = [problem for problem in row.problems if problem.column == column.heading]
        if not any(problem.level == "error" for problem in wrong):
            return
        if kept is None or kept == ():
            row.problems = [problem for problem in row.problems if problem not in wrong]
            row.note(column, sentence("empty_both"))
        elif not column.personal:
            offered = str(shown_value(column, self._recorded(column, kept)))
            row.problems = [
                replace(problem, suggestion=offered) if problem in wrong else problem
                for problem in row.problems
            ]

    def _recorded(self, column: Column, kept: Any) -> Value:
        return kept if isinstance(kept, tuple) else recorded(column, kept)

    def _is_sound(self, row: LedgerRow, column: Column, value: Value) -> bool:
        limit = limit_of(column.field)
        text = stored(column.field, value)
        if limit and isinstance(text, str) and len(text) > limit:
            row.blame(column, "too_long", length=len(text), limit=limit)
            return False
        if isinstance(value, When):
            if value.on > self.known.on:
                row.blame(column, "future", day=shown_value(column, value), on=self.known.on)
                return False
            if value.precision == "month" and column.field not in TO_THE_MONTH:
                row.blame(column, "day_needed")
                return False
        if column.field in ("age", "born_on"):
            return judge_age(row, column, value, self.known.on)
        return True

    def _compare(self, draft: Draft, column: Column, value: Value) -> None:
        record, field = draft.record, column.field
        target = draft.cadre if field in CADRE_FIELDS else draft.posting
        if record is None:
            target.update(self._set(field, value))
            return
        old = self._old(column, record)
        if _is_same(value, old):
            return
        if field == "age" and record.data.get("born_on") is not None:
            draft.row.blame(column, "born_differs", level="warning", age=old)
            return
        target.update(self._set(field, value))
        draft.row.changes[field] = shown_value(column, old)

    def _set(self, field: str, value: Value) -> dict[str, Any]:
        values: dict[str, Any] = {field: stored(field, value)}
        if field == "age":
            values["age_on"] = self.known.on
        if field == "starts_on" and isinstance(value, When):
            values["starts_precision"] = value.precision
        return values

    def _old(self, column: Column, record: Record) -> Value:
        if column.field == "age":
            return age_on(record.data, record.age_on, self.known.on)
        precision = record.starts_precision if column.field == "starts_on" else "day"
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
        if joint and normal(draft.row.text("unit_title")) == normal(old_unit + old_title):
            return
        if sent.unit.id != record.unit_id:
            draft.posting["unit_id"] = draft.cadre["unit_id"] = sent.unit.id
            draft.row.changes["unit_title" if joint else "unit"] = old_unit + (old_title if joint else "")
        if joint and normal(sent.title or "") != normal(old_title):
            draft.posting["title"] = sent.title or None
            draft.row.changes["unit_title"] = old_unit + old_title


def _is_same(value: Value, old: Value) -> bool:
    """Tell whether a cell says nothing new: the same, or a month where the day in it is on record."""
    if isinstance(value, When) and isinstance(old, When):
        is_month = value.precision == "month" and old.precision == "day"
        return value == old or (is_month and value.on == date(old.on.year, old.on.month, 1))
    if isinstance(value, Chosen) and isinstance(old, Chosen):
        return value.word == normal(old.word)
    if isinstance(value, str) and isinstance(old, str):
        return normal(value) == normal(old)
    return value == old
