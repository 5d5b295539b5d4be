"""Taking a whole import back: every row as it stood before, unless something later rests on one of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, insert, inspect, select, text
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaParent, AreaPath, Governed
from core.areas.paths import hold_tree
from core.areas.planting import uproot
from core.audit.operations import Actor, record
from core.bulk import add_rows
from core.db import Base
from core.errors import Refused, Stale
from core.ledgers.images import Values, erase, portions, put, read, table_of, typed
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch, ImportChange
from core.ledgers.own.writing import lock
from core.ledgers.postings.writing import LOCKED
from core.policy.own import OwnRecord

FOLLOWS_THE_TREE: Final = (AreaPath, Governed)
WORDS: Final = {
    "activities": "工作记录",
    "area_parents": "下级区划",
    "grades": "等次",
    "grants": "授权",
    "grouping_areas": "分组",
    "grouping_units": "分组中的职务",
    "household_contacts": "联户关系",
    "households": "农户",
    "leaves": "请假",
    "local_settings": "本地设定",
    "policy_assignments": "启用的办法",
    "postings": "派驻",
    "unit_villages": "结对帮扶",
    "users": "账号",
    "village_types": "村类型",
}
"""What stands against an undoing, in the words of the pages."""


class Obstacle(NamedTuple):
    """Why a row cannot be taken back."""

    line: int
    what: str


class Obstructed(Refused):
    """An import on which later work rests; nothing was taken back."""

    status = 409

    def __init__(self, obstacles: list[Obstacle]) -> None:
        rows = sorted({one.line for one in obstacles})
        super().__init__(sentence("obstructed", count=len(rows), rows="、".join(map(str, rows[:10]))))
        self.obstacles = obstacles


def undo_batch(session: Session, actor: Actor, batch: ImportBatch, at: datetime) -> None:
    """Take an import back whole; Obstructed with every row that stands against it."""
    if batch.state != "applied":
        raise Stale(sentence("not_applied"))
    hold_tree(session, alone=True)
    images = list(
        session.scalars(
            select(ImportChange).where(ImportChange.batch_id == batch.id).order_by(ImportChange.id)
        )
    )
    _lock(session, images)
    if obstacles := sorted(set(find_obstacles(session, images))):
        raise Obstructed(obstacles)
    _take_back(session, actor, images)
    _restore(session, images)
    batch.state, batch.undone_at = "undone", at
    record(session, actor, "ledger.undo", "ImportBatch", batch.id, batch.area_id, {"rows": len(images)})


def _lock(session: Session, images: list[ImportChange]) -> None:
    """Keep others from writing to the tables of a batch, which on SQLite the writing transaction itself does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(LOCKED))
        for model in (mapper.class_ for mapper in Base.registry.mappers):
            if issubclass(model, OwnRecord) and any(one.table == table_of(model).name for one in images):
                lock(session, model)


def find_obstacles(session: Session, images: list[ImportChange]) -> Iterator[Obstacle]:
    """Give what stands against taking rows back: they were changed since, or something else points at them."""
    for table, some in _by_table(images).items():
        rows = read(session, table, (one.row_id for one in some if one.after))
        for one in some:
            row = rows.get(one.row_id)
            if one.after and row is None:
                yield Obstacle(one.line or 0, sentence("stands_gone"))
            elif row is not None and any(
                row[name] != value for name, value in typed(table, one.after).items()
            ):
                yield Obstacle(one.line or 0, sentence("stands_changed"))
    yield from _users(session, images)


def _users(session: Session, images: list[ImportChange]) -> Iterator[Obstacle]:
    """Give the rows of any table that point at a row this batch added, and were not added with it."""
    added: dict[str, dict[int, int]] = defaultdict(dict)
    for one in images:
        if one.before is None:
            added[one.table][one.row_id] = one.line or 0
    there = set(inspect(session.connection()).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in there or table in {table_of(model) for model in FOLLOWS_THE_TREE}:
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                target = added.get(key.column.table.name)
                if target and not _is_own_link(column):
                    yield from _pointing(session, column, target, added.get(table.name, {}))


def _is_own_link(column: Column[int]) -> bool:
    """Tell whether a column says where an area itself stands; that goes with the area."""
    return column is table_of(AreaParent).c.area_id


def _pointing(
    session: Session, column: Column[int], target: dict[int, int], along: dict[int, int]
) -> Iterator[Obstacle]:
    table = column.table
    assert isinstance(table, Table)
    key = next(iter(table.primary_key.columns))
    by_area = column is table_of(AreaParent).c.parent_id
    other = table_of(AreaParent).c.area_id if by_area else key
    for some in portions(sorted(target)):
        for owner, ident in session.execute(select(column, other).where(column.in_(some))):
            if ident not in (target if by_area else along):
                yield Obstacle(target[owner], sentence("stands_used", what=_word(table)))


def _word(table: Table) -> str:
    """Say what a table's rows are; those of a plugin's own table bear their word."""
    models = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return (
        WORDS.get(table.name) or next((str(getattr(model, "word", "")) for model in models), "") or table.name
    )


def _restore(session: Session, images: list[ImportChange]) -> None:
    """Give changed rows their former values, and removed ones back (under another number where theirs is taken)."""
    for table, some in _by_table(images).items():
        removed = {one.row_id: typed(table, one.before) for one in some if one.before and not one.after}
        taken = read(session, table, removed)
        free = [{"id": ident, **row} for ident, row in removed.items() if ident not in taken]
        if free:
            session.execute(insert(table), free)
        add_rows(session, table, [removed[ident] for ident in taken])
        former: dict[int, Values] = {}
        for one in reversed(some):
            if one.before and one.after:
                former.setdefault(one.row_id, {}).update(typed(table, one.before))
        put(session, table, former)


def _take_back(session: Session, actor: Actor, images: list[ImportChange]) -> None:
    """Remove the rows that were added, those that point at others first."""
    tables = _by_table([one for one in images if one.before is None])
    for table in reversed(Base.metadata.sorted_tables):
        if table in tables and table is not table_of(Area):
            erase(session, table, (one.row_id for one in tables[table]))
    places = [one.row_id for one in tables.get(table_of(Area), [])]
    uproot(session, actor, places[::-1])


def _by_table(images: list[ImportChange]) -> dict[Table, list[ImportChange]]:
    found: dict[Table, list[ImportChange]] = defaultdict(list)
    for one in images:
        found[Base.metadata.tables[one.table]].append(one)
    return dict(found)
