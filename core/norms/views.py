"""The norm pages: a policy in the document's order with live counts, the people under a norm, and why."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.areas.models import Area
from core.areas.policies import policies_of, values_of
from core.areas.queries import breadcrumb, breadcrumbs, children
from core.engine.explain import Explanation, explain
from core.engine.outcome import Answer, Status
from core.engine.run import ALWAYS, View, cadence, page
from core.engine.subjects import SUBJECTS
from core.matters.views.starting import startable
from core.norms.queries import NormCounts, count_rule, kinds_of, norm_counts
from core.norms.words import need_line, record_line
from core.permissions import permission
from core.policy.norm import Norm
from core.policy.periods import Period
from core.policy.rules import Rule, Trigger
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.pages import Column, Listing, ListSpec
from core.web.urls import to

blueprint: Final = Blueprint("norms", __name__, url_prefix="/policies")
WORDS: Final = tuple(answer.word for answer in Answer)


@blueprint.get("/")
@permission("policy.view")
def index() -> ResponseReturnValue:
    """List the policies in force where the caller looks; one alone is shown at once."""
    area = _area()
    books = [registry().book(slug) for slug in _slugs(area) if slug in registry().books]
    if len(books) == 1:
        return redirect(to("norms.policy", slug=books[0].slug))
    return render_template("norms/index.html", books=books, area=area)


@blueprint.get("/<slug>")
@permission("policy.view")
def policy(slug: str) -> str:
    """Show a policy's norms in the document's order, each with its live counts for the area looked at."""
    book, area = _book(slug), _area()
    rows = norm_counts(db_session(), book, as_of(), _view(area))
    values = values_of(db_session(), slug, area.id, as_of()) if area else {}
    return render_template(
        "norms/policy.html",
        book=book,
        area=area,
        crumbs=_crumbs(area, "norms.policy", slug=slug),
        below=_below(area),
        sections=_sections([row for row in rows if row.rules or request.args.get("all")]),
        values=values,
        counts_of=_counts_of,
        links_of=lambda norm, rule: _links(book, norm, rule, area),
    )


@blueprint.get("/<slug>/norms/<norm_id>")
@permission("policy.view")
def norm(slug: str, norm_id: str) -> str:
    """Show who stands how under a norm: its clause, its figures, its counts, and the subjects behind them."""
    book, area = _book(slug), _area()
    found = _norm(book, norm_id)
    rules = book.rules_of(norm_id)
    rule = next((one for one in rules if one.id == request.args.get("rule")), rules[0] if rules else None)
    rows = norm_counts(db_session(), book, as_of(), _view(area), (found,))[0]
    values = values_of(db_session(), slug, area.id, as_of()) if area else {}
    return render_template(
        "norms/norm.html",
        book=book,
        norm=found,
        area=area,
        rule=rule,
        counts=rows,
        listing=_listing(book, rule, area, norm_id) if rule else None,
        parameters=[p for p in book.parameters if p.norm == norm_id],
        values=values,
        declarations=book.declarations_of(norm_id),
        counts_of=_counts_of,
        links_of=lambda n, r: _links(book, n, r, area),
    )


@blueprint.get("/<slug>/norms/<norm_id>/why/<int:subject_id>")
@permission("policy.view")
def why(slug: str, norm_id: str, subject_id: int) -> str:
    """Explain one subject's status under a norm, down to records and clause."""
    book = _book(slug)
    found = _norm(book, norm_id)
    rule = next((one for one in book.rules_of(norm_id) if one.id == request.args.get("rule", "")), None)
    if rule is None:
        abort(404)
    subject = SUBJECTS[rule.binds.subject]
    gate.load(subject.model, subject_id)
    asked = _asked_period(rule)
    explained = explain(db_session(), book, rule, subject_id, as_of(), asked)
    name = explained[0].status.subject_name if explained else ""
    return render_template(
        "norms/why.html",
        book=book,
        norm=found,
        rule=rule,
        subject=subject,
        subject_id=subject_id,
        subject_url=_subject_url(rule, subject_id),
        name=name,
        explained=explained,
        kinds=kinds_of(registry()),
        need_line=need_line,
        record_line=record_line,
        start=_start(book, rule, subject_id) if _is_proposed(explained) else None,
        place=_places([explained[0].status]).get(subject_id, "") if explained else "",
    )


def _is_proposed(explained: Sequence[Explanation]) -> bool:
    return any(one.status.proposed not in (None, "none") for one in explained)


def _start(book: PolicyBook, rule: Rule, subject_id: int) -> tuple[str, str] | None:
    """Give the way to the workflow that decides what a trigger proposes, for whoever may start it."""
    if not isinstance(rule, Trigger) or not gate.can("matter.act"):
        return None
    for _, workflow in startable(gate.role_keys, [book]):
        if workflow.proposal == rule.proposes and workflow.about == rule.binds.subject:
            where = {"slug": book.slug, "key": workflow.key, "subject": subject_id, "ground": rule.norms[0]}
            return workflow.start.title, to("matters.start", **where)
    return None


def _book(slug: str) -> PolicyBook:
    if slug not in registry().books:
        abort(404)
    return registry().book(slug)


