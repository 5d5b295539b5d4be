"""The made-up people posted in the villages: who, from which unit, in which role, from when, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from core.cadres.words import PARTY_MEMBER, PROBATIONARY_MEMBER
from core.db import FAR
from core.demo import names
from core.demo.chance import chance, draw, seeded
from core.demo.places import Settlement, county_units
from core.demo.plan import Demonstration, DemoUnit, Mix

PHONE_STEP, PHONE_SPAN = 7_368_787, 100_000_000
TERM_DAYS = 730


@dataclass(slots=True)
class Seat:
    """A place in a village's team and who holds it; `wave` says with which ledger the person comes in."""

    village: Settlement
    unit: DemoUnit
    role: str
    name: str
    gender: str
    politics: str
    age: int
    education: str
    title: str
    rank: str
    phone: str
    starts_on: date
    month_only: bool = False
    retained: bool = False
    ends_on: date = FAR
    end_reason: str = ""
    end_basis: str = ""
    wave: int = 1


class Phones:
    """Made-up mobile numbers, no two alike, that do not follow one another."""

    def __init__(self, start: int) -> None:
        self._numbers = count(start)

    def next(self) -> str:
        """Give a number that nobody else has."""
        return str(names.SHARED_PHONES + next(self._numbers) * PHONE_STEP % PHONE_SPAN)


class Staffing:
    """Fills the teams of a jurisdiction's villages, and follows each place up to a day: who left, who came after."""

    def __init__(self, plan: Demonstration, today: date, first_phone: int = 1) -> None:
        self.plan, self.mix, self.today = plan, plan.mix, today
        self.phones = Phones(first_phone)
        self._taken: dict[str, set[str]] = {}
        self._units = county_units(plan)
        self._naming = {part.unit for group in plan.groupings for part in group.parts if part.names_person}

    def fill(self, villages: list[Settlement]) -> Iterator[Seat]:
        """Give every seat, village by village; the first of each unit that must name a person stays for good."""
        kept: set[str] = set()
        for village in villages:
            rng = seeded("team", village.code)
            opened = _opened(rng, self.mix, self.today)
            for role, unit in _roles(rng, self.mix, village):
                seat = self._seat(rng, village, unit, role, self._started(rng, opened))
                must_stay = unit.name in self._naming - kept
                if must_stay:
                    kept.add(unit.name)
                    seat.starts_on, seat.month_only = opened, False
                yield seat
                if not must_stay:
                    yield from self._succession(rng, seat)

    def _started(self, rng: Random, opened: date) -> date:
        """Give when a member came: most with the team, some later."""
        latest = min(self.mix.last_start, self.today - timedelta(days=60))
        if chance(rng, 72) or opened >= latest:
            return opened
        return opened + timedelta(days=rng.randrange((latest - opened).days + 1))

    def _seat(self, rng: Random, village: Settlement, unit: DemoUnit, role: str, starts_on: date) -> Seat:
        gender = "女" if chance(rng, 28) else "男"
        taken = self._taken.setdefault(village.county.code, set())
        name = names.unused(lambda: names.person(rng, gender), taken)
        taken.add(name)
        post = names.title(rng, unit.nature)
        return Seat(
            village=village,
            unit=unit,
            role=role,
            name=name,
            gender=gender,
            politics=_politics(rng, role),
            age=min(58, max(23, round(rng.gauss(37, 7)))),
            education=names.education(rng),
            title=post.title,
            rank=post.rank,
            phone=self.phones.next(),
            starts_on=starts_on,
            month_only=chance(rng, self.mix.month_only),
        )

    def _succession(self, rng: Random, seat: Seat) -> Iterator[Seat]:
        """Decide how long a seat is held, and give whoever comes after."""
        mix, fate = self.mix, rng.random() * 100
        seat.retained = chance(rng, 15)
        if fate < mix.stays:
            return
        if fate < mix.stays + mix.leaves_early:
            days, seat.end_reason = rng.randrange(90, TERM_DAYS - 30), names.early_reason(rng)
            is_approved = chance(rng, mix.early_with_basis)
        else:
            days, seat.end_reason = rng.randrange(TERM_DAYS, 1_700), names.words()["postings"]["term_over"]
            is_approved = chance(rng, 80)
        ends_on = seat.starts_on + timedelta(days=days)
        if ends_on >= self.today:
            seat.end_reason = ""
            return
        seat.ends_on, seat.retained = ends_on, False
        if is_approved:
            approval = names.words()["postings"]["approval"]
            seat.end_basis = approval.format(year=ends_on.year, number=rng.randrange(1, 200))
        starts_on = ends_on + timedelta(days=1 + (rng.randrange(25) if chance(rng, 40) else 0))
        if starts_on <= self.today and not chance(rng, mix.left_vacant):
            after = self._seat(rng, seat.village, self._sender(rng, seat), seat.role, starts_on)
            after.wave, after.month_only = 2, False
            yield after

    def _sender(self, rng: Random, seat: Seat) -> DemoUnit:
        """Give the unit that sends who comes after somebody: the same one, or another of the county."""
        if not (self.mix.from_other_unit and chance(rng, self.mix.from_other_unit)):
            return seat.unit
        return rng.choice(self._units[seat.village.county.code])


def _opened(rng: Random, mix: Mix, today: date) -> date:
    """Give when a village's team began: most with the first round, the others over the following two years."""
    latest = min(mix.last_start, today - timedelta(days=90))
    span = 90 if chance(rng, 58) else (latest - mix.first_start).days
    return mix.first_start + timedelta(days=rng.randrange(max(1, span)))


def _roles(rng: Random, mix: Mix, village: Settlement) -> Iterator[tuple[str, DemoUnit]]:
    """Give the roles of a team and who fills them: a joint team shares its seats, the leading unit has the first."""
    size = draw(rng, mix.team_sizes)
    is_split = chance(rng, mix.split_leads)
    for place in range(size):
        unit = village.units[-1] if len(village.units) > 1 and place >= (size + 1) // 2 else village.units[0]
        if place == size - 1 > 0 and mix.township_members and chance(rng, mix.township_members):
            yield "member", village.township_unit
        elif place == 0:
            yield ("first_secretary" if is_split else "first_secretary_and_leader"), unit
        else:
            yield ("team_leader" if is_split and place == 1 else "member"), unit


def _politics(rng: Random, role: str) -> str:
    if role.startswith("first_secretary"):
        return draw(rng, {PARTY_MEMBER: 97, PROBATIONARY_MEMBER: 2, "群众": 1})
    return names.politics(rng)
