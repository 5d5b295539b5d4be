"""Rows for tests in few words: what a test does not care about is made up and fits together."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.activities.models import Activity
from core.areas.models import (
    Area,
    Grouping,
    GroupingArea,
    GroupingUnit,
    LocalSetting,
    PolicyAssignment,
)
from core.areas.operations import add_area
from core.areas.parameters import set_parameter
from core.areas.policies import enable_policy
from core.areas.queries import county_of
from core.audit.operations import Actor
from core.cadres.models import Cadre, Grade, Leave, Posting
from core.cadres.names import cadre_initials
from core.clock import now
from core.db import FAR, Base
from core.evaluations.models import Evaluation, Objection
from core.evaluations.operations import Judge, open_evaluation
from core.matters.models import Matter, MatterEvent, MatterLetter
from core.policy.ledger import Ledger
from core.policy.norm import Parameter, Policy
from core.policy.own import columns_of
from core.registry import PolicyBook, Registry
from core.units.models import Unit, UnitLeader, UnitVillage
from core.validity import DAWN
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType

Row = TypeVar("Row", bound=Base)
START = date(2021, 1, 1)
"""From when made-up rows hold unless a test says otherwise."""
CLERK = Actor(None, "测试员", "county_officer")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"


class Make:
    """Makes rows in one session; names are numbered, parents are made where none is given."""

    def __init__(self, session: Session, actor: Actor = CLERK) -> None:
        self.session, self.actor = session, actor
        self._numbers = count(1)
        self._default: dict[str, Any] = {}

    # Where

    def area(
        self,
        name: str | None = None,
        level: str = "county",
        parent: Area | None = None,
        code: str | None = None,
        starts_on: date = DAWN,
    ) -> Area:
        number = next(self._numbers)
        return add_area(self.session, self.actor, name or f"{level}{number}", level, parent, code, starts_on)

    def city(self, name: str | None = None, **more: Any) -> Area:
        return self.area(name, "city", **more)

    def county(self, name: str | None = None, parent: Area | None = None, **more: Any) -> Area:
        return self.area(name, "county", parent or self._one("city", self.city), **more)

    def township(self, name: str | None = None, parent: Area | None = None, **more: Any) -> Area:
        return self.area(name, "township", parent or self._one("county", self.county), **more)

    def village(
        self,
        name: str | None = None,
        parent: Area | None = None,
        types: Iterable[str] = (),
        starts_on: date = DAWN,
        **more: Any,
    ) -> Village:
        parent = parent or self._one("township", self.township)
        area = self.area(name or f"村{next(self._numbers)}", "village", parent, starts_on=starts_on, **more)
        county = county_of(self.session, area.id, max(starts_on, START))
        assert county is not None, "a village stands in a county"
        village = self.add(Village(id=area.id, county_id=county))
        for kind in types:
            self.add(VillageType(village_id=area.id, type=kind, starts_on=starts_on, ends_on=FAR))
        return village

    def household(self, village: Village | None = None, name: str | None = None) -> Household:
        village = village or self._one("village", self.village)
        name = name or f"户主{next(self._numbers)}"
        return self.add(Household(village_id=village.id, county_id=village.county_id, name=name))

    def risk(
        self, household: Household, state: str, starts_on: date = START, ends_on: date = FAR
    ) -> HouseholdRisk:
        return self.add(
            HouseholdRisk(household_id=household.id, state=state, starts_on=starts_on, ends_on=ends_on)
        )

    def away(self, household: Household, starts_on: date = START, ends_on: date = FAR) -> HouseholdAway:
        return self.add(HouseholdAway(household_id=household.id, starts_on=starts_on, ends_on=ends_on))

    def contact(
        self,
        household: Household | None = None,
        cadre: Cadre | None = None,
        starts_on: date = START,
        ends_on: date = FAR,
    ) -> Contact:
        household, cadre = household or self.household(), cadre or self.cadre()
        return self.add(
            Contact(household_id=household.id, cadre_id=cadre.id, starts_on=starts_on, ends_on=ends_on)
        )

    def own(self, ledger: Ledger, area_id: int, **values: Any) -> Any:
        """Make a row of a plugin's own table; what must be there and is not given is made up by its type."""
        assert ledger.model is not None
        made_up = {str: "某", int: 1, bool: True, date: START, Decimal: Decimal(1)}
        needed = {
            name: made_up[column.type.python_type]
            for name, column in columns_of(ledger.model).items()
            if not column.nullable and not column.primary_key and column.default is None
        }
        county = county_of(self.session, area_id, START)
        place = {"area_id": area_id, "county_id": county}
        return self.add(ledger.model(**needed | place | dict(ledger.only) | values))

    # Who

    def unit(
        self,
        name: str | None = None,
        level: str = "city",
        nature: str | None = "党政机关",
        area: Area | None = None,
    ) -> Unit:
        area = area or self._one("city", self.city)
        return self.add(
            Unit(name=name or f"单位{next(self._numbers)}", level=level, nature=nature, area_id=area.id)
        )

    def leader(
        self,
        unit: Unit,
        role: str = "principal",
        name: str | None = None,
        starts_on: date = START,
        ends_on: date = FAR,
    ) -> UnitLeader:
        name = name or self._person()
        return self.add(
            UnitLeader(unit_id=unit.id, name=name, role=role, starts_on=starts_on, ends_on=ends_on)
        )

    def pair(
        self,
        unit: Unit | None = None,
        village: Village | None = None,
        starts_on: date = START,
        ends_on: date = FAR,
        **more: Any,
    ) -> UnitVillage:
        unit, village = unit or self.unit(), village or self._one("village", self.village)
        return self.add(
            UnitVillage(unit_id=unit.id, village_id=village.id, starts_on=starts_on, ends_on=ends_on, **more)
        )

    def cadre(self, name: str | None = None, unit: Unit | None = None, **more: Any) -> Cadre:
        unit = unit or self._one("unit", self.unit)
        name = name or self._person()
        return self.add(Cadre(name=name, initials=cadre_initials(name), unit_id=unit.id, **more))

    def posting(
        self,
        cadre: Cadre | None = None,
        village: Village | None = None,
        unit: Unit | None = None,
        role: str = "member",
        source: str = "city",
        starts_on: date = START,
        ends_on: date = FAR,
        **more: Any,
    ) -> Posting:
        village, cadre = village or self._one("village", self.village), cadre or self.cadre(unit=unit)
        unit_id = unit.id if unit else cadre.unit_id
        row = Posting(
            cadre_id=cadre.id,
            unit_id=unit_id,
            village_id=village.id,
            county_id=village.county_id,
            role=role,
            source=source,
            starts_on=starts_on,
            ends_on=ends_on,
            **more,
        )
        return self.add(row)

    def leave(
        self,
        cadre: Cadre,
        starts_on: date,
        ends_on: date,
        state: str = "approved",
        kind: str = "事假",
        **more: Any,
    ) -> Leave:
        return self.add(
            Leave(cadre_id=cadre.id, kind=kind, state=state, starts_on=starts_on, ends_on=ends_on, **more)
        )

    def grade(self, cadre: Cadre, year: int, grade: str, source: str = "") -> Grade:
        return self.add(Grade(cadre_id=cadre.id, year=year, grade=grade, source=source))

    # Groupings

    def grouping(
        self,
        kind: str = "zone",
        name: str | None = None,
        area: Area | None = None,
        areas: Iterable[Area] = (),
        starts_on: date = START,
    ) -> Grouping:
        area = area or self._one("city", self.city)
        row = self.add(Grouping(kind=kind, area_id=area.id, name=name or f"{kind}{next(self._numbers)}"))
        for member in areas:
            self.add(GroupingArea(grouping_id=row.id, area_id=member.id, starts_on=starts_on, ends_on=FAR))
        return row

    def part(
        self,
        grouping: Grouping,
        unit: Unit,
        role: str = "member",
        cadre: Cadre | None = None,
        starts_on: date = START,
        ends_on: date = FAR,
    ) -> GroupingUnit:
        row = GroupingUnit(
            grouping_id=grouping.id, unit_id=unit.id, role=role, starts_on=starts_on, ends_on=ends_on
        )
        row.cadre_id = cadre.id if cadre else None
        return self.add(row)

    # What was done

    def activity(
        self,
        kind: str,
        on_date: date,
        *,
        cadre: Cadre | None = None,
        unit: Unit | None = None,
        leader: UnitLeader | None = None,
        village: Village | None = None,
        household: Household | None = None,
        county: Area | None = None,
        amount: Decimal | int | None = None,
        **more: Any,
    ) -> Activity:
        place = village or (self.session.get(Village, household.village_id) if household else None)
        row = Activity(
            kind=kind,
            on_date=on_date,
            cadre_id=cadre.id if cadre else None,
            unit_id=unit.id if unit else (leader.unit_id if leader else None),
            leader_id=leader.id if leader else None,
            village_id=place.id if place else None,
            household_id=household.id if household else None,
            county_id=county.id if county else (place.county_id if place else None),
            amount=Decimal(amount) if amount is not None else None,
            recorded_at=now(),
            source=more.pop("source", "self"),
            **({"acting_as": leader.role} if leader else {}) | more,
        )
        return self.add(row)

    def days(
        self, kind: str, first: date, number: int, *, cadre: Cadre, village: Village | None = None
    ) -> list[Activity]:
        """One activity on each of so many days, from the first on."""
        return [
            self.activity(kind, first + timedelta(days=day), cadre=cadre, village=village)
            for day in range(number)
        ]

    # Matters

    def matter(
        self, area: Area, cadre: Cadre, policy: str = "sample", workflow: str = "leave", **more: Any
    ) -> Matter:
        """A matter about a cadre that nobody need act on."""
        user = self.add(
            User(
                username=f"starter{next(self._numbers)}",
                name="发起人",
                password_hash="-",
                password_changed_at=now(),
            )
        )
        given = {"state": "done", "is_waiting": False, "data": {}} | more
        return self.add(
            Matter(
                policy=policy,
                workflow=workflow,
                about="cadre",
                subject_id=cadre.id,
                subject_name=cadre.name,
                area_id=area.id,
                cadre_id=cadre.id,
                started_by=user.id,
                started_on=START,
                **given,
            )
        )

    def letter(self, matter: Matter) -> MatterLetter:
        """A letter that a matter issued."""
        event = self.add(
            MatterEvent(
                matter_id=matter.id,
                number=1,
                on_date=START,
                at=now(),
                step="draft",
                act="send",
                title="发出",
                to_state=matter.state,
                role="",
                user_id=matter.started_by,
                user_name="发起人",
                data={},
                hints=[],
            )
        )
        words = {
            "name": "函",
            "number": "1号",
            "title": "函",
            "to": "某单位",
            "body": "内容。",
            "sender": "某办",
        }
        own = {"policy": matter.policy, "key": "letter", "year": START.year, "n": 1, "on_date": START}
        return self.add(MatterLetter(matter_id=matter.id, event_id=event.id, **own, **words))

    # Policies

    def book(
        self,
        slug: str = "sample",
        parameters: Iterable[Parameter] = (),
        level: str = "city",
        starts_on: date | None = None,
        ends_on: date | None = None,
        **declared: Any,
    ) -> PolicyBook:
        """A policy's book without a plugin."""
        policy = Policy(slug, f"{slug}办法", "试行机关", level, starts_on=starts_on, ends_on=ends_on)
        return PolicyBook(
            policy=policy, folder=Path("plugins") / slug, parameters=tuple(parameters), **declared
        )

    def registry(self, *books: PolicyBook) -> Registry:
        return Registry(books={book.slug: book for book in books})

    def enabled(
        self,
        book: PolicyBook,
        area: Area,
        starts_on: date = START,
        ends_on: date | None = None,
        basis: str = "会议纪要",
    ) -> PolicyAssignment:
        registry = self.registry(book)
        return enable_policy(self.session, self.actor, registry, book.slug, area, starts_on, ends_on, basis)

    def setting(
        self,
        book: PolicyBook,
        key: str,
        area: Area,
        value: str | int,
        starts_on: date = START,
        source: str = "",
    ) -> LocalSetting:
        registry = self.registry(book)
        return set_parameter(
            self.session, self.actor, registry, book.slug, key, area, value, starts_on, source
        )

    # Evaluations

    def evaluation(
        self,
        area: Area,
        book: PolicyBook | None = None,
        scheme: str = "quarterly",
        period: str = "2023-Q3",
        on: date = date(2023, 9, 28),
        **more: Any,
    ) -> Evaluation:
        """An evaluation as its scorers open it, or, without a book, a bare row."""
        if book is not None:
            found = book.scheme(scheme)
            judge = Judge(self.actor, frozenset(found.scorers))
            return open_evaluation(self.session, judge, book, found, area, period, on)
        span = {"starts_on": date(2023, 7, 1), "ends_on": date(2023, 9, 30), "opened_on": on}
        row = Evaluation(policy="sample", scheme=scheme, subject="unit", area_id=area.id, period=period)
        for name, value in (span | {"changed_at": now()} | more).items():
            setattr(row, name, value)
        return self.add(row)

    def objection(self, evaluation: Evaluation, subject_id: int = 1, text: str = "不服") -> Objection:
        """Something held against a line."""
        row = Objection(evaluation_id=evaluation.id, subject_id=subject_id, text=text, filed_by="某人")
        row.filed_on = date(2023, 10, 1)
        return self.add(row)

    def add(self, row: Row) -> Row:
        """Put any row into the database, so that it has its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def area_of(self, village: Village) -> Area:
        """The area that a village is."""
        return self.session.scalars(select(Area).where(Area.id == village.id)).one()

    def _one(self, key: str, build: Any) -> Any:
        if key not in self._default:
            self._default[key] = build()
        return self._default[key]

    def _person(self) -> str:
        number = next(self._numbers)
        return SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]
