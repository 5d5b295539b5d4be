"""A small demonstration, built on both databases: it holds what its plan says, and the same every time."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from core.accounts.models import Grant, User
from core.accounts.passwords import is_password
from core.activities.models import Activity
from core.areas.models import Area, AreaParent, AreaPath, Grouping, GroupingUnit
from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Leave, Posting
from core.db import FAR, Base, Database
from core.demo.mark import find_mark, state_of, watermark
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType
from tests.core.demo.small import TODAY, build, invented

COMPARED: tuple[type[Base], ...] = (
    Area, AreaParent, AreaPath, Unit, UnitLeader, UnitVillage, Grouping, GroupingUnit, Cadre, Posting, Leave,
    Village, VillageType, Household, HouseholdRisk, HouseholdAway, Contact, Activity,
)  # fmt: skip


def count(session: Session, model: type[Base], *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def digest(session: Session) -> dict[str, str]:
    """Give for each table a digest of all its rows."""
    found = {}
    for model in COMPARED:
        rows = sorted(repr(tuple(row)) for row in session.execute(select(*model.__table__.c)))
        found[model.__tablename__] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_the_ground_is_what_the_plan_says(built: Session) -> None:
    levels = Counter(built.scalars(select(Area.level)))
    assert levels["county"] == 2
    assert levels["village"] == count(built, Village) == 6
    assert count(built, Unit, Unit.level.in_(("provincial", "city"))) == 4
    assert count(built, Unit, Unit.name == "市银行", Unit.nature.is_(None)) == 1
    principals = built.scalars(
        select(func.count()).where(UnitLeader.role == "principal").group_by(UnitLeader.unit_id)
    )
    assert set(principals) == {1}


def test_names_of_villages_are_unique_in_their_county(built: Session) -> None:
    rows = select(Village.county_id, Area.name).join(Area, Area.id == Village.id)
    named = built.execute(rows).all()
    assert len(set(named)) == len(named) == 6


def test_every_village_has_a_team_on_both_dates(built: Session) -> None:
    for day in (date(2023, 9, 30), TODAY):
        standing = select(Posting.village_id, func.count()).where(
            Posting.starts_on <= day, Posting.ends_on >= day
        )
        sizes = dict(built.execute(standing.group_by(Posting.village_id)).all())
        assert len(sizes) == 6
        assert set(sizes.values()) <= {1, 2, 3, 4}
        assert max(sizes.values()) >= 3


def test_nobody_is_posted_twice_at_once_and_numbers_are_unique(built: Session) -> None:
    assert count(built, Posting) == len(set(built.scalars(select(Posting.cadre_id))))
    phones = list(built.scalars(select(Cadre.phone)))
    assert len(set(phones)) == len(phones)
    assert all(phone and phone.startswith("160") for phone in phones)


def test_named_people_are_posted_by_the_unit_that_names_them_and_stay(built: Session) -> None:
    parts = built.execute(select(GroupingUnit.role, GroupingUnit.unit_id, GroupingUnit.cadre_id)).all()
    named = {role: (unit, cadre) for role, unit, cadre in parts}
    assert named["member"][1] is None
    for role in ("head", "lead"):
        unit, cadre = named[role]
        assert (
            count(built, Posting, Posting.cadre_id == cadre, Posting.unit_id == unit, Posting.ends_on == FAR)
            == 1
        )


def test_what_the_ledger_lacks_was_entered_for_most_and_fits_the_age(built: Session) -> None:
    people = built.scalars(select(Cadre).where(Cadre.age.is_not(None))).all()
    known = [one for one in people if one.born_on is not None]
    assert len(people) * 0.7 < len(known) <= len(people)
    for one in known:
        assert one.born_on
        assert one.age_on
        born, on = one.born_on, one.age_on
        assert on.year - born.year - ((on.month, on.day) < (born.month, born.day)) == one.age


def test_records_lie_inside_postings_and_the_dense_time(built: Session) -> None:
    outside = (
        select(func.count())
        .select_from(Activity)
        .where(
            Activity.kind.in_(("in_village_day", "in_village_night", "diary", "work_log")),
            ~select(Posting.id)
            .where(
                Posting.cadre_id == Activity.cadre_id,
                Posting.village_id == Activity.village_id,
                Posting.starts_on <= Activity.on_date,
                Posting.ends_on >= Activity.on_date,
            )
            .exists(),
        )
    )
    assert built.scalar(outside) == 0
    days = built.execute(
        select(func.min(Activity.on_date), func.max(Activity.on_date)).where(
            Activity.kind == "in_village_day"
        )
    ).one()
    assert days == (date(2023, 1, 1), TODAY)
    assert (
        count(built, Activity, Activity.kind == "in_village_day", Activity.on_date == date(2024, 1, 10)) == 0
    )


def test_nobody_is_in_the_village_on_approved_leave(built: Session) -> None:
    assert count(built, Leave, Leave.state == "approved") > 0
    both = select(func.count()).select_from(Activity).join(Leave, Leave.cadre_id == Activity.cadre_id)
    both = both.where(Activity.kind == "in_village_day", Leave.state == "approved")
    assert (
        built.scalar(both.where(Leave.starts_on <= Activity.on_date, Leave.ends_on >= Activity.on_date)) == 0
    )


def test_nothing_happens_after_today(built: Session) -> None:
    assert (built.scalar(select(func.max(Activity.on_date))) or TODAY) <= TODAY
    assert (built.scalar(select(func.max(Posting.starts_on))) or TODAY) <= TODAY


def test_leaders_act_for_their_own_unit_and_in_its_village(built: Session) -> None:
    surveys = select(Activity).where(Activity.kind == "survey")
    found = built.scalars(surveys).all()
    assert {one.acting_as for one in found} == {"principal", "deputy"}
    for one in found:
        leader = built.get_one(UnitLeader, one.leader_id)
        assert (leader.unit_id, leader.role) == (one.unit_id, one.acting_as)
        paired = (UnitVillage.unit_id == one.unit_id, UnitVillage.village_id == one.village_id)
        assert one.village_id is None or count(built, UnitVillage, *paired) == 1


def test_households_have_contact_persons_with_some_gaps(built: Session) -> None:
    assert 60 <= count(built, Household) <= 90
    assert len(set(built.scalars(select(Contact.household_id)))) == count(built, Household)
    assert count(built, Contact, Contact.ends_on < FAR) > 0
    assert count(built, HouseholdAway) > 0


def test_work_logs_mostly_name_their_task(built: Session) -> None:
    topics = Counter(built.scalars(select(Activity.topic).where(Activity.kind == "work_log")))
    assert set(topics) == {"1", "2", None}
    assert set(built.scalars(select(Activity.topic).where(Activity.kind == "diary"))) == {None}


def test_it_is_marked_on_record_and_on_every_page(built: Session) -> None:
    mark = find_mark(built)
    assert mark is not None
    assert (mark.scale, mark.until_on) == ("S", TODAY)
    assert watermark(built) == "演示数据"
    assert state_of(built).is_built
    assert count(built, AuditEvent, AuditEvent.action == "demonstration.built") == 1


def test_an_empty_database_carries_no_mark(database: Database) -> None:
    with database.read() as session:
        assert watermark(session) == ""
        assert not state_of(session).is_real


def test_each_account_can_log_in_with_its_own_password(database: Database, cheap_passwords: None) -> None:
    credentials = build(database, invented()).credentials
    assert len({one.password for one in credentials}) == len(credentials) == 8
    with database.read() as session:
        for one in credentials:
            user = session.scalars(select(User).where(User.username == one.username)).one()
            assert is_password(user.password_hash, one.password)
            assert count(session, Grant, Grant.user_id == user.id) == 1
        assert {"system_admin", "security_admin", "audit_admin"} <= set(session.scalars(select(Grant.role)))
        cadre = session.scalars(select(User).where(User.username == "cadre")).one()
        assert count(session, Posting, Posting.cadre_id == cadre.cadre_id) == 1


def test_the_same_plan_gives_the_same_rows_on_any_database(
    database: Database, cheap_passwords: None, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    try:
        Base.metadata.create_all(other.engine)
        build(database, invented())
        build(other, invented())
        with database.read() as one, other.read() as two:
            assert digest(one) == digest(two)
    finally:
        other.close()


def test_indexes_and_references_are_back_after_filling(built: Session) -> None:
    found = inspect(built.connection())
    wanted = {index.name for index in Activity.__table__.indexes}  # type: ignore[attr-defined]
    assert wanted <= {index["name"] for index in found.get_indexes("activities")}
    references = {key["constrained_columns"][0] for key in found.get_foreign_keys("activities")}
    assert {"cadre_id", "village_id", "unit_id", "county_id"} <= references
