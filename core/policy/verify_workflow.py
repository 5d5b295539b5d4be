"""Checks a workflow before its policy may start: every step is reached, every word it uses leads somewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from core.policy.norm import P
from core.policy.own import OwnRecord, columns_of
from core.policy.workflow import DATA, MATTER_WORDS, OF, Act, Letter, Step, Who, Workflow

if TYPE_CHECKING:
    from core.accounts.roles import Role
    from core.registry import PolicyBook, Registry

GROUNDS = {"area": ("area", "grouping"), "unit": ("unit",), "self": ("self",)}
NAMED_GROUNDS = {"unit": ("unit",), "cadre": ("self",)}


def workflow_faults(book: "PolicyBook", registry: "Registry") -> Iterator[str]:
    """Give what is wrong with a policy's workflows and letters, each with what to write instead."""
    from core.accounts.roles import role_matrix

    kinds = {*registry.shared_kinds(), *(kind.kind for kind in book.activity_kinds)}
    for workflow in book.workflows:
        faults = (
            *_shape_faults(workflow),
            *_who_faults(workflow, role_matrix().roles),
            *_word_faults(workflow, [parameter.key for parameter in book.parameters]),
            *_act_faults(workflow, [letter.key for letter in book.letters], sorted(kinds)),
            *_cell_faults(workflow, {one.model.subject: one.model for one in book.ledgers if one.model}),
        )
        yield from (f"{workflow.id}{fault}" for fault in faults)
    for letter in book.letters:
        yield from (f"{letter.id}: {fault}" for fault in _letter_faults(letter))


def _shape_faults(workflow: Workflow) -> Iterator[str]:
    states = [step.key for step in workflow.steps] + list(workflow.ends)
    for key, times in Counter(states).items():
        if times > 1:
            yield f": {key} stands {times} times among its steps and ends; keep one"
    if not workflow.steps or not workflow.steps[0].acts:
        yield ": its first step has no act to start with; give one that leads on"
        return
    for step in workflow.steps:
        yield from _step_faults(step, states)
    reached, waiting = {workflow.steps[0].key}, [workflow.steps[0].key]
    while waiting:
        standing = workflow.step(waiting.pop())
        for key in (key for act in (standing.acts if standing else ()) for key in act.leads_to):
            if key not in reached:
                reached.add(key)
                waiting.append(key)
    for key in states:
        if key not in reached:
            yield f": {key} is never reached; let an act lead there, or leave it out"


def _step_faults(step: Step, states: list[str]) -> Iterator[str]:
    if not step.acts:
        yield f" step {step.key} has no act; make it one of the ends"
    elif step.waits and not any(act.leads_to for act in step.acts):
        yield f" step {step.key} leads nowhere; give an act a to="
    if len(step.by) > 1 and step.needs != "any" and not any(act.signs for act in step.acts):
        yield f' step {step.key} has several to act; let an act say signs=True, or write needs="any"'
    for key, times in Counter(act.key for act in step.acts).items():
        if times > 1:
            yield f" step {step.key} has the act {key} {times} times; keep one"
    for act in step.acts:
        for key in act.leads_to:
            if key not in states:
                yield f" act {step.key}.{act.key} leads to {key!r}; {_nearest(key, states)}"


def _who_faults(workflow: Workflow, known: "Mapping[str, Role]") -> Iterator[str]:
    for step in workflow.steps:
        whos = (
            *step.by,
            *step.copies,
            *(f.by for f in step.filings),
            *(w for act in step.acts for w in act.by),
        )
        if not step.by:
            yield f" step {step.key} says nobody; give by=(Who(…),)"
        for who in dict.fromkeys(whos):
            if who.role not in known:
                yield f" step {step.key} asks for the role {who.role!r}; {_nearest(who.role, list(known))}"
            elif fault := _ground_fault(workflow, who, known[who.role].on):
                yield f" step {step.key}: {fault}"


def _ground_fault(workflow: Workflow, who: Who, on: str) -> str:
    if who.of and who.of not in workflow.fields:
        return f"{who.role} is of the field {who.of!r}; {_nearest(who.of, list(workflow.fields))}"
    kind = str(getattr(workflow.fields[who.of], "of", "")) if who.of else ""
    if who.of and not kind:
        return f"{who.role} is of {who.of!r}, which names nobody; make that field form.Named(…)"
    fitting = NAMED_GROUNDS.get(kind, ("area", "grouping")) if kind else GROUNDS[who.at]
    if on in fitting:
        return ""
    return f"{who.role} is granted over its {on}; write at= one of {', '.join(k for k, v in GROUNDS.items() if on in v)}"


def _word_faults(workflow: Workflow, keys: list[str]) -> Iterator[str]:
    for place, expression in workflow.expressions():
        nodes = visitors.iterate(expression) if isinstance(expression, ColumnElement) else ()
        for node in nodes:
            if isinstance(node, P) and node.key not in keys:
                yield f"{place} uses P({node.key!r}), which parameters.toml lacks; {_nearest(str(node.key), keys)}"
            if isinstance(node, DATA) and node.name not in workflow.fields:
                yield f"{place} uses DATA({node.name!r}); {_nearest(node.name, list(workflow.fields))}"
            if isinstance(node, OF) and node.name not in MATTER_WORDS:
                yield f"{place} uses OF({node.name!r}); {_nearest(node.name, list(MATTER_WORDS))}"


def _act_faults(workflow: Workflow, letters: list[str], kinds: list[str]) -> Iterator[str]:
    for step in workflow.steps:
        for act in step.acts:
            yield from (
                f" act {step.key}.{act.key}{fault}" for fault in _one_act(workflow, act, letters, kinds)
            )


def _one_act(workflow: Workflow, act: Act, letters: list[str], kinds: list[str]) -> Iterator[str]:
    for key in act.letters:
        if key not in letters:
            yield f" issues the letter {key!r}; {_nearest(key, letters)}"
    for effect in act.effects:
        kind = effect.values.get("kind")
        if effect.kind == "record" and isinstance(kind, str) and kind not in kinds:
            yield f" records {kind!r}, which is no kind of activity; {_nearest(kind, kinds)}"
    for guard in act.guards:
        if guard.holds is None and not guard.proposed and not guard.keeps:
            yield f" has a guard of {guard.norm} that asks nothing; give holds=, proposed= or keeps="
        for rule in guard.proposed:
            if rule.binds.subject != workflow.about:
                yield f" asks {rule.id} about a {workflow.about}, but it judges a {rule.binds.subject}"


def _cell_faults(workflow: Workflow, models: Mapping[str, type[OwnRecord]]) -> Iterator[str]:
    """Say which cells of the policy's own tables an act writes that are not there."""
    for act in workflow.acts:
        for effect in act.effects:
            if effect.kind not in ("own_set", "own_add"):
                continue
            model = effect.values["model"] if effect.kind == "own_add" else models.get(workflow.about)
            if model is None:
                yield f" act {act.key} sets cells, but no ledger of the policy is about a {workflow.about}"
                continue
            known = columns_of(model)
            for name in effect.values:
                if name != "model" and name not in known:
                    yield f" act {act.key} writes {model.__name__}.{name}; {_nearest(name, list(known))}"


def _letter_faults(letter: Letter) -> Iterator[str]:
    for template in letter.templates:
        try:
            SandboxedEnvironment().from_string(template)
        except TemplateSyntaxError as error:
            yield f"its words cannot be read: {error.message}; write names as {{{{ name }}}}"


def _nearest(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, 1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(words[:8])} …"
