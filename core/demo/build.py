"""Builds a demonstration into an empty database: the ground, the people, their homes, a long time of acts, accounts."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby
from time import perf_counter

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.areas.parameters import Given, set_parameters
from core.areas.paths import rebuild_paths
from core.areas.policies import enable_policy, extend_policy
from core.areas.queries import get_area_by_code
from core.audit.operations import Actor, record
from core.cadres.models import Cadre, Posting
from core.db import FAR, Database
from core.demo.accounts import add_accounts
from core.demo.acting import Stage
from core.demo.actors import gather_actors, gather_units
from core.demo.books import filled
from core.demo.bulk import analyze, filling
from core.demo.clerk import enter_later
from core.demo.credentials import Credential
from core.demo.ground import Ground, lay_ground, name_people
from core.demo.habits import keep_habit, renew
from core.demo.homes import add_homes, add_staff
from core.demo.imports import Import, import_file, workbook
from core.demo.mark import finish_mark, start_mark
from core.demo.matters import Office
from core.demo.people import Phones, Seat, Staffing
from core.demo.places import named_townships, settle, unit_of_leaders
from core.demo.plan import Demonstration
from core.demo.presence import add_days_in_village, add_grades, add_leaves, gather_posted, least_density
from core.demo.register import end_postings, write_people
from core.demo.scale import Scale
from core.demo.work import prepare, vanish
from core.engine.calendar import ensure_calendar
from core.registry import Registry
from core.units.models import Unit
from core.villages.models import Household, Village

ACTOR = Actor(name="演示数据", role="demonstration")
BOOKS_ON = (4, 1)
Say = Callable[[str], None]


@dataclass
class Report:
    """What was built: how many of what, how long each part took, how to log in, which matters found no subject."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    credentials: list[Credential] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


@dataclass
class Jurisdiction:
    """A plan on its way: whose policy it is, who sits where, and what has been laid down."""

    policy: str
    plan: Demonstration
    seats: list[Seat] = field(default_factory=list)
    ground: Ground | None = None

    @property
    def laid(self) -> Ground:
        """The ground, once it is there."""
        assert self.ground is not None
        return self.ground


class Builder:
    """Builds one demonstration part by part; each part is committed on its own, so that a long one can be watched."""

    def __init__(
        self, database: Database, registry: Registry, scale: Scale, today: date, say: Say = lambda _line: None
    ) -> None:
        self.database, self.registry, self.scale, self.today, self.say = database, registry, scale, today, say
        self.report = Report()

    def build(self, plans: Sequence[tuple[str, Demonstration]]) -> Report:
        """Build the plans, each given with the policy it comes from, one beside the other."""
        found = [Jurisdiction(policy, plan) for policy, plan in plans]
        with self._part("区划和单位") as session:
            start_mark(session, self.scale.name, recipe_of(plans), self.today)
            ensure_calendar(session)
            self._lay(session, found)
        with self._part("办法和参数") as session:
            for one in found:
                put_in_force(session, self.registry, one)
        self._bring_in(found)
        with self._part("补录信息") as session:
            follow_up(session, found)
        self._fill_books(found)
        with self._part("农户和工作记录") as session:
            self._live(session, found)
        with self._part("账号") as session:
            self._let_in(session, found)
        self._bring_on(found)
        with self._part("统计") as session:
            self._close(session)
        return self.report

    @contextmanager
    def _part(self, title: str) -> Iterator[Session]:
        begun = perf_counter()
        with self.database.engine.connect() as connection, Session(connection) as session:
            yield session
            session.commit()
        self.report.seconds[title] = round(perf_counter() - begun, 1)
        self.say(f"{title}：{self.report.seconds[title]:.1f} 秒")

    def _lay(self, session: Session, found: list[Jurisdiction]) -> None:
        phone, named = 1, named_townships(one.plan for one in found)
        for one in found:
            villages = settle(one.plan, named)
            one.seats = list(Staffing(one.plan, self.today, phone).fill(villages))
            phone += len(one.seats)
            one.ground = lay_ground(session, one.plan, villages)
        rebuild_paths(session)
        analyze(session)

    def _bring_in(self, found: list[Jurisdiction]) -> None:
        """Bring in those of the first ledger, end the postings of those who left, then bring in who came after them."""
        for wave in (1, 2):
            for one in found:
                seats = [seat for seat in one.seats if seat.wave == wave]
                on = min(one.plan.ledger_on or self.today, self.today) if wave == 1 else self.today
                with self._part(f"{one.plan.top.name}第 {wave} 批 {len(seats)} 人") as session:
                    if self.scale.by_ledger and one.plan.ledger:
                        for county in self._imports(one, seats, on):
                            import_file(self.database, ACTOR, county)
                    else:
                        write_people(session, one.laid, seats, on)
                    if wave == 1:
                        end_postings(session, seats)

    def _imports(self, one: Jurisdiction, seats: list[Seat], on: date) -> Iterator[Import]:
        _book, ledger = self.registry.ledger(one.plan.ledger)
        for county in one.plan.counties:
            own = [seat for seat in seats if seat.village.county.code == county.code]
            if own:
                name = f"{county.name}{ledger.title}（{on:%Y-%m-%d}）.xlsx"
                data = workbook(ledger, own)
                yield Import(ledger, one.laid.areas[county.code], name, data, on, self.today)

    def _fill_books(self, found: list[Jurisdiction]) -> None:
        """Bring in the rows of the policies' own ledgers."""
        for one in (one for one in found if one.plan.books):
            with self._part(f"{one.plan.top.name}自有台账") as session:
                files = list(self._books(session, one))
                session.commit()
                for file in files:
                    import_file(self.database, ACTOR, file)

    def _books(self, session: Session, one: Jurisdiction) -> Iterator[Import]:
        """Give the files of a jurisdiction's own ledgers, each as of the first of April of its year."""
        for county in map(partial(session.get_one, Area), counties_of(session, one)):
            for key, patterns in one.plan.books.items():
                _book, ledger = self.registry.ledger(key)
                for year, data in filled(session, patterns, ledger, county, self.today):
                    on = min(date(year, *BOOKS_ON), self.today)
                    name = f"{county.name}{ledger.title}（{on:%Y-%m-%d}）.csv"
                    yield Import(ledger, county.id, name, data, on, self.today)

    def _live(self, session: Session, found: list[Jurisdiction]) -> None:
        dawn = min((one.plan.mix.first_start for one in found), default=self.today)
        analyze(session)
        paces = {habit.per for one in found for habit in one.plan.habits}
        prepare(session, self.scale.span(dawn, self.today), paces)
        for one in found:
            if one.seats:
                add_homes(session, one.laid, counties_of(session, one), self.today)
        analyze(session)
        session.commit()
        with filling(session, Activity):
            for one in found:
                act(session, one, self.today, self.say)
                session.commit()
        vanish(session)

    def _let_in(self, session: Session, found: list[Jurisdiction]) -> None:
        analyze(session)
        since = min((one.plan.mix.first_start for one in found), default=self.today)
        self.report.credentials = add_accounts(session, [one.laid for one in found], since, self.today)

    def _bring_on(self, found: list[Jurisdiction]) -> None:
        """Bring the matters on their way; what found no subject is told, and is no reason to end without a demonstration."""
        for one in (one for one in found if one.plan.matters):
            with self._part(f"{one.plan.top.name}事项") as session:
                office = Office(session, self.registry, self.registry.book(one.policy), self.today)
                left = [(asked, office.bring_on(asked)) for asked in one.plan.matters]
            self.report.unplaced += [
                f"{one.policy} {asked.workflow} by {asked.by}" for asked, count in left if count
            ]
        for line in self.report.unplaced:
            self.say(f"  没有合适的对象：{line}")

    def _close(self, session: Session) -> None:
        self.report.counts = counted(session)
        record(session, ACTOR, "demonstration.built", "Database", self.scale.name, None, self.report.counts)
        finish_mark(session)


