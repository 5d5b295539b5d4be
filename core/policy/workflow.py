"""A workflow: how people hand a matter to one another, said as data; nothing here decides, writes or asks who is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from marshmallow import Schema
from marshmallow.fields import Field
from sqlalchemy import ColumnElement
from sqlalchemy.sql.sqltypes import NullType

from core.policy.effects import Effect
from core.policy.norm import P
from core.policy.rules import Rule

Grounds = Literal["area", "unit", "self"]


class DATA(ColumnElement[Any]):
    """What people filled in, inside an expression: a field of one of the workflow's forms."""

    __visit_name__ = "matter_data"
    inherit_cache = False
    type = NullType()

    def __init__(self, name: str) -> None:
        self.name = name


MATTER_WORDS = ("subject", "area", "county", "unit", "cadre", "started_on")


class OF(ColumnElement[Any]):
    """What the matter knows itself, inside an expression: the id of its subject, area, county, unit or cadre; its first day."""

    __visit_name__ = "matter_word"
    inherit_cache = False
    type = NullType()

    def __init__(self, name: str) -> None:
        self.name = name


@dataclass(frozen=True)
class Who:
    """A role and how its grant must relate to the matter: over its area, of its unit, or the cadre in person.

    `of` names a field in which a unit, a place or a person is named instead.
    """

    role: str
    at: Grounds = "area"
    of: str = ""


@dataclass(frozen=True, eq=False)
class Route:
    """Where an act leads when a condition over the data, the parameters and the tables is true."""

    to: str
    when: ColumnElement[bool]


@dataclass(frozen=True, eq=False, kw_only=True)
class Guard:
    """A norm that an act must not offend; the refusal cites its clause. A norm of lesser force only leaves a hint.

    `holds` must be true before the act; one of the triggers `proposed` must propose for the subject; the checks `keeps` must not
    be breached by what the act brings about, or by what is foreseen: effects that are done only to be looked at. Asked only
    `when` that is true.
    """

    norm: str
    says: str
    holds: ColumnElement[bool] | None = None
    proposed: tuple[Rule, ...] = ()
    keeps: tuple[Rule, ...] = ()
    foresees: tuple[Effect, ...] = ()
    when: ColumnElement[bool] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Act:
    """What someone may do in a step.

    `to` says where it leads: a step or an end, several by condition, or nowhere (the matter stays). Where no condition is
    true, or one cannot be told, it leads to `silent`, and is refused without one. `signs` acts count together, as the step's
    `needs` says; any other moves the matter at once. `undoes` takes back every effect so far.
    """

    key: str
    title: str
    to: str | tuple[Route, ...] = ""
    silent: str = ""
    signs: bool = False
    form: type[Schema] | None = None
    by: tuple[Who, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    letters: tuple[str, ...] = ()
    undoes: bool = False
    needs_note: bool = False

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Every step or end to which it may lead."""
        routes = (self.to,) if isinstance(self.to, str) else tuple(route.to for route in self.to)
        return tuple(key for key in (*routes, self.silent) if key)


@dataclass(frozen=True, eq=False, kw_only=True)
class Filing:
    """Something to be filed with someone once a step is reached; leaving it out is shown and voids nothing."""

    key: str
    title: str
    by: Who
    norm: str
    due: ColumnElement[date] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Step:
    """A state in which a matter stands: whom it waits for, until when, and what they may do.

    `needs` says how many of `by` sign: all at once, all in order, any one, or a parameter's number. A step that does not wait
    is settled, yet may still be acted on (a decision that can be withdrawn). `many` lets signatures be given for many at once.
    """

    key: str
    title: str
    by: tuple[Who, ...]
    acts: tuple[Act, ...]
    needs: Literal["all", "ordered", "any"] | P = "all"
    due: ColumnElement[date] | None = None
    norm: str = ""
    waits: bool = True
    many: bool = False
    copies: tuple[Who, ...] = ()
    filings: tuple[Filing, ...] = ()

    def act(self, key: str) -> Act | None:
        """Give the act of a key, if the step has it."""
        return next((act for act in self.acts if act.key == key), None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Workflow:
    """What is asked, decided, answered and closed under some norms: its subject, its steps and its ends.

    The first step is where someone writes; its first act starts the matter. `facts` and `evidence` (rules explained for the
    subject) stand beside each decision. `proposal` names what triggers propose that this workflow decides. A `single` one
    has at most one matter open for a subject; a `confidential` one is seen only by those who take part.
    """

    norm: str | tuple[str, ...]
    key: str
    title: str
    about: str
    steps: tuple[Step, ...]
    ends: Mapping[str, str]
    facts: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    evidence: tuple[Rule, ...] = ()
    proposal: str = ""
    single: bool = False
    confidential: bool = False

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms fulfilled: its own, those of its steps and filings, and those that guard its acts."""
        own = (self.norm,) if isinstance(self.norm, str) else self.norm
        steps = [step.norm for step in self.steps if step.norm]
        filed = [filing.norm for step in self.steps for filing in step.filings]
        guarding = [guard.norm for act in self.acts for guard in act.guards]
        return tuple(dict.fromkeys((*own, *steps, *filed, *guarding)))

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"workflow:{self.key}"

    @property
    def start(self) -> Act:
        """The act that starts a matter."""
        return self.steps[0].acts[0]

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every act of every step."""
        return tuple(act for step in self.steps for act in step.acts)

    @cached_property
    def fields(self) -> dict[str, Field[Any]]:
        """Every field of its forms by name."""
        found: dict[str, Field[Any]] = {}
        for act in self.acts:
            found |= act.form().fields if act.form else {}
        return found

    def step(self, state: str) -> Step | None:
        """Give the step a matter in this state stands in; None at an end."""
        return next((step for step in self.steps if step.key == state), None)

    def word(self, state: str) -> str:
        """Give a state in words."""
        step = self.step(state)
        return step.title if step else self.ends.get(state, state)

    def expressions(self) -> Iterator[tuple[str, Any]]:
        """Give every expression with the place where it stands."""
        yield from ((f" fact {name!r}", one) for name, one in self.facts.items())
        for step in self.steps:
            yield f" step {step.key}", step.due
            yield f" step {step.key}", step.needs
            yield from ((f" filing {filing.key}", filing.due) for filing in step.filings)
            for act in step.acts:
                place = f" act {step.key}.{act.key}"
                routes = () if isinstance(act.to, str) else act.to
                yield from ((place, route.when) for route in routes)
                yield from ((place, one) for guard in act.guards for one in (guard.holds, guard.when))
                foreseen = (effect for guard in act.guards for effect in guard.foresees)
                for effect in (*act.effects, *foreseen):
                    yield from ((place, value) for value in (effect.when, *effect.values.values()))


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An official letter: its words are templates over the matter's facts; title, addressee, body (a line a paragraph), sender.

    `number` may use `year` and `n`, which counts the letters of this key within the year.
    """

    key: str
    norm: str
    name: str
    title: str
    to: str
    body: str
    sender: str
    number: str = ""
    sealed: bool = True

    @property
    def norms(self) -> tuple[str, ...]:
        """The norm this letter fulfils."""
        return (self.norm,)

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"letter:{self.key}"

    @property
    def templates(self) -> tuple[str, ...]:
        """Its templates, in the order in which they stand on paper."""
        return self.number, self.title, self.to, self.body, self.sender
