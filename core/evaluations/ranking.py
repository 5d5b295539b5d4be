"""From points to a ranking: plain functions over exact decimals, the same for the same input whatever its order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import groupby

from core.policy.norm import P
from core.policy.rules import Count
from core.policy.scheme import Amount, Factor, Held, Scheme

CENT, HUNDRED, ZERO = Decimal("0.01"), Decimal(100), Decimal(0)
VETO_EFFECTS = {"排在最后": "last", "不参加排名": "unranked"}
"""What an area may say of those struck, and what the ranking does then."""

Points = Mapping[str, Decimal]


def rounded(number: Decimal) -> Decimal:
    """Give a number to two places, half rounded up (away from zero)."""
    return number.quantize(CENT, ROUND_HALF_UP) + ZERO


@dataclass(frozen=True)
class Figures:
    """The values of a policy's parameters where an area stands on a day; one that is missing or None is open."""

    values: Mapping[str, Decimal | str | None]

    def amount(self, amount: Amount | None) -> Decimal | None:
        """Give the number of a figure; None where it is open or there is none."""
        if isinstance(amount, P):
            found = self.values.get(str(amount.key))
            return found if isinstance(found, Decimal) else None
        return None if amount is None else Decimal(amount)

    def open_among(self, amounts: Iterable[Amount]) -> list[str]:
        """Give the keys of those figures that are open, each once."""
        keys = dict.fromkeys(str(one.key) for one in amounts if isinstance(one, P))
        return [key for key in keys if self.values.get(key) is None]


@dataclass(frozen=True)
class Line:
    """One subject's line: what it has for each factor and part, the total, and where that puts it.

    `rank` is None for one struck off the ranking or where nothing is ranked; `is_tied` says that others share the rank.
    """

    subject_id: int
    points: Points
    parts: Points = field(default_factory=dict)
    total: Decimal = ZERO
    vetoed: bool = False
    rank: int | None = None
    is_tied: bool = False
    grade: str | None = None


def points_for(factor: Factor, value: Decimal, figures: Figures) -> Decimal | None:
    """Give what a measured value earns, never negative; None where the points are open."""
    points = figures.amount(factor.points)
    if points is None:
        return None
    each = value if isinstance(factor.of, Count | Held) else value / HUNDRED
    most = figures.amount(factor.most)
    earned = max(ZERO, each * points)
    return rounded(earned if most is None else min(earned, most))


def total_of(scheme: Scheme, points: Points, figures: Figures) -> tuple[Decimal, dict[str, Decimal]]:
    """Give the total of one subject's points, and what each part of a composite comes to."""
    signed = {factor.key: factor.sign * points.get(factor.key, ZERO) for factor in scheme.factors}
    known = {part.key for part in scheme.parts}
    parts = {}
    total = figures.amount(scheme.base) or ZERO
    for part in scheme.parts:
        own = sum((signed[f.key] for f in scheme.factors if f.part == part.key), ZERO)
        parts[part.key] = rounded(max(ZERO, min(own, figures.amount(part.full) or ZERO)))
        total += parts[part.key] * (figures.amount(part.weight) or ZERO) / HUNDRED
    total += sum((signed[f.key] for f in scheme.factors if f.part not in known), ZERO)
    return rounded(_within(total, figures.amount(scheme.floor), figures.amount(scheme.ceiling))), parts


def _within(total: Decimal, floor: Decimal | None, ceiling: Decimal | None) -> Decimal:
    total = total if ceiling is None else min(total, ceiling)
    return total if floor is None else max(total, floor)


def ranking(
    scheme: Scheme,
    points_by_subject: Mapping[int, Points],
    vetoed: Iterable[int],
    grades: Mapping[int, str],
    figures: Figures,
) -> list[Line]:
    """Give the lines of everyone evaluated, best first; those struck come after all others."""
    struck = set(vetoed)
    lines = []
    for subject, points in points_by_subject.items():
        total, parts = total_of(scheme, points, figures)
        grade = grades.get(subject) if scheme.grades_by_people else _band(scheme, total, figures)
        lines.append(Line(subject, points, parts, total, subject in struck, grade=grade))
    lines.sort(key=lambda line: (*_merit(scheme, line), line.subject_id))
    return _placed(scheme, lines, figures) if scheme.is_ranked else lines


def _merit(scheme: Scheme, line: Line) -> tuple[bool | Decimal, ...]:
    """Give what decides the order, the better the smaller."""
    return line.vetoed, -line.total, *(-_value(scheme, line, key) for key in scheme.ties)


def _value(scheme: Scheme, line: Line, key: str) -> Decimal:
    if key in line.parts:
        return line.parts[key]
    return scheme.factor(key).sign * line.points.get(key, ZERO)


def _placed(scheme: Scheme, lines: Sequence[Line], figures: Figures) -> list[Line]:
    """Give the lines their ranks: equals share one, and as many ranks after it are left out."""
    placed: list[Line] = []
    drops = effect_of(scheme, figures) == "unranked"
    for _, group in groupby(lines, key=lambda line: _merit(scheme, line)):
        equals = list(group)
        first = len(placed) + 1
        for line in equals:
            rank = None if line.vetoed and drops else first
            placed.append(replace(line, rank=rank, is_tied=rank is not None and len(equals) > 1))
    return placed


def effect_of(scheme: Scheme, figures: Figures) -> str | None:
    """Give what a veto does to a rank, "last" or "unranked"; None where the area has yet to say."""
    if scheme.veto_effect is None:
        return "last"
    said = figures.values.get(str(scheme.veto_effect.key))
    return VETO_EFFECTS.get(said) if isinstance(said, str) else None


def _band(scheme: Scheme, total: Decimal, figures: Figures) -> str | None:
    """Give the best grade whose figure the total reaches; None while any figure above it is open."""
    for band in scheme.grades:
        least = figures.amount(band.at_least)
        if least is None:
            return band.code if band.at_least is None else None
        if total >= least:
            return band.code
    return None


def over_quota(scheme: Scheme, lines: Sequence[Line], figures: Figures) -> list[tuple[str, int, int]]:
    """Give the grades of which too many were given: (grade, given, allowed)."""
    found = []
    for quota in scheme.quotas:
        share = figures.amount(quota.at_most)
        if share is None:
            continue
        given = sum(line.grade == quota.grade for line in lines)
        allowed = int((share * len(lines) / HUNDRED).to_integral_value(ROUND_FLOOR))
        if given > allowed:
            found.append((quota.grade, given, allowed))
    return found
