"""The gate: who sees what, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import core.scopes  # noqa: F401
from core.accounts.gate import Gate, NotPermittedError, OutsideError, scope_of
from core.accounts.models import Grant, User
from core.accounts.operations import add_user, grant_role
from core.accounts.roles import Ground, role_matrix
from core.activities.models import Activity
from core.areas.models import Area, AreaPath, Grouping, GroupingArea
from core.cadres.models import Cadre, Posting
from core.db import Base
from core.units.models import Unit
from core.villages.models import Contact, Household, Village
from tests.factories import Make

TODAY = date(2023, 9, 1)
GatedAs = Callable[..., Gate]
SEEN = (Area, Village, Household, Contact, Unit, Cadre, Posting, Activity, Grouping)


class Land:
    """Two counties with a village each; a cadre of a city unit lives in the first, another in the second."""

    def __init__(self, make: Make) -> None:
        self.city = make.city()
        self.here, self.there = (make.county(name, self.city) for name in ("此县", "彼县"))
        self.village, self.foreign = (
            make.village(parent=make.township(parent=county)) for county in (self.here, self.there)
        )
        self.unit, self.other_unit = make.unit(area=self.city), make.unit(area=self.there, level="county")
        self.cadre, self.stranger = make.cadre(unit=self.unit), make.cadre(unit=self.other_unit)
        self.posting = make.posting(self.cadre, self.village)
        self.far_posting = make.posting(self.stranger, self.foreign)
        self.pair = make.pair(self.unit, self.village)
        make.pair(self.other_unit, self.foreign)
        self.household, self.far_household = make.household(self.village), make.household(self.foreign)
        self.contact = make.contact(self.household, self.cadre)
        make.contact(self.far_household, self.stranger)
        self.activity = make.activity("visit", TODAY, cadre=self.cadre, household=self.household)
        make.activity("visit", TODAY, cadre=self.stranger, household=self.far_household)
        self.zone = make.grouping(area=self.city, areas=[self.here])
        make.grouping(area=self.city, areas=[self.there])


@pytest.fixture
def land(make: Make) -> Land:
    return Land(make)


@pytest.fixture
def gated(session: Session) -> GatedAs:
    def as_(
        role: str | None = None, permission: str | None = None, cadre: Cadre | None = None, **ground: int
    ) -> Gate:
        user = session.scalar(select(User)) or add_user(
            session, "tester", "测试", by=None, cadre_id=cadre.id if cadre else None
        )
        if role:
            grant_role(session, user, role, Ground(**ground), by=None, starts_on=date(2021, 1, 1))
        return Gate(session, user, TODAY, permission)

    return as_


def seen(gate: Gate, model: type[Base]) -> set[int]:
    """Give the ids of the rows seen, which must be the same however they are looked up."""
    found = set(gate.session.scalars(gate.ids(model)))
    one_by_one = select(model).where(gate.visible(model, for_one=True))
    assert {row.id for row in gate.session.scalars(one_by_one)} == found  # type: ignore[attr-defined]
    return found


def test_a_county_officer_sees_the_county_and_nothing_beside_it(land: Land, gated: GatedAs) -> None:
    gate = gated("county_officer", area_id=land.here.id)
    assert land.village.id in seen(gate, Area)
    assert land.there.id not in seen(gate, Area)
    assert land.city.id not in seen(gate, Area)
    assert seen(gate, Village) == {land.village.id}
    assert seen(gate, Household) == {land.household.id}
    assert seen(gate, Contact) == {land.contact.id}
    assert seen(gate, Unit) == {land.unit.id}
    assert seen(gate, Cadre) == {land.cadre.id}
    assert seen(gate, Posting) == {land.posting.id}
    assert seen(gate, Activity) == {land.activity.id}
    assert seen(gate, Grouping) == {land.zone.id}


def test_a_city_officer_sees_every_county_and_the_city_units(land: Land, gated: GatedAs) -> None:
    gate = gated("city_officer", area_id=land.city.id)
    assert seen(gate, Village) == {land.village.id, land.foreign.id}
    assert seen(gate, Unit) == {land.unit.id, land.other_unit.id}
    assert seen(gate, Cadre) == {land.cadre.id, land.stranger.id}


def test_a_unit_officer_sees_the_own_unit_its_people_and_their_villages(land: Land, gated: GatedAs) -> None:
    gate = gated("unit_officer", unit_id=land.unit.id)
    assert seen(gate, Unit) == {land.unit.id}
    assert seen(gate, Cadre) == {land.cadre.id}
    assert seen(gate, Village) == seen(gate, Area) == {land.village.id}
    assert seen(gate, Household) == {land.household.id}
    assert seen(gate, Activity) == {land.activity.id}


def test_a_unit_officer_loses_the_village_with_its_pair(land: Land, gated: GatedAs) -> None:
    gate = gated("unit_officer", unit_id=land.unit.id)
    for row in (land.pair, land.posting, land.contact):
        row.ends_on = TODAY - timedelta(days=1)
    gate.session.flush()
    assert seen(gate, Village) == set()
    assert seen(gate, Household) == set()
    assert seen(gate, Cadre) == {land.cadre.id}, "their own people stay theirs"


def test_a_cadre_sees_themselves_their_village_and_its_households(land: Land, gated: GatedAs) -> None:
    gate = gated("cadre", cadre=land.cadre)
    assert seen(gate, Cadre) == {land.cadre.id}
    assert seen(gate, Village) == {land.village.id}
    assert seen(gate, Household) == {land.household.id}
    assert seen(gate, Unit) == {land.unit.id}


def test_a_contact_person_sees_only_the_own_households(land: Land, make: Make, gated: GatedAs) -> None:
    helper = make.cadre(unit=land.unit)
    make.contact(land.far_household, helper)
    make.household(land.foreign)
    gate = gated("contact_person", cadre=helper)
    assert seen(gate, Household) == {land.far_household.id}
    assert seen(gate, Village) == {land.foreign.id}


def test_a_zone_head_sees_the_counties_of_the_zone_while_they_belong_to_it(
    land: Land, gated: GatedAs
) -> None:
    gate = gated("zone_head", grouping_id=land.zone.id)
    assert seen(gate, Village) == {land.village.id}


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_no_administrator_reads_business_data(land: Land, gated: GatedAs, role: str) -> None:
    gate = gated(role)
    assert {model for model in SEEN if seen(gate, model)} == set()


@pytest.mark.parametrize("role", [key for key, role in role_matrix().roles.items() if role.on == "area"])
def test_no_area_role_sees_a_row_of_another_county(land: Land, gated: GatedAs, role: str) -> None:
    gate = gated(role, area_id=land.here.id)
    held = role_matrix().get(role).permissions
    assert {model for model in SEEN if seen(gate, model)} == {m for m in SEEN if scope_of(m).view in held}
    foreign = {Area: land.there, Village: land.foreign, Household: land.far_household, Cadre: land.stranger}
    for model, row in foreign.items():
        with pytest.raises(OutsideError):
            gate.load(model, row.id)


@pytest.mark.parametrize(("starts", "ends"), [(1, 400), (-400, -1)])
def test_a_grant_counts_only_on_its_days(
    land: Land, gated: GatedAs, session: Session, starts: int, ends: int
) -> None:
    gated("county_officer", area_id=land.here.id)
    grant = session.scalars(select(Grant)).one()
    grant.starts_on, grant.ends_on = TODAY + timedelta(days=starts), TODAY + timedelta(days=ends)
    session.flush()
    assert seen(gated(), Village) == set()


def test_a_village_that_has_moved_away_is_out_of_sight(land: Land, gated: GatedAs, session: Session) -> None:
    gate = gated("county_officer", area_id=land.here.id)
    session.execute(
        update(AreaPath)
        .where(AreaPath.descendant_id == land.village.id, AreaPath.ancestor_id == land.here.id)
        .values(ends_on=TODAY - timedelta(days=1))
    )
    assert seen(gate, Village) == set()
    with pytest.raises(OutsideError):
        gate.load(Village, land.village.id)


def test_a_county_that_has_left_the_zone_is_out_of_its_heads_sight(
    land: Land, gated: GatedAs, session: Session
) -> None:
    gate = gated("zone_head", grouping_id=land.zone.id)
    session.execute(update(GroupingArea).values(ends_on=TODAY - timedelta(days=1)))
    assert seen(gate, Village) == set()


def test_missing_and_foreign_are_not_told_apart(land: Land, gated: GatedAs) -> None:
    gate = gated("county_officer", area_id=land.here.id)
    refused = []
    for ident in (land.foreign.id, 999_999, 2**70, -1):
        with pytest.raises(OutsideError) as error:
            gate.load(Village, ident)
        refused.append((error.value.code, error.value.description))
    assert len(set(refused)) == 1


def test_seen_but_not_editable_is_403(land: Land, gated: GatedAs) -> None:
    gated("county_officer", area_id=land.there.id)
    gate = gated("city_viewer", permission="village.edit", area_id=land.here.id)
    assert gate.load(Village, land.foreign.id)
    with pytest.raises(NotPermittedError):
        gate.load(Village, land.village.id)


def test_a_list_holds_only_what_the_route_permits(land: Land, gated: GatedAs) -> None:
    gated("county_officer", area_id=land.there.id)
    gate = gated("city_viewer", permission="ledger.export", area_id=land.here.id)
    assert seen(gate, Village) == {land.foreign.id}


def test_a_request_over_many_is_all_or_nothing(land: Land, gated: GatedAs) -> None:
    gate = gated("county_officer", area_id=land.here.id)
    assert gate.load_many(Village, [land.village.id]) == [land.village]
    with pytest.raises(OutsideError):
        gate.load_many(Village, [land.village.id, land.foreign.id])


def test_can_answers_for_anything_for_an_object_and_for_an_area(land: Land, gated: GatedAs) -> None:
    gate = gated("county_officer", area_id=land.here.id)
    assert gate.can("cadre.edit")
    assert gate.can("cadre.edit", land.cadre)
    assert not gate.can("cadre.edit", land.stranger)
    assert gate.can("policy.manage", area_id=land.here.id)
    assert not gate.can("policy.manage", area_id=land.city.id)
    assert not gate.can("user.manage")


def test_the_default_area_is_the_highest_within_reach(land: Land, gated: GatedAs) -> None:
    gated("township_officer", area_id=land.foreign.id)
    assert gated("city_officer", area_id=land.city.id).default_area() == land.city


def test_the_default_area_of_a_unit_officer_lies_within_reach(land: Land, gated: GatedAs) -> None:
    area: Any = gated("unit_officer", unit_id=land.unit.id).default_area()
    assert area.id == land.village.id


def test_a_person_without_grants_has_no_area(land: Land, gated: GatedAs) -> None:
    gate = gated()
    assert gate.default_area() is None
    assert not gate.permissions


@pytest.mark.parametrize("ground", ["area", "unit", "grouping", "self"])
def test_what_a_list_shows_can_be_opened_and_nothing_else(
    land: Land, gated: GatedAs, session: Session, ground: str
) -> None:
    over = {"area": land.here, "unit": land.unit, "grouping": land.zone}
    role = {"area": "county_officer", "unit": "unit_officer", "grouping": "group_leader", "self": "cadre"}[
        ground
    ]
    gate = gated(role, cadre=land.cadre, **({f"{ground}_id": over[ground].id} if ground in over else {}))
    for model in SEEN:
        listed = seen(gate, model)
        for ident in session.scalars(select(model.id)):  # type: ignore[attr-defined]
            if ident in listed:
                assert gate.load(model, ident)
                assert gate.can(scope_of(model).view, session.get_one(model, ident))
            else:
                with pytest.raises(OutsideError):
                    gate.load(model, ident)
                assert not gate.can(scope_of(model).view, session.get_one(model, ident))


def test_whoever_holds_the_whole_tree_sees_what_hangs_nowhere_too(
    land: Land, make: Make, gated: GatedAs
) -> None:
    lost = make.cadre(unit=land.other_unit)
    lost.unit_id = None
    gate = gated("city_officer", area_id=land.city.id)
    assert lost.id in seen(gate, Cadre)
    make.city("另一个市")
    gate = gated()
    assert lost.id not in seen(gate, Cadre), "with another tree beside it, it is no longer the whole"
    assert seen(gate, Cadre) == {land.cadre.id, land.stranger.id}


def test_a_model_without_scope_does_not_pass() -> None:
    with pytest.raises(LookupError, match=r"core/scopes\.py"):
        scope_of(Grant)
