"""Carries out a plan: places, types, units, cadres and postings, set by set, in the transaction at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.paths import hold_tree
from core.areas.planting import Seedling, plant
from core.audit.operations import Actor, record
from core.cadres.models import Cadre, Posting
from core.cadres.names import cadre_initials
from core.db import FAR
from core.ledgers.images import TablesMoved, Values, Writer, read, table_of
from core.ledgers.messages import sentence
from core.ledgers.postings.draft import Draft
from core.ledgers.postings.fields import CADRE_FIELDS, POSTING_FIELDS
from core.ledgers.postings.known import load_known
from core.ledgers.postings.planning import Plan
from core.ledgers.postings.spots import Spot
from core.units.models import Unit
from core.validity import DAWN, day_before
from core.villages.models import Village, VillageType

LOCKED = "LOCK TABLE cadres, postings, village_types, units IN SHARE ROW EXCLUSIVE MODE"
"""Others may go on reading; whoever wants to write waits until this import is done."""
NEW_CADRE: Values = {"age_on": None, **dict.fromkeys(CADRE_FIELDS), "unit_id": None}
NEW_POSTING: Values = {**dict.fromkeys(POSTING_FIELDS), "starts_precision": "day", "ends_on": FAR}


def write(session: Session, actor: Actor, plan: Plan, batch_id: int) -> None:
    """Write a plan without errors; Stale where the tables are no longer as they were when it was made."""
    hold(session, plan)
    writer = Writer(session, batch_id)
    drafts = [draft for draft in plan.drafts if draft.row.state in ("new", "changed")]
    villages = Places(session, actor, plan, writer).register(drafts)
    set_types(writer, plan, drafts, villages)
    units = {draft.sent.unit.id: draft for draft in drafts if draft.nature and draft.sent}
    writer.change(
        Unit,
        {ident: {"nature": d.nature} for ident, d in units.items()},
        {i: d.row.number for i, d in units.items()},
    )
    cadres = write_cadres(writer, drafts)
    write_postings(session, actor, writer, drafts, cadres, villages)
    writer.close()


def hold(session: Session, plan: Plan) -> None:
    """Keep others from writing what the plan rests on, and see that it still stands."""
    hold_tree(session, alone=any(draft.spot and draft.spot.village_id is None for draft in plan.drafts))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(LOCKED))
    known = plan.known
    again = load_known(session, known.tree.area.id, known.on, plan.phones)
    if again.stamp() != known.stamp():
        raise TablesMoved(sentence("stale"))


@dataclass
class Places:
    """Registers the townships and villages that a plan names for the first time."""

    session: Session
    actor: Actor
    plan: Plan
    writer: Writer

    def register(self, drafts: list[Draft]) -> dict[Spot, int]:
        """Give the id of every village the rows speak of."""
        spots = {draft.spot: draft.row.number for draft in reversed(drafts) if draft.spot}
        new = {
            spot: line for spot, line in sorted(spots.items(), key=lambda one: one[1]) if not spot.village_id
        }
        townships = self._townships(new)
        seedlings = [self._seedling(spot.village, "village", self._above(spot, townships)) for spot in new]
        ids = self._plant(seedlings, list(new.values()))
        rows = [{"id": ident, "county_id": spot.county_id} for ident, spot in zip(ids, new, strict=True)]
        self.writer.add(Village, rows, list(new.values()))
        known = {spot: spot.village_id for spot in spots if spot.village_id}
        return {**known, **dict(zip(new, ids, strict=True))}

    def _townships(self, spots: dict[Spot, int]) -> dict[tuple[int, str], int]:
        missing: dict[tuple[int, str], int] = {}
        for spot, line in spots.items():
            if spot.township_id is None and spot.township:
                missing.setdefault((spot.county_id, spot.township), line)
        seedlings = [self._seedling(name, "township", county) for county, name in missing]
        ids = self._plant(seedlings, list(missing.values()))
        return dict(zip(missing, ids, strict=True))

    def _above(self, spot: Spot, townships: dict[tuple[int, str], int]) -> int:
        return spot.township_id or townships.get((spot.county_id, spot.township), spot.county_id)

    def _seedling(self, name: str, level: str, above: int) -> Seedling:
        place = self.plan.known.tree.places.get(above)
        return Seedling(name, level, above, place.since if place else DAWN)

    def _plant(self, seedlings: list[Seedling], lines: list[int]) -> list[int]:
        ids = plant(self.session, self.actor, seedlings)
        for ident, seedling, line in zip(ids, seedlings, lines, strict=True):
            after = {"name": seedling.name, "level": seedling.level, "code": None}
            self.writer.note(table_of(Area), ident, line, None, after)
        return ids


def set_types(writer: Writer, plan: Plan, drafts: list[Draft], villages: dict[Spot, int]) -> None:
    """Let villages have the types their rows name, from the ledger's day on (where none was known: since ever)."""
    added: list[tuple[Values, int]] = []
    ended: dict[int, int] = {}
    noted: dict[int, tuple[Values, int]] = {}
    for draft in drafts:
        if draft.types is None or draft.spot is None:
            continue
        line, village_id = draft.row.number, villages[draft.spot]
        known = plan.known.types.get(village_id, {})
        wanted = dict(draft.types)
        for word, (ident, note) in known.items():
            if word not in wanted:
                ended[ident] = line
            elif note != wanted[word]:
                noted[ident] = {"note": wanted[word] or None}, line
        since = plan.known.on if known else DAWN
        for word, note in draft.types:
            if word not in known:
                row = {"village_id": village_id, "type": word, "note": note or None}
                added.append(({**row, "starts_on": since, "ends_on": FAR}, line))
    _end_types(writer, plan, ended)
    writer.change(
        VillageType, {i: v for i, (v, _) in noted.items()}, {i: line for i, (_, line) in noted.items()}
    )
    writer.add(VillageType, [row for row, _ in added], [line for _, line in added])


