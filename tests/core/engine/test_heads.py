"""How many people a village had on the worst day of a quarter, and which day that was."""

from datetime import date

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from core.engine.heads import fewest_in_quarter
from tests.factories import Make

AS_OF = date(2023, 9, 30)


def fewest(session: Session, village: int) -> tuple[int, date]:
    number, day = session.execute(select(*fewest_in_quarter(literal(village))), {"as_of": AS_OF}).one()
    return number, date.fromisoformat(day) if isinstance(day, str) else day


def test_worst_day_is_the_first_after_somebody_left_and_not_where_he_was_followed_at_once(
    make: Make, session: Session
) -> None:
    village, steady, late = make.village(), make.village(), make.village()
    for one in (village, steady):
        make.posting(village=one)
        make.posting(village=one, ends_on=date(2023, 8, 10))
    make.posting(village=village, starts_on=date(2023, 8, 20))
    make.posting(village=steady, starts_on=date(2023, 8, 11))
    make.posting(village=late, starts_on=date(2023, 7, 10))
    session.flush()
    assert fewest(session, village.id) == (1, date(2023, 8, 11))
    assert fewest(session, steady.id) == (2, date(2023, 7, 1))
    assert fewest(session, late.id) == (0, date(2023, 7, 1))
