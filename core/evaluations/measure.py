"""What the records say of a scheme's factors and vetoes: one select a factor for everyone in the area, with the evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.policies import values_of
from core.engine.bound import bound_in_period
from core.engine.context import Context, columns_used, parameters_used
from core.engine.evidence import HERE, counted_records, linked, standing_records, subjects_in
from core.engine.outcome import Answer, Status
from core.engine.records import Record, as_day
from core.engine.run import binds, cadence, evaluate
from core.evaluations.queries import signed_results
from core.evaluations.ranking import Figures
from core.policy.periods import Period
from core.policy.rules import Count, Rule
from core.policy.scheme import Factor, Held, Results, Scheme, Share, Veto
from core.registry import PolicyBook

Evidence = list[dict[str, Any]]
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Found:
    """What was measured for one subject: the value, None where it cannot be said, and the records behind it."""

    value: Decimal | None
    evidence: Evidence


@dataclass(frozen=True)
class Ground:
    """A ground for a veto as the records show it; `is_sure` is False where the paper leaves it open."""

    record: dict[str, Any]
    is_sure: bool


@dataclass(frozen=True)
class Asked:
    """What an evaluation is about: the scheme of a policy in an area and a period, as its records stand on a day."""

    session: Session
    book: PolicyBook
    scheme: Scheme
    area_id: int
    period: Period
    as_of: date

    @property
    def on(self) -> date:
        """The day whose tree, figures and records hold: the period's last, or the day asked before that."""
        return min(self.as_of, self.period.ends_on)

    @property
    def values(self) -> dict[str, Any]:
        """The binds of every select."""
        dates = {"as_of": self.on, "since": self.period.starts_on, "until": self.period.ends_on}
        return dates | {"area": self.area_id}


def figures_of(asked: Asked) -> Figures:
    """Give the policy's figures for the area on the day that counts."""
    values = values_of(asked.session, asked.book.slug, asked.area_id, asked.on)
    return Figures({key: one.number if one.text is None else one.text for key, one in values.items()})


def population(asked: Asked) -> dict[int, str]:
    """Give who is evaluated, by id with the name."""
    return subjects_in(asked.session, asked.book.slug, asked.scheme.binds, asked.values)


def parameters_of(factor: Factor) -> list[str]:
    """Give the keys of the parameters without which a factor scores nothing; a cap that nobody has set is none."""
    conditions = factor.of.unless.values() if isinstance(factor.of, Count) else ()
    return parameters_used(factor.points, *conditions)


def measure(asked: Asked, factor: Factor) -> dict[int, Found]:
    """Give what was found for everyone for whom something was; an open figure of the count leaves all unsaid."""
    if isinstance(factor.of, Count):
        return _counted(asked, factor)
    if isinstance(factor.of, Held):
        return _held(asked, factor.of)
    if isinstance(factor.of, Share):
        return _shared(asked, factor.of)
    if isinstance(factor.of, Results):
        return _earlier(asked, factor.of)
    return {}


def _counted(asked: Asked, factor: Factor) -> dict[int, Found]:
    rule, slug = asked.scheme.tallies[factor.key], asked.book.slug
    records = counted_records(
        asked.session, slug, rule, binds(rule, asked.period, asked.on, area=asked.area_id)
    )
    statuses = evaluate(
        asked.session,
        asked.book,
        rule,
        asked.on,
        period=asked.period,
        area=asked.area_id,
        strictly=True,
    )
    return {
        status.subject_id: Found(exact(status.leading.measured), _said(records.get(status.subject_id, ())))
        for status in statuses
    }


def exact(value: float | Decimal | None) -> Decimal | None:
    """Give a figure as an exact decimal; six places are finer than any stored amount."""
    return None if value is None else Decimal(str(value)).quantize(MICRO, ROUND_HALF_UP).normalize()


def _held(asked: Asked, held: Held) -> dict[int, Found]:
    found: dict[int, Evidence] = {}
    for subject, record in standing_records(asked.session, asked.book.slug, held.by, asked.values):
        found.setdefault(subject, []).extend(_said([record]))
    return {subject: Found(Decimal(1), evidence) for subject, evidence in found.items()}


def _said(records: Any) -> Evidence:
    return [one.as_json() | ({"weight": one.weight} if one.weight != 1 else {}) for one in records]


