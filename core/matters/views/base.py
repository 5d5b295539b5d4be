"""The blueprint of the pages of matters, and a matter with its workflow for the request at hand."""

from typing import Final

from flask import Blueprint

from core.accounts.gate import Gate, OutsideError
from core.matters.case import Case
from core.matters.doers import Doer
from core.matters.models import Matter
from core.request import db_session, registry

blueprint: Final = Blueprint("matters", __name__)


def doer_at(gate: Gate) -> Doer:
    """Give the person looking as one who acts."""
    return Doer(gate.user, gate.today, gate.held)


def case_of(gate: Gate, ident: int) -> Case:
    """Give a matter within reach with its workflow; 404 where either is missing."""
    matter = gate.load(Matter, ident)
    books = registry().books
    if matter.policy not in books:
        raise OutsideError(Matter, ident)
    book = books[matter.policy]
    try:
        workflow = book.workflow(matter.workflow)
    except KeyError:
        raise OutsideError(Matter, ident) from None
    return Case(db_session(), registry(), book, workflow, matter, gate.today)
