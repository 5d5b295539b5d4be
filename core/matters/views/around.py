"""What is handed about around one cadre, posting, village or unit: the matters about it, and those one may start."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.matters.models import Matter
from core.matters.queries import matters_about
from core.matters.views.starting import startable
from core.pages.inforce import books
from core.web.urls import to


@dataclass(frozen=True)
class MatterLine:
    """A matter as a page of its subject shows it."""

    matter: Matter
    title: str
    state: str


@dataclass(frozen=True)
class Around:
    """The matters about a subject that the viewer may see, and what they may start about it."""

    lines: tuple[MatterLine, ...] = ()
    starts: tuple[tuple[str, str], ...] = ()


def matters_around(session: Session, gate: Gate, about: str, ident: int) -> Around:
    """Give the matters around a subject; nothing is asked where no policy in force has a workflow about it."""
    known = {(book.slug, one.key): one for book in books() for one in book.workflows if one.about == about}
    if not known or not gate.can("matter.view"):
        return Around()
    found = matters_about(session, about, ident, gate.visible(Matter))
    lines = (
        MatterLine(one, workflow.title, workflow.word(one.state))
        for one in found
        if (workflow := known.get((one.policy, one.workflow)))
    )
    starts = (
        (workflow.title, to("matters.start", slug=book.slug, key=workflow.key, subject=ident))
        for book, workflow in startable(gate.role_keys, books())
        if workflow.about == about and gate.can("matter.act")
    )
    return Around(tuple(lines), tuple(starts))
