"""Acts on evaluations: what is refused, what is recorded, and what a signature freezes."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.audit.models import AuditEvent
from core.audit.operations import Actor
from core.db import Database
from core.errors import Refused, Stale
from core.evaluations.measure import population
from core.evaluations.models import Evaluation
from core.evaluations.operations import Judge, asked_of, give_points, refresh
from core.evaluations.queries import results_of
from core.evaluations.refresh import compare, measured_scores
from core.evaluations.sheet import sheet_of
from core.evaluations.signing import sign
from core.registry import PolicyBook, Registry
from core.units.models import Unit
from tests.core.evaluations.conftest import Ground
from tests.factories import Make

ON = date(2023, 9, 28)
LEADER = Judge(Actor(None, "组长"), frozenset({"group_leader"}))
HEAD = Judge(Actor(None, "片长"), frozenset({"zone_head"}))


@pytest.fixture
def own(registry: Registry) -> PolicyBook:
    return registry.book("sample")


def opened(session: Session, ground: Ground, own: PolicyBook) -> Evaluation:
    return Make(session).evaluation(session.get_one(Area, ground.county), own)


def totals(
    session: Session, own: PolicyBook, evaluation: Evaluation
) -> list[tuple[str, Decimal, int | None]]:
    sheet = sheet_of(session, own, evaluation)
    return [(sheet.names[line.subject_id], line.total, line.rank) for line in sheet.lines]


def test_measured_points_carry_their_records(database: Database, ground: Ground, own: PolicyBook) -> None:
    with database.write() as session:
        evaluation = opened(session, ground, own)
        scores = sheet_of(session, own, evaluation).by_subject[ground.units[2]]
        assert totals(session, own, evaluation) == [("丙局", 4, 1), ("乙局", 2, 2), ("甲局", 0, 3)]
        assert [record["on"] for record in scores["deeds"].evidence] == ["2023-07-01", "2023-07-02"]


def test_no_points_without_a_reason_and_none_beyond_the_envelope(
    database: Database, ground: Ground, own: PolicyBook
) -> None:
    with database.write() as session:
        evaluation, style = opened(session, ground, own), own.scheme("quarterly").factor("style")
        give = [session, LEADER, own, evaluation, ground.units[0], style]
        for points, reason in ((Decimal(3), ""), (Decimal("5.01"), "太多"), (Decimal("0.001"), "太细")):
            with pytest.raises(Refused):
                give_points(*give, points, reason, ON)  # type: ignore[arg-type]
        give_points(*give, Decimal(3), "扎实", ON)  # type: ignore[arg-type]
        assert totals(session, own, evaluation)[1] == ("甲局", Decimal(3), 2)
    with database.read() as session:
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()[-2:] == [
            "evaluation.open",
            "evaluation.score",
        ]


def test_reading_anew_says_which_record_came(database: Database, ground: Ground, own: PolicyBook) -> None:
    with database.write() as session:
        evaluation = opened(session, ground, own)
        Make(session).activity("good_deed", date(2023, 8, 8), unit=session.get_one(Unit, ground.units[0]))
        (change,) = refresh(session, LEADER, own, evaluation, ON)
        assert (change.before, change.after) == (None, Decimal(2))
        assert [record["on"] for record in change.came] == ["2023-08-08"]


def test_what_is_signed_stays_whatever_the_records_become(
    database: Database, ground: Ground, own: PolicyBook
) -> None:
    with database.write() as session:
        evaluation = opened(session, ground, own)
        digest = sheet_of(session, own, evaluation).digest()
        sign(session, LEADER, own, evaluation, digest, ON)
        sign(session, HEAD, own, evaluation, digest, ON)
        before, kept = totals(session, own, evaluation), evaluation.id
    with database.write() as session:
        for row in session.scalars(select(Activity)):
            session.delete(row)
        evaluation = session.get_one(Evaluation, kept)
        assert totals(session, own, evaluation) == before
        assert sheet_of(session, own, evaluation).digest() == evaluation.digest
        assert [(row.name, row.total, row.rank) for row in results_of(session, evaluation.id)] == before
        asked = asked_of(session, own, evaluation, date(2024, 9, 1))
        changes = compare(
            sheet_of(session, own, evaluation).scores, measured_scores(asked, population(asked))
        )
        assert len(changes) == 2
        with pytest.raises(Stale):
            refresh(session, LEADER, own, evaluation, ON)


def test_a_signature_under_what_has_changed_is_refused(
    database: Database, ground: Ground, own: PolicyBook
) -> None:
    with database.write() as session:
        evaluation, style = opened(session, ground, own), own.scheme("quarterly").factor("style")
        digest = sheet_of(session, own, evaluation).digest()
        give_points(session, LEADER, own, evaluation, ground.units[0], style, Decimal(1), "补评", ON)
        with pytest.raises(Stale):
            sign(session, LEADER, own, evaluation, digest, ON)
