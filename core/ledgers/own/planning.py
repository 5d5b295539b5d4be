"""The check of a ledger about a plugin's own table: each row with its place, record and changes, each fault at its cell."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.db import FAR
from core.exchange.columns import Column
from core.exchange.records import Record as Entry
from core.inputs import nearest
from core.ledgers.own.judging import Judge
from core.ledgers.own.known import Known, Row, load_known
from core.ledgers.own.places import Places, placed
from core.ledgers.rows import STEP, Columns, LedgerRow, Tick, read_rows
from core.ledgers.values import is_same, normal, recorded, shown_value
from core.policy.ledger import Ledger
from core.policy.own import PLACES, target_of

Key = tuple[Any, ...]


@dataclass(slots=True)
class Draft:
    """A row with its place, the record it speaks of, and the stored values it sets."""

    row: LedgerRow
    area_id: int | None = None
    record: Row | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """What an import would do: a draft of every row, what was known of the tables, and how many are not in the file."""

    ledger: Ledger
    known: Known
    drafts: list[Draft]
    written: Mapping[str, Sequence[str]]
    absent: int = 0

    @property
    def rows(self) -> list[LedgerRow]:
        """The rows of the file."""
        return [draft.row for draft in self.drafts]

    def seal(self) -> str:
        """Give the digest of what would be done with each row: together with the file it is what a person confirms."""
        facts = [
            (
                one.row.state,
                one.record and one.record["id"],
                one.area_id,
                one.row.changes,
                len(one.row.problems),
            )
            for one in self.drafts
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def plan_rows(
    session: Session,
    ledger: Ledger,
    area_id: int,
    columns: Columns,
    entries: Sequence[Entry],
    on: date,
    tick: Tick,
) -> Plan:
    """Compare the entries of a file with the table; nothing is written."""
    rows = list(read_rows(columns, entries, named_fields(ledger), PLACES))
    written = names_written(ledger, rows)
    planner = Planner(ledger, load_known(session, ledger, area_id, on, written), columns)
    drafts = []
    for done, row in enumerate(rows, 1):
        drafts.append(planner.plan(row))
        if done % STEP == 0:
            tick(done, len(rows))
    tick(len(rows), len(rows))
    spoken_of = {one.record["id"] for one in drafts if one.record}
    return Plan(ledger, planner.known, drafts, written, len(planner.standing - spoken_of))


def named_fields(ledger: Ledger) -> list[str]:
    """Give the fields whose names are looked up, here or among the rows on record."""
    assert ledger.model is not None
    own = [c.field for c in ledger.columns if c.kind in ("text", "name") and c.field in ledger.keys]
    return [*PLACES, *own, *(c.field for c in ledger.columns if target_of(ledger.model, c.field))]


def names_written(ledger: Ledger, rows: Sequence[LedgerRow]) -> dict[str, list[str]]:
    """Give the names of other rows that rows write, by field."""
    assert ledger.model is not None
    fields = [column.field for column in ledger.columns if target_of(ledger.model, column.field)]
    return {name: sorted({row.text(name) for row in rows} - {""}) for name in fields}


class Planner:
    """Makes a draft of each row; with `only` it speaks of one record, whatever place and name the row gives it."""

    def __init__(self, ledger: Ledger, known: Known, columns: Columns, only: Row | None = None) -> None:
        self.ledger, self.known, self.columns, self.only = ledger, known, columns, only
        self.places = Places(known.tree, columns, known.counties)
        self.judges = [Judge(known.model, column) for column in self._own_columns()]
        self.at: dict[Key, list[Row]] = {}
        for row in known.rows:
            self.at.setdefault(self._key(row["area_id"], row), []).append(row)
        self.line_of: dict[Key, int] = {}
        self.standing = {row["id"] for row in known.rows if self._stands(row) and self._belongs(row)}

    def _own_columns(self) -> Iterator[Column]:
        for field_name, column in self.columns.by_field.items():
            is_own = column.kind != "serial" and field_name not in (*PLACES, *self.known.named)
            if is_own and field_name in self.columns.present:
                yield column

    def _stands(self, row: Row) -> bool:
        return bool(row["starts_on"] <= self.known.on <= row["ends_on"])

    def _belongs(self, row: Row) -> bool:
        return all(row[name] == value for name, value in self.ledger.only.items())

    def _key(self, area_id: int, values: Mapping[str, Any]) -> Key:
        columns = self.known.model.__table__.c
        names = (name if name in columns else f"{name}_id" for name in self.ledger.keys)
        found = (values.get(name) for name in names)
        return area_id, *(normal(value) if isinstance(value, str) else value for value in found)

    def plan(self, row: LedgerRow) -> Draft:
        """Say what a row will do; what is wrong with it is noted at its cells."""
        draft = Draft(row, self.places.find(row), self.only)
        given = self._given(row, draft.area_id)
        if draft.area_id is not None:
            self._find_record(draft, given)
        self._compare(draft, given)
        row.state = self._state(draft)
        return draft

    def _given(self, row: LedgerRow, area_id: int | None) -> dict[str, Any]:
        """Give the values to be kept, by column of the table; a blank cell gives none."""
        given = dict(self.ledger.only)
        for judge in self.judges:
            value = row.values.get(judge.column.field)
            if value is None:
                given |= self._cleared(row, judge.column.field, judge.column.field)
                continue
            verdict = judge.judge(value)
            if verdict.code:
                row.blame(judge.column, verdict.code, **verdict.facts)  # type: ignore[arg-type]
            else:
                given[judge.column.field] = verdict.kept
        for name, named in self.known.named.items():
            if (text := row.text(name)) and area_id is not None:
                ids = named.meant(text, area_id)
                if len(ids) == 1:
                    given[f"{name}_id"] = ids[0]
                else:
                    self._not_one(row, self.columns[name], text, len(ids))
            elif not text:
                given |= self._cleared(row, name, f"{name}_id")
        return given

    def _cleared(self, row: LedgerRow, name: str, kept_in: str) -> dict[str, None]:
        """Give the column that a blank cell empties: on a form it does, in a file it says nothing."""
        is_blank = name in row.values and row.values[name] is None
        is_clear = self.only is not None and is_blank and self.known.model.__table__.c[kept_in].nullable
        return {kept_in: None} if is_clear else {}

    def _not_one(self, row: LedgerRow, column: Column, text: str, count: int) -> None:
        if count:
            row.blame(column, "named_several", count=count, text=text)
        else:
            near = next(iter(nearest(text, self.known.named[column.field].near, 1)), "")
            row.blame(column, "named_unknown", near, text=text)

    def _find_record(self, draft: Draft, given: Mapping[str, Any]) -> None:
        """Find the record of the same place and keys that stands on the ledger's day."""
        assert draft.area_id is not None
        row, named = draft.row, self.columns.get("name")
        if any(name not in given and f"{name}_id" not in given for name in self.ledger.keys):
            return
        key = self._key(draft.area_id, given)
        if (line := self.line_of.setdefault(key, row.number)) != row.number:
            row.blame(named, "same_row", row=line)
        others = [one for one in self.at.get(key, ()) if self.only is None or one["id"] != self.only["id"]]
        if self.only is None:
            draft.record = next((one for one in others if self._stands(one)), None)
            others = [] if draft.record else others
        starts, ends = self._span(given, self.only)
        if clash := next((o for o in others if o["starts_on"] <= ends and o["ends_on"] >= starts), None):
            span = f"{clash['starts_on']}至{'今' if clash['ends_on'] == FAR else clash['ends_on']}"
            row.blame(named, "stands_already", text=row.text("name"), span=span)

    def _span(self, given: Mapping[str, Any], record: Row | None) -> tuple[date, date]:
        kept = record or {"starts_on": self.known.on, "ends_on": FAR}
        return given.get("starts_on", kept["starts_on"]), given.get("ends_on", kept["ends_on"])

    def _compare(self, draft: Draft, given: Mapping[str, Any]) -> None:
        row, record = draft.row, draft.record
        starts, ends = self._span(given, record)
        if ends < starts:
            row.blame(self.columns.get("ends_on", "starts_on"), "ends_first", starts=starts, ends=ends)
        if record is None:
            draft.values = {"starts_on": starts, **given}
            return
        if draft.area_id not in (None, record["area_id"]):
            draft.values |= placed(self.known.tree, draft.area_id)
            row.changes[self.places.lowest] = self.known.tree.places[record["area_id"]].name
        for name, value in given.items():
            if value == record[name]:
                continue
            field_name = name if name in self.columns.by_field else name.removesuffix("_id")
            column = self.columns.by_field.get(field_name)
            old = (
                record[name] if name == field_name else self.known.named[field_name].name_of.get(record[name])
            )
            if column is None:
                draft.values[name] = value
            elif not (name == field_name and is_same(row.values.get(name), recorded(column, old))):
                draft.values[name] = value
                row.changes[field_name] = shown_value(column, recorded(column, old))

    def _state(self, draft: Draft) -> Any:
        if draft.row.is_wrong:
            return "wrong"
        if draft.record is None:
            return "new"
        return "changed" if draft.values else "same"
