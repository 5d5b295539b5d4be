"""Fills a policy's own ledgers: rows made from a file of patterns, brought in as people bring in such a file."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.areas.models import Area, AreaPath
from core.demo.chance import chance, seeded
from core.demo.plan import Patterns
from core.policy.ledger import Ledger

WHERE, YEARS, STEPS, SHARE = "where", "years", "steps", "share"
HAPPENED, PLANNED = "~", ".."
EITHER: Final = "|"
PLACES: Final = ("county", "township", "village")


@dataclass(frozen=True)
class Place:
    """Where a row belongs: a village with its township, a township, or the county as a whole."""

    county: str
    township: str = ""
    village: str = ""


def filled(
    session: Session, patterns: Patterns, ledger: Ledger, county: Area, today: date
) -> Iterator[tuple[int, bytes]]:
    """Give files in the ledger's form for one county, one for each year that the patterns name, with the year.

    A row of patterns stands for many rows: `where` says for which places (`villages 0 3`: from the first on, every third;
    `townships 0 1`; nothing: for the county), `years` for which years, `share` for how many of a hundred. In a cell `a|b` is
    one of two, and `{village}`, `{township}`, `{year}` are filled in. A day lies between two that are written
    `2022-03-01~2022-04-30` and stays blank while it has not come; between `..` it is planned. `steps` says how many of the
    days that happen have come. A row that would lack what its form requires is left out.
    """
    places = list(_places(session, county))
    years = sorted({int(year) for pattern in patterns for year in pattern[YEARS].split()})
    for year in years:
        rows = [
            _row(
                pattern,
                ledger,
                place,
                str(year),
                seeded("book", ledger.key, county.code, number, place, year),
                today,
            )
            for number, pattern in enumerate(patterns)
            if str(year) in pattern[YEARS].split()
            for place in _chosen(pattern[WHERE], places)
        ]
        if listed := [row for row in rows if row]:
            yield year, _written(ledger, listed)


def _written(ledger: Ledger, rows: Sequence[dict[str, str]]) -> bytes:
    stream = StringIO()
    writer = csv.DictWriter(stream, [column.heading for column in ledger.columns], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _places(session: Session, county: Area) -> Iterator[Place]:
    """Give the villages of a county with their townships, in the order of their codes."""
    township, above = aliased(Area), aliased(AreaPath)
    rows = (
        select(township.name, Area.name)
        .join(AreaPath, AreaPath.descendant_id == Area.id)
        .join(above, above.descendant_id == Area.id)
        .join(township, township.id == above.ancestor_id)
        .where(AreaPath.ancestor_id == county.id, Area.level == "village", township.level == "township")
    )
    for town, village in session.execute(rows.order_by(Area.code)):
        yield Place(county.name, town, village)


def _chosen(where: str, villages: Sequence[Place]) -> Sequence[Place]:
    match where.split():
        case []:
            return [Place(villages[0].county)] if villages else []
        case ["villages", first, step]:
            return villages[int(first) :: int(step)]
        case ["townships", first, step]:
            found = dict.fromkeys(Place(one.county, one.township) for one in villages)
            return list(found)[int(first) :: int(step)]
    raise ValueError(f"where {where!r}: write nothing, or like 'villages 0 3', 'townships 0 1'")


def _row(
    pattern: Mapping[str, str], ledger: Ledger, place: Place, year: str, rng: Random, today: date
) -> dict[str, str] | None:
    """Give one row; None for one that is not there, or not yet."""
    if not chance(rng, int(pattern[SHARE] or 100)):
        return None
    words = {"township": place.township, "village": place.village, "year": year}
    steps = int(_drawn(pattern[STEPS], rng) or 99)
    found = {
        column.heading: getattr(place, column.field) for column in ledger.columns if column.field in PLACES
    }
    for column in ledger.columns:
        text = _drawn(pattern.get(column.heading) or found.get(column.heading, ""), rng).format(**words)
        if HAPPENED in text:
            steps -= 1
            day = _between(text, HAPPENED, rng)
            text = str(day) if steps >= 0 and day <= today else ""
        elif PLANNED in text:
            text = str(_between(text, PLANNED, rng))
        if not text and column.required:
            return None
        found[column.heading] = text
    return {heading: text for heading, text in found.items() if text}


def _drawn(cell: str, rng: Random) -> str:
    return rng.choice(cell.split(EITHER))


def _between(text: str, sign: str, rng: Random) -> date:
    start, end = map(date.fromisoformat, text.split(sign))
    return start + timedelta(days=rng.randrange((end - start).days + 1))
