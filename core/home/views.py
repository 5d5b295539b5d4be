"""The home of each role, and the search."""

from typing import Final

from flask import Blueprint, render_template, request

from core.accounts.gate import gate
from core.areas.policies import policies_of
from core.engine.outcome import Answer
from core.engine.subjects import SUBJECTS
from core.home.owed import OWED, OwedNorm, owed_around, owed_in, own_duties
from core.home.quick import quick_links
from core.home.search import search as search_all
from core.matters.queries import BOXES, box_counts
from core.matters.views.base import doer_at
from core.pages.inforce import books as books_at_hand
from core.permissions import permission
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.tolerant import clean
from core.web.urls import to

blueprint: Final = Blueprint("home", __name__)
MOST: Final = 10


@blueprint.get("/home")
@permission("area.view")
def index() -> str:
    """Show what is owed now, by the viewer or where they look, and the ways on."""
    session = db_session()
    area = gate.default_area() if gate.reach("policy.view").has_areas else None
    own = own_duties(session, gate, books_at_hand(), as_of())
    if area is None:
        rows = owed_around(session, gate, books_at_hand(), as_of())
        slugs = {row.book.slug for row in rows} | {book.slug for book in own.books}
        books = [book for book in registry() if book.slug in slugs]
    else:
        books = _books(area.id)
        rows = owed_in(session, books, as_of(), area.id)
    owed = [row for row in rows if row.proposal is None and any(row.number(answer) for answer in OWED)]
    return render_template(
        "home/index.html",
        area=area,
        books=books,
        own=own,
        owed=owed,
        proposed=[row for row in rows if row.proposal is not None and row.number(Answer.BREACHED)],
        most=MOST,
        met=sum(row.proposal is None for row in rows) - len(owed),
        links=quick_links(gate),
        matters=box_counts(session, doer_at(gate)) if gate.can("matter.view") else {},
        boxes=BOXES,
        counts_url=lambda row, word: _counts_url(row, word, area.id if area else None),
        urls_of=lambda row: {word: _counts_url(row, word, area.id if area else None) for word in row.by_word},
        subject_titles={key: subject.title for key, subject in SUBJECTS.items()},
    )


def _books(area_id: int) -> list[PolicyBook]:
    """Give the policies in force in an area."""
    slugs = [str(row[0]) for row in policies_of(db_session(), area_id, as_of())]
    return [registry().book(slug) for slug in slugs if slug in registry().books]


def _counts_url(row: OwedNorm, word: str, area_id: int | None) -> str:
    return to(
        "norms.norm",
        slug=row.book.slug,
        norm_id=row.norm.id,
        rule=row.rule.id,
        area=area_id,
        status=word,
    )


@blueprint.get("/search")
@permission("area.view")
def search() -> str:
    """Find people, places, units and households."""
    written = clean(request.args.get("q", ""))[:40]
    found = search_all(db_session(), gate, written, as_of())
    return render_template("home/search.html", written=written, found=found)
