"""What the pages of evaluations share: the blueprint, whose roles count over an area, and who may see what."""

from typing import Final

from flask import Blueprint, abort
from sqlalchemy import exists, select

from core.accounts.gate import gate
from core.accounts.reach import Held, reach_of
from core.areas.models import Area
from core.cadres.models import Cadre, Posting
from core.evaluations.models import Evaluation
from core.evaluations.operations import Judge
from core.evaluations.sheet import Sheet, sheet_of
from core.pages.acting import actor
from core.policy.scheme import Scheme
from core.registry import PolicyBook
from core.request import db_session, registry

blueprint: Final = Blueprint("evaluations", __name__, url_prefix="/evaluations")
STATES: Final = {"draft": "评分中", "signing": "报签中", "signed": "已签字", "superseded": "已被更正"}


def roles_over(area_id: int) -> frozenset[str]:
    """Give the roles that the caller's grants carry over an area today."""
    return frozenset(held.role.key for held in gate.held if _covers(held, area_id))


def _covers(held: Held, area_id: int) -> bool:
    reach = reach_of([held], gate.today)
    if not reach.has_areas:
        return False
    inside = exists().where(Area.id == area_id, reach.inside(Area.id))
    return bool(db_session().scalar(select(inside)))


def judge(area_id: int) -> Judge:
    """Give the caller as operations know them, with the roles held over an area."""
    return Judge(actor(), roles_over(area_id))


def known_scheme(slug: str, key: str) -> tuple[PolicyBook, Scheme]:
    """Give a scheme of a policy; 404 where there is none."""
    book = registry().books.get(slug) or abort(404)
    return book, next((one for one in book.schemes if one.key == key), None) or abort(404)


def load_sheet(id: int) -> Sheet:
    """Give an evaluation's table; 404 where the caller may not see it, or where its policy is no longer installed."""
    evaluation = gate.load(Evaluation, id)
    book, _ = known_scheme(evaluation.policy, evaluation.scheme)
    return sheet_of(db_session(), book, evaluation)


def own_subjects(sheet: Sheet) -> frozenset[int]:
    """Give those evaluated whose lines are the caller's own: the units, their people, or the caller."""
    reach = gate.reach("evaluation.view")
    if sheet.evaluation.subject == "unit":
        return frozenset(sheet.names) & frozenset(reach.units)
    if sheet.evaluation.subject != "cadre":
        return frozenset()
    sent = select(Posting.cadre_id).where(
        Posting.unit_id.in_(reach.units), Posting.starts_on <= sheet.evaluation.ends_on
    )
    home = select(Cadre.id).where(Cadre.unit_id.in_(reach.units))
    found = db_session().scalars(sent.union(home)) if reach.units else ()
    return frozenset(sheet.names) & (frozenset(found) | {reach.cadre_id or 0})


def works_on(evaluation: Evaluation) -> bool:
    """Tell whether the caller scores or signs here, and so sees it before it is published."""
    return any(gate.can(one, evaluation) for one in ("evaluation.score", "evaluation.sign"))


def sees_all(evaluation: Evaluation) -> bool:
    """Tell whether the caller sees every line: those who work on it at once, others over the area once it is signed."""
    if not gate.can("area.view", area_id=evaluation.area_id):
        return False
    return works_on(evaluation) or evaluation.state in ("signed", "superseded")
