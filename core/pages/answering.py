"""How a list is answered: as a page, or as a workbook where the address asks for one."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.pages.export import workbook
from core.pages.listing import Decorate, Query, list_of
from core.web.pages import Asked


def answer_list(
    session: Session,
    asked: Asked,
    query: Query,
    template: str,
    title: str,
    decorate: Decorate | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """Answer a list of a title: the page of a template, or the whole list as a workbook."""
    if asked.export == "xlsx":
        return workbook(session, asked, query, title, decorate)
    return render_template(template, listing=list_of(session, asked, query, decorate), **context)
