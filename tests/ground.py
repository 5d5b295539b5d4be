"""A small made-up city for tests of pages: two counties, a team of two, a unit, a household with a gap, two policies."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from flask import Flask

from core.activities.models import Activity
from core.areas.policies import enable_policy
from core.config import Config
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.engine.spells import (
    assisting,
    contacts,
    counties,
    helped,
    helpers,
    in_grouping,
    posted,
    postings,
    served,
)
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.periods import MONTH, YEAR
from core.policy.rules import Check, Count, Coverage, Duty, Need, Standing
from core.policy.vocabulary import OWN_WORDS, ActivityKind, Choice, ChoiceItem, GroupingKind
from core.registry import PolicyBook, Registry
from tests.databases import Lay
from tests.factories import CLERK, Make
from tests.people import quick_app

DAY = date(2023, 9, 20)
PHONE = "13812345678"


def team(norm: str) -> Check:
    """Judge the number of people in a village; two policies may ask it."""
    return Check(
        norm=norm,
        title="每村人数",
        binds=served,
        needs=Need(
            Standing(postings, on={"village_id": "subject_id"}, of="cadre_id"),
            at_least=P("heads"),
            label="人数",
            unit="人",
        ),
    )


RULES = {
    "checks": (
        team("S-1"),
        Check(
            norm="S-3",
            title="组织关系转入",
            binds=postings,
            needs=Need(postings.c.party_relation_on.is_not(None), label="已转入"),
        ),
        Check(
            norm="S-6",
            title="责任人有单位",
            binds=contacts,
            needs=Need(contacts.c.home_unit_id.is_not(None), label="有单位"),
        ),
        Check(
            norm="S-7",
            title="归属片区",
            binds=counties,
            needs=Need(
                Standing(in_grouping, on={"subject_id": "subject_id"}, of="grouping_id"),
                at_least=1,
                label="片区",
            ),
        ),
    ),
    "duties": (
        Duty(
            norm="S-2",
            title="每月在村天数",
            binds=posted,
            every=MONTH,
            needs=Need(
                Count("in_village_day", by=Activity.cadre_id, measure="days"),
                at_least=P("days"),
                label="在村天数",
                unit="天",
            ),
        ),
        Duty(
            norm="S-4",
            title="每年办实事",
            binds=assisting,
            every=YEAR,
            needs=Need(Count("good_deed", by=Activity.unit_id), at_least=1, label="办实事", unit="件"),
        ),
    ),
    "coverages": (Coverage(norm="S-5", title="责任人不断档", binds=helped, by=helpers, at_most_gap=0),),
}
FORCES = {"S-3": Force.SHOULD, "S-7": Force.PREFER}


def books() -> list[PolicyBook]:
    """Give the city's policy, and a county's that asks for a larger team."""
    make = Make(None)  # type: ignore[arg-type]
    city = make.book(
        "sample",
        (
            Parameter("heads", "S-1", "人数下限", "人", Decimal(3), local=True),
            Parameter("days", "S-2", "天数下限", "天", Decimal(18)),
        ),
        norms=tuple(
            Norm(
                f"S-{number}",
                f"第{number}条",
                FORCES.get(f"S-{number}", Force.MUST),
                f"第{number}项要求。",
                "要求",
            )
            for number in range(1, 8)
        ),
        activity_kinds=(
            ActivityKind("work_log", "工作日志", "cadre", norms=("S-2",), topics="tasks"),
            ActivityKind(
                "own_fund",
                "自有投入",
                "township",
                norms=("S-2",),
                asks=("amount", "topic"),
                topics=OWN_WORDS,
                unit="元",
            ),
        ),
        choices=(
            Choice(
                "tasks",
                "任务",
                (
                    ChoiceItem("1", "规划", "规划"),
                    ChoiceItem("2.1", "监测", "成果"),
                    ChoiceItem("2.2", "救助", "成果"),
                ),
                "S-1",
            ),
            Choice(
                "village_types",
                "村类型",
                (ChoiceItem("①", "脱贫村"), ChoiceItem("②", "其他类型村", needs_note=True)),
                "S-1",
            ),
        ),
        grouping_kinds=(
            GroupingKind("zone", "片区", ("S-7",), (("head", "片长单位"), ("deputy", "副片长单位"))),
        ),
        **RULES,
    )
    county = make.book(
        "local",
        (Parameter("heads", "L-1", "人数下限", "人", Decimal(4)),),
        level="county",
        norms=(Norm("L-1", "一", Force.MUST, "本县每村四人。", "要求"),),
        checks=(team("L-1"),),
    )
    return [city, county]


@dataclass
class Ground:
    """Where things are: ids of one of everything in the visitor's county, and of a village and cadre elsewhere."""

    city: int
    county: int
    township: int
    village: int
    unit: int
    cadre: int
    mate: int
    posting: int
    pair: int
    leader: int
    leave: int
    household: int
    contact: int
    grouping: int
    member: int
    part: int
    activity: int
    foreign_county: int
    foreign_village: int
    foreign_cadre: int
    spare: int


