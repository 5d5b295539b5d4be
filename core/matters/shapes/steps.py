"""Steps that recur in most workflows: someone decides, or nobody is named and it waits until an area names somebody."""

from typing import Any

from sqlalchemy import ColumnElement, select

from core.cadres.models import Posting
from core.matters.shapes.forms import Form
from core.policy.effects import Effect
from core.policy.workflow import DATA, OF, Act, Guard, Route, Step, Who

Leads = str | tuple[Route, ...]
Due = ColumnElement[Any] | None


def withdrawal(*by: Who, to: str = "withdrawn") -> Act:
    """Give the act by which those who asked take it back."""
    return Act(key="withdraw", title="撤回", to=to, by=by)


def sent_back(to: str = "draft") -> Act:
    """Give the act that returns something for revision, with the reason."""
    return Act(key="return", title="退回修改", to=to, needs_note=True)


def refusal(to: str = "refused") -> Act:
    """Give the act that says no, with the reason."""
    return Act(key="refuse", title="不同意", to=to, needs_note=True)


def asking(title: str, by: tuple[Who, ...], ask: Act) -> Step:
    """Give the first step, in which any of some people asks for something; what is sent back to them they may also withdraw."""
    return Step(key="draft", title=title, by=by, needs="any", acts=(ask, withdrawal(*by)))


def undoing(title: str, to: str = "undone", key: str = "undo") -> Act:
    """Give the act that takes back what was decided, with the reason, and undoes all it did."""
    return Act(key=key, title=title, to=to, undoes=True, needs_note=True)


def standing(
    key: str, title: str, by: tuple[Who, ...], *acts: Act, copies: tuple[Who, ...] = (), **more: Any
) -> Step:
    """Give the step in which something decided stands: nobody waits for it, any of some people may still act on it."""
    return Step(key=key, title=title, by=by, needs="any", waits=False, copies=copies, acts=acts, **more)


def deciding(
    key: str,
    title: str,
    by: tuple[Who, ...],
    to: Leads,
    *,
    back: str = "draft",
    asked_by: tuple[Who, ...] = (),
    word: str = "同意",
    form: Form = None,
    silent: str = "",
    due: Due = None,
    norm: str = "",
    guards: tuple[Guard, ...] = (),
    effects: tuple[Effect, ...] = (),
    letters: tuple[str, ...] = (),
    more: tuple[Act, ...] = (),
) -> Step:
    """Give a step in which all of some people agree, or one of them refuses or sends back; who asked may withdraw."""
    approve = Act(
        key="approve",
        title=word,
        to=to,
        silent=silent,
        signs=True,
        form=form,
        guards=guards,
        effects=effects,
        letters=letters,
    )
    own = (withdrawal(*asked_by),) if asked_by else ()
    acts = (approve, refusal(), sent_back(back), *more, *own)
    return Step(key=key, title=title, by=by, acts=acts, due=due, norm=norm, many=form is None)


def held(
    by: tuple[Who, ...],
    to: tuple[Route, ...],
    *,
    back: str = "draft",
    asked_by: tuple[Who, ...] = (),
    title: str = "没有写由谁批，留着等设定",
) -> Step:
    """Give the step where something waits that no route fits: it is passed on once the area has said to whom, never approved."""
    pass_on = Act(key="pass_on", title="按设定转办", to=to)
    own = (withdrawal(*asked_by),) if asked_by else ()
    return Step(key="held", title=title, by=by, acts=(pass_on, refusal(), sent_back(back), *own))


def posted_on(day: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions that a posting of the matter's cadre holds on a day."""
    return Posting.cadre_id == OF("cadre"), Posting.starts_on <= day, Posting.ends_on >= day


def cell(column: Any) -> ColumnElement[Any]:
    """Give a cell of the row that the matter is about, in one of a plugin's own tables."""
    return select(column).where(column.class_.id == OF("subject")).scalar_subquery()


def chosen(name: str, *words: str) -> ColumnElement[bool]:
    """Give the condition that a field says one of some words."""
    return DATA(name).in_(words)
