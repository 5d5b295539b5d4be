"""What must hold of a fact before it is recorded, and what is filled in because the system knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from core.activities.facts import Fact, Known
from core.activities.topics import check_topic
from core.activities.words import SOURCES
from core.cadres.words import ACTING_AS
from core.errors import Missing, OperationError, Refused
from core.inputs import exact_number, nearest, one_of, optional_text
from core.policy.vocabulary import ACTORS, AREA_ACTORS, ActivityKind
from core.registry import Registry
from core.validity import say_span

COLUMNS = {
    "cadre": "cadre_id",
    "unit": "unit_id",
    **dict.fromkeys(AREA_ACTORS, "area_id"),
    "village": "village_id",
    "household": "household_id",
}
"""For each kind of actor the column that names it; a leader is named by person, or by unit and part."""


class RefusedBatch(Refused):
    """A batch of which some facts do not hold: nothing of it is recorded; `problems` says which (from 0) and why."""

    def __init__(self, problems: Sequence[tuple[int, OperationError]]) -> None:
        said = "".join(f"第{number + 1}条：{problem}" for number, problem in problems[:10])
        more = f"……共{len(problems)}条有误。" if len(problems) > 10 else ""
        super().__init__(f"没有写入任何记录。{said}{more}")
        self.problems = tuple(problems)


def completed(
    session: Session, registry: Registry, facts: Sequence[Fact], today: date, *, standing: str | None = None
) -> list[Fact]:
    """Give the facts checked and filled in; RefusedBatch names every one that does not hold.

    `standing` is a topic that a record bears already: it may stay, also where no list has it any more.
    """
    known, kinds = Known(session, facts), registry.activity_kinds()
    found: list[Fact] = []
    problems: list[tuple[int, OperationError]] = []
    for number, fact in enumerate(facts):
        try:
            whole = _completed(fact, kind_of(kinds, fact.kind), known, today)
            if whole.topic != standing:
                check_topic(registry, whole, known)
            found.append(whole)
        except OperationError as problem:
            problems.append((number, problem))
    if problems:
        raise RefusedBatch(problems)
    return found


def kind_of(kinds: Mapping[str, ActivityKind], kind: str) -> ActivityKind:
    """Give a kind by its name; Missing with the nearest names where there is none."""
    if kind in kinds:
        return kinds[kind]
    titles = {one.title: one.kind for one in kinds.values()}
    near = "、".join(titles.get(word, word) for word in nearest(kind, [*kinds, *titles]))
    raise Missing(f"没有“{kind}”这种记录。", "kind", f"相近的有：{near}。" if near else None)


def _completed(fact: Fact, kind: ActivityKind, known: Known, today: date) -> Fact:
    _check_dates(fact, kind, today)
    fact = _with_actor(fact, kind, known)
    fact = _with_place(fact, kind, known)
    one_of(fact.source, SOURCES, "登记来源", "source")
    if fact.amount is None and "amount" in kind.asks:
        raise Refused(f"“{kind.title}”要填写数量。", "amount")
    if fact.amount is not None and exact_number(fact.amount, "数量", "amount") < 0:
        raise Refused("数量不能小于0。", "amount")
    topic = optional_text(fact.topic, "事项", "topic", 24)
    return replace(fact, topic=topic, note=optional_text(fact.note, "内容", "note", 4000))


def _check_dates(fact: Fact, kind: ActivityKind, today: date) -> None:
    if fact.on_date > today:
        raise Refused(f"日期{fact.on_date}在今天（{today}）之后。", "on_date", "请填写已经发生的日期。")
    if fact.until_on is None and "until" in kind.asks:
        raise Refused(f"“{kind.title}”要填写到期日。", "until_on")
    if fact.until_on is not None and fact.until_on < fact.on_date:
        raise Refused(f"到期日{fact.until_on}早于日期{fact.on_date}。", "until_on")


def _with_actor(fact: Fact, kind: ActivityKind, known: Known) -> Fact:
    if fact.cadre_id is not None and fact.cadre_id not in known.cadres:
        raise Missing("没有这名干部。", "cadre_id")
    if fact.unit_id is not None and fact.unit_id not in known.home_by_unit:
        raise Missing("没有这个单位。", "unit_id")
    if fact.leader_id is not None:
        fact = _with_leader(fact, known)
    if kind.who == "leader":
        if fact.unit_id is None:
            raise Refused(f"“{kind.title}”要写明是哪个单位的领导。", "unit_id")
        return replace(fact, acting_as=one_of(fact.acting_as, ACTING_AS, "身份", "acting_as"))
    if fact.acting_as is not None:
        one_of(fact.acting_as, ACTING_AS, "身份", "acting_as")
    if kind.who in AREA_ACTORS:
        return _with_area(fact, kind, known)
    column = COLUMNS.get(kind.who, "")
    if column and column != "village_id" and getattr(fact, column) is None:
        raise Refused(f"“{kind.title}”要写明是哪个{ACTORS[kind.who]}。", column)
    return fact


def _with_area(fact: Fact, kind: ActivityKind, known: Known) -> Fact:
    """Take the acting area as it is named; a county may be named as the place, or by a village of it, alone."""
    area_id = fact.area_id or (fact.county_id if kind.who in ("county", "area") else None)
    if area_id is None and kind.who == "county":
        area_id = known.counties.only(fact.village_id, fact.on_date)
    word = AREA_ACTORS[kind.who]
    if area_id is None:
        raise Refused(f"“{kind.title}”要写明是哪个{word}。", "area_id")
    level = known.levels.get(area_id)
    if level is None or level == "village" or kind.who not in ("area", level):
        raise Missing(f"没有这个{word}。", "area_id")
    if fact.village_id is not None and not known.lies_in(fact.village_id, area_id, fact.on_date):
        raise Refused(f"所选的村不在所选的{word}。", "village_id")
    return replace(fact, area_id=area_id)


def _with_leader(fact: Fact, known: Known) -> Fact:
    """Take unit and part from the leader's dated row, as they were on the day."""
    leader = known.leaders.get(fact.leader_id or 0)
    if leader is None:
        raise Missing("没有这名领导。", "leader_id")
    if not leader.starts_on <= fact.on_date <= leader.ends_on:
        span = say_span(leader.starts_on, leader.ends_on)
        raise Refused(f"{leader.name}的任职时间是{span}，{fact.on_date}不在其内。", "leader_id")
    if fact.unit_id is not None and fact.unit_id != leader.unit_id:
        raise Refused(f"{leader.name}不是这个单位的领导。", "unit_id")
    return replace(fact, unit_id=leader.unit_id, acting_as=leader.role)


