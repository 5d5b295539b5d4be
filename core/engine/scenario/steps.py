"""The `do` of a scenario: what people start, decide and file, each step possibly refused, one day after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from core.engine.scenario.given import Given
from core.engine.scenario.people import People
from core.engine.scenario.read import ScenarioError, check_words, day, nearest
from core.engine.scenario.words import StepWord, check_further_step, find_step_word
from core.errors import OperationError
from core.matters.case import Case, kept
from core.matters.doers import Doer
from core.matters.guards import norm_of
from core.matters.models import Matter
from core.matters.operations import act_on, file_task, start_matter
from core.matters.places import place_of, subject_name
from core.matters.turns import open_turns
from core.policy.workflow import Act, Workflow
from core.registry import PolicyBook, Registry

VERBS = ("start", "act", "file")
WORDS = ("at", "by", *VERBS, "policy", "subject", "on", "as", "data", "note", "refused", "then")
GIVEN = ("id", "kind", "policy", "subject", "state", "data", "on", "by")
Step = dict[str, Any]


@dataclass
class Play:
    """Does the steps of a scenario in its transaction, and knows its matters by their local names."""

    session: Session
    registry: Registry
    policies: list[str]
    given: Given
    people: People = field(init=False)
    matters: dict[str, Matter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = People(self.session, self.given)

    def set_up(self, rows: Iterable[Step]) -> None:
        """Put matters into the state that `given` says, as if they had come there."""
        for row in rows:
            check_words(row, GIVEN, "given matters")
            for key in ("id", "kind", "subject", "state", "on", "by"):
                if key not in row:
                    raise ScenarioError(f"given matters {row} lacks {key!r}")
            self._set_up(row)

    def _set_up(self, row: Step) -> None:
        book, workflow = self._workflow(row["kind"], row.get("policy"))
        on = day(row["on"])
        step = workflow.step(row["state"])
        if step is None:
            check_words([row["state"]], [*(s.key for s in workflow.steps), *workflow.ends], "state")
        subject = self.given.names.get(workflow.about, row["subject"])
        matter = Matter(
            policy=book.slug,
            workflow=workflow.key,
            about=workflow.about,
            subject_id=subject,
            subject_name=subject_name(self.session, workflow.about, subject),
            **vars(place_of(self.session, workflow.about, subject, on)),
            state=row["state"],
            is_waiting=False,
            data=kept(self._data(workflow.acts, row.get("data", {}))),
            started_by=self.people.doer(row["by"], on).user.id,
            started_on=on,
        )
        self.session.add(matter)
        self.session.flush()
        if step is not None:
            open_turns(Case(self.session, self.registry, book, workflow, matter, on), step)
        self.matters[row["id"]] = matter

    def do(self, steps: Iterable[Step]) -> None:
        """Do the steps in order; one that goes otherwise than written is an error that says how."""
        for number, step in enumerate(steps, 1):
            word = find_step_word(step)
            try:
                if word is None:
                    self._do(step)
                else:
                    self._do_further(word, step)
            except (ScenarioError, OperationError) as error:
                raise ScenarioError(f"step {number} of do, {_shown(step)}: {error}") from None

    def _do(self, step: Step) -> None:
        check_words(step, WORDS, "do")
        verb = next((word for word in VERBS if word in step), None)
        if verb is None or "at" not in step or "by" not in step:
            raise ScenarioError("write {at: date, by: {role: …}, start|act|file: …}")
        on = day(step["at"])
        doer = self.people.doer(step["by"], on)
        matter, refusal = None, None
        try:
            with self.session.begin_nested():
                matter = self._start(step, doer) if verb == "start" else self._act(step, doer, on)
        except (OperationError, ValidationError) as error:
            self.session.expire_all()
            refusal = error
        _compare(step.get("refused"), refusal)
        if matter is not None and step.get("then", matter.state) != matter.state:
            raise ScenarioError(f"then {step['then']!r}, but the matter is {matter.state!r}")

    def _do_further(self, word: StepWord, step: Step) -> None:
        check_further_step(word, step)
        refusal = None
        try:
            with self.session.begin_nested():
                word.do(self, step, day(step["at"]))
        except OperationError as error:
            self.session.expire_all()
            refusal = error
        _compare(step.get("refused"), refusal)

    def _start(self, step: Step, doer: Doer) -> Matter:
        book, workflow = self._workflow(step["start"], step.get("policy"))
        name = step.get("subject") or step["by"].get("is")
        if name is None:
            raise ScenarioError(f"say whom it is about: subject: a {workflow.about}")
        subject = self._subject(workflow, name)
        given = self._data([workflow.start], step.get("data", {}))
        what = (self.registry, book, workflow, doer, subject, given, step.get("note"))
        matter = start_matter(self.session, *what)
        if "as" in step:
            self.matters[step["as"]] = matter
        return matter

    def _subject(self, workflow: Workflow, name: str) -> int:
        if workflow.about in ("area", "village"):
            return self.given.place(name)
        return self.given.names.get(workflow.about, name)

    def _act(self, step: Step, doer: Doer, on: date) -> Matter:
        matter = self.matter(step.get("on", ""))
        case = self.case(matter, on)
        note = step.get("note")
        if "file" in step:
            file_task(case, doer, step["file"], note)
            return matter
        every = {act.key: act for act in case.workflow.acts}
        check_words([step["act"]], every, f"{case.workflow.id} act")
        act = case.act(step["act"]) or every[step["act"]]
        act_on(case, doer, step["act"], self._data([act], step.get("data", {})), note)
        return matter

    def matter(self, name: str) -> Matter:
        """Give the matter of a local name; an error names the nearest."""
        if name not in self.matters:
            raise ScenarioError(f"no matter is called {name!r}; {nearest(name, self.matters)}")
        return self.matters[name]

    def case(self, matter: Matter, on: date) -> Case:
        """Give a matter with its workflow on a day."""
        book = self.registry.book(matter.policy)
        return Case(self.session, self.registry, book, book.workflow(matter.workflow), matter, on)

    def _workflow(self, key: str, policy: str | None) -> tuple[PolicyBook, Workflow]:
        books = [self.registry.book(slug) for slug in ([policy] if policy else self.policies)]
        known = {workflow.key: (book, workflow) for book in reversed(books) for workflow in book.workflows}
        check_words([key], known, "start")
        return known[key]

    def _data(self, acts: Iterable[Act], written: Any) -> dict[str, Any]:
        """Read data by the fields of the acts' forms; local names stand for ids."""
        schemas = [act.form() for act in acts if act.form]
        known = {
            name
            for schema in schemas
            for name in (one.data_key or key for key, one in schema.load_fields.items())
        }
        if not isinstance(written, dict):
            raise ScenarioError("write data as {field: value}")
        check_words(written, known, "data")
        found: dict[str, Any] = {}
        for schema in schemas:
            found |= schema.load(self._with_ids(schema, written))
        return found

    def _with_ids(self, schema: Schema, written: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, one in schema.load_fields.items():
            name = one.data_key or key
            if name in written:
                kind = getattr(one, "of", "")
                values[name] = self._ident(kind, written[name]) if kind else _chosen(one, written[name])
        return values

    def _ident(self, kind: str, name: str) -> int:
        return self.given.place(name) if kind in ("area", "village") else self.given.names.get(kind, name)


def _chosen(field: Any, written: Any) -> Any:
    """Give the codes of entries that are written by their titles; what is no entry is left to the form, which refuses it."""
    codes = {title: code for code, title in getattr(field, "offered", ())}
    return (
        [codes.get(each, each) for each in written]
        if isinstance(written, list)
        else codes.get(written, written)
    )


def _compare(expected: str | None, refusal: Exception | None) -> None:
    """Compare a refusal with the one expected: any (true), that of a norm, or one that says some words."""
    is_expected = expected not in (None, "false")
    if refusal is not None and not is_expected:
        raise ScenarioError(f"it was refused: {refusal}")
    if refusal is None and is_expected:
        raise ScenarioError("it was not refused")
    if is_expected and expected not in ("true", norm_of(refusal)) and str(expected) not in str(refusal):
        raise ScenarioError(f"it was refused, but not by {expected}: {refusal}")


def _shown(step: Step) -> str:
    return ", ".join(f"{key}: {step[key]}" for key in ("at", *VERBS, "on") if key in step)
