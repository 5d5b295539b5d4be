"""The check of a ledger about postings: every row with its place, sender, person and changes, and every fault at its cell."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.exchange.records import Record as Entry
from core.ledgers.postings.crossings import Crossings
from core.ledgers.postings.differences import Differences
from core.ledgers.postings.draft import Draft
from core.ledgers.postings.fields import NAMED_FIELDS
from core.ledgers.postings.known import Known, load_known
from core.ledgers.postings.people import People
from core.ledgers.postings.senders import Senders
from core.ledgers.postings.spots import Spots
from core.ledgers.rows import STEP, Columns, LedgerRow, State, Tick, read_rows
from core.policy.ledger import Ledger
from core.policy.own import PLACES

NEEDED = ("village", "name", "role", "starts_on")
COPIED_DOWN = (*PLACES, "village_types")


@dataclass
class Plan:
    """What an import would do: a draft of every row, what was known of the tables, and how many are not in the file."""

    known: Known
    drafts: list[Draft]
    phones: tuple[str, ...]
    absent: int

    @property
    def rows(self) -> list[LedgerRow]:
        """The rows of the file."""
        return [draft.row for draft in self.drafts]

    def seal(self) -> str:
        """Give the digest of what would be done with each row: together with the file it is what a person confirms."""
        facts = [
            (
                draft.row.state,
                draft.record.posting_id if draft.record else None,
                draft.person.cadre_id,
                draft.spot.village_id if draft.spot else None,
                draft.sent.unit.id if draft.sent else None,
                draft.row.changes,
                len(draft.row.problems),
            )
            for draft in self.drafts
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def faults(ledger: Ledger) -> list[str]:
    """Say which columns a ledger lacks to tell one posting from another."""
    fields = {column.field for column in ledger.columns}
    lacking = [f"add a column for the field {field}" for field in NEEDED if field not in fields]
    if not fields & {"unit", "unit_title"}:
        lacking.append("add a column for the field unit_title (or unit)")
    return lacking


def plan(
    session: Session, area_id: int, columns: Columns, entries: Sequence[Entry], on: date, tick: Tick
) -> Plan:
    """Compare the entries of a file with the tables; nothing is written."""
    rows = list(read_rows(columns, entries, NAMED_FIELDS, COPIED_DOWN))
    phones = tuple(sorted({row.text("phone") for row in rows} - {""}))
    known = load_known(session, area_id, on, phones)
    spots, senders = Spots(known.tree, columns, known.counties), Senders(known, columns)
    people, differences = People(known, columns), Differences(known, columns)
    crossings = Crossings(known, columns)
    drafts = []
    for done, row in enumerate(rows, 1):
        spot = spots.find(row)
        sent = senders.find(row, spot)
        draft = Draft(row, spot, sent, people.find(row, spot, sent))
        differences.find(draft)
        _judge_unit(senders, differences, columns, draft)
        crossings.judge_types(draft, differences)
        crossings.judge_person(draft)
        drafts.append(draft)
        if done % STEP == 0:
            tick(done, len(rows))
    crossings.judge_roles(drafts, people.row_of)
    for draft in drafts:
        draft.row.state = _state(draft)
    tick(len(rows), len(rows))
    return Plan(known, drafts, phones, len(known.records) - len(people.row_of))


def _judge_unit(senders: Senders, differences: Differences, columns: Columns, draft: Draft) -> None:
    row, column = draft.row, columns.get("nature")
    if draft.sent is None or column is None:
        return
    unit = draft.sent.unit
    if not row.cells["nature"]:
        differences.forgive_blank(row, column, unit.nature)
    senders.judge_nature(row, unit)
    if "nature" in row.changes:
        draft.nature = senders.natures[unit.id][0]


def _state(draft: Draft) -> State:
    if draft.row.is_wrong:
        return "wrong"
    if draft.record is None:
        return "new"
    return "changed" if draft.row.changes else "same"
