"""Forms that act: what was sent is read, one operation is done, and what it refuses stands beside its field."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from core.accounts.gate import OutsideError
from core.audit.operations import Actor
from core.db import Base
from core.errors import Missing, OperationError, Refused, Stale
from core.htmx import see_other
from core.request import caller
from core.versions import check_version
from core.web.errors import Difference, StaleError
from core.web.forms import Form
from core.web.notices import notify

Done = TypeVar("Done")
Row = TypeVar("Row", bound=Base)


def actor() -> Actor:
    """Give the person who is logged in as operations and the audit trail know them."""
    user = caller()
    return Actor(user.id, user.name)


def attempt(form: Form, act: Callable[[dict[str, Any]], Done]) -> Done | None:
    """Read the form that was sent and act on it; None where something in it must be corrected."""
    given = form.load(request.form)
    if given is None:
        return None
    try:
        return act(given)
    except (Refused, Missing) as refused:
        blame(form, refused)
        return None


def blame(form: Form, refused: OperationError) -> None:
    """Put what an operation refused beside its field, with what to do instead; a form asks for `village`, not `village_id`."""
    names = {field.name for field in form}
    own = refused.field or ""
    shorter = own.removesuffix("_id").removesuffix("_on")
    form.add_error(f"{refused.message}{refused.remedy or ''}", own if own in names else shorter or None)


def form_page(form: Form, title: str, back_url: str, **shown: object) -> tuple[str, int]:
    """Give a page that is one form, under the status that tells whether it holds.

    `shown` may hold crumbs, submit (what the button says), intro, and more that the page's template knows.
    """
    template = str(shown.pop("template", "form.html"))
    page = render_template(template, form=form, page_title=title, back_url=back_url, **shown)
    return page, form.status


def is_sent() -> bool:
    """Tell whether a form was sent, rather than asked for."""
    return request.method == "POST"


def done(text: str, url: str, *, undo_url: str = "") -> AnyResponse:
    """Say what was done on the page to which the browser is sent on."""
    notify(text, undo_url=undo_url)
    return see_other(url)


def hold_version(session: Session, row: Base, form: Form, now: Callable[[], Mapping[str, Any]]) -> None:
    """Refuse with 409 and both states where the row was changed since the form was made."""
    try:
        check_version(session, row, form.version)
    except Stale:
        raise StaleError(_differences(form, now()), back_url=request.path) from None


def _differences(form: Form, now: Mapping[str, Any]) -> list[Difference]:
    current = Form(form.schema, now)
    return [
        Difference(mine.label, mine.shown or "未填写", current[mine.name].shown or "未填写")
        for mine in form
        if mine.name in now and mine.shown != current[mine.name].shown
    ]


def row_of(session: Session, model: type[Row], ident: int) -> Row:
    """Give a row that stands under another one, 404 where it is missing; whether it may be seen the other one decides."""
    row = session.get(model, ident) if 0 < ident < 2**31 else None
    if row is None:
        raise OutsideError(model, ident)
    return row
