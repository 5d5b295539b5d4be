"""Working tables of the making: numbers, days, periods, names, and whoever acts. They vanish with the connection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from core.db import Instant
from core.demo import names
from core.demo.chance import PRIME, seeded
from core.demo.scale import Span
from core.engine.models import CalendarDay
from core.policy.periods import HALF, MONTH, QUARTER, WEEK, YEAR, Every, OnDays, OnWeekdays, Period
from core.sql import days_between

METADATA: Final = MetaData()
EVENING = 12
MANY, FAMILIES = 20, 4_001
EPOCH: Final = date(1970, 1, 1)
CADENCES: Final = {"week": WEEK, "month": MONTH, "quarter": QUARTER, "half": HALF, "year": YEAR}
ONCE, ONCE_DAYS = "once", 120
START = "start"
"""On an actor's first day."""


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(f"demo_{name}", METADATA, *columns, prefixes=["TEMPORARY"])


NUMBERS: Final = _table("numbers", Column("n", Integer, primary_key=True))
NAMES: Final = _table("names", Column("n", Integer, primary_key=True), Column("name", String(40)))
DAYS: Final = _table(
    "days",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", Date),
    Column("seed", BigInteger),
    Column("recorded_at", Instant),
    Column("is_workday", Boolean),
    Column("is_last_night", Boolean),
    Column("density", Integer),
)
PERIODS: Final = _table(
    "periods",
    Column("id", Integer, primary_key=True),
    Column("per", String(40)),
    Column("first", Integer),
    Column("days", Integer),
    Column("seed", BigInteger),
)
TOPICS: Final = _table("topics", Column("n", Integer, primary_key=True), Column("code", String(24)))
POSTED: Final = _table(
    "posted",
    Column("posting_id", Integer, primary_key=True, autoincrement=False),
    Column("cadre_id", Integer),
    Column("unit_id", Integer),
    Column("village_id", Integer),
    Column("county_id", Integer),
    Column("level", String(16)),
    Column("first", Integer),
    Column("last", Integer),
    Column("seed", BigInteger),
    Column("effort", Integer),
)
EFFORTS: Final = _table(
    "efforts",
    Column("number", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Integer) for name in ("workday", "day_off", "night", "last_night", "diary", "work_log")),
)
RECORDS: Final = _table(
    "records",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(40)),
    Column("permille", Integer),
    Column("topic", String(24)),
    Column("note", String(200)),
    Column("amount", Integer),
    Column("later", Integer),
)
PAIRS: Final = _table(
    "pairs",
    Column("unit_id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("of_unit", Integer),
    Column("village_id", Integer),
    Column("county_id", Integer),
    Column("first", Integer),
    Column("last", Integer),
)
LEADERS: Final = _table(
    "leaders",
    Column("unit_id", Integer, primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("of_role", Integer),
    Column("leader_id", Integer),
)
ACTORS: Final = _table(
    "actors",
    Column("seed", BigInteger),
    Column("level", String(16)),
    Column("first", Integer),
    Column("last", Integer),
    *(
        Column(name, Integer)
        for name in ("unit_id", "cadre_id", "area_id", "village_id", "county_id", "household_id", "choices")
    ),
)
HELPERS: Final = _table(
    "helpers",
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("village_id", Integer, index=True),
    Column("number", Integer),
    Column("of_village", Integer),
    Column("cadre_id", Integer),
)
HOMES: Final = _table(
    "homes",
    Column("household_id", Integer, primary_key=True, autoincrement=False),
    Column("village_id", Integer),
    Column("seed", BigInteger),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("next_on", Date),
)


@dataclass(frozen=True)
class Window(Every):
    """The same days of every year, from one month and day to another."""

    first: tuple[int, int]
    last: tuple[int, int]
    name: str = "window"

    def containing(self, day: date) -> Period | None:
        """Give the year's window where the day lies in it."""
        first, last = date(day.year, *self.first), date(day.year, *self.last)
        return Period(f"{first}", first, last) if first <= day <= last else None


def cadence(name: str) -> Every:
    """Give the periods that a name stands for, such as `month`, `days 8 18 28`, `weekdays 3` or `from 1-10 to 3-31`."""
    match name.split():
        case [known] if known in CADENCES:
            return CADENCES[known]
        case ["days", *days] if days and all(map(str.isdigit, days)):
            return OnDays(tuple(map(int, days)))
        case ["weekdays", *days] if days and all(map(str.isdigit, days)):
            return OnWeekdays(tuple(map(int, days)))
        case ["from", first, "to", last]:
            return Window(_month_and_day(first), _month_and_day(last))
    known = ", ".join((ONCE, START, *CADENCES))
    raise ValueError(
        f"no period is called {name!r}: write {known}, or like 'days 8 18', 'weekdays 3', 'from 1-10 to 3-31'"
    )


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = map(int, text.split("-"))
    return date(2023, month, day).month, day


def prepare(session: Session, span: Span, paces: Iterable[str] = ()) -> None:
    """Make the working tables on this connection and fill them."""
    vanish(session)
    METADATA.create_all(session.connection(), checkfirst=False)
    fill(session, NUMBERS, ({"n": n} for n in range(MANY)))
    fill(session, NAMES, ({"n": n, "name": name} for n, name in enumerate(_heads())))
    fill(session, DAYS, _days(session, span))
    fill(session, PERIODS, _periods(span, paces))
    refresh_statistics(session, NAMES, DAYS, PERIODS)


def day_number(day: Any) -> ColumnElement[int]:
    """Give the number of a date, so that days can be reckoned without date functions."""
    number: ColumnElement[int] = days_between(day, literal(EPOCH)) + EPOCH.toordinal()
    return number


def refresh_statistics(session: Session, *tables: Table) -> None:
    """Let the planner know what the tables hold now."""
    for table in tables:
        session.connection().exec_driver_sql(f'ANALYZE "{table.name}"')


def vanish(session: Session) -> None:
    """Drop the working tables, which a connection that is used again would else still have."""
    for table in METADATA.sorted_tables:
        session.connection().exec_driver_sql(f'DROP TABLE IF EXISTS "{table.name}"')


def fill(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows into a working table in place of those it held."""
    session.execute(table.delete())
    if listed := list(rows):
        session.execute(insert(table), listed)


def _heads() -> Iterator[str]:
    rng = seeded("households")
    for _ in range(FAMILIES):
        yield names.person(rng, "女" if rng.random() < 0.18 else "男")


def _days(session: Session, span: Span) -> Iterator[dict[str, Any]]:
    rows = select(CalendarDay.day, CalendarDay.is_workday)
    rows = rows.where(CalendarDay.day >= span.dawn, CalendarDay.day <= span.today + timedelta(days=1))
    is_workday: dict[date, bool] = dict(session.execute(rows).all())
    for day in span.days():
        tomorrow = day + timedelta(days=1)
        yield {
            "number": day.toordinal(),
            "day": day,
            "seed": seeded("day", day).randrange(1, PRIME),
            "recorded_at": datetime(day.year, day.month, day.day, EVENING, tzinfo=UTC),
            "is_workday": is_workday.get(day, day.weekday() < 5),
            "is_last_night": not is_workday.get(tomorrow, tomorrow.weekday() < 5),
            "density": span.density(day),
        }


def _periods(span: Span, paces: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give every period of each cadence; the one of what is done once begins with each actor's own first day."""
    for per, days in ((ONCE, ONCE_DAYS), (START, 1)):
        yield {"per": per, "first": 0, "days": days, "seed": seeded("period", per).randrange(1, PRIME // 2)}
    for per in sorted({*CADENCES, *paces} - {ONCE, START}):
        for first, days in _spans(cadence(per), span):
            seed = seeded("period", per, first).randrange(1, PRIME // 2)
            yield {"per": per, "first": first.toordinal(), "days": days, "seed": seed}


def _spans(every: Every, span: Span) -> Iterator[tuple[date, int]]:
    for period in every.within(span.first, span.today):
        yield period.starts_on, (period.ends_on - period.starts_on).days + 1
