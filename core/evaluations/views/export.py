"""A result as a workbook and as a picture."""

import hashlib
from io import BytesIO
from typing import Any

from flask import Response, send_file

from core.accounts.gate import NotPermittedError
from core.areas.models import Area
from core.clock import now
from core.evaluations.sheet import Sheet, check_code
from core.evaluations.views.base import blueprint, load_sheet, sees_all
from core.evaluations.words import grade_titles
from core.exchange.columns import Column
from core.exchange.write import write_table
from core.pages.export import XLSX
from core.permissions import permission
from core.reports.chart import MOST, bars
from core.request import caller, db_session, record_apart
from core.web import zh


@blueprint.get("/<int:id>/workbook")
@permission("evaluation.view")
def workbook(id: int) -> Response:
    """Give the whole result as a workbook; who took it stands in the trail."""
    sheet = _whole(id)
    evaluation, area = sheet.evaluation, db_session().get_one(Area, sheet.evaluation.area_id)
    title = f"{area.name}{zh.period_zh(evaluation.period)}{sheet.scheme.title}"
    data = BytesIO()
    code = check_code(evaluation.digest) if evaluation.digest else "未报签"
    mark = f"校验码：{code}　导出人：{caller().name}　导出时间：{zh.moment(now())}"
    columns = [Column("序号", "serial", "serial", width=6), *_columns(sheet)]
    count = write_table(data, title, columns, _rows(sheet), sheet="考评结果", mark=mark)
    taken = {"evaluation": id, "rows": count, "sha256": hashlib.sha256(data.getvalue()).hexdigest()}
    record_apart("list.export", object_type="Evaluation", changes=taken)
    data.seek(0)
    return send_file(data, XLSX, as_attachment=True, download_name=f"{title}.xlsx")


def _whole(id: int) -> Sheet:
    sheet = load_sheet(id)
    if not sees_all(sheet.evaluation):
        raise NotPermittedError("evaluation.view", sheet.evaluation)
    return sheet


def _columns(sheet: Sheet) -> list[Column]:
    factors = [Column(one.title, one.key, "decimal", width=12) for one in sheet.scheme.factors]
    parts = [Column(one.title, one.key, "decimal", width=12) for one in sheet.scheme.parts]
    last = [Column("合计", "total", "decimal", width=10), Column("一票否决", "vetoed", "text", width=10)]
    grade = [Column("等次", "grade", "text", width=10)] if sheet.scheme.grades else []
    return [
        Column("名次", "rank", "text", width=8),
        Column("名称", "name", "text", width=24),
        *factors,
        *parts,
        *last,
        *grade,
    ]


def _rows(sheet: Sheet) -> list[list[Any]]:
    titles = grade_titles(sheet.scheme)
    return [
        [
            number,
            _rank(line.rank, line.is_tied),
            sheet.names[line.subject_id],
            *(
                factor.sign * line.points[factor.key] if factor.key in line.points else None
                for factor in sheet.scheme.factors
            ),
            *(line.parts.get(part.key) for part in sheet.scheme.parts),
            line.total,
            "是" if line.vetoed else "",
            *([titles.get(line.grade or "", "")] if sheet.scheme.grades else []),
        ]
        for number, line in enumerate(sheet.lines, 1)
    ]


def _rank(rank: int | None, is_tied: bool) -> str:
    return "" if rank is None else f"{rank}（并列）" if is_tied else str(rank)


@blueprint.get("/<int:id>/picture.svg")
@permission("evaluation.view")
def picture(id: int) -> Response:
    """Draw the totals, best at the top."""
    sheet = _whole(id)
    shown = list(reversed(sheet.lines[:MOST]))
    names = [sheet.names[line.subject_id] + ("（一票否决）" if line.vetoed else "") for line in shown]
    return Response(bars("合计", names, [float(line.total) for line in shown]), mimetype="image/svg+xml")
