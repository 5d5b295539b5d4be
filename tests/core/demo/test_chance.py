"""Chance falls the same way everywhere, and about as often as it should."""

from sqlalchemy import Integer, literal, select
from sqlalchemy.orm import Session

from core.demo.chance import PRIME, dice, happens, one_of, salt, seed_of, seeded, weighted
from core.demo.work import NUMBERS, vanish


def _throw(name: str, first: int, second: int) -> int:
    return first * second % PRIME * salt(name) % PRIME


def test_the_database_throws_as_arithmetic_says(session: Session) -> None:
    for first, second in ((1, 1), (PRIME - 1, PRIME - 1), (48_271, 2_000_000_011)):
        thrown = session.scalar(select(dice("visit", literal(first), literal(second))))
        assert thrown == _throw("visit", first, second)


def test_seeds_stay_inside_what_may_be_multiplied(session: Session) -> None:
    for number in (0, 1, 7, PRIME - 1):
        seed = session.scalar(select(seed_of("person", literal(number, Integer))))
        assert seed is not None
        assert 0 < seed < PRIME


def test_a_chance_of_seven_hundred_in_a_thousand_is_about_that(session: Session) -> None:
    NUMBERS.create(session.connection(), checkfirst=False)
    session.execute(NUMBERS.insert(), [{"n": n} for n in range(200)])
    other = NUMBERS.alias()
    thrown = dice("day", seed_of("who", NUMBERS.c.n), seed_of("when", other.c.n))
    pairs = select(NUMBERS.c.n).join_from(NUMBERS, other, happens(thrown, 700))
    found = len(session.execute(pairs).all())
    assert 27_400 < found < 28_600
    vanish(session)


def test_weights_are_kept(session: Session) -> None:
    drawn = [session.scalar(select(weighted(literal(n), {0: 1, 5: 3}))) for n in range(8)]
    assert drawn == [0, 5, 5, 5, 0, 5, 5, 5]
    assert session.scalar(select(weighted(literal(3), {"某": 1}))) == "某"
    assert session.scalar(select(one_of(literal(17), 5))) == 2


def test_a_purpose_of_its_own_has_chance_of_its_own() -> None:
    assert seeded("team", "v1").random() == seeded("team", "v1").random()
    assert seeded("team", "v1").random() != seeded("team", "v2").random()
