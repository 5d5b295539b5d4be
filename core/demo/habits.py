"""What happens again and again: visits, reports, talks, calls, insurances, each kind in one statement."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.demo.actors import OF_PAIRS, OF_UNITS
from core.demo.acts import SAME_TOPIC, Beside, Habit, Renewal, Words
from core.demo.chance import dice, happens, one_of, weighted
from core.demo.scale import EVERYONE
from core.demo.work import (
    ACTORS,
    DAYS,
    LEADERS,
    NUMBERS,
    ONCE,
    PAIRS,
    PERIODS,
    POSTED,
    RECORDS,
    START,
    fill,
)
from core.sql import add_days

STEP, BESIDE_STEP = 10_007, 224_737
YEAR_DAYS = 365
ONLY_COUNTY = 25
PARTS: Final = {
    "principal": "principal",
    "deputy": "deputy",
    "pair_principal": "principal",
    "pair_deputy": "deputy",
}
"""The part of the leadership in which some actors act."""
COLUMNS: Final = (
    "kind", "county_id", "unit_id", "cadre_id", "area_id", "leader_id", "acting_as", "village_id", "household_id",
    "on_date", "until_on", "amount", "topic", "note", "source", "recorded_at",
)  # fmt: skip


def keep_habit(session: Session, habit: Habit, density: int = EVERYONE) -> None:
    """Write everything that comes of a habit of the gathered actors, over the whole time, with what is recorded beside it.

    The rows are ordered by a sum, so that a planner does not begin with every day only because days have an order.
    """
    records = (Beside(habit.kind), *habit.beside)
    fill(session, RECORDS, ({"number": number, **asdict(one)} for number, one in enumerate(records)))
    throw = _Throw(f"{habit.kind} {habit.by}")
    start = ACTORS.c.first if habit.per in (ONCE, START) else literal(0)
    number = PERIODS.c.first + start + one_of(throw("on"), PERIODS.c.days)
    times = weighted(dice(throw.name, ACTORS.c.seed, PERIODS.c.seed), habit.times)
    joined = (
        ACTORS.join(PERIODS, PERIODS.c.per == habit.per)
        .join(NUMBERS, NUMBERS.c.n < times)
        .join(
            RECORDS,
            or_(RECORDS.c.number == 0, happens(throw("beside", RECORDS.c.number), RECORDS.c.permille)),
        )
        .join(DAYS, DAYS.c.number == number + RECORDS.c.later)
    )
    conditions = [number >= ACTORS.c.first, number <= ACTORS.c.last]
    if habit.levels:
        conditions.append(ACTORS.c.level.in_(habit.levels))
    if habit.dense:
        conditions.append(DAYS.c.density >= density)
    place = _Place(habit, throw("at"), throw("who"))
    rows = (
        select(
            RECORDS.c.kind,
            *place.columns,
            DAYS.c.day,
            add_days(DAYS.c.day, habit.lasts - 1) if habit.lasts else null(),
            _amount(habit, throw("amount")),
            _word(habit.topics, throw("topic"), RECORDS.c.topic),
            _word(habit.notes, throw("note"), RECORDS.c.note),
            literal("self"),
            DAYS.c.recorded_at,
        )
        .select_from(place.joined(joined))
        .where(*conditions)
        .order_by(DAYS.c.number + 0, ACTORS.c.seed, NUMBERS.c.n, RECORDS.c.number)
    )
    session.execute(insert(Activity).from_select(list(COLUMNS), rows))


def _word(words: Words, throw: ColumnElement[int], beside: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the word drawn for the act itself, and the fixed one, or the same one, for what stands beside it."""
    own: ColumnElement[Any] = func.nullif(weighted(throw, words), "") if words else null()
    return case((or_(RECORDS.c.number == 0, beside == SAME_TOPIC), own), else_=func.nullif(beside, ""))


def _amount(habit: Habit, throw: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the amount drawn for the act itself, and the fixed one for what stands beside it."""
    own: ColumnElement[Any] = weighted(throw, habit.amounts) if habit.amounts else null()
    return case((RECORDS.c.number == 0, own), else_=RECORDS.c.amount)


@dataclass(frozen=True)
class _Throw:
    """The throws for one turn of one actor, another one for each purpose."""

    name: str

    def __call__(self, purpose: str, number: Any = 0) -> ColumnElement[int]:
        turn = PERIODS.c.seed + NUMBERS.c.n * STEP + number * BESIDE_STEP
        return dice(f"{self.name} {purpose}", ACTORS.c.seed, turn)


class _Place:
    """Where an act took place and who did it: units act in one of their villages, leaders in the county too."""

    def __init__(self, habit: Habit, where: ColumnElement[int], who: ColumnElement[int]) -> None:
        self.of_unit, self.is_tied = habit.by in OF_UNITS, habit.by in OF_PAIRS
        self.role = PARTS.get(habit.by)
        self.where, self.who = where, who

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """County, unit, cadre, area, leader, part, village and household of the act."""
        source: FromClause = PAIRS if self.of_unit else ACTORS
        village: ColumnElement[Any] = source.c.village_id
        if self.role == "principal" and not self.is_tied:
            village = case((one_of(self.who, 100) < ONLY_COUNTY, null()), else_=village)
        return (
            source.c.county_id,
            ACTORS.c.unit_id,
            ACTORS.c.cadre_id,
            ACTORS.c.area_id,
            LEADERS.c.leader_id if self.role else null(),
            literal(self.role) if self.role else null(),
            village,
            ACTORS.c.household_id,
        )

    def joined(self, rows: FromClause) -> FromClause:
        """Give the rows with the village and the leader that the throw fell on."""
        if self.of_unit:
            number = one_of(self.where, ACTORS.c.choices)
            rows = rows.join(PAIRS, and_(PAIRS.c.unit_id == ACTORS.c.unit_id, PAIRS.c.number == number))
        if not self.role:
            return rows
        chosen = and_(
            LEADERS.c.unit_id == ACTORS.c.unit_id,
            LEADERS.c.role == self.role,
            LEADERS.c.number == one_of(self.who, LEADERS.c.of_role),
        )
        return rows.join(LEADERS, chosen)


def renew(session: Session, renewal: Renewal) -> None:
    """Write what posted people hold for a year at a time; a late renewal leaves a gap, the time it covers stays the same."""
    late = weighted(dice(renewal.kind, POSTED.c.seed, 1_000_003 + NUMBERS.c.n * STEP), renewal.late_days)
    due = POSTED.c.first + NUMBERS.c.n * YEAR_DAYS
    rows = (
        select(
            literal(renewal.kind),
            POSTED.c.county_id,
            POSTED.c.cadre_id,
            POSTED.c.village_id,
            DAYS.c.day,
            add_days(DAYS.c.day, YEAR_DAYS - 1 - late),
            literal("self"),
            DAYS.c.recorded_at,
        )
        .join_from(POSTED, NUMBERS, due <= POSTED.c.last)
        .join(DAYS, DAYS.c.number == due + late)
        .where(late >= 0, DAYS.c.number <= POSTED.c.last)
        .order_by(DAYS.c.number + 0, POSTED.c.posting_id)
    )
    if renewal.levels:
        rows = rows.where(POSTED.c.level.in_(renewal.levels))
    columns = ["kind", "county_id", "cadre_id", "village_id", "on_date", "until_on", "source", "recorded_at"]
    session.execute(insert(Activity).from_select(columns, rows))
