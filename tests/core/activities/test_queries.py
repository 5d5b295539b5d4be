"""Records are listed by what is asked, and a township sees who has none on a day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.activities.queries import ActivityFilter, list_activities, roll
from tests.factories import START, Make

D = date(2023, 6, 1)
NEXT = D + timedelta(days=1)


def test_list_narrows_by_actor_place_time_and_never_shows_the_future(session: Session, make: Make) -> None:
    cadre, unit, village = make.cadre(), make.unit(), make.village()
    household = make.household(make.village())
    day = make.activity("in_village_day", D, cadre=cadre, village=village)
    visit = make.activity("home_visit", NEXT, cadre=make.cadre(), household=household, source="import")
    deed = make.activity("good_deed", NEXT, unit=unit, county=make.county())

    def ids(on: date = NEXT, **asked: Any) -> list[int]:
        rows = list_activities(ActivityFilter(**asked), on)
        return sorted(row.id for row in session.scalars(rows))

    assert ids() == [day.id, visit.id, deed.id]
    assert ids(on=D) == ids(until=D) == ids(kind="in_village_day") == ids(cadre_id=cadre.id) == [day.id]
    assert ids(village_id=village.id) == ids(area_id=village.id) == [day.id]
    assert ids(household_id=household.id) == ids(source="import") == [visit.id]
    assert ids(unit_id=unit.id) == [deed.id]
    assert ids(since=NEXT) == [visit.id, deed.id]
    assert ids(area_id=deed.county_id) == [deed.id]


def test_roll_names_everyone_posted_and_who_has_a_record(session: Session, make: Make) -> None:
    town = make.township()
    village, other = make.village("甲村", town), make.village("乙村", make.township())
    there, away = make.cadre("钱二"), make.cadre("赵一")
    for cadre in (there, away):
        make.posting(cadre, village)
    make.posting(make.cadre("孙三"), village, starts_on=START, ends_on=D - timedelta(days=1))
    make.activity("in_village_day", D, cadre=there, village=village)
    make.activity("in_village_day", D, cadre=away, village=other)
    make.activity("in_village_night", D, cadre=away, village=village)
    rows = roll(session, town.id, "in_village_day", D)
    assert [(row.cadre_name, row.village_name, bool(row.is_recorded)) for row in rows] == [
        ("钱二", "甲村", True),
        ("赵一", "甲村", False),
    ]
