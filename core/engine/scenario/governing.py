"""Policies themselves in scenario files: people enable, extend and end them; what is in force, listed and granted is expected."""

from datetime import date
from typing import TYPE_CHECKING, Any

from core.accounts.roles import role_matrix
from core.areas.models import Area
from core.areas.policies import disable_policy, enable_policy, extend_policy, get_book, list_assignments
from core.audit.operations import Actor
from core.db import FAR
from core.engine.scenario.read import ScenarioError, check_words, day, nearest, yes_no
from core.engine.scenario.words import ExpectWord, StepWord
from core.policy.vocabulary import Choice
from core.registry import PolicyBook, Registry

if TYPE_CHECKING:
    from core.engine.scenario.steps import Play

Written = dict[str, Any]
MANAGE = "policy.manage"


def _ordered(play: "Play", step: Written, on: date) -> tuple[Actor, Area]:
    """Give who orders and where; the step's actor must be one who may manage policies."""
    doer = play.people.doer(step["by"], on)
    if MANAGE not in role_matrix().get(step["by"]["role"]).permissions:
        raise ScenarioError(f"a {step['by']['role']} may not manage policies")
    area = play.session.get_one(Area, play.given.place(step["area"]))
    return Actor(doer.user.id, doer.user.name, step["by"]["role"]), area


def _enable(play: "Play", step: Written, on: date) -> None:
    actor, area = _ordered(play, step, on)
    first, last = (day(step[key]) if key in step else None for key in ("from", "to"))
    about = play.registry, step["enable"], area
    enable_policy(play.session, actor, *about, first, last, step.get("basis", ""))


def _extend(play: "Play", step: Written, on: date) -> None:
    actor, area = _ordered(play, step, on)
    last = day(step["to"]) if "to" in step else FAR
    extend_policy(play.session, actor, play.registry, step["extend"], area, last, step.get("basis", ""))


def _disable(play: "Play", step: Written, on: date) -> None:
    actor, area = _ordered(play, step, on)
    disable_policy(play.session, actor, play.registry, step["disable"], area, on, step.get("basis", ""))


def _in_force(play: "Play", expected: Written, as_of: date) -> str:
    """Compare whether a policy is in force in an area, whether it is a draft, and what orders it."""
    slug, area_id = expected["policy"], play.given.place(expected["area"])
    book = get_book(play.registry, slug)
    rows = [
        row for row in list_assignments(play.session, play.registry, as_of, area_id) if row.policy == slug
    ]
    found: dict[str, Any] = {"in_force": bool(rows), "draft": book.policy.is_draft}
    wanted = {key: yes_no(expected[key]) for key in found if key in expected}
    if "basis" in expected:
        found["basis"], wanted["basis"] = "、".join(row.basis for row in rows), expected["basis"]
    differs = {key: found[key] for key in wanted if found[key] != wanted[key]}
    return f"{slug} there: {differs}" if differs else ""


def _listed(play: "Play", expected: Written, as_of: date) -> str:  # noqa: ARG001 - lists have no dates
    """Compare the entries of a closed list, and which role a grant must have for somebody to be one of them."""
    choice = _choice(play.registry, play.policies, expected["list"])
    if "entries" in expected:
        found = list(choice.titles())
        return "" if found == expected["entries"] else f"{choice.key} lists {'、'.join(found)}"
    items = {item.title: item for item in choice.items}
    if expected.get("entry") not in items:
        return f"{choice.key} has no {expected.get('entry')!r}; {nearest(str(expected.get('entry')), items)}"
    role = items[expected["entry"]].role or "none"
    return "" if role == expected.get("role", role) else f"{expected['entry']} is the role {role}"


def _choice(registry: Registry, policies: list[str], key: str) -> Choice:
    known = {choice.key: choice for slug in policies for choice in registry.book(slug).choices}
    check_words([key], known, "expect list")
    return known[key]


def _norms_of_policy(book: PolicyBook, expected: Written) -> list[str]:
    return list(book.policy.norms) if expected["policy"] == book.slug else []


def _norms_of_list(book: PolicyBook, expected: Written) -> list[str]:
    return [choice.norm for choice in book.choices if choice.key == expected["list"]]


STEPS = (
    StepWord("enable", ("area", "from", "to", "basis"), _enable),
    StepWord("extend", ("area", "to", "basis"), _extend),
    StepWord("disable", ("area", "basis"), _disable),
)
EXPECTATIONS = (
    ExpectWord("policy", ("area", "in_force", "draft", "basis"), _norms_of_policy, _in_force),
    ExpectWord("list", ("entries", "entry", "role"), _norms_of_list, _listed),
)