def put_in_force(session: Session, registry: Registry, one: Jurisdiction) -> None:
    """Put a jurisdiction's policy in force where its plan says, and set the parameters that areas have set."""
    for policy in one.plan.policies:
        area = get_area_by_code(session, policy.area)
        if policy.extends:
            extend_policy(session, ACTOR, registry, one.policy, area, policy.ends_on or FAR, policy.basis)
            continue
        dates = (policy.starts_on, policy.ends_on)
        enable_policy(session, ACTOR, registry, one.policy, area, *dates, policy.basis)
    given = [
        Given(
            setting.key,
            get_area_by_code(session, setting.area),
            setting.value,
            setting.starts_on,
            setting.source,
        )
        for setting in one.plan.settings
    ]
    if given:
        set_parameters(session, ACTOR, registry, one.policy, given)


def follow_up(session: Session, found: list[Jurisdiction]) -> None:
    """Enter what a clerk enters after the ledger is in: dates of people, the persons named, the units' own staff."""
    enter_later(session)
    phones = Phones(sum(len(one.seats) for one in found) + 1)
    for one in found:
        name_people(session, one.laid)
        if one.seats:
            add_staff(session, one.laid, phones)
        unknown = [one.laid.units[unit.name] for unit in one.plan.units if not unit.nature]
        session.execute(update(Unit).where(Unit.id.in_(unknown)).values(nature=None))


def counties_of(session: Session, one: Jurisdiction) -> list[int]:
    """Give the ids of the counties that a plan is about."""
    return one.laid.counties(session, one.plan.top.code)


def act(session: Session, one: Jurisdiction, today: date, say: Say) -> None:
    """Write everything that the people and units of a jurisdiction did."""
    counties, plan = counties_of(session, one), one.plan
    leaders = [
        one.laid.units[unit_of_leaders(county.name).name]
        for county in plan.counties
        if plan.mix.county_leaders
    ]
    stage = Stage(counties, one.laid.areas[plan.top.code], plan.mix.first_start, leaders)
    gather_posted(session, plan, counties)
    gather_units(session, counties)
    if one.seats:
        add_leaves(session, today)
        add_grades(session, plan, today)
    begun = perf_counter()
    add_days_in_village(session, plan)
    say(f"  驻村记录（{plan.top.name}）：{perf_counter() - begun:.1f} 秒")
    for renewal in plan.renewals:
        renew(session, renewal)
    begun = perf_counter()
    for by, habits in groupby(sorted(plan.habits, key=lambda habit: habit.by), key=lambda habit: habit.by):
        gather_actors(session, by, stage)
        for habit in habits:
            keep_habit(session, habit, least_density(plan))
    say(f"  其他记录（{plan.top.name}）：{perf_counter() - begun:.1f} 秒")


def counted(session: Session) -> dict[str, int]:
    """Give how many villages, cadres, postings, households and activities there are."""
    models = {
        "villages": Village,
        "cadres": Cadre,
        "postings": Posting,
        "households": Household,
        "activities": Activity,
    }
    return {
        name: session.scalar(select(func.count()).select_from(model)) or 0 for name, model in models.items()
    }


def recipe_of(plans: Sequence[tuple[str, Demonstration]]) -> str:
    """Give a digest of the plans, by which a demonstration built from others is told apart."""
    return hashlib.sha256(repr(plans).encode()).hexdigest()