def lay(database: Database, registry: Registry) -> Ground:
    """Put the made-up city into a database."""
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        city = make.city("甲市", code="410000")
        county, other = make.county("乙县", city, code="410001"), make.county("丙县", city, code="410002")
        township = make.township("己镇", county, code="410001100")
        village = make.village("丁村", township, types=["脱贫村"], code="410001100201")
        foreign = make.village("戊村", make.township("庚镇", other))
        unit, idle = make.unit("辛局", area=city), make.unit("壬局", area=city)
        pair = make.pair(unit, village)
        leader = make.leader(unit, name="王主任")
        cadre = make.cadre("张一", unit, phone=PHONE, gender="男", politics="中共党员")
        mate, stranger = make.cadre("李二", unit, phone="13987654321"), make.cadre("孙三", idle)
        posting = make.posting(cadre, village, unit, "first_secretary", starts_on=date(2022, 6, 1))
        make.posting(mate, village, unit, starts_on=date(2022, 6, 1), party_relation_on=date(2022, 7, 1))
        make.posting(stranger, foreign, idle)
        household = make.household(village, "赵家")
        make.risk(household, "监测户")
        make.contact(household, mate, date(2022, 1, 1), date(2023, 2, 28))
        contact = make.contact(household, cadre, date(2023, 4, 1))
        leave = make.leave(cadre, date(2023, 9, 11), date(2023, 9, 12), reason="家事")
        make.days("in_village_day", date(2023, 9, 1), 8, cadre=cadre, village=village)
        make.activity("work_log", date(2023, 9, 4), cadre=cadre, village=village, topic="2.1", note="看地。")
        visit = make.activity(
            "home_visit", date(2023, 9, 5), cadre=cadre, household=household, note="问收入。"
        )
        zone = make.grouping("zone", "东片", city, [county])
        part = make.part(zone, unit, "head", cadre)
        for book, area in zip(registry, (city, county), strict=True):
            enable_policy(session, CLERK, registry, book.slug, area, date(2022, 1, 1))
        member = make.grouping("zone", "西片", city, [other])
        session.flush()
        from core.areas.models import GroupingArea

        row = session.query(GroupingArea).filter_by(grouping_id=zone.id).one()
        return Ground(
            city.id,
            county.id,
            township.id,
            village.id,
            unit.id,
            cadre.id,
            mate.id,
            posting.id,
            pair.id,
            leader.id,
            leave.id,
            household.id,
            contact.id,
            zone.id,
            row.id,
            part.id,
            visit.id,
            other.id,
            foreign.id,
            stranger.id,
            member.id,
        )


@cache
def both() -> Registry:
    """Give the registry of the two policies, the same to all tests."""
    return Registry(books={book.slug: book for book in books()})


@pytest.fixture
def registry() -> Registry:
    """Give the two policies of the made-up city."""
    return both()


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    """Give the app with the two policies."""
    return quick_app(config, database, registry)


@pytest.fixture
def ground(laid: Lay, registry: Registry) -> Ground:
    """Give the made-up city."""
    return laid(lay, registry)
