"""A made-up city of size S, written set by set: 13 counties, 900 villages, 3,000 cadres, a year of one million activities."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, func, insert, literal, null, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.governed import refresh_governed
from core.areas.models import Area, AreaParent, Grouping, GroupingArea, GroupingUnit, PolicyAssignment
from core.areas.paths import rebuild_paths
from core.areas.settings import refresh_settings
from core.cadres.models import Cadre, Leave, Posting
from core.clock import now
from core.db import FAR
from core.engine.calendar import ensure_calendar
from core.engine.models import CalendarDay
from core.registry import PolicyBook
from core.sql import add_days, days_between
from core.units.models import Unit, UnitLeader, UnitVillage
from core.validity import DAWN
from core.villages.models import Contact, Household, HouseholdAway, Village

YEAR_BEGINS, YEAR_ENDS = date(2023, 1, 1), date(2023, 12, 31)


@dataclass(frozen=True)
class Size:
    """How many of each there are."""

    counties: int = 13
    townships: int = 120
    villages: int = 900
    units: int = 180
    cadres: int = 3_000
    households: int = 30_000


S = Size()
SMALL = Size(counties=3, townships=6, villages=30, units=12, cadres=100, households=300)


def build(session: Session, book: PolicyBook, size: Size = S) -> None:
    """Fill an empty database that has tables: places, people, a year of records, and the policy in force from 2021."""
    ensure_calendar(session)
    _places(session, size)
    _people(session, size)
    _enable(session, book)
    for rows in (_in_village(), _nights(), _entries(), _unit_records(), _contact_records()):
        columns = [column.key for column in rows.selected_columns]
        session.execute(insert(Activity).from_select(columns, rows))


def _numbers(count: int, first: int) -> range:
    return range(first, first + count)


def _places(session: Session, size: Size) -> None:
    city, county, township = 1, 2, 2 + size.counties
    village = township + size.townships
    areas: list[dict[str, Any]] = [{"id": city, "name": "某市", "level": "city", "code": "999900"}]
    links: list[dict[str, Any]] = []
    for level, count, first, above, parents in (
        ("county", size.counties, county, city, 1),
        ("township", size.townships, township, county, size.counties),
        ("village", size.villages, village, township, size.townships),
    ):
        for number in range(count):
            areas.append({"id": first + number, "name": f"{level}{number}", "level": level, "code": None})
            links.append({"area_id": first + number, "parent_id": above + number % parents})
    session.execute(insert(Area), areas)
    session.execute(insert(AreaParent), [link | {"starts_on": DAWN, "ends_on": FAR} for link in links])
    counties = [county + number % size.townships % size.counties for number in range(size.villages)]
    session.execute(insert(Village), [{"id": village + n, "county_id": c} for n, c in enumerate(counties)])
    rebuild_paths(session)
    _groupings(session, size, county)


def _groupings(session: Session, size: Size, county: int) -> None:
    span = {"starts_on": date(2021, 6, 1), "ends_on": FAR}
    units = [
        {"id": n, "name": f"单位{n}", "level": _level(n), "nature": "党政机关", "area_id": 1}
        for n in _numbers(size.units, 1)
    ]
    session.execute(insert(Unit), units)
    leaders = [
        {"unit_id": n, "name": "某人", "role": role, **span}
        for n in _numbers(size.units, 1)
        for role in ("principal", "deputy", "deputy")
    ]
    session.execute(insert(UnitLeader), leaders)
    groups = [{"id": n + 1, "kind": "zone", "area_id": 1, "name": f"片区{n}"} for n in range(4)]
    groups += [
        {"id": n + 5, "kind": "liaison_group", "area_id": county + n, "name": f"联络组{n}"}
        for n in range(size.counties)
    ]
    session.execute(insert(Grouping), groups)
    members = [{"grouping_id": n % 4 + 1, "area_id": county + n, **span} for n in range(size.counties)]
    session.execute(insert(GroupingArea), members)
    parts = [{"grouping_id": n + 1, "unit_id": n + 1, "role": "head", **span} for n in range(4)]
    parts += [{"grouping_id": n % 4 + 1, "unit_id": n + 5, "role": "deputy", **span} for n in range(7)]
    parts += [
        {"grouping_id": n % size.counties + 5, "unit_id": unit, "role": "member", **span}
        for n, unit in enumerate(range(12, size.units + 1))
    ]
    session.execute(insert(GroupingUnit), parts)


def _level(unit: int) -> str:
    return "central" if unit <= 4 else "provincial" if unit <= 29 else "city"


def _people(session: Session, size: Size) -> None:
    village = 2 + size.counties + size.townships
    cadres, postings, leaves = [], [], []
    for n in range(size.cadres):
        unit = n % size.units + 1
        cadres.append(
            {
                "id": n + 1,
                "name": f"干部{n}",
                "initials": "",
                "unit_id": unit,
                "born_on": date(1975 + n % 25, n % 12 + 1, n % 28 + 1),
                "politics": "中共党员" if n % 3 else "群众",
                "party_full_since": date(2010, 1, 1) if n % 3 else None,
                "work_since": date(2005, 7, 1),
            }
        )
        place = village + n % size.villages
        postings.append(
            {
                "cadre_id": n + 1,
                "unit_id": unit,
                "village_id": place,
                "county_id": 2 + n % size.villages % size.townships % size.counties,
                "role": "first_secretary" if n < size.villages else "member",
                "source": _level(unit),
                "starts_on": date(2021, 6, 1) if n % 10 else date(2023, 9, 7),
                "ends_on": FAR if n % 23 else date(2023, 9, 18),
            }
        )
        if n % 15 == 0:
            leaves.append({"cadre_id": n + 1, "starts_on": date(2023, 9, 4), "ends_on": date(2023, 9, 8)})
    session.execute(insert(Cadre), cadres)
    session.execute(insert(Posting), postings)
    session.execute(insert(Leave), [row | {"kind": "事假", "state": "approved"} for row in leaves])
    pairs = [
        {
            "unit_id": n % size.units + 1,
            "village_id": village + n,
            "starts_on": date(2021, 6, 1),
            "ends_on": FAR,
        }
        for n in range(size.villages)
    ]
    session.execute(insert(UnitVillage), pairs)
    _households(session, size, village)


def _households(session: Session, size: Size, village: int) -> None:
    households, contacts, aways = [], [], []
    for n in range(size.households):
        place = n % size.villages
        county = 2 + place % size.townships % size.counties
        households.append({"id": n + 1, "name": f"户{n}", "village_id": village + place, "county_id": county})
        first = {"household_id": n + 1, "cadre_id": n % size.cadres + 1, "starts_on": date(2021, 6, 1)}
        contacts.append(first | {"ends_on": date(2023, 6, 30) if n % 4 == 0 else FAR})
        if n % 4 == 0:
            next_one = {"household_id": n + 1, "cadre_id": (n + 7) % size.cadres + 1, "ends_on": FAR}
            contacts.append(next_one | {"starts_on": date(2023, 7, 1 + n % 3)})
        if n % 20 == 0:
            aways.append({"household_id": n + 1, "starts_on": date(2023, 3, 1), "ends_on": FAR})
    session.execute(insert(Household), households)
    session.execute(insert(Contact), contacts)
    session.execute(insert(HouseholdAway), aways)


def _enable(session: Session, book: PolicyBook) -> None:
    session.add(PolicyAssignment(policy=book.slug, area_id=1, starts_on=date(2021, 1, 1), ends_on=FAR))
    session.flush()
    refresh_governed(session)
    refresh_settings(session, book)


def _dice(*numbers: ColumnElement[int] | int) -> ColumnElement[int]:
    """Give an even-looking number from 0 to 99 that depends on the numbers and nothing else."""
    mixed: Any = literal(11)
    for number in numbers:
        mixed = (mixed * 1103 + number * 7919) % 10007
    return mixed % 100


_DAY = CalendarDay.__table__.c.day
_DAY_NUMBER = days_between(_DAY, literal(YEAR_BEGINS))
_IN_YEAR = (_DAY >= YEAR_BEGINS, _DAY <= YEAR_ENDS)


def _fact(kind: ColumnElement[Any] | str, source: Any, **more: Any) -> Select[Any]:
    kind = literal(kind) if isinstance(kind, str) else kind
    return select(
        kind.label("kind"),
        literal("self").label("source"),
        literal(now(), type_=Activity.recorded_at.type).label("recorded_at"),
        *(column.label(name) for name, column in more.items()),
    ).select_from(source)


def _posted_days(kind: ColumnElement[Any] | str, share: int, salt: int) -> Select[Any]:
    """Give a record on a share of each posted person's days, the diligence differing from person to person."""
    source = Posting.__table__.join(CalendarDay, (Posting.starts_on <= _DAY) & (Posting.ends_on >= _DAY))
    here = Posting.village_id + case((_dice(Posting.id, _DAY_NUMBER, salt) < 2, 1), else_=0)
    last = select(func.max(Village.id)).scalar_subquery()
    return _fact(
        kind,
        source,
        county_id=Posting.county_id,
        cadre_id=Posting.cadre_id,
        village_id=case((here > last, last), else_=here),
        on_date=_DAY,
        topic=case((_dice(Posting.id, salt) < 90, "2.1")),
    ).where(*_IN_YEAR, _dice(Posting.id, _DAY_NUMBER, salt + 1) < share + Posting.id % 10)


