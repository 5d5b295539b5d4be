"""What covers a subject without a gap, and the gaps."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.engine.batch import Batch
from core.engine.bound import Who
from core.engine.coverage import bound_things, covers
from core.engine.records import GAP, Record, as_day
from core.engine.subjects import SUBJECTS
from core.policy.rules import Coverage


def covers_behind(session: Session, batch: Batch, rule: Coverage) -> Iterator[tuple[int, Record]]:
    """Give beside each subject what covers it, in order, and each gap as a record that does not count."""
    found = session.execute(_cover_rows(batch.policy, rule, batch.who), batch.values)
    for (subject, thing, part_from, part_to), rows in groupby(found, key=lambda row: row[:4]):
        spans = [(as_day(row.cover_from), as_day(row.cover_to), row.name or "") for row in rows]
        name = spans[0][2]
        covered = [span[:2] for span in spans if span[0] is not None]
        for span in covered:
            yield subject, Record(rule.by.subject, thing, name, *span)
        for first, last in _uncovered(as_day(part_from), as_day(part_to), covered):
            days = (last - first).days + 1
            why = GAP.format(days=days)
            yield subject, Record(rule.by.subject, thing, name, first, last, "", why, days)


@cache
def _cover_rows(policy: str, rule: Coverage, who: Who) -> Select[Any]:
    row = covers(rule, bound_things(policy, rule, who).subquery("part")).subquery("row")
    name = SUBJECTS[rule.by.subject].name_of(row.c.thing).label("name")
    key = (row.c.subject_id, row.c.thing, row.c.part_from, row.c.part_to)
    cover = row.c.cover_from, row.c.cover_to
    return select(*key, *cover, name).order_by(*key, *cover)


def _uncovered(first: date, last: date, covered: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Give the stretches from first to last that no span covers; the spans come in the order of their begin."""
    reached = first - timedelta(days=1)
    for begin, end in [*covered, (last + timedelta(days=1), last)]:
        if begin - reached > timedelta(days=1):
            yield reached + timedelta(days=1), begin - timedelta(days=1)
        reached = max(reached, end)
