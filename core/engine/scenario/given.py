"""Writes what a scenario gives: rows of the core's tables under local names."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area, AreaParent, Grouping, GroupingArea, GroupingUnit
from core.areas.paths import rebuild_paths
from core.cadres.models import Cadre, Grade, Leave, Posting
from core.cadres.words import (
    ACTING_AS,
    GROUPING_PARTS,
    LEADER_ROLES,
    LEAVE_STATES,
    LEVELS,
    ROLES,
    SOURCES,
    politics_as_kept,
)
from core.clock import CHINA, now
from core.db import FAR, Base
from core.engine.models import CalendarDay
from core.engine.scenario.own import add_own, readers_of
from core.engine.scenario.read import (
    Reader,
    ScenarioError,
    check_words,
    day,
    moment,
    nearest,
    number,
    text,
    whole,
    word_of,
    yes_no,
)
from core.policy.ledger import Ledger
from core.policy.vocabulary import AREA_ACTORS, ActivityKind
from core.registry import PolicyBook, Registry
from core.units.models import Unit, UnitLeader, UnitVillage
from core.validity import DAWN
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType
from core.villages.words import RISK_STATES

AREA_LEVELS = {level: level for level in ("province", "city", "county", "township", "village")}
LEVEL = word_of(LEVELS, "level")
RISK_STATE = word_of({state: state for state in RISK_STATES}, "state")
DATES: dict[str, Reader] = {"starts_on": day, "ends_on": day}
OWN_GROUPINGS: Final = {"liaison_group": "联络组", "zone": "片区"}
DAYS: Final = "天"
ALIKE: Final = 0.75
"""From here on a word is taken for another one written wrong."""
Row = dict[str, Any]


class Names:
    """The local names of a scenario: what each stands for, by type."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def add(self, kind: str, name: str | None, id_: int) -> None:
        """Remember a local name; one name may stand for a unit and a cadre, but only once for each type."""
        if name is not None:
            if (kind, name) in self._known:
                raise ScenarioError(f"the {kind} {name!r} is given twice")
            self._known[kind, name] = id_

    def get(self, kind: str, name: str) -> int:
        """Give the id of a local name of a type; an error names the nearest."""
        if (kind, name) not in self._known:
            names = [n for k, n in self._known if k == kind]
            other = [k for k, n in self._known if n == name]
            hint = f"it is a {other[0]}" if other else nearest(name, names)
            raise ScenarioError(f"no {kind} is called {name!r}; {hint}")
        return self._known[kind, name]

    def nearest(self, name: str, kinds: Iterable[str]) -> str:
        """Give a sentence that offers the nearest names of some types."""
        kinds = set(kinds)
        return nearest(name, [known for kind, known in self._known if kind in kinds])

    def types_of(self, name: str) -> list[str]:
        """Give the types under which a local name is known."""
        return [kind for kind, known in self._known if known == name]


