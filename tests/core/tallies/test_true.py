"""Tallies stay equal to a scan, whatever is written, corrected, deleted, set or put in force, in whatever order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Date, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import record_activity, record_many
from core.areas.models import Area, GroupingArea
from core.areas.parameters import set_parameter
from core.areas.policies import disable_policy, enable_policy
from core.cadres.models import Cadre, Leave, Posting
from core.config import Config
from core.db import FAR, Database
from core.engine.around import counts_below
from core.engine.run import View, counts
from core.engine.spells import at_risk, leave_days, posted
from core.errors import OperationError
from core.installation import open_database
from core.policy.periods import MONTH
from core.policy.rules import Check, Count, Duty, Need
from core.registry import Registry
from core.tallies.models import Tally, TallyCount
from core.tallies.queries import differences, tallies_kept
from core.tallies.renewal import missing, renew
from core.tallies.watch import watch
from core.units.models import Unit, UnitVillage
from core.villages.models import Contact, Household, HouseholdRisk, Village
from tests import ground as made_up
from tests.factories import CLERK, Make

DAY = made_up.DAY
MODELS: tuple[Any, ...] = (
    *(Activity,) * 6,
    *(Posting, UnitVillage, Contact, HouseholdRisk, Leave, Cadre, Unit, Household, GroupingArea),
)
KINDS = ("in_village_day", "work_log", "home_visit", "good_deed")
diary = aliased(Activity, name="diary_of_day")
FURTHER = (
    Duty(
        norm="S-2",
        key="written",
        title="有日志的在村天数",
        binds=posted,
        every=MONTH,
        part="down",
        needs=Need(
            Count(
                "in_village_day",
                by=Activity.cadre_id,
                measure="days",
                unless={
                    "不在派驻村": func.coalesce(Activity.village_id, 0) != posted.c.village_id,
                    "没有日志": ~exists().where(
                        diary.kind == "work_log",
                        diary.cadre_id == Activity.cadre_id,
                        diary.on_date == Activity.on_date,
                    ),
                },
            ),
            at_least=2,
        ),
        silent={"请假": leave_days(posted.c.subject_id)},
    ),
)
VISITED = Check(
    norm="S-6",
    key="visited",
    title="监测户有人走访",
    binds=at_risk,
    needs=Need(
        select(func.count())
        .where(Activity.household_id == at_risk.c.subject_id, Activity.kind == "home_visit")
        .correlate_except(Activity)
        .scalar_subquery(),
        at_least=1,
    ),
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    city, local = made_up.books()
    city = replace(city, duties=(*city.duties, *FURTHER), checks=(*city.checks, VISITED))
    return Registry(books={book.slug: book for book in (city, local)})


@pytest.fixture
def laid(database: Database, registry: Registry) -> made_up.Ground:
    ground = made_up.lay(database, registry)
    watch(database, registry)
    renew(database, registry, DAY, breath=0)
    return ground


def wrong(database: Database, registry: Registry) -> list[str]:
    with database.read() as session:
        kept = tallies_kept(session, registry)
        return [f"{one.rule.id} {line}" for one in kept for line in differences(session, one)]


def day(rnd: Random) -> date:
    return DAY + timedelta(days=rnd.choice((rnd.randint(-3, 3), rnd.randint(-20, 10), rnd.randint(-400, 40))))


def some(session: Session, rnd: Random, model: Any) -> Any:
    ids = session.scalars(select(model.id).order_by(model.id)).all()
    return session.get(model, rnd.choice(ids)) if ids else None


def change(session: Session, rnd: Random, row: Any) -> None:
    columns = [column for column in row.__table__.c if not column.primary_key]
    for column in rnd.sample(columns, 3):
        value = getattr(some(session, rnd, type(row)), column.key)
        if isinstance(column.type, Date):
            value = FAR if column.key == "ends_on" and rnd.random() < 0.4 else day(rnd)
        elif column.key == "kind" and isinstance(row, Activity):
            value = rnd.choice(KINDS)
        elif column.key == "once_key" or (value is None and not column.nullable):
            continue
        setattr(row, column.key, value)


def edit(session: Session, rnd: Random, _registry: Registry) -> None:
    model = rnd.choice(MODELS)
    row = some(session, rnd, model)
    act = rnd.choice(("add", "add", "correct", "delete"))
    if row is None:
        return
    if act == "delete":
        session.delete(row)
    elif act == "correct":
        change(session, rnd, row)
    else:
        values = {c.key: getattr(row, c.key) for c in row.__table__.c if c.key not in ("id", "once_key")}
        new = model(**values)
        change(session, rnd, new)
        session.add(new)


def batch(session: Session, rnd: Random, registry: Registry) -> None:
    people = session.scalars(select(Cadre.id)).all()
    village = session.scalar(select(Village.id).order_by(Village.id))
    begin = DAY - timedelta(days=rnd.randint(0, 19))
    facts = [
        Fact(kind=kind, on_date=begin, cadre_id=one, village_id=village)
        for one in people
        for kind in ("in_village_day", "work_log")
    ]
    record_many(session, CLERK, registry, facts, DAY)


def tell(session: Session, rnd: Random, registry: Registry) -> None:
    who = rnd.choice(session.scalars(select(Cadre.id).order_by(Cadre.id)).all())
    village = session.scalar(select(Village.id).order_by(Village.id))
    on, kind = DAY - timedelta(days=rnd.randint(0, 40)), rnd.choice(("in_village_day", "work_log"))
    record_activity(
        session, CLERK, registry, Fact(kind=kind, on_date=on, cadre_id=who, village_id=village), DAY
    )


def sweep(session: Session, rnd: Random, _registry: Registry) -> None:
    session.execute(delete(Activity).where(Activity.on_date == day(rnd)))


def settle(session: Session, rnd: Random, registry: Registry) -> None:
    area = session.scalars(select(Area).where(Area.level == rnd.choice(("city", "county")))).first()
    assert area is not None
    value = str(rnd.randint(1, 4))
    set_parameter(
        session, CLERK, registry, "sample", "heads", area, value, date(2023, 9, rnd.randint(1, 28)), "会议"
    )


def govern(session: Session, rnd: Random, registry: Registry) -> None:
    area = session.scalars(select(Area).where(Area.level == "county")).first()
    assert area is not None
    if rnd.random() < 0.5:
        disable_policy(session, CLERK, registry, "local", area, day(rnd))
    else:
        enable_policy(session, CLERK, registry, "local", area, max(day(rnd), date(2022, 1, 1)))


ACTS: tuple[Callable[[Session, Random, Registry], None], ...] = (
    *(edit,) * 12,
    *(tell,) * 2,
    batch,
    sweep,
    settle,
    govern,
)


def test_tallies_equal_a_scan_after_any_acts_in_any_order_over_days(
    database: Database, registry: Registry, laid: made_up.Ground
) -> None:
    rnd, today = Random(1), DAY
    for _ in range(25):
        acts = []
        with database.write() as session:
            for _ in range(rnd.choice((1, 1, 3))):
                acts.append(rnd.choice(ACTS))
                try:
                    with session.begin_nested():
                        acts[-1](session, rnd, registry)
                        session.flush()
                except (IntegrityError, OperationError):
                    acts.pop()
        assert wrong(database, registry) == [], acts
        today += timedelta(days=rnd.choice((0, 0, 1, 11)))
        renew(database, registry, today, breath=0)
        with database.read() as session:
            assert missing(session, registry, today) == []


def test_one_fact_makes_nothing_stale_and_moves_the_sums(
    database: Database, registry: Registry, laid: made_up.Ground
) -> None:
    with database.write() as session:
        make = Make(session)
        cadre, village = session.get_one(Cadre, laid.mate), session.get_one(Village, laid.village)
        make.days("in_village_day", date(2023, 9, 1), 17, cadre=cadre, village=village)
        fact = Fact(kind="in_village_day", on_date=DAY, cadre_id=cadre.id, village_id=village.id)
        record_activity(session, CLERK, registry, fact, DAY)
    with database.read() as session:
        assert session.scalar(select(func.count()).where(~Tally.is_fresh)) == 0
        book = registry.book("sample")
        rule = next(one for one in book.duties if one.id == "duty:S-2")
        assert {a.word: n for a, n in counts(session, book, rule, DAY, View(area=laid.county)).items()} == {
            "met": 1,
            "pending": 1,
        }
        below = counts_below(session, book, rule, DAY, laid.city)
        assert set(below) == {laid.county, laid.foreign_county}
    assert wrong(database, registry) == []


def test_boards_read_what_is_kept_for_the_day_and_scan_for_any_other(
    database: Database, registry: Registry, laid: made_up.Ground
) -> None:
    book = registry.book("sample")
    rule = next(one for one in book.duties if one.id == "duty:S-2")
    with database.write() as session:
        session.query(TallyCount).update({"number": 77})
    with database.read() as session:
        assert set(counts(session, book, rule, DAY, View(area=laid.city)).values()) == {77}
        before = counts(session, book, rule, DAY - timedelta(days=1), View(area=laid.city))
    assert sum(before.values()) == 3
    with database.write() as session:
        make = Make(session)
        make.activity("home_visit", DAY, household=session.get_one(Household, laid.household))
        session.flush()
        assert sum(counts(session, book, rule, DAY, View(area=laid.city)).values()) == 3, "not while writing"


def test_what_a_command_writes_keeps_the_tallies(
    database: Database,
    registry: Registry,
    laid: made_up.Ground,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("core.installation.load_registry", lambda: registry)
    fact = Fact(kind="in_village_day", on_date=DAY, cadre_id=laid.cadre, village_id=laid.village)
    with open_database(Config(tmp_path, database.url)) as opened, opened.write() as session:
        record_activity(session, CLERK, registry, fact, DAY)
    with database.read() as session:
        assert session.scalar(select(func.count()).where(~Tally.is_fresh)) == 0
    assert wrong(database, registry) == []


def test_where_nobody_said_which_rules_there_are_a_write_makes_all_stale(
    database: Database, registry: Registry, laid: made_up.Ground
) -> None:
    watch(database, Registry())
    other = Database(database.url)
    try:
        with other.write() as session:
            session.get_one(Cadre, laid.cadre).name = "张大"
    finally:
        other.close()
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Tally.is_fresh)) == 0