def _shared(asked: Asked, share: Share) -> dict[int, Found]:
    """Judge each rule once for the whole area; a status counts for every subject that its own subject belongs to."""
    owners: dict[int, set[int]] | None = None
    if share.through is not None:
        links = linked(asked.session, asked.book.slug, share.through, share.on, asked.values)
        owners = _turned(links)
    judged: dict[int, list[tuple[Rule, Status]]] = {}
    for rule in (one for one in asked.book.rules if one.id in share.rules):
        for status in _statuses(asked, rule):
            for subject in {status.subject_id} if owners is None else owners.get(status.subject_id, ()):
                judged.setdefault(subject, []).append((rule, status))
    return {subject: _share_of(statuses) for subject, statuses in judged.items()}


def _turned(links: Mapping[int, set[int]]) -> dict[int, set[int]]:
    turned: dict[int, set[int]] = {}
    for subject, others in links.items():
        for other in others:
            turned.setdefault(other, set()).add(subject)
    return turned


def _statuses(asked: Asked, rule: Rule) -> Iterator[Status]:
    """Give the statuses of a rule in every period that ends within the one asked; of one without periods, on the day."""
    every, since = cadence(rule), asked.period.starts_on
    periods = [one for one in every.within(since, asked.on) if one.ends_on <= asked.on] if every else [None]
    for period in periods:
        yield from evaluate(
            asked.session, asked.book, rule, asked.on, period=period, area=asked.area_id, strictly=True
        )


def _share_of(statuses: list[tuple[Rule, Status]]) -> Found:
    answers = [status.answer for _, status in statuses]
    met, missed = answers.count(Answer.MET), answers.count(Answer.BREACHED)
    value = exact(Decimal(met * 100) / (met + missed)) if met + missed else None
    shown = [
        _judged(rule, status)
        for rule, status in statuses
        if status.answer in (Answer.BREACHED, Answer.UNDETERMINED)
    ]
    return Found(value, [{"type": "share", "met": met, "missed": missed}, *shown])


def _judged(rule: Rule, status: Status) -> dict[str, Any]:
    title = f"{rule.title}：{status.subject_name}"
    record = Record(status.subject_type, status.subject_id, title, status.part_from, status.part_to)
    return record.as_json() | {
        "norm": status.norm,
        "answer": status.answer.word,
        "period": status.period or "",
    }


def _earlier(asked: Asked, results: Results) -> dict[int, Found]:
    found: dict[int, list[Any]] = {}
    for row in signed_results(
        asked.session, asked.book.slug, results.scheme, asked.area_id, asked.period, asked.on
    ):
        found.setdefault(row.subject_id, []).append(row)
    return {
        subject: Found(
            exact(sum(row.total for row in rows) / Decimal(len(rows))),
            [
                {"type": "evaluation", "id": row.evaluation_id, "title": row.period, "weight": str(row.total)}
                for row in rows
            ],
        )
        for subject, rows in found.items()
    }


def grounds(asked: Asked, veto: Veto) -> dict[int, list[Ground]]:
    """Give by subject every ground for a veto that the records show in the period."""
    spells, source = veto.among, veto.among.source
    expressions = [veto.when, veto.unsure, *veto.facts.values()]
    names = columns_used(source, *expressions)
    rows = bound_in_period(asked.book.slug, spells, names, HERE).subquery("ground")
    context = Context(asked.book.slug, rows, rows.c.part_from)
    unsure = false() if veto.unsure is None else context.fill(veto.unsure, source)
    facts = [context.fill(one, source).label(f"fact_{n}") for n, one in enumerate(veto.facts.values())]
    query = (
        select(
            rows.c.subject_id,
            rows.c.area_id,
            Area.name,
            rows.c.part_from,
            rows.c.part_to,
            unsure.label("unsure"),
            *facts,
        )
        .join(Area, Area.id == rows.c.area_id)
        .where(context.fill(veto.when, source))
        .order_by(rows.c.subject_id, rows.c.part_from, rows.c.area_id)
        .distinct()
    )
    found: dict[int, list[Ground]] = {}
    for row in asked.session.execute(query, asked.values):
        record = Record("village", row.area_id, row.name, as_day(row.part_from), as_day(row.part_to))
        said = {name: _plain(row._mapping[f"fact_{n}"]) for n, name in enumerate(veto.facts)}
        ground = Ground(record.as_json() | {"facts": said}, not row.unsure)
        found.setdefault(row.subject_id, []).append(ground)
    return found


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | None) else str(value)
