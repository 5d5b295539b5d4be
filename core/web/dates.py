"""The date a page is asked for: any page takes ``?as_of=YYYY-MM-DD`` and shows the facts of that day."""

from datetime import date

from flask import g, has_request_context, request
from werkzeug.exceptions import UnprocessableEntity

from core.clock import FIRST, LAST, china_today
from core.web.texts import text
from core.web.tolerant import NotUnderstoodError, parse_day
from core.web.urls import AS_OF


def as_of() -> date:
    """Give the date this page is asked for: the one in the address, else today in China (views only)."""
    if "as_of" not in g:
        g.as_of = read_as_of(request.args.get(AS_OF), china_today())
    asked: date = g.as_of
    return asked


def read_as_of(written: str | None, today: date) -> date:
    """Understand a date asked for; a date nobody can mean is answered with 422 and how to write it."""
    if not written or not written.strip():
        return today
    try:
        asked = parse_day(written)
    except NotUnderstoodError:
        asked = None
    if asked is None or not FIRST <= asked <= LAST:
        raise UnprocessableEntity(text("as_of", first=FIRST, last=LAST))
    return asked


def is_today() -> bool:
    """Tell whether the page shows today's facts."""
    return as_of() == china_today()


def forget_asked_date() -> None:
    """Go back to today for an error page, so that a wrong date cannot break it too."""
    if has_request_context():
        g.as_of = china_today()