def _end_types(writer: Writer, plan: Plan, ended: dict[int, int]) -> None:
    """End types on the day before the ledger's; one that began on that day never was."""
    on = plan.known.on
    rows = read(writer.session, table_of(VillageType), ended)
    lasting = {ident for ident, row in rows.items() if row["starts_on"] < on}
    writer.change(VillageType, {ident: {"ends_on": day_before(on)} for ident in lasting}, ended)
    writer.remove(VillageType, {ident: line for ident, line in ended.items() if ident not in lasting})


def write_cadres(writer: Writer, drafts: list[Draft]) -> dict[int, int]:
    """Add the people who are not on record and bring the others up to date; gives each row's cadre."""
    new = [draft for draft in drafts if draft.person.cadre_id is None]
    rows = [
        {"name": draft.name, "initials": cadre_initials(draft.name), **NEW_CADRE, **draft.cadre}
        for draft in new
    ]
    ids = writer.add(Cadre, rows, [draft.row.number for draft in new])
    found = {draft.row.number: ident for draft, ident in zip(new, ids, strict=True)}
    for draft in drafts:
        if draft.person.cadre_id is not None:
            found[draft.row.number] = draft.person.cadre_id
    changed = {draft.person.cadre_id: draft for draft in drafts if draft.person.cadre_id and draft.cadre}
    writer.change(
        Cadre,
        {ident: draft.cadre for ident, draft in changed.items()},
        {ident: draft.row.number for ident, draft in changed.items()},
    )
    return found


def write_postings(
    session: Session,
    actor: Actor,
    writer: Writer,
    drafts: list[Draft],
    cadres: dict[int, int],
    villages: dict[Spot, int],
) -> None:
    """Add the new postings and change those on record; each leaves its entry in the audit trail."""
    new = [draft for draft in drafts if draft.record is None]
    rows = list(_new_postings(new, cadres, villages))
    ids = writer.add(Posting, rows, [draft.row.number for draft in new])
    for ident, draft, row in zip(ids, new, rows, strict=True):
        facts = {"batch": writer.batch_id, "line": draft.row.number, "cadre": row["cadre_id"]}
        record(session, actor, "posting.import", "Posting", ident, row["county_id"], facts)
    changed = {draft.record.posting_id: draft for draft in drafts if draft.record}
    writer.change(
        Posting,
        {ident: draft.posting for ident, draft in changed.items() if draft.posting},
        {ident: draft.row.number for ident, draft in changed.items()},
    )
    for ident, draft in changed.items():
        if draft.cadre or draft.posting:
            county = draft.spot.county_id if draft.spot else None
            record(session, actor, "posting.import", "Posting", ident, county, _audited(writer, draft))


def _new_postings(drafts: list[Draft], cadres: dict[int, int], villages: dict[Spot, int]) -> Iterator[Values]:
    for draft in drafts:
        assert draft.spot is not None
        yield {
            **NEW_POSTING,
            "source": draft.sent.unit.level if draft.sent else None,
            **draft.posting,
            "cadre_id": cadres[draft.row.number],
            "village_id": villages[draft.spot],
            "county_id": draft.spot.county_id,
        }


def _audited(writer: Writer, draft: Draft) -> dict[str, Any]:
    assert draft.record is not None
    after = {**draft.cadre, **draft.posting}
    before = draft.record.data
    changes = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    return {"batch": writer.batch_id, "line": draft.row.number, **changes}
