"""Reports of goals: each thing needed under some headings, what was reached of it, and how far the time has run."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.engine.outcome import Answer, Figures, Status
from core.engine.report.asked import Asked
from core.engine.report.table import Cell, Head, Line, Table
from core.engine.run import ALWAYS, cadence, counts, page
from core.engine.subjects import SUBJECTS
from core.policy.periods import Period
from core.policy.report import GoalReport
from core.policy.rules import Need, Rule, Trigger
from core.registry import PolicyBook

HEADS = (
    Head("title", "事项", kind="text"),
    Head("required", "目标"),
    Head("measured", "实际"),
    Head("unit", "单位", kind="text"),
    Head("done", "完成", "%"),
    Head("elapsed", "时间已过", "%"),
    Head("days_left", "剩余", "天"),
    Head("state", "进展", kind="state"),
)
BEHIND, ON_PACE = "落后", "跟得上"
WORDS = {
    Answer.MET: "已达到",
    Answer.BREACHED: "未达到",
    Answer.PENDING: "进行中",
    Answer.DUE_SOON: "快到期",
    Answer.UNDETERMINED: "待定",
    Answer.EXEMPT: "不适用",
}


def run_goal_report(session: Session, book: PolicyBook, report: GoalReport, asked: Asked) -> Table:
    """Give a line for each need of a rule that binds a single subject in view, else one for the rule with how many meet it."""
    rules = {
        rule.id: (heading, rule)
        for heading in report.headings
        for norm in book.norms
        if norm.heading == heading
        for rule in book.rules_of(norm.id)
        if not isinstance(rule, Trigger)
    }
    lines = [
        line
        for heading, rule in rules.values()
        for line in _lines(session, book, report, heading, rule, asked)
    ]
    return Table(HEADS, tuple(lines), None, len(lines), "rule")


def _lines(
    session: Session, book: PolicyBook, report: GoalReport, heading: str, rule: Rule, asked: Asked
) -> Iterator[Line]:
    every, day = cadence(rule), asked.judged_on
    period = every.containing(day) if every else ALWAYS
    if period is None:
        return
    numbers = counts(session, book, rule, day, asked.view, period)
    if sum(numbers.values()) == 1:
        status = page(session, book, rule, day, asked.view, period=period, limit=1)[0]
        for number, need in enumerate(rule.every_need):
            yield _need_line(book, report, heading, rule, number, need, status, period, day)
    elif numbers:
        yield _rule_line(book, report, heading, rule, numbers, period, day)


def _need_line(
    book: PolicyBook,
    report: GoalReport,
    heading: str,
    rule: Rule,
    number: int,
    need: Need,
    status: Status,
    period: Period,
    day: date,
) -> Line:
    figures = status.needs[number]
    ends_on = status.due_on or (status.part_to if period is not ALWAYS else None)
    share = None if need.is_ceiling or need.bound is None else _share(figures)
    elapsed = _elapsed(status.part_from or period.starts_on, ends_on, day) if period is not ALWAYS else None
    paced = share is not None and rule.norms[0] in report.paced
    several = len(rule.every_need) > 1 and need.label
    title = f"{rule.title}：{need.label}" if several else rule.title or need.label
    cells = {
        "title": Cell(title),
        "required": Cell(figures.required, "" if figures.required is not None else "待设定"),
        "measured": Cell(figures.measured, "" if figures.measured is not None else "没有数据"),
        "unit": Cell(need.unit),
        "done": Cell(share),
        "elapsed": Cell(elapsed),
        "days_left": Cell((ends_on - day).days if ends_on and ends_on.year < 9999 else None),
        "state": Cell(_state(figures.answer, share, elapsed, paced)),
    }
    key = _key(rule) + (f"#{number + 1}" if len(rule.every_need) > 1 else "")
    return Line(
        "rule",
        None,
        rule.norms[0],
        cells,
        key,
        heading,
        book.norm(rule.norms[0]).place,
        status.area_id,
        rule.id,
    )


def _rule_line(
    book: PolicyBook,
    report: GoalReport,
    heading: str,
    rule: Rule,
    numbers: dict[Answer, int],
    period: Period,
    day: date,
) -> Line:
    judged = sum(number for answer, number in numbers.items() if answer is not Answer.EXEMPT)
    met = numbers.get(Answer.MET, 0)
    worst = max((answer for answer, number in numbers.items() if number), default=Answer.EXEMPT)
    is_timed = period is not ALWAYS
    share = round(100 * met / judged, 1) if judged else None
    elapsed = _elapsed(period.starts_on, period.ends_on, day) if is_timed else None
    cells = {
        "title": Cell(rule.title),
        "required": Cell(judged),
        "measured": Cell(met),
        "unit": Cell(f"个{SUBJECTS[rule.binds.subject].title}达到"),
        "done": Cell(share),
        "elapsed": Cell(elapsed),
        "days_left": Cell((period.ends_on - day).days if is_timed else None),
        "state": Cell(_state(worst, share, elapsed, rule.norms[0] in report.paced), counts=numbers),
    }
    norm = book.norm(rule.norms[0])
    return Line("rule", None, norm.id, cells, _key(rule), heading, norm.place, None, rule.id)


def _key(rule: Rule) -> str:
    return rule.id.partition(":")[2]


def _share(figures: Figures) -> Any:
    if figures.measured is None or not figures.required:
        return None
    return round(100 * figures.measured / figures.required, 1)


def _elapsed(starts_on: date, ends_on: date | None, day: date) -> float | None:
    """Give how much of the time has run, in hundredths; the day asked for has run."""
    if ends_on is None or ends_on.year == 9999 or ends_on < starts_on:
        return None
    run, all_days = (day - starts_on).days + 1, (ends_on - starts_on).days + 1
    return round(100 * min(1.0, max(0.0, run / all_days)), 1)


def _state(answer: Answer, share: float | None, elapsed: float | None, paced: bool) -> str:
    """Give how a goal stands in one word; what is still open is behind where its share lags behind the time."""
    if answer in (Answer.PENDING, Answer.DUE_SOON) and paced and share is not None and elapsed is not None:
        return ON_PACE if share >= elapsed else BEHIND
    return WORDS[answer]
