"""A scheme: how the work of a period is scored, vetoed, ranked, graded, signed and, where need be, corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement

from core.policy.norm import P
from core.policy.periods import Every
from core.policy.rules import Count, Duty, Need, Spells

Amount = int | Decimal | P
"""A figure of a scheme: written here where the paper says it, else a parameter, which may be open or set by an area."""

Kind = Literal["bonus", "malus", "due"]


@dataclass(frozen=True, eq=False)
class Share:
    """How much of what some rules of the policy ask was met, in percent; what cannot be judged is named and left out.

    `through` leads from the scored subjects to the rules' own: its column `on` holds their ids.
    """

    rules: tuple[str, ...]
    through: Spells | None = None
    on: str = "subject_id"


@dataclass(frozen=True, eq=False)
class Held:
    """Whether a subject stands among some spells in the period: one or nothing."""

    by: Spells


@dataclass(frozen=True, eq=False)
class Results:
    """The mean of a subject's signed results under another scheme of the policy, within the period."""

    scheme: str


Source = Count | Share | Held | Results


@dataclass(frozen=True, eq=False, kw_only=True)
class Factor:
    """One thing that earns or costs points.

    `of` says what measures it. A count earns `points` for each record, a share or an earlier result that many hundredths of
    `points`. Without `of`, or where `is_judged`, people give the points, `points` at most, with a reason or a record; what
    `of` finds is then the ground without which nobody may. A `due` factor is scored for everyone, by people where the records
    cannot tell, the others where there is something to score. `most` caps a measured factor; `part` puts it under a part of
    the scheme.
    """

    key: str
    title: str
    norm: str
    points: Amount
    of: Source | None = None
    kind: Kind = "bonus"
    is_judged: bool = False
    most: Amount | None = None
    part: str = ""
    unit: str = "次"

    @property
    def by_people(self) -> bool:
        """True where people give the points."""
        return self.is_judged or self.of is None

    @property
    def sign(self) -> int:
        """Give which way it moves the total."""
        return -1 if self.kind == "malus" else 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """A part of a composite: its factors add up to `full` at most and weigh that many hundredths of the total."""

    key: str
    title: str
    weight: Amount
    full: Amount = 100


@dataclass(frozen=True, eq=False, kw_only=True)
class Veto:
    """A ground on which a person may strike a subject: any of its spells `among` in the period for which `when` holds.

    Nothing is struck by itself, and nobody without such a spell. `unsure` says where the paper does not tell whether it is a
    ground; `facts` stand beside it.
    """

    key: str
    title: str
    norm: str
    among: Spells
    when: ColumnElement[bool]
    unsure: ColumnElement[bool] | None = None
    facts: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Band:
    """A grade, best first: from which total it is given; without `at_least` in the whole scheme a person gives the grade."""

    code: str
    title: str
    at_least: Amount | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Quota:
    """At most so many hundredths of those evaluated may have a grade; a part of a head is cut off."""

    grade: str
    at_most: Amount


@dataclass(frozen=True, eq=False)
class Signer:
    """Who signs in a step: people of any of these roles there, as many as `need`."""

    roles: tuple[str, ...]
    need: Amount = 1


@dataclass(frozen=True, eq=False)
class Signing:
    """A step of signing: all its signers, in whatever order; the steps follow one another."""

    title: str
    signers: tuple[Signer, ...]


@dataclass(frozen=True, eq=False)
class LocalRules:
    """Who sets the local points of a scheme, with whom they are agreed, and the envelope no figure may leave."""

    by: tuple[str, ...]
    agreed_with: str
    at_most: Amount | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Scheme:
    """How subjects are evaluated: `binds` says who, `every` in which periods, each area of the level `per` for itself.

    The total is `base` and the points of every factor (or the weighted parts), within `floor` and `ceiling`, to 0.01, half
    rounded up. `ties` are the factors or parts that equals are told apart by, more first; who is still equal shares a rank.
    `veto_effect` is a parameter that says where those struck stand; without one, behind all others. The first of `steps` submits
    a result and freezes it, the last one publishes it. It may be opened `opens` days before the period's end (else at once) and
    is due `due` days after it. With `files_grades` a signed grade enters the cadre's file as that year's.
    """

    key: str
    norm: str | tuple[str, ...]
    title: str
    every: Every
    binds: Spells
    factors: tuple[Factor, ...]
    scorers: tuple[str, ...]
    steps: tuple[Signing, ...]
    per: str = "county"
    base: Amount = 0
    floor: Amount | None = None
    ceiling: Amount | None = None
    parts: tuple[Part, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    veto_effect: P | None = None
    grades: tuple[Band, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ties: tuple[str, ...] = ()
    is_ranked: bool = True
    opens: Amount | None = None
    due: Amount = 0
    files_grades: bool = False
    objection_days: Amount | None = None
    rules: LocalRules | None = None

    @property
    def norms(self) -> tuple[str, ...]:
        """Every norm it serves: its own first, then those of its factors and vetoes."""
        own = (self.norm,) if isinstance(self.norm, str) else self.norm
        factors, vetoes = (one.norm for one in self.factors), (one.norm for one in self.vetoes)
        return tuple(dict.fromkeys((*own, *factors, *vetoes)))

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"scheme:{self.key}"

    @property
    def grades_by_people(self) -> bool:
        """True where a person gives the grade, since no total stands for one."""
        return bool(self.grades) and all(band.at_least is None for band in self.grades)

    def factor(self, key: str) -> Factor:
        """Give a factor by its key; KeyError where the scheme has none."""
        return {one.key: one for one in self.factors}[key]

    def veto(self, key: str) -> Veto:
        """Give a veto by its key; KeyError where the scheme has none."""
        return {one.key: one for one in self.vetoes}[key]

    @cached_property
    def tallies(self) -> dict[str, Duty]:
        """Give for each counted factor the duty that counts it: the engine then measures it as it measures any duty."""
        return {
            factor.key: Duty(
                norm=factor.norm,
                binds=self.binds,
                every=self.every,
                needs=Need(factor.of, at_least=0, label=factor.title, unit=factor.unit),
                title=factor.title,
            )
            for factor in self.factors
            if isinstance(factor.of, Count)
        }

    def amounts(self) -> Iterator[Amount]:
        """Give every figure it states."""
        found: list[Amount | None] = [self.base, self.floor, self.ceiling, self.opens, self.due]
        found += [self.objection_days, self.veto_effect, self.rules.at_most if self.rules else None]
        found += [amount for factor in self.factors for amount in (factor.points, factor.most)]
        found += [amount for part in self.parts for amount in (part.weight, part.full)]
        found += [band.at_least for band in self.grades] + [quota.at_most for quota in self.quotas]
        found += [signer.need for step in self.steps for signer in step.signers]
        yield from (amount for amount in found if amount is not None)
