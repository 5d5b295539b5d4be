"""What a report shows, said in one sentence."""

from collections import Counter

from core.engine.report import Head, Line, Table
from core.policy.report import AreaReport, GoalReport, LineReport, Report
from core.web import zh


def conclusion(report: Report, table: Table, place: str, when: str) -> str:
    """Give the sentence above a report: who or what stands out, in the place and time looked at."""
    if not table.lines:
        return f"{place}{when}没有可列的内容。"
    if isinstance(report, GoalReport):
        return _of_goals(table, place, when)
    if isinstance(report, LineReport):
        return _of_lines(report, table, place, when)
    assert isinstance(report, AreaReport)
    lead = table.head(report.leads) if report.leads else None
    if lead is None and report.leads:
        lead = _latest(table, report.leads)
    return _of_areas(table, lead, place, when) if lead else _of_shares(table, place, when)


def _latest(table: Table, column: str) -> Head | None:
    """Give the last of the shorter periods of a column in which there is a figure."""
    whole = table.total or table.lines[0]
    filled = [head for head in table.heads if head.column == column and whole.cell(head).value]
    return filled[-1] if filled else None


def _of_areas(table: Table, lead: Head, place: str, when: str) -> str:
    whole = table.total or table.lines[0]
    about = zh.period_zh(lead.period) if lead.period else when
    value = whole.cell(lead).value
    said = f"{place}{about}{lead.title}{_figure(lead, whole)}"
    ranked = sorted(table.values(lead), key=lambda pair: float(pair[1]))
    if value is None or len(ranked) < 2 or ranked[0][1] == ranked[-1][1]:
        return f"{said}。"
    most, least = ranked[-1][0], ranked[0][0]
    return f"{said}，最高的是{most.name}（{_figure(lead, most)}），最低的是{least.name}（{_figure(lead, least)}）。"


def _figure(head: Head, line: Line) -> str:
    value = line.cell(head).value
    return f"{zh.number(value)}{head.unit}" if isinstance(value, int | float) else "没有数据"


def _of_shares(table: Table, place: str, when: str) -> str:
    whole = table.total or table.lines[0]
    judged = [(head, whole.cell(head)) for head in table.heads if whole.cell(head).value is not None]
    if not judged:
        return f"{place}{when}没有要判断的对象。"
    reached = sum(cell.value == 100 for _, cell in judged)
    head, cell = min(judged, key=lambda pair: float(str(pair[1].value)))
    said = f"{place}{when}有对象的{len(judged)}项里，全部达到的{reached}项；"
    said += f"达到最少的是“{head.title}”（{cell.value:g}%）"
    worst = min(table.values(head), key=lambda pair: float(pair[1]), default=None)
    return (
        f"{said}，最低的是{worst[0].name}（{worst[1]:g}%）。"
        if worst and len(table.lines) > 1
        else f"{said}。"
    )


def _of_lines(report: LineReport, table: Table, place: str, when: str) -> str:
    lead = table.head(report.leads)
    said = f"{place}{when}共{table.count}条"
    if lead is not None and table.total is not None:
        cell = table.total.cell(lead)
        said += (
            f"，{lead.title}合计{_figure(lead, table.total)}"
            if cell.value is not None
            else f"，{lead.title}{cell.word or '没有数据'}"
        )
    return f"{said}。"


def _of_goals(table: Table, place: str, when: str) -> str:
    states = Counter(str(line.cells["state"].value) for line in table.lines)
    behind = [line for line in table.lines if line.cells["state"].value in ("落后", "未达到")]
    said = f"{place}{when}共{len(table.lines)}项，已达到{states['已达到']}项，落后或未达到{len(behind)}项，待定{states['待定']}项"
    if not behind:
        return f"{said}。"
    named = list(dict.fromkeys(str(line.cells["title"].value).partition("：")[0] for line in behind))
    return f"{said}；落后的有{'、'.join(named[:3])}{'等' if len(named) > 3 else ''}。"