def _norm(book: PolicyBook, norm_id: str) -> Norm:
    try:
        return book.norm(norm_id)
    except KeyError:
        abort(404)


def _area() -> Area | None:
    """Give the area looked at: the one asked for, within reach, or the caller's own; None for people without an area."""
    if not gate.reach("policy.view").has_areas:
        return None
    asked = request.args.get("area", type=int)
    return gate.load(Area, asked) if asked is not None else gate.default_area()


def _view(area: Area | None) -> View:
    """Give what the caller looks at: an area, or the subjects of each type within reach."""
    if area is not None:
        return View(area=area.id)
    return View(among=lambda kind: gate.ids(SUBJECTS[kind].model))


def _slugs(area: Area | None) -> list[str]:
    if area is None:
        return list(registry().books)
    return [row[0] for row in policies_of(db_session(), area.id, as_of())]


def _crumbs(area: Area | None, endpoint: str, **values: str) -> list[tuple[str, str]]:
    """Give the areas above the one looked at, as far as the caller may see, each with its own page of this kind."""
    if area is None:
        return []
    found = breadcrumb(db_session(), area.id, as_of())
    return [(one.name, to(endpoint, area=one.id, **values)) for one in found if gate.can("area.view", one)]


def _below(area: Area | None) -> list[Area]:
    return [one for one in children(db_session(), area.id, as_of()) if one.level != "village"] if area else []


def _sections(rows: list[NormCounts]) -> list[tuple[str, list[NormCounts]]]:
    """Give the norms under the document's headings, in its order."""
    sections: list[tuple[str, list[NormCounts]]] = []
    for row in rows:
        if not sections or sections[-1][0] != row.norm.heading:
            sections.append((row.norm.heading, []))
        sections[-1][1].append(row)
    return sections


def _counts_of(numbers: dict[Answer, int]) -> dict[str, int]:
    return {answer.word: number for answer, number in numbers.items()}


def _links(book: PolicyBook, norm: Norm, rule: Rule, area: Area | None) -> dict[str, str]:
    """Give the address behind each count of a rule."""
    asked: dict[str, Any] = {"slug": book.slug, "norm_id": norm.id, "rule": rule.id}
    if area is not None:
        asked["area"] = area.id
    return {word: to("norms.norm", **asked, status=word) for word in WORDS}


def _asked_period(rule: Rule) -> Period | None:
    """Give the period named in the address, if it is one of the rule's own."""
    key, every = request.args.get("period"), cadence(rule)
    if not key or every is None:
        return None
    asked: Period | None = every.named(key)
    if asked is None:
        abort(404)
    return asked


def _listing(book: PolicyBook, rule: Rule, area: Area | None, norm_id: str) -> Listing[Status]:
    """Give one page of the subjects under a rule, worst first, narrowed to one status if asked."""
    places: dict[int, str] = {}
    forward = {"slug": book.slug, "norm_id": norm_id, "rule": rule.id}
    every = cadence(rule)
    period = every.containing(as_of()) if every else ALWAYS
    keyed = {"period": period.key} if period and period.key else {}
    spec = ListSpec(
        columns=(
            Column(
                "name",
                SUBJECTS[rule.binds.subject].title,
                value=lambda s: s.subject_name or f"第{s.subject_id}号",
                href=lambda s: to("norms.why", **forward, **keyed, subject_id=s.subject_id),
                optional=False,
            ),
            Column("place", "所在地", value=lambda s: places.get(s.subject_id, "")),
            Column("answer", "状态", kind="status", value=lambda s: s.answer.word),
            Column(
                "figures",
                "实际／要求",
                value=lambda s: "；".join(need_line(n, f) for n, f in _figures(rule, s)),
            ),
            Column("reason", "说明", value=lambda s: s.reason),
            Column("due_on", "期限", kind="day", value=lambda s: s.due_on),
        )
    )
    asked = spec.read()
    if period is None:
        return Listing(asked, [], 0)
    word = request.args.get("status", "")
    answer = Answer[word.upper()] if word in WORDS else None
    numbers = count_rule(db_session(), book, rule, as_of(), _view(area)).numbers
    total = numbers.get(answer, 0) if answer else sum(numbers.values())
    asked = asked.within(total)
    rows = page(
        db_session(),
        book,
        rule,
        as_of(),
        _view(area),
        period=period,
        answer=answer,
        limit=asked.limit,
        offset=asked.offset,
    )
    places.update(_places(rows))
    return Listing(asked, rows, total)


def _figures(rule: Rule, status: Status) -> list[tuple[Any, Any]]:
    needs = rule.every_need or (None,)
    return list(zip(needs, status.needs, strict=True))


def _places(rows: list[Status]) -> dict[int, str]:
    """Give where each subject stands, in words, with one query for the whole page."""
    chains = breadcrumbs(db_session(), {row.area_id for row in rows}, as_of())
    named = {area: "·".join(one.name for one in chain[-3:]) for area, chain in chains.items()}
    return {row.subject_id: named.get(row.area_id, "") for row in rows}


def _subject_url(rule: Rule, subject_id: int) -> str:
    subject = SUBJECTS[rule.binds.subject]
    is_shown = subject.endpoint in current_app.view_functions
    return to(subject.endpoint, id=subject_id, **subject.at) if is_shown else ""
