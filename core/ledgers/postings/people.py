"""Who a row speaks of: someone posted in its village, someone known without a posting, or someone new."""

import re
from dataclasses import dataclass

from core.accounts.masking import masked_phone
from core.db import FAR
from core.exchange.values import When
from core.ledgers.postings.known import Known, Record, Stay
from core.ledgers.postings.senders import Sent
from core.ledgers.postings.spots import Spot
from core.ledgers.rows import Columns, LedgerRow
from core.ledgers.values import normal
from core.validity import say_span

MASKED = re.compile(r"(?=.*\*)[\d*]{7,}")


@dataclass(slots=True)
class Person:
    """The outcome: a posting on record, or at least a cadre on record, or nobody yet."""

    record: Record | None = None
    cadre_id: int | None = None


class People:
    """Matches the rows of a file with the people on record, and says where a number or a posting stands against it."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self.known, self.columns = known, columns
        self.row_of: dict[int, int] = {}
        """The row that speaks of each posting on record."""
        self._by_unit = {(record.unit_id, normal(record.name)): record for record in known.records}

    def find(self, row: LedgerRow, spot: Spot | None, sent: Sent | None) -> Person:
        """Give the person of a row; what speaks against taking the row for that person is said at its cell."""
        name, phone = row.text("name"), row.text("phone")
        record = self._at_post(row, spot, sent, name, phone)
        if record is not None:
            self.row_of.setdefault(record.posting_id, row.number)
        cadre_id = record.cadre_id if record else self._owner(name, phone)
        self._judge_phone(row, record, cadre_id, phone)
        if record is None and spot is not None and name:
            self._judge_posting(row, spot, sent, name, cadre_id)
        if cadre_id is not None:
            self._judge_overlap(row, record, cadre_id)
        return Person(record, cadre_id)

    def masked(self, row: LedgerRow) -> str:
        """Give a hidden number as it stands in the cell (138****1234), or nothing."""
        if row.text("phone"):
            return ""
        written = row.cells["phone"].strip()
        return written if MASKED.fullmatch(written) else ""

    def _at_post(
        self, row: LedgerRow, spot: Spot | None, sent: Sent | None, name: str, phone: str
    ) -> Record | None:
        if spot is None or spot.village_id is None or not name:
            return None
        here = self.known.at.get((spot.village_id, name), [])
        hidden = self.masked(row)
        for record in here:
            if (phone and record.phone == phone) or (hidden and masked_phone(record.phone) == hidden):
                return record
        same_unit = [record for record in here if sent and record.unit_id == sent.unit.id]
        return same_unit[0] if len(same_unit) == 1 and not hidden else None

    def _owner(self, name: str, phone: str) -> int | None:
        owners = [ident for ident, known in self.known.owners.get(phone, ()) if normal(known) == name]
        return owners[0] if len(owners) == 1 else None

    def _judge_phone(self, row: LedgerRow, record: Record | None, cadre_id: int | None, phone: str) -> None:
        column = self.columns.get("phone")
        if column is not None and not phone:
            hidden = self.masked(row)
            if hidden or (record and record.phone and row.cells["phone"] == record.phone):
                row.problems = [one for one in row.problems if one.column != column.heading]
            if hidden and record is None:
                row.blame(column, "phone_masked")
            return
        for ident, name in self.known.owners.get(phone, ()):
            if ident != cadre_id:
                where = self._where(ident)
                code = "phone_of_known" if where else "phone_of_other"
                row.blame(column, code, name=name, where=where)
                return

    def _judge_posting(
        self, row: LedgerRow, spot: Spot, sent: Sent | None, name: str, cadre_id: int | None
    ) -> None:
        """Say where the same person is posted elsewhere, or where someone of that name may be the same person."""
        column = self.columns.get("name")
        stay = self._stay_now(cadre_id)
        if stay is not None and stay.village_id != spot.village_id:
            where = self.known.village(stay.village_id)
            code = "posted_known" if where else "posted_other"
            row.blame(column, code, name=name, where=where, since=stay.starts_on)
            return
        other = self._by_unit.get((sent.unit.id, name)) if sent else None
        if other is not None and other.village_id != spot.village_id and cadre_id is None:
            where = self.known.village(other.village_id)
            row.blame(column, "maybe_posted", level="warning", name=name, where=where)
        here = self.known.at.get((spot.village_id, name), []) if spot.village_id else []
        if here and not self.masked(row):
            self._say_namesake(row, here[0])

    def _say_namesake(self, row: LedgerRow, record: Record) -> None:
        unit = self.known.unit_by_id.get(record.unit_id)
        facts = {"unit": unit.name if unit else "", "phone": masked_phone(record.phone)}
        row.blame(self.columns.get("name"), "namesake", level="warning", name=record.name, **facts)

    def _judge_overlap(self, row: LedgerRow, record: Record | None, cadre_id: int) -> None:
        """Say which other posting of the person shares a day with the row's."""
        starts = row.values.get("starts_on")
        if not isinstance(starts, When) or (record and starts.on == record.data["starts_on"]):
            return
        ends_on = record.ends_on if record else FAR
        for stay in self.known.stays(cadre_id):
            if record is not None and stay.posting_id == record.posting_id:
                continue
            is_now = stay.starts_on <= self.known.on <= stay.ends_on
            if (is_now and record is None) or stay.ends_on < starts.on or stay.starts_on > ends_on:
                continue
            where = self.known.village(stay.village_id)
            span = say_span(stay.starts_on, stay.ends_on)
            code = "posted_twice" if where else "posted_other"
            row.blame(self.columns.get("starts_on"), code, name=row.text("name"), where=where, since=span)
            return

    def _stay_now(self, cadre_id: int | None) -> Stay | None:
        stays = self.known.stays(cadre_id) if cadre_id is not None else ()
        return next((stay for stay in stays if stay.starts_on <= self.known.on <= stay.ends_on), None)

    def _where(self, cadre_id: int) -> str:
        """Name the village of a cadre inside the area; empty where this is not the reader's to know."""
        stay = self._stay_now(cadre_id)
        return self.known.village(stay.village_id) if stay is not None else ""
