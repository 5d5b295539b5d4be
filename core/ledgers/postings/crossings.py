"""What rows say together: one person twice, one number for two people, one village with two types or two first secretaries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from core.cadres.words import FIRST_SECRETARIES
from core.exchange.columns import Column
from core.exchange.values import Chosen, Value
from core.ledgers.messages import sentence
from core.ledgers.postings.differences import Differences
from core.ledgers.postings.draft import Draft
from core.ledgers.postings.fields import stored
from core.ledgers.postings.known import Known
from core.ledgers.postings.spots import Spot
from core.ledgers.rows import Columns
from core.ledgers.values import length_of, shown_value, words_of
from core.villages.models import VillageType

NOTE_LIMIT = length_of(VillageType, "note") or 0
LEADERS = ("first_secretary_and_leader", "team_leader")
Holder = tuple[str, str, Draft | None]
"""Who holds a role in a village: name, where it is written, and the row if it is in the file."""


class Crossings:
    """Looks at the rows of a file side by side."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self.known, self.columns = known, columns
        self._person: dict[tuple[str, str], Draft] = {}
        self._phone: dict[str, Draft] = {}
        self._at: dict[tuple[Spot, str], Draft] = {}
        self._types: dict[Spot, tuple[Value, Draft]] = {}

    def judge_person(self, draft: Draft) -> None:
        """Say which earlier row speaks of the same person, or has the same number."""
        row, name = draft.row, draft.name
        phone = row.text("phone") or (draft.record.phone if draft.record else "")
        if not name:
            return
        twin = self._person.setdefault((name, phone), draft) if phone else draft
        if twin is not draft and not _are_two(twin, draft):
            row.blame(self.columns.get("name"), "same_person", row=twin.row.number)
            return
        owner = self._phone.setdefault(phone, draft) if phone else draft
        if owner is not draft and twin is draft:
            row.blame(self.columns.get("phone"), "phone_of_row", row=owner.row.number, name=owner.name)
        if draft.spot is not None:
            self._judge_name(draft, self._at.setdefault((draft.spot, name), draft))

    def _judge_name(self, draft: Draft, other: Draft) -> None:
        mine, theirs = draft.record, other.record
        is_one = mine is theirs or (mine and theirs and mine.posting_id == theirs.posting_id)
        if other is not draft and is_one:
            draft.row.blame(self.columns.get("name"), "same_name", row=other.row.number)

    def judge_types(self, draft: Draft, differences: Differences) -> None:
        """Compare the types of a row's village with those of its other rows and with the record."""
        column, spot = self.columns.get("village_types"), draft.spot
        if column is None or spot is None:
            return
        value = draft.row.values.get("village_types")
        if value is None:
            if spot.village_id is not None and not draft.row.cells["village_types"]:
                differences.forgive_blank(draft.row, column, self._types_on_record(spot))
            return
        said, first = self._types.setdefault(spot, (value, draft))
        if first is draft:
            self._compare_types(draft, column, spot, words_of(value))
        elif said != value:
            shown = str(shown_value(column, said))
            draft.row.blame(column, "types_differ", shown, row=first.row.number, other=shown)

    def _types_on_record(self, spot: Spot) -> tuple[Chosen, ...]:
        kept = self.known.types.get(spot.village_id or 0, {})
        return tuple(Chosen(word, note) for word, (_, note) in kept.items())

    def _compare_types(self, draft: Draft, column: Column, spot: Spot, value: tuple[Chosen, ...]) -> None:
        old = self._types_on_record(spot)
        types = tuple((each.word, each.note) for each in value)
        if self._fits(draft, column, types) and set(value) != set(old):
            draft.types = types
            if spot.village_id is not None:
                draft.row.changes["village_types"] = shown_value(column, old)

    def _fits(self, draft: Draft, column: Column, types: Iterable[tuple[str, str]]) -> bool:
        longest = max((len(note) for _, note in types), default=0)
        if longest > NOTE_LIMIT:
            draft.row.blame(column, "too_long", length=longest, limit=NOTE_LIMIT)
        return longest <= NOTE_LIMIT

    def judge_roles(self, drafts: Iterable[Draft], row_of: dict[int, int]) -> None:
        """Warn where a village would have two first secretaries or two team leaders."""
        held: dict[tuple[Spot | int, str], list[Holder]] = defaultdict(list)
        for place, role, holder in (*self._on_record(row_of), *self._in_file(drafts)):
            for group in ("first_secretary", "team_leader"):
                if role in (FIRST_SECRETARIES if group == "first_secretary" else LEADERS):
                    held[place, group].append(holder)
        warned: set[int] = set()
        for (_, group), holders in held.items():
            first = holders[0]
            for _, _, draft in holders[1:]:
                if draft is not None and draft.row.number not in warned:
                    warned.add(draft.row.number)
                    draft.row.blame(
                        self.columns.get("role"), group, level="warning", name=first[0], where=first[1]
                    )

    def _on_record(self, row_of: dict[int, int]) -> Iterator[tuple[Spot | int, str, Holder]]:
        for record in self.known.records:
            if record.posting_id not in row_of:
                yield record.village_id, record.data["role"], (record.name, sentence("on_record"), None)

    def _in_file(self, drafts: Iterable[Draft]) -> Iterator[tuple[Spot | int, str, Holder]]:
        for draft in drafts:
            role = stored("role", draft.row.values.get("role"))
            if draft.spot is not None and isinstance(role, str):
                where = sentence("here", row=draft.row.number)
                yield draft.spot.village_id or draft.spot, role, (draft.name, where, draft)


def _are_two(one: Draft, other: Draft) -> bool:
    """Tell whether two rows speak of two postings that are both on record."""
    return bool(one.record and other.record and one.record.posting_id != other.record.posting_id)
