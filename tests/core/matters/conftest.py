"""A county under the sample policy with people of every part, and leave to be asked for."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from core.areas.policies import enable_policy
from core.config import Config
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.matters.models import Matter
from core.plugin_manager import load_registry
from core.registry import Registry
from tests.contract.found import SAMPLES
from tests.databases import Lay
from tests.factories import CLERK, Make
from tests.people import People, Visitor, quick_app

SHORT = {"from": "2030-06-03", "to": "2030-06-05"}
LONG = {"from": "2030-06-03", "to": "2030-06-08"}


@dataclass
class County:
    """The ids of a county in which a cadre is posted, of places within it, and of a county beside it."""

    county: int
    township: int
    village: int
    unit: int
    cadre: int
    mate: int
    beside: int


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Give the sample policy."""
    return load_registry([SAMPLES])


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    """Give the app with the sample policy."""
    return quick_app(config, database, registry)


@pytest.fixture
def county(laid: Lay, registry: Registry) -> County:
    """Give the county with its people."""
    return laid(lay, registry)


def lay(database: Database, registry: Registry) -> County:
    """Put the county with its people into a database."""
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        city = make.city("河市")
        here, beside = make.county("河湾县", city), make.county("邻县", city)
        township = make.township("湾镇", here)
        village = make.village("甲村", township)
        unit = make.unit("县某局", "county", area=here)
        cadre, mate = make.cadre("张三", unit), make.cadre("李四", unit)
        for one in (cadre, mate):
            make.posting(one, village, unit)
        enable_policy(session, CLERK, registry, "river_county", here, date(2022, 1, 1))
        return County(here.id, township.id, village.id, unit.id, cadre.id, mate.id, beside.id)


@dataclass
class Cast:
    """People of the county, each at a browser."""

    people: People
    county: County

    @property
    def cadre(self) -> Visitor:
        """The posted cadre."""
        return self.people.visit("cadre", cadre_id=self.county.cadre)

    @property
    def village(self) -> Visitor:
        """The village's officer."""
        return self.people.visit("village_officer", area_id=self.county.village)

    @property
    def township(self) -> Visitor:
        """The township's officer."""
        return self.people.visit("township_officer", area_id=self.county.township)

    @property
    def officer(self) -> Visitor:
        """The county's officer."""
        return self.people.visit("county_officer", area_id=self.county.county)

    def ask_leave(self, visitor: Visitor, days: dict[str, str], once: str = "form-0001") -> int:
        """Send the form of leave and give the matter's id."""
        answer = visitor.post("/matters/start/river_county/leave", {"_once": once} | days)
        assert answer.status_code == 303, answer.text
        return int(answer.location.rpartition("/")[2])


@pytest.fixture
def cast(people: People, county: County) -> Cast:
    """Give the people of the county."""
    return Cast(people, county)


def matter(database: Database, ident: int) -> Matter:
    """Give a matter as it is stored."""
    with database.read() as session:
        found = session.get_one(Matter, ident)
        session.expunge(found)
        return found
