"""The pages of reports and boards: a list of them, one page for each, its picture, the records behind a figure, the workbook."""

from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core.accounts.gate import gate
from core.areas.models import Area
from core.areas.policies import values_of
from core.areas.queries import breadcrumb, children
from core.cadres.models import Cadre
from core.engine.report import Head, Line
from core.engine.report.files import file_of
from core.engine.report.notes import parameters_named
from core.engine.report.records import figure_records, line_records
from core.engine.subjects import SUBJECTS
from core.norms.queries import kinds_of
from core.norms.words import record_line
from core.permissions import permission
from core.policy.report import AreaReport, Figure, FileReport, LineReport
from core.reports import chart, layout
from core.reports.export import workbook
from core.reports.looks import PRINTED, SHOWN, Look, look_at, offered, shape
from core.reports.words import conclusion
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.pages import Column, Listing, ListSpec
from core.web.shell import is_printing
from core.web.urls import to

blueprint: Final = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/")
@permission("report.view")
def index() -> str:
    """List the reports of the policies in force where the caller looks."""
    return render_template("reports/index.html", offered=offered(), shape=shape)


@blueprint.get("/<key>")
@permission("report.view")
def show(key: str) -> str:
    """Show a report: its sentence, its picture, its table with links to the records, and what its figures rest on."""
    look = look_at(key)
    limit = PRINTED if is_printing() else SHOWN
    table = look.table(limit)
    return render_template(
        "reports/show.html",
        look=look,
        table=table,
        blocks=layout.blocks(table),
        lines=layout.lines_of(table),
        lowest=layout.lowest(table),
        layout=layout,
        conclusion=conclusion(look.report, table, look.place, look.when),
        has_chart=chart.has_chart(look.report) and bool(table.lines),
        pages=-(-table.count // limit),
        crumbs=_crumbs(look),
        below=_below(look),
        notes=_notes(look),
        is_heat=any(head.kind == "share" for head in table.heads),
        can_export=gate.can("report.export"),
        line_url=lambda line: _line_url(look, line),
        cell_url=lambda line, head: _cell_url(look, line, head),
    )


@blueprint.get("/<key>/chart.svg")
@permission("report.view")
def picture(key: str) -> Response:
    """Give a report's picture as a file."""
    look = look_at(key)
    if not chart.has_chart(look.report):
        abort(404)
    return Response(chart.draw(look.report, look.table(chart.MOST)), mimetype="image/svg+xml")


@blueprint.get("/<key>/export")
@permission("report.export", audit="report.export")
def export(key: str) -> Response:
    """Give the report as a workbook with the columns of the page; who took it stands in the trail."""
    return workbook(look_at(key))


@blueprint.get("/<key>/records")
@permission("report.view")
def records(key: str) -> ResponseReturnValue:
    """Show the records behind one figure."""
    look = look_at(key)
    column = request.args.get("column", "")
    if isinstance(look.report, AreaReport):
        return _figure_page(look, look.report, column)
    if not isinstance(look.report, LineReport):
        abort(404)
    return _line_page(look, look.report, column)


@blueprint.get("/<key>/file/<int:subject_id>")
@permission("report.view")
def file(key: str, subject_id: int) -> str:
    """Show everything on record of one subject on one page, to be read and printed."""
    look = look_at(key)
    if not isinstance(look.report, FileReport):
        abort(404)
    subject = SUBJECTS[look.report.lines.subject]
    gate.load(subject.model, subject_id)
    names = subject.names.subquery("names")
    return render_template(
        "reports/file.html",
        look=look,
        name=db_session().scalar(select(names.c.name).where(names.c.id == subject_id)),
        parts=file_of(db_session(), look.report, subject_id, as_of()),
        layout=layout,
        subject=subject,
        subject_url=to(subject.endpoint, id=subject_id),
        record_url=lambda line: to(SUBJECTS[line.type].endpoint, id=line.ident),
        crumbs=_crumbs(look),
    )


def _figure_page(look: Look, report: AreaReport, key: str) -> str:
    figure = next((one for one in report.columns if one.key == key and isinstance(one, Figure)), None)
    if not isinstance(figure, Figure):
        abort(404)
    person = request.args.get("person", type=int)
    cadre = gate.load(Cadre, person) if person is not None and report.people else None
    part = _part(look, figure)
    spec = ListSpec(columns=_columns(figure), per_page=SHOWN)
    asked = spec.read()
    engine = look.asked(asked.limit, part)
    total, rows = figure_records(db_session(), look.book, report, figure, engine, cadre.id if cadre else None)
    return render_template(
        "reports/records.html",
        look=look,
        figure=figure,
        cadre=cadre,
        part=part,
        listing=Listing(asked.within(total), rows, total),
        crumbs=_crumbs(look),
    )


def _part(look: Look, figure: Figure) -> Any:
    """Give the shorter period asked for, which must be one of the figure's own."""
    key = request.args.get("part", "")
    if not key:
        return look.period
    found = figure.by.named(key) if figure.by else None
    if found is None:
        abort(422)
    return found


def _columns(figure: Figure) -> tuple[Column, ...]:
    endpoint = SUBJECTS[figure.of.subject].endpoint
    columns = [
        Column(
            "name",
            SUBJECTS[figure.of.subject].title,
            value=lambda row: row.name or f"第{row.id}号",
            href=lambda row: to(endpoint, id=row.id),
            optional=False,
        ),
        Column("on", "日期", kind="day"),
        Column("until", "到", kind="day", shown=figure.when != "begun"),
        Column("place", "所在地"),
    ]
    if figure.sums:
        columns.append(Column("value", f"{figure.title}（{figure.unit}）", kind="number"))
    return tuple(columns)


def _line_page(look: Look, report: LineReport, key: str) -> str:
    subject = SUBJECTS[report.lines.subject]
    if key not in report.counting:
        abort(404)
    ident = request.args.get("line", 0, type=int)
    gate.load(subject.model, ident)
    explained = line_records(db_session(), look.book, report, key, ident, look.asked())
    if not explained:
        abort(404)
    return render_template(
        "reports/line.html",
        look=look,
        rule=report.counting[key],
        explained=explained,
        subject_url=to(subject.endpoint, id=ident),
        kinds=kinds_of(registry()),
        record_line=record_line,
        crumbs=_crumbs(look),
    )


def _crumbs(look: Look) -> list[tuple[str, str]]:
    """Give the way to a report: the list of them, then the areas above the one looked at, as far as the caller may see."""
    found = [("看板和报表", to("reports.index"))]
    if look.area is None:
        return found
    above = breadcrumb(db_session(), look.area.id, as_of())
    return found + [
        (one.name, to("reports.show", **look.args | {"area": one.id}))
        for one in above
        if gate.can("report.view", one)
    ]


def _below(look: Look) -> list[Area]:
    """Give the areas below, for reports whose lines do not lead there themselves."""
    if look.area is None or isinstance(look.report, AreaReport):
        return []
    return [one for one in children(db_session(), look.area.id, as_of()) if one.level != "village"]


def _notes(look: Look) -> list[tuple[Any, Any]]:
    """Give the parameters that the figures rest on, with the values that hold in the area looked at."""
    named = parameters_named(look.book, look.report)
    day = look.asked().judged_on
    values = values_of(db_session(), look.book.slug, look.area.id, day) if look.area and named else {}
    return [(parameter, values.get(parameter.key)) for parameter in named]


def _line_url(look: Look, line: Line) -> str:
    """Give where a line leads: an area to its own lines, people and things to their pages."""
    if line.ident is None:
        return ""
    if isinstance(look.report, AreaReport) and line.type in ("area", "village"):
        is_here = look.area is not None and line.ident == look.area.id
        endpoint = SUBJECTS["village" if line.type == "village" else "area"].endpoint
        if is_here or (line.type == "village" and not look.report.people):
            return to(endpoint, id=line.ident)
        return to("reports.show", **look.args | {"area": line.ident})
    if isinstance(look.report, FileReport):
        return to("reports.file", **look.args, subject_id=line.ident)
    return to(SUBJECTS[line.type].endpoint, id=line.ident)


def _cell_url(look: Look, line: Line, head: Head) -> str:
    """Give where a figure leads: a share to who stands how, a number to the records behind it."""
    if head.kind == "share" and line.cell(head).judged:
        asked = {"slug": look.book.slug, "norm_id": head.norm, "rule": head.rule, "area": line.area_id}
        return to("norms.norm", **asked, as_of=look.asked().judged_on)
    if line.rule and head.key == "measured":
        area = look.area.id if look.area else None
        norm = look.book.norm(line.name).id
        return to("norms.norm", slug=look.book.slug, norm_id=norm, rule=line.rule, area=area)
    if not head.leads_to_records or not line.cell(head).value or line.ident is None:
        return ""
    asked = look.args | {"column": head.column}
    if isinstance(look.report, LineReport):
        return to("reports.records", **asked, line=line.ident)
    asked |= {"part": head.period} if head.period else {}
    about = {"person": line.ident} if line.type == "cadre" else {"area": line.area_id}
    return to("reports.records", **asked | about)
