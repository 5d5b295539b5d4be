"""Every macro with sample data, for page writers and for the accessibility tests."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, render_template
from werkzeug.datastructures import MultiDict

from core.permissions import public
from core.web import samples
from core.web.dates import as_of
from core.web.errors import Difference, error_answer
from core.web.forms import Form
from core.web.pages import Listing

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")

PAGES = {
    "status": "状态与数量",
    "home": "角色首页",
    "list": "列表页",
    "batch": "批量办理",
    "form": "表单页",
    "failed": "表单页（有错误）",
    "check": "核对页",
    "detail": "详情页",
    "import": "导入",
    "feedback": "消息与空状态",
}


@blueprint.get("/")
@public()
def index() -> str:
    """List the pages of the guide."""
    return render_template("styleguide/index.html", pages=PAGES)


@blueprint.get("/<name>")
@public()
def page(name: str) -> str:
    """Show one group of macros."""
    if name not in PAGES:
        abort(404)
    template = f"styleguide/{'form' if name == 'failed' else name}.html"
    return render_template(template, title=PAGES[name], pages=PAGES, **_CONTEXTS.get(name, dict)())


@blueprint.get("/error/<int:status>")
@public()
def error(status: int) -> Response:
    """Show an error page; 409 with both states."""
    differences = (Difference("任职村", "甲村", "乙村"),) if status == 409 else ()
    return error_answer(status, differences=differences, back_url="/styleguide/form" if status == 409 else "")


def _list() -> dict[str, Any]:
    asked = samples.PEOPLE.read()
    rows = samples.people(asked.filters, asked.sort)
    asked = asked.within(len(rows))
    return {"listing": Listing(asked, rows[asked.offset : asked.offset + asked.limit], len(rows))}


def _form(sent: MultiDict[str, str] | None = None) -> dict[str, Any]:
    form = Form(samples.PersonForm(), samples.PERSON, version=3, once=True)
    if sent is not None:
        form.load(sent)
    return {"form": form}


def _failed() -> dict[str, Any]:
    return _form(MultiDict({"name": "", "born_on": "1985.13.2", "phone": "123", "role": "", "days": "二十"}))


def _detail() -> dict[str, Any]:
    return {"events": samples.EVENTS}


def _home() -> dict[str, Any]:
    return {"duties": samples.duties(as_of())}


def _import() -> dict[str, Any]:
    return {
        "form": Form(samples.UploadForm(), form_id="upload"),
        "columns": samples.GRID_COLUMNS,
        "rows": samples.GRID_ROWS,
        "problems": samples.PROBLEMS,
    }


_CONTEXTS: dict[str, Callable[[], dict[str, Any]]] = {
    "list": _list,
    "batch": _list,
    "form": _form,
    "failed": _failed,
    "check": _form,
    "detail": _detail,
    "home": _home,
    "import": _import,
}