def _in_village() -> Select[Any]:
    return _posted_days("in_village_day", 62, 1)


def _nights() -> Select[Any]:
    return _posted_days("in_village_night", 22, 5)


def _entries() -> Select[Any]:
    return _posted_days(case((_DAY_NUMBER % 2 == 0, "diary"), else_="work_log"), 1, 9)


def _unit_records() -> Select[Any]:
    """Give the units' surveys, meetings and deeds: a few a year each."""
    kinds = ("survey", "hear_team_report", "survey", "good_deed", "policy_talk", "courtyard_cleaning")
    number = _DAY_NUMBER % len(kinds)
    kind = case(*((number == n, word) for n, word in enumerate(kinds)))
    source = UnitVillage.__table__.join(Village, Village.id == UnitVillage.village_id).join(
        CalendarDay, _DAY >= UnitVillage.starts_on
    )
    return _fact(
        kind,
        source,
        county_id=Village.county_id,
        unit_id=UnitVillage.unit_id,
        village_id=UnitVillage.village_id,
        on_date=_DAY,
        acting_as=case((_dice(UnitVillage.id, _DAY_NUMBER) % 3 == 0, "principal"), else_="deputy"),
    ).where(*_IN_YEAR, _dice(UnitVillage.id, _DAY_NUMBER, 3) < 4)


def _contact_records() -> Select[Any]:
    """Give a visit or a call to each household now and then."""
    source = Contact.__table__.join(Household, Household.id == Contact.household_id).join(
        CalendarDay, add_days(_DAY, 0) == add_days(literal(YEAR_BEGINS), Contact.id % 28 + 30)
    )
    return _fact(
        case((Contact.id % 5 == 0, "phone_contact"), else_="home_visit"),
        source,
        county_id=Household.county_id,
        cadre_id=Contact.cadre_id,
        village_id=Household.village_id,
        household_id=Household.id,
        on_date=_DAY,
    )


__all__ = ["SMALL", "YEAR_BEGINS", "YEAR_ENDS", "S", "Size", "build"]
_ = (Integer, null)
