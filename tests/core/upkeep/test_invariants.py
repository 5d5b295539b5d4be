"""The laws of the data: what operations write keeps them, and each names what breaks it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, update

from core.areas.models import Governed
from core.cadres.models import Posting
from core.policy.norm import Force, Norm
from core.upkeep.invariants import broken, laws
from core.villages.models import HouseholdRisk
from tests.factories import Make


def breaches(make: Make) -> dict[str, int]:
    make.session.flush()
    return {law.says: number for law in laws() if (number := broken(make.session, law)[0])}


def a_county_at_work(make: Make) -> Posting:
    book = make.book("town", norms=(Norm("S-1", "一", Force.MUST, "一"),))
    county = make.county(parent=make.city())
    make.enabled(book, county, date(2021, 1, 1))
    village = make.village(parent=county)
    make.risk(make.household(village), "监测户", date(2022, 1, 1))
    return make.posting(make.cadre(), village, starts_on=date(2021, 5, 1))


def end_early(make: Make, _posting: Posting) -> None:
    make.session.execute(update(HouseholdRisk).values(ends_on=date(2020, 1, 1)))


def send_twice(make: Make, posting: Posting) -> None:
    again = {c.key: getattr(posting, c.key) for c in Posting.__table__.columns if c.key != "id"}
    make.session.add(Posting(**again))


def forget_who_governs(make: Make, _posting: Posting) -> None:
    make.session.execute(delete(Governed))


def test_what_operations_write_keeps_every_law(make: Make) -> None:
    a_county_at_work(make)
    assert breaches(make) == {}


@pytest.mark.parametrize(
    ("spoil", "law"),
    [
        (end_early, "household_risks：结束不早于开始"),
        (send_twice, "postings：一名干部同一天在同一个村只有一次派驻"),
        (forget_who_governs, "governed：没有缺少的行"),
    ],
)
def test_what_breaks_a_law_is_named(make: Make, spoil: Callable[[Make, Posting], None], law: str) -> None:
    spoil(make, a_county_at_work(make))
    assert list(breaches(make)) == [law]