class Given:
    """Writes the rows of one scenario in the order in which they depend on one another."""

    def __init__(
        self, session: Session, registry: Registry, top: str, policies: Collection[str] = ()
    ) -> None:
        self.session, self.registry, self.top, self.policies = session, registry, top, policies
        self.names = Names()
        self.settings: list[Row] = []
        self.matters: list[Row] = []

    def write(self, given: Mapping[str, list[Row]]) -> None:
        """Write every table given; unknown tables, keys and names are errors."""
        writers: dict[str, Callable[[Row], None]] = {
            "areas": self._area,
            "units": self._unit,
            "leaders": self._leader,
            "villages": self._village,
            "unit_villages": self._pair,
            "households": self._household,
            "household_risks": self._risk,
            "household_aways": self._away,
            "cadres": self._cadre,
            "contacts": self._contact,
            "postings": self._posting,
            "leaves": self._leave,
            "grades": self._grade,
            "groups": self._group,
            "zones": self._zone,
            **{
                ledger.key: partial(self._own, ledger)
                for book in self.registry
                for ledger in book.ledgers
                if ledger.model is not None
            },
            "activities": self._activity,
            "settings": self._setting,
            "matters": self.matters.append,
        }
        check_words(given, writers, "given")
        for table, writer in writers.items():
            for row in _rows(table, given.get(table, [])):
                try:
                    writer(dict(row))
                except ScenarioError as error:
                    raise ScenarioError(f"given {table} {row}: {error}") from None
                except KeyError as missing:
                    raise ScenarioError(f"given {table} {row}: {missing} is missing") from None
            if table == "areas":
                self._ensure_top()
            if table in ("areas", "villages"):
                rebuild_paths(self.session)
        self.session.flush()

    def _ensure_top(self) -> None:
        if self.top and ("area", self.top) not in self.names._known:
            self._area({"code": self.top, "name": self.top, "level": level_of(self.top)})

    def _add(self, row: Base) -> int:
        self.session.add(row)
        self.session.flush()
        key: int = row.id  # type: ignore[attr-defined]
        return key

    def _read(self, row: Row, where: str, **fields: Reader) -> Row:
        """Type a row's fields; keys that no field knows are errors."""
        check_words(row, fields, where)
        found = {}
        for key, value in row.items():
            if not isinstance(value, str):
                raise ScenarioError(f"{key}: {value!r} is not one value")
            try:
                found[key] = fields[key](value)
            except ScenarioError as error:
                raise ScenarioError(f"{key}: {error}") from None
        return found

    def _ref(self, kind: str) -> Reader:
        return lambda name: self.names.get(kind, name)

    def _area(self, row: Row) -> None:
        found = self._read(
            row, "areas", id=text, code=text, name=text, level=word_of(AREA_LEVELS, "level"), parent=text
        )
        area = Area(code=found.get("code"), name=found.get("name", found.get("code")), level=found["level"])
        key = self._add(area)
        self.names.add("area", found.get("code") or found.get("id"), key)
        parent = found.get("parent")
        if parent is not None:
            if ("area", parent) not in self.names._known:
                self._area({"code": parent, "name": parent, "level": level_of(parent)})
            self._add(AreaParent(area_id=key, parent_id=self.names.get("area", parent), starts_on=DAWN))

    def _unit(self, row: Row) -> None:
        found = self._read(row, "units", id=text, name=text, level=LEVEL, nature=text, area=self._ref("area"))
        home = found.get("area") or self.names.get("area", self.top)
        unit = Unit(
            name=found["name"], level=found.get("level", "city"), nature=found.get("nature"), area_id=home
        )
        self.names.add("unit", found.get("id"), self._add(unit))

    def _leader(self, row: Row) -> None:
        role = word_of(LEADER_ROLES, "role")
        found = self._read(row, "leaders", id=text, unit=self._ref("unit"), name=text, role=role, **DATES)
        leader = UnitLeader(
            unit_id=found["unit"], name=found.get("name", "某领导"), role=found["role"], **_span(found)
        )
        self.names.add("leader", found.get("id"), self._add(leader))

    def _village(self, row: Row) -> None:
        types = row.pop("types", [])
        found = self._read(row, "villages", id=text, name=text, area=self._ref("area"), code=text)
        area = Area(name=found["name"], level="village", code=found.get("code"))
        key = self._add(area)
        self._add(AreaParent(area_id=key, parent_id=found["area"], starts_on=DAWN))
        self._add(Village(id=key, county_id=self._county_above(found["area"])))
        for kind in types:
            name, _, note = kind.partition("（")
            self._add(
                VillageType(
                    village_id=key,
                    type=self._type_named(name),
                    note=note.rstrip("）") or None,
                    starts_on=DAWN,
                    ends_on=FAR,
                )
            )
        self.names.add("village", found.get("id"), key)

    def _type_named(self, word: str) -> str:
        """Give a village type as the policies in force list it, its quotation marks apart; a slip of the pen is an error."""
        lists = (choice for book in self._books() for choice in book.choices if choice.key == "village_types")
        known = {_unquoted(title): title for choice in lists for title in choice.titles()}
        plain = _unquoted(word)
        if plain not in known and (close := get_close_matches(plain, known, 1, ALIKE)):
            raise ScenarioError(f"no village type is called {word!r}; did you mean {known[close[0]]}?")
        return known.get(plain, word)

    def _books(self) -> list[PolicyBook]:
        return [book for book in self.registry if book.slug in self.policies]

    def _county_above(self, area_id: int) -> int:
        area = self.session.get_one(Area, area_id)
        while area.level != "county":
            parent = self.session.scalar(select(AreaParent.parent_id).where(AreaParent.area_id == area.id))
            if parent is None:
                return area_id
            area = self.session.get_one(Area, parent)
        return area.id

    def _county_of_village(self, village_id: int | None) -> int | None:
        return None if village_id is None else self.session.get_one(Village, village_id).county_id

    def _pair(self, row: Row) -> None:
        refs = {"unit": self._ref("unit"), "village": self._ref("village")}
        found = self._read(row, "unit_villages", id=text, end_basis=text, **refs, **DATES)
        pair = UnitVillage(
            unit_id=found["unit"],
            village_id=found["village"],
            end_basis=found.get("end_basis"),
            **_span(found),
        )
        self.names.add("pair", found.get("id"), self._add(pair))

    def _household(self, row: Row) -> None:
        found = self._read(row, "households", id=text, name=text, village=self._ref("village"))
        county = self._county_of_village(found["village"])
        household = Household(name=found.get("name", "某户"), village_id=found["village"], county_id=county)
        self.names.add("household", found.get("id"), self._add(household))

    def _risk(self, row: Row) -> None:
        found = self._read(
            row, "household_risks", household=self._ref("household"), state=RISK_STATE, **DATES
        )
        self._add(HouseholdRisk(household_id=found["household"], state=found["state"], **_span(found)))

    def _away(self, row: Row) -> None:
        found = self._read(row, "household_aways", household=self._ref("household"), **DATES)
        self._add(HouseholdAway(household_id=found["household"], **_span(found)))

    def _cadre(self, row: Row) -> None:
        plain: dict[str, Reader] = dict.fromkeys(("id", "name", "gender", "education", "phone"), text)
        days = dict.fromkeys(("born_on", "age_on", "party_full_since", "work_since"), day)
        found = self._read(
            row,
            "cadres",
            **plain,
            **days,
            politics=politics_as_kept,
            age=whole,
            unit=self._ref("unit"),
            rural_experience=yes_no,
            agri_speciality=yes_no,
        )
        local, unit = found.pop("id", None), found.pop("unit", None)
        found.setdefault("name", local or "某人")
        self.names.add("cadre", local, self._add(Cadre(unit_id=unit, **found)))

    def _contact(self, row: Row) -> None:
        refs = {"household": self._ref("household"), "cadre": self._ref("cadre")}
        found = self._read(row, "contacts", id=text, **refs, **DATES)
        contact = Contact(household_id=found["household"], cadre_id=found["cadre"], **_span(found))
        self.names.add("contact", found.get("id"), self._add(contact))

    def _posting(self, row: Row) -> None:
        refs = {"cadre": self._ref("cadre"), "unit": self._ref("unit"), "village": self._ref("village")}
        found = self._read(
            row,
            "postings",
            id=text,
            role=word_of(ROLES, "role"),
            source=word_of(SOURCES, "source"),
            rank=text,
            title=text,
            in_team=yes_no,
            retained=yes_no,
            starts_precision=text,
            end_reason=text,
            end_basis=text,
            party_relation_on=day,
            **refs,
            **DATES,
        )
        local, unit, village = found.pop("id", None), found.pop("unit"), found.pop("village")
        level = self.session.get_one(Unit, unit).level
        found.setdefault("source", level)
        posting = Posting(
            cadre_id=found.pop("cadre"),
            unit_id=unit,
            village_id=village,
            county_id=self._county_of_village(village),
            **found | _span(found),
        )
        self.names.add("posting", local, self._add(posting))

    def _leave(self, row: Row) -> None:
        state = word_of(LEAVE_STATES, "state")
        found = self._read(row, "leaves", id=text, cadre=self._ref("cadre"), kind=text, state=state, **DATES)
        leave = Leave(
            cadre_id=found["cadre"],
            kind=found.get("kind", "事假"),
            state=found.get("state", "approved"),
            **_span(found),
        )
        self.names.add("leave", found.get("id"), self._add(leave))

    def _grade(self, row: Row) -> None:
        found = self._read(row, "grades", cadre=self._ref("cadre"), year=whole, grade=text, source=text)
        self._add(Grade(cadre_id=found.pop("cadre"), **found))

    def _group(self, row: Row) -> None:
        self._grouping({"kind": "liaison_group"} | row, "groups")

    def _zone(self, row: Row) -> None:
        self._grouping({"kind": "zone"} | row, "zones")

    def _grouping(self, row: Row, where: str) -> None:
        units, counties = row.pop("units", []), row.pop("counties", [])
        brought = {one.kind: one.title for book in self.registry for one in book.grouping_kinds}
        kind = word_of(OWN_GROUPINGS | brought, "kind")
        found = self._read(row, where, id=text, area=self._ref("area"), kind=kind, name=text, **DATES)
        area = found.get("area") or self.names.get("area", self.top)
        key = self._add(Grouping(kind=found["kind"], area_id=area, name=found.get("name", "某组")))
        self.names.add("grouping", found.get("id"), key)
        span = _span(found)
        for place in counties:
            self._add(GroupingArea(grouping_id=key, area_id=self.place(place), **span))
        part = word_of(GROUPING_PARTS, "role")
        for member in units:
            refs = {"unit": self._ref("unit"), "cadre": self._ref("cadre")}
            one = self._read(dict(member), f"{where} units", role=part, **refs, **DATES)
            self._add(
                GroupingUnit(
                    grouping_id=key,
                    unit_id=one["unit"],
                    role=one["role"],
                    cadre_id=one.get("cadre"),
                    **(span | {k: one[k] for k in DATES if k in one}),
                )
            )

    def place(self, name: str) -> int:
        """Give the id of an area, or of a village, which is one too."""
        return self.names.get("village" if ("village", name) in self.names._known else "area", name)

    def _own(self, ledger: Ledger, row: Row) -> None:
        """Write a row of a plugin's own table, which stands in a village, a township or a county."""
        place = self.place(row.pop("village", None) or row.pop("area"))
        subjects = {model.__tablename__: kind for kind, model in self._own_models()} | {"units": "unit"}
        found = self._read(row, ledger.key, **readers_of(ledger, self.names.get, subjects))
        local = found.get("id")
        county = self._county_above(place) if self._is_below_county(place) else None
        self.names.add(ledger.model.subject, local, add_own(self.session, ledger, found, place, county).id)  # type: ignore[union-attr]

    def _own_models(self) -> Iterator[tuple[str, Any]]:
        for ledger in self.registry.own_ledgers():
            if ledger.model is not None:
                yield ledger.model.subject, ledger.model

    def _is_below_county(self, area_id: int) -> bool:
        return self.session.get_one(Area, area_id).level in ("county", "township", "village", "group")

    def _activity(self, row: Row) -> None:
        repeat = row.pop("repeat", None)
        kinds = self.registry.activity_kinds()
        kind = row.get("kind", "")
        if kind not in kinds:
            raise ScenarioError(f"no activity kind is called {kind!r}; {nearest(kind, kinds)}")
        plain: dict[str, Reader] = dict.fromkeys(("id", "kind", "who", "note", "unlisted"), text)
        plain["topic"] = self._topic_of(kind)
        places = {
            "village": self._ref("village"),
            "household": self._ref("household"),
            "county": self._ref("area"),
            "area": self._ref("area"),
        }
        people = {"unit": self._ref("unit"), "cadre": self._ref("cadre")}
        found = self._read(
            row,
            "activities",
            acting_as=word_of(ACTING_AS, "acting_as"),
            on=day,
            until=day,
            amount=number,
            recorded_on=day,
            recorded_at=moment,
            **plain,
            **places,
            **people,
        )
        if repeat is not None and kinds[kind].unit == DAYS:
            found.setdefault("amount", Decimal(1))  # written out day by day
        values = self._actor(kinds[kind], found)
        first: date = found["on"]
        days = list(self._days(first, repeat))
        for one in days:
            key = self._add(Activity(on_date=one, **values | self._placed(values, one)))
            self.names.add("activity", found.get("id") if one == first else None, key)

    def _topic_of(self, kind: str) -> Reader:
        """Give a reader that accepts an entry of the lists of a kind, by its code or its title.

        Lists of the policies in force come first. `unlisted` is for a word that was recorded all the same.
        """
        found = [*self.registry.topics_of(kind, self._books()), *self.registry.topics_of(kind)]
        items = [item for _, choice in reversed(found) for item in choice.items]
        codes = {item.title: item.code for item in items} | {item.code: item.code for item in items}
        titles = [item.title for item in items]

        def read(value: str) -> str:
            if codes and value not in codes:
                raise ScenarioError(f"{value!r} is no entry of the list of {kind}; {nearest(value, titles)}")
            return codes.get(value, value)

        return read

    def _actor(self, kind: ActivityKind, found: Row) -> Row:
        who, name = kind.who, found.get("who")
        values: Row = {
            "kind": found["kind"],
            "unit_id": found.get("unit"),
            "cadre_id": found.get("cadre"),
            "area_id": found.get("area"),
            "acting_as": found.get("acting_as"),
            "village_id": found.get("village"),
            "household_id": found.get("household"),
            "county_id": found.get("county"),
            "until_on": found.get("until"),
            "amount": found.get("amount"),
            "topic": found.get("topic", found.get("unlisted")),
            "note": found.get("note"),
            "recorded_at": self._entered(found),
        }
        if name is not None:
            types = [
                kind
                for kind in ("cadre", "leader", "unit", "area", "village", "household")
                if kind in self.names.types_of(name)
            ]
            if not types:
                raise ScenarioError(f"no {who} is called {name!r}")
            chosen = who if who in types else types[0]
            values[f"{chosen}_id"] = self.names.get(chosen, name)
        if values.get("leader_id"):
            leader = self.session.get_one(UnitLeader, values["leader_id"])
            values["unit_id"] = values["unit_id"] or leader.unit_id
            values["acting_as"] = values["acting_as"] or leader.role
        if values["household_id"] and not values["village_id"]:
            values["village_id"] = self.session.get_one(Household, values["household_id"]).village_id
        if who in AREA_ACTORS:
            county = values["county_id"] or self._county_of_village(values["village_id"])
            values |= self._acting_area(kind, values["area_id"] or county)
        values["county_id"] = values["county_id"] or self._county_of_village(values["village_id"])
        return values

    def _placed(self, values: Row, on: date) -> Row:
        """Fill in the village of a day where none is named and only one can be meant, as recording a fact does."""
        if any(values[key] for key in ("village_id", "county_id", "area_id")):
            return {}
        model, owner = (
            (Posting, Posting.cadre_id == values["cadre_id"])
            if values["cadre_id"]
            else (UnitVillage, UnitVillage.unit_id == values["unit_id"])
        )
        rows = select(model.village_id).where(owner, model.starts_on <= on, model.ends_on >= on)
        found = set(self.session.scalars(rows))
        village = found.pop() if len(found) == 1 else None
        return {"village_id": village, "county_id": self._county_of_village(village)}

    def _entered(self, found: Row) -> datetime:
        """Give when a record was entered: the moment written, noon of the day written, or now."""
        if "recorded_on" in found:
            return datetime.combine(found["recorded_on"], time(12), CHINA)
        entered: datetime = found.get("recorded_at") or now()
        return entered

    def _acting_area(self, kind: ActivityKind, area_id: int | None) -> Row:
        area = self.session.get(Area, area_id) if area_id is not None else None
        if area is None or kind.who not in ("area", area.level):
            hint = f"{area.name} is a {area.level}" if area else "name one with `who`"
            raise ScenarioError(f"{kind.kind} is an act of a {kind.who}; {hint}")
        county_id = self._county_above(area.id) if area.level in ("county", "township") else None
        return {"area_id": area.id, "county_id": county_id}

    def _days(self, first: date, repeat: Any) -> Iterator[date]:
        if repeat is None:
            yield first
        elif isinstance(repeat, list):
            yield from dict.fromkeys((first, *(day(item) for item in repeat)))
        else:
            check_words(repeat, ("days", "workdays", "until"), "repeat")
            until = day(repeat["until"]) if "until" in repeat else date.max
            left = whole(repeat.get("days") or repeat.get("workdays") or "100000")
            one = first
            while left and one <= until:
                if "workdays" not in repeat or self._is_workday(one):
                    yield one
                    left -= 1
                one += timedelta(days=1)

    def _is_workday(self, one: date) -> bool:
        found = self.session.get(CalendarDay, one)
        return found.is_workday if found else one.isoweekday() <= 5

    def _setting(self, row: Row) -> None:
        fields: dict[str, Reader] = {
            "area": text,
            "key": text,
            "value": text,
            "from": day,
            "source": text,
            "policy": text,
        }
        self.settings.append(self._read(row, "settings", **fields))


def _rows(table: str, rows: Any) -> list[Row]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ScenarioError(f"given {table}: write a list of rows, `{table}: [{{…}}]`")
    return rows


def _unquoted(word: str) -> str:
    return word.translate(dict.fromkeys(map(ord, "“”\"'‘’ ")))


def level_of(code: str) -> str:
    """Give the level that a code of GB/T 2260 tells: of a province it ends in four noughts, of a city in two."""
    if code.endswith("00") or len(code) < 6:
        return "province" if code.endswith("0000") else "city"
    return "county" if len(code) == 6 else "township"


def _span(found: Row) -> Row:
    return {"starts_on": found.get("starts_on", DAWN), "ends_on": found.get("ends_on", FAR)}