def _with_place(fact: Fact, kind: ActivityKind, known: Known) -> Fact:
    if fact.household_id is not None:
        fact = _with_household(fact, known)
    elif "household" in kind.asked:
        raise Refused(f"“{kind.title}”要写明是哪一户。", "household_id")
    if fact.village_id is None and "village" in kind.asked:
        fact = _with_village(fact, kind, known)
    if fact.village_id is not None and known.levels.get(fact.village_id, "village") != "village":
        raise Missing("没有这个村。", "village_id")
    return replace(fact, county_id=_county(fact, known))


def _with_household(fact: Fact, known: Known) -> Fact:
    village_id = known.households.get(fact.household_id or 0)
    if village_id is None:
        raise Missing("没有这一户。", "household_id")
    if fact.village_id is not None and fact.village_id != village_id:
        raise Refused("这一户不在所选的村。", "household_id")
    return replace(fact, village_id=village_id)


def _with_village(fact: Fact, kind: ActivityKind, known: Known) -> Fact:
    """Fill in the village where only one can be meant; a unit or a leader may name the county instead."""
    village_id = None
    if kind.who == "cadre":
        village_id = known.posted.only(fact.cadre_id, fact.on_date)
    elif fact.county_id is not None:
        return fact
    elif kind.who == "unit":
        village_id = known.paired.only(fact.unit_id, fact.on_date)
    if village_id is None:
        or_county = "" if kind.who in ("cadre", "village") else "或哪个县"
        raise Refused(f"“{kind.title}”要写明在哪个村{or_county}。", "village_id")
    return replace(fact, village_id=village_id)


def _county(fact: Fact, known: Known) -> int | None:
    """Give the county of the place on the day, else of the posting, else of the unit's own area."""
    if fact.village_id is not None:
        county_id = known.counties.only(fact.village_id, fact.on_date)
        if county_id is None:
            raise Refused(f"所选的村在{fact.on_date}不存在。", "village_id")
        if fact.county_id not in (None, county_id):
            raise Refused("所选的村不在所选的县。", "county_id")
        return county_id
    if fact.area_id is not None:
        return known.counties.only(fact.area_id, fact.on_date)
    if fact.county_id is not None:
        if known.levels.get(fact.county_id) != "county":
            raise Missing("没有这个县。", "county_id")
        return fact.county_id
    posted = known.posted.on(fact.cadre_id, fact.on_date) if fact.cadre_id is not None else set()
    counties = {known.counties.only(village_id, fact.on_date) for village_id in posted}
    if len(counties) == 1:
        return counties.pop()
    home = known.home_by_unit.get(fact.unit_id or 0)
    return known.counties.only(home, fact.on_date)
