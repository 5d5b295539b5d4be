"""Acts at the same time end in a state that some one-after-another order could have made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import record_activity
from core.areas.models import Area, PolicyAssignment
from core.areas.operations import add_area
from core.areas.policies import enable_policy
from core.cadres.contacts import assign_contact
from core.cadres.models import Cadre, Posting
from core.cadres.postings import start_posting
from core.db import Database
from core.errors import OperationError
from core.registry import Registry
from core.units.models import Unit, UnitVillage
from core.units.operations import pair_village
from core.villages.models import Contact, Household, Village
from tests.factories import CLERK, Make

D = date(2023, 6, 1)
WORKERS = 4


@pytest.fixture
def ids(database: Database) -> dict[str, int]:
    """One of everything, committed."""
    with database.write() as session:
        make = Make(session)
        household, cadre = make.household(), make.cadre()
        assert cadre.unit_id is not None
        found = {"household": household.id, "cadre": cadre.id, "village": household.village_id}
        return found | {"unit": cadre.unit_id, "city": make._one("city", make.city).id}


def together(database: Database, act: Callable[[Session], Any]) -> list[Any]:
    """Do an act in several transactions that begin at the same moment; a refusal is None."""
    barrier = Barrier(WORKERS)

    def one(_number: int) -> Any:
        barrier.wait()
        try:
            with database.write() as session:
                done = act(session)
                return getattr(done, "id", done)
        except OperationError:
            return None

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_policy_is_enabled_once(database: Database, ids: dict[str, int]) -> None:
    registry = Make(Session()).registry(Make(Session()).book())

    def act(session: Session) -> Any:
        return enable_policy(session, CLERK, registry, "sample", session.get_one(Area, ids["city"]), D)

    assert sum(done is not None for done in together(database, act)) == 1
    assert count(database, PolicyAssignment) == 1


def test_household_gets_one_contact_person(database: Database, ids: dict[str, int]) -> None:
    def act(session: Session) -> Any:
        household, cadre = session.get_one(Household, ids["household"]), session.get_one(Cadre, ids["cadre"])
        return assign_contact(session, CLERK, household, cadre, D)

    assert sum(done is not None for done in together(database, act)) == 1
    assert count(database, Contact) == 1


def test_cadre_is_posted_once(database: Database, ids: dict[str, int]) -> None:
    def act(session: Session) -> Any:
        cadre, unit = session.get_one(Cadre, ids["cadre"]), session.get_one(Unit, ids["unit"])
        village = session.get_one(Village, ids["village"])
        return start_posting(session, CLERK, cadre, unit, village, "member", "city", D)

    assert sum(done is not None for done in together(database, act)) == 1
    assert count(database, Posting) == 1


def test_village_is_paired_once(database: Database, ids: dict[str, int]) -> None:
    def act(session: Session) -> Any:
        return pair_village(session, CLERK, session.get_one(Unit, ids["unit"]), ids["village"], D)

    assert sum(done is not None for done in together(database, act)) == 1
    assert count(database, UnitVillage) == 1


def test_twenty_sendings_of_one_form_are_one_record(database: Database, ids: dict[str, int]) -> None:
    fact = Fact(kind="in_village_day", on_date=D, cadre_id=ids["cadre"], village_id=ids["village"])

    def act(session: Session) -> Any:
        return record_activity(session, CLERK, Registry(), fact, D, once_key="form-1")

    assert len({done for _ in range(5) for done in together(database, act)}) == 1
    assert count(database, Activity) == 1


def test_area_of_one_name_is_added_once(database: Database, ids: dict[str, int]) -> None:
    def act(session: Session) -> Any:
        return add_area(session, CLERK, "新县", "county", session.get_one(Area, ids["city"]))

    assert sum(done is not None for done in together(database, act)) == 1
