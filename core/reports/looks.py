"""What one request asks of a report: which one, for which area, period and date, and what it may see."""

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, request

from core.accounts.gate import NotPermittedError, gate
from core.areas.models import Area
from core.engine.report import Asked, Table, named_period, period_of_day, run_report
from core.engine.run import ALWAYS, View
from core.engine.subjects import SUBJECTS
from core.pages.inforce import books
from core.policy.periods import Period
from core.policy.report import AreaReport, LineReport, Report
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web import zh
from core.web.dates import as_of
from core.web.shell import is_printing

SHOWN: Final = 50
PRINTED: Final = 2000
BEFORE: Final = 13
"""How many periods before the present one are offered."""


@dataclass(frozen=True)
class Look:
    """A report as someone looks at it; `area` is None for people who see single people or units and no area."""

    book: PolicyBook
    report: Report
    area: Area | None
    period: Period
    page: int = 1

    @property
    def view(self) -> View:
        """What may be seen."""
        if self.area is not None:
            return View(area=self.area.id)
        return View(among=lambda kind: gate.ids(SUBJECTS[kind].model))

    @property
    def place(self) -> str:
        """The place in words."""
        return self.area.name if self.area else ""

    @property
    def when(self) -> str:
        """The period, or the day asked, in words."""
        return zh.period_zh(self.period.key) if self.period is not ALWAYS else zh.day_zh(as_of())

    @property
    def args(self) -> dict[str, Any]:
        """What every address around this look carries."""
        found: dict[str, Any] = {"key": self.report.key}
        if self.area is not None:
            found["area"] = self.area.id
        return found | ({"period": self.period.key} if self.period.key else {})

    @property
    def first(self) -> int:
        """How many lines come before this page."""
        return 0 if is_printing() else (self.page - 1) * SHOWN

    def asked(self, limit: int | None = None, period: Period | None = None) -> Asked:
        """Give what is asked of the engine: a page of a long report, or all of it."""
        offset = self.first if limit else 0
        return Asked(as_of(), self.view, period or self.period, limit, offset)

    def table(self, limit: int | None = None) -> Table:
        """Run the report."""
        return run_report(db_session(), self.book, self.report, self.asked(limit))

    def periods(self) -> list[tuple[str, str]]:
        """Give the periods offered, the latest first, with the one looked at among them."""
        found = {period.key: period for every in self.report.every for period in _latest(every)}
        found.setdefault(self.period.key, self.period)
        return [(key, zh.period_zh(key)) for key in found if key]


def _latest(every: Any) -> list[Period]:
    found: list[Period] = []
    period = every.containing(as_of())
    while period is not None and len(found) < BEFORE:
        found.append(period)
        period = every.containing(period.starts_on.fromordinal(period.starts_on.toordinal() - 1))
    return found


def look_at(key: str) -> Look:
    """Understand the address of a report: 404 where it or its area is not there, 422 where its period is none."""
    try:
        book, report = registry().report(key)
    except KeyError:
        abort(404)
    area = _area()
    if area is None and not isinstance(report, LineReport):
        raise NotPermittedError("report.view")
    return Look(book, report, area, _period(report), max(1, request.args.get("page", 1, type=int)))


def _area() -> Area | None:
    """Give the area looked at: the one asked for, within reach, or the caller's own."""
    if not gate.reach("report.view").has_areas:
        return None
    asked = request.args.get("area", type=int)
    return gate.load(Area, asked) if asked is not None else gate.default_area()


def _period(report: Report) -> Period:
    key = request.args.get("period", "").strip()
    if not key or not report.every:
        return period_of_day(report, as_of())
    found = named_period(report, key)
    if found is None:
        abort(422)
    return found


def offered() -> list[tuple[PolicyBook, list[Report]]]:
    """Give the reports of the policies in force where the caller looks, without those that need an area they have not."""
    has_areas = gate.reach("report.view").has_areas
    found = [
        (book, [one for one in book.reports if has_areas or isinstance(one, LineReport)]) for book in books()
    ]
    return [(book, reports) for book, reports in found if reports]


def shape(report: Report) -> str:
    """Say what stands in a report's lines."""
    if isinstance(report, AreaReport):
        return "按地区"
    return "逐条" if isinstance(report, LineReport) else "逐项"
