"""Several people at the same moment: one evaluation of a quarter, one signature where one is wanted."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.audit.operations import Actor
from core.db import Database
from core.evaluations.models import Evaluation, SignOff
from core.evaluations.operations import Judge
from core.evaluations.sheet import sheet_of
from core.evaluations.signing import sign
from core.registry import Registry
from tests.core.evaluations.conftest import Ground
from tests.core.test_at_once import together
from tests.factories import Make

ON = date(2023, 9, 28)


def test_only_as_many_sign_as_a_step_wants(database: Database, ground: Ground, registry: Registry) -> None:
    own = registry.book("sample")
    with database.write() as session:
        opened = Make(session).evaluation(session.get_one(Area, ground.county), own)
        leader = Judge(Actor(None, "组长"), frozenset({"group_leader"}))
        sign(session, leader, own, opened, sheet_of(session, own, opened).digest(), ON)
        kept = opened.id

    def act(session: Session) -> SignOff:
        evaluation = session.get_one(Evaluation, kept)
        head = Judge(Actor(None, f"片长{id(session)}"), frozenset({"zone_head"}))
        return sign(session, head, own, evaluation, evaluation.digest, ON)

    assert sum(found is not None for found in together(database, act)) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignOff)) == 2
        assert session.get_one(Evaluation, kept).state == "signed"
