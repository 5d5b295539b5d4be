"""`bangfu audit`: the statuses of an area on a date, streamed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import click
from sqlalchemy.orm import Session

from core.areas.policies import policies_below
from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.engine.explain import explain_some
from core.engine.outcome import Status
from core.engine.run import evaluate, periods_of
from core.errors import Missing
from core.inputs import nearest
from core.installation import open_database
from core.norms.commands import books_named
from core.norms.queries import kinds_of
from core.plugin_manager import load_registry
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook
from core.typed import DAY, named_rightly

TOGETHER = 100
"""How many statuses are explained and printed together."""


@dataclass(frozen=True)
class Audit:
    """What is audited and how it is shown: rule by rule, period by period, one select each."""

    session: Session
    kinds: Mapping[str, str]
    area: int
    as_of: date
    since: date | None
    norm: str | None
    with_reasons: bool
    as_json: bool

    def lines(self, book: PolicyBook, rule: Rule) -> Iterator[str]:
        """Give the lines of one rule; what is explained is explained some at a time."""
        for period in periods_of(rule, self.as_of, self.since):
            found = evaluate(self.session, book, rule, self.as_of, period=period, area=self.area)
            while some := list(islice(found, TOGETHER)):
                yield "\n".join(self._said(book, rule, period, some))

    def _said(self, book: PolicyBook, rule: Rule, period: Period, some: Sequence[Status]) -> Iterator[str]:
        norms = [self.norm] if self.norm else rule.norms
        for status, reasons in zip(some, self._reasons(book, rule, period, some), strict=True):
            for norm in norms:
                found = status.as_json() | reasons | {"norm": norm}
                yield (
                    json.dumps(found, ensure_ascii=False, default=str)
                    if self.as_json
                    else "\n".join(lines_of(status, found))
                )

    def _reasons(
        self, book: PolicyBook, rule: Rule, period: Period, some: Sequence[Status]
    ) -> Iterator[dict[str, Any]]:
        if not self.with_reasons:
            return iter([{}] * len(some))
        explained = explain_some(self.session, book, rule, some, self.as_of, period)
        return (one.as_json(self.kinds) for one in explained)


def lines_of(status: Status, found: dict[str, Any]) -> Iterator[str]:
    """Give a status as people read it: one line, and below it what explains it, where that was asked for."""
    figures = " ".join(f"{n.measured}/{n.required}" for n in status.needs)
    why = f" ({found['reason']})" if found["reason"] else ""
    yield f"{found['norm']:<7}{found['status']:<13}{status.subject_name:<24}{status.period or '':<10}{figures}{why}"
    for doubt in found.get("why", ()):
        yield f"       缺 {doubt}" if found["reason"] == "missing_data" else f"       {doubt}"
    for one in found.get("parameters", ()):
        yield f"       {one['title']} {'未定' if one['value'] is None else one['value']}{one['unit']}（{one['source']}）"
    for name, value in found.get("facts", {}).items():
        yield f"       {name} {'' if value is None else value}"
    for word, records in (("计入", found.get("records", ())), ("未计", found.get("left_out", ()))):
        for one in records:
            dates = "至".join(one[end] for end in ("on", "until") if one.get(end))
            parts = (word, dates, one["title"], one.get("where"), one.get("reason"))
            yield "       " + " ".join(part for part in parts if part)


def books_with(books: Sequence[PolicyBook], norm: str) -> list[PolicyBook]:
    """Give the books that have a norm; Missing with the norms most like it."""
    found = [book for book in books if any(one.id == norm for one in book.norms)]
    if not found:
        near = nearest(norm, [one.id for book in books for one in book.norms])
        raise Missing(f"没有规定“{norm}”。", "norm", f"相近的有：{'、'.join(near)}。" if near else None)
    return found


@click.command()
@click.option("--area", "code", required=True, help="Code of the area, such as 411322.")
@click.option("--as-of", "as_of", type=DAY, help="The date asked for (default: today in China).")
@click.option("--since", type=DAY, help="Also all periods from this date on (default: the open period only).")
@click.option("--policy", help="Only this policy.")
@click.option("--norm", help="Only this norm.")
@click.option(
    "--explain", "with_reasons", is_flag=True, help="Add parameters, records, and what was left out."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def audit(
    code: str,
    as_of: date | None,
    since: date | None,
    policy: str | None,
    norm: str | None,
    with_reasons: bool,
    as_json: bool,
) -> None:
    """Stream the statuses of an area on a date, one line each."""
    on, registry = as_of or china_today(), load_registry()
    if since is not None and since > on:
        raise click.UsageError(f"起始日期 {since} 晚于所看日期 {on}。")
    books = books_named(registry, policy)
    if norm is not None:
        with named_rightly():
            books = books_with(books, norm)
    with open_database() as database, database.read() as session:
        with named_rightly():
            area = get_area_by_code(session, code).id
        asked = Audit(session, kinds_of(registry), area, on, since, norm, with_reasons, as_json)
        judging = policies_below(session, area, on)
        for book in (one for one in books if one.slug in judging):
            for rule in book.rules if norm is None else book.rules_of(norm):
                for lines in asked.lines(book, rule):
                    click.echo(lines)
