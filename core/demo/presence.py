"""Everyone's days: leave, days and nights in the village, diary and work log, from each one's effort and chance."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.cadres.models import Grade, Leave, Posting
from core.demo.acts import Effort
from core.demo.chance import dice, happens, one_of, seed_of, weighted
from core.demo.names import words
from core.demo.plan import Demonstration
from core.demo.scale import EVERYONE, SOME
from core.demo.work import (
    DAYS,
    EFFORTS,
    PERIODS,
    POSTED,
    RECORDS,
    TOPICS,
    day_number,
    fill,
    refresh_statistics,
)
from core.sql import add_days

DAY, NIGHT, DIARY, WORK_LOG = range(4)
KINDS: Final = {DAY: "in_village_day", NIGHT: "in_village_night", DIARY: "diary", WORK_LOG: "work_log"}
LEAVE_PERMILLE = 60
GRADED_BY = "年度考核"
UNNAMED_TOPICS = 2
"""As often as these many topics a work log names none."""


def gather_posted(session: Session, plan: Demonstration, counties: Sequence[int]) -> None:
    """Put the postings of some counties into the working table, each person with an effort of their own."""
    session.execute(POSTED.delete())
    shares = {number: effort.share for number, effort in enumerate(plan.efforts)} or {0: 1}
    rows = select(
        Posting.id,
        Posting.cadre_id,
        Posting.unit_id,
        Posting.village_id,
        Posting.county_id,
        Posting.source,
        day_number(Posting.starts_on),
        day_number(Posting.ends_on),
        seed_of("posted", Posting.id),
        weighted(seed_of("effort", Posting.cadre_id), shares),
    ).where(Posting.county_id.in_(counties))
    session.execute(insert(POSTED).from_select([column.key for column in POSTED.c], rows))
    refresh_statistics(session, POSTED)


def add_leaves(session: Session, today: date) -> None:
    """Let some ask for leave now and then; most of it is approved."""
    throw = dice("leave", POSTED.c.seed, PERIODS.c.seed)
    first = PERIODS.c.first + one_of(dice("leave on", POSTED.c.seed, PERIODS.c.seed), PERIODS.c.days)
    length = one_of(dice("leave for", POSTED.c.seed, PERIODS.c.seed), 9)
    kinds, states = words()["leaves"]["kinds"], words()["leaves"]["states"]
    rows = (
        select(
            POSTED.c.cadre_id,
            weighted(dice("leave kind", POSTED.c.seed, PERIODS.c.seed), kinds),
            weighted(dice("leave state", POSTED.c.seed, PERIODS.c.seed), states),
            DAYS.c.day,
            add_days(DAYS.c.day, length),
        )
        .join_from(POSTED, PERIODS, PERIODS.c.per == "quarter")
        .join(DAYS, DAYS.c.number == first)
        .where(happens(throw, LEAVE_PERMILLE), first >= POSTED.c.first, first + length <= POSTED.c.last)
        .where(DAYS.c.day <= today)
        .order_by(DAYS.c.number + 0, POSTED.c.posting_id)
    )
    session.execute(insert(Leave).from_select(["cadre_id", "kind", "state", "starts_on", "ends_on"], rows))


def add_days_in_village(session: Session, plan: Demonstration) -> None:
    """Write the days and nights in the village and what was written about them, for all in the working table at once."""
    if not plan.efforts:
        return
    fill(session, EFFORTS, (_effort(number, effort) for number, effort in enumerate(plan.efforts)))
    fill(session, RECORDS, ({"number": number, "kind": kind} for number, kind in KINDS.items()))
    fill(session, TOPICS, ({"n": n, "code": code} for n, code in enumerate(plan.topics)))
    topic = one_of(dice("topic", POSTED.c.seed, DAYS.c.seed), len(plan.topics) + UNNAMED_TOPICS)
    rows = (
        select(
            RECORDS.c.kind,
            POSTED.c.county_id,
            POSTED.c.cadre_id,
            POSTED.c.village_id,
            DAYS.c.day,
            TOPICS.c.code,
            literal("self"),
            DAYS.c.recorded_at,
        )
        .join_from(DAYS, POSTED, and_(POSTED.c.first <= DAYS.c.number, POSTED.c.last >= DAYS.c.number))
        .join(EFFORTS, EFFORTS.c.number == POSTED.c.effort)
        .join(RECORDS, _is_recorded())
        .outerjoin(TOPICS, TOPICS.c.n == case((RECORDS.c.number == WORK_LOG, topic), else_=-1))
        .where(
            DAYS.c.density >= least_density(plan),
            POSTED.c.level.in_(plan.effort_levels),
            _is_there(),
            ~_is_on_leave(),
        )
        .order_by(DAYS.c.number, POSTED.c.posting_id, RECORDS.c.number)
    )
    columns = ["kind", "county_id", "cadre_id", "village_id", "on_date", "topic", "source", "recorded_at"]
    session.execute(insert(Activity).from_select(columns, rows))
    if any(effort.elsewhere for effort in plan.efforts):
        _add_days_elsewhere(session, plan)


def _add_days_elsewhere(session: Session, plan: Demonstration) -> None:
    """Write what is recorded of the days that somebody spends neither in the village nor on leave."""
    throw = dice("elsewhere", POSTED.c.seed, DAYS.c.seed)
    kinds = [
        (POSTED.c.effort == number, weighted(throw, effort.elsewhere))
        for number, effort in enumerate(plan.efforts)
        if effort.elsewhere
    ]
    kind = func.nullif(case(*kinds, else_=literal("")), "")
    rows = (
        select(
            kind,
            POSTED.c.county_id,
            POSTED.c.cadre_id,
            POSTED.c.village_id,
            DAYS.c.day,
            literal("self"),
            DAYS.c.recorded_at,
        )
        .join_from(DAYS, POSTED, and_(POSTED.c.first <= DAYS.c.number, POSTED.c.last >= DAYS.c.number))
        .join(EFFORTS, EFFORTS.c.number == POSTED.c.effort)
        .where(
            DAYS.c.density >= least_density(plan),
            POSTED.c.level.in_(plan.effort_levels),
            ~_is_there(),
            ~_is_on_leave(),
        )
        .where(kind.is_not(None))
        .order_by(DAYS.c.number, POSTED.c.posting_id)
    )
    columns = ["kind", "county_id", "cadre_id", "village_id", "on_date", "source", "recorded_at"]
    session.execute(insert(Activity).from_select(columns, rows))


def add_grades(session: Session, plan: Demonstration, today: date) -> None:
    """Grade every posted cadre for each full year in the village."""
    years = range(plan.mix.first_start.year + 1, today.year) if plan.mix.grades else ()
    for year in years:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        grade = weighted(dice("grade", POSTED.c.seed, literal(year)), plan.mix.grades)
        rows = select(POSTED.c.cadre_id, literal(year), grade, literal(GRADED_BY))
        rows = rows.where(POSTED.c.first <= first, POSTED.c.last >= last).order_by(POSTED.c.posting_id)
        session.execute(insert(Grade).from_select(["cadre_id", "year", "grade", "source"], rows))


def least_density(plan: Demonstration) -> int:
    """Give how dense a day must be to be recorded for the people of a plan."""
    return SOME if plan.whole_year else EVERYONE


def _effort(number: int, effort: Effort) -> dict[str, int]:
    values = asdict(effort) | {"number": number}
    del values["share"], values["elsewhere"]
    return values


def _is_there() -> ColumnElement[bool]:
    permille = case((DAYS.c.is_workday, EFFORTS.c.workday), else_=EFFORTS.c.day_off)
    return happens(dice("in village", POSTED.c.seed, DAYS.c.seed), permille)


def _is_recorded() -> ColumnElement[bool]:
    """Tell, for a day in the village, which of the records are made: the day itself always."""
    night = case((DAYS.c.is_last_night, EFFORTS.c.last_night), else_=EFFORTS.c.night)
    parts = {NIGHT: night, DIARY: EFFORTS.c.diary, WORK_LOG: EFFORTS.c.work_log}
    happening = {
        number: happens(dice(KINDS[number], POSTED.c.seed, DAYS.c.seed), p) for number, p in parts.items()
    }
    made = [(RECORDS.c.number == number, condition) for number, condition in happening.items()]
    return case(*made, else_=RECORDS.c.number == DAY)


def _is_on_leave() -> ColumnElement[bool]:
    off = and_(Leave.cadre_id == POSTED.c.cadre_id, Leave.state == "approved")
    spans = and_(Leave.starts_on <= DAYS.c.day, Leave.ends_on >= DAYS.c.day)
    return exists().where(off, spans).correlate(POSTED, DAYS)
