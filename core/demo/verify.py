"""Checks a demonstration's plan against its policy before anything is built: every name in it must lead somewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from core.accounts.roles import role_matrix
from core.demo.acts import SAME_TOPIC, Habit
from core.demo.cases import DemoMatter
from core.demo.places import unit_of_leaders
from core.demo.plan import DemoAccount, Demonstration
from core.demo.work import ONCE, START, cadence
from core.registry import PolicyBook, Registry

_UNIT = {"unit", "village"}
_PERSON = {"cadre", "village"}
BRINGS: Final[dict[str, set[str]]] = {
    "unit": _UNIT,
    "principal": {*_UNIT, "leader"},
    "deputy": {*_UNIT, "leader"},
    "pair": _UNIT,
    "pair_principal": {*_UNIT, "leader"},
    "pair_deputy": {*_UNIT, "leader"},
    "posted": _PERSON,
    "posted_for_unit": {*_PERSON, "unit"},
    "staff": {*_PERSON, "unit"},
    "county_leader": _PERSON,
    "leave": _PERSON,
    "contact": {*_PERSON, "household"},
    "away_contact": {*_PERSON, "household"},
    "settled_contact": {*_PERSON, "household"},
    "county_leader_home": {*_PERSON, "household"},
    "household": {"household", "village"},
    "village": {"village", "county"},
    "township": {"township", "area"},
    "county": {"county", "area"},
    "top": {"city", "county", "area"},
}
"""Who and what an act of each actor names."""
BROUGHT: Final = set().union(*BRINGS.values())


def faults(book: PolicyBook, registry: Registry) -> Iterator[str]:
    """Say what in a policy's demonstration leads nowhere; nothing where the policy has none."""
    plan = book.demonstration
    if plan is None:
        return
    yield from _structure(plan)
    kinds = {kind.kind: dict(kind.parts) for kind in book.grouping_kinds}
    for grouping in plan.groupings:
        yield from _unknown(f"grouping {grouping.name}: kind", [grouping.kind], kinds)
        roles = [part.role for part in grouping.parts]
        yield from _unknown(f"grouping {grouping.name}: part", roles, kinds.get(grouping.kind, {}))
    yield from _unknown("setting", [one.key for one in plan.settings], [p.key for p in book.parameters])
    yield from _acts(plan, registry)
    asked = [*([plan.ledger] if plan.ledger else []), *plan.books]
    yield from _unknown("ledger", asked, [ledger.key for ledger in book.ledgers])
    for account in plan.accounts:
        yield from _account(plan, account)
    for matter in plan.matters:
        yield from _matter(registry, book, matter)


def _matter(registry: Registry, book: PolicyBook, matter: DemoMatter) -> Iterator[str]:
    """Say which workflow, accounts, acts and fields of a matter are unknown."""
    what, known = f"matter {matter.workflow}", {workflow.key: workflow for workflow in book.workflows}
    yield from _unknown("matter", [matter.workflow], known)
    accounts = [matter.by, *([matter.within] if matter.within else []), *(step.by for step in matter.steps)]
    plans = [one.demonstration for one in registry if one.demonstration]
    everyone = [account.username for plan in plans for account in plan.accounts]
    yield from _unknown(f"{what}: account", accounts, everyone)
    if matter.workflow not in known:
        return
    workflow = known[matter.workflow]
    yield from _unknown(f"{what}: act", [one.act for one in matter.steps], [one.key for one in workflow.acts])
    filled = [(workflow.start.key, matter.data), *((step.act, step.data) for step in matter.steps)]
    for key, data in filled:
        forms = [act.form() for act in workflow.acts if act.key == key and act.form]
        fields = {one.data_key or name for form in forms for name, one in form.load_fields.items()}
        yield from _unknown(f"{what}: field of {key}", list(data), fields)


def _acts(plan: Demonstration, registry: Registry) -> Iterator[str]:
    """Say which kinds and periods are unknown, and which acts would lack somebody or something that their kind asks for."""
    kinds = registry.activity_kinds()
    named = [(habit.by, kind) for habit in plan.habits for kind in _kinds_of(habit)]
    yield from _unknown("activity kind", [kind for _by, kind in named], kinds)
    yield from _unknown("activity kind", [renewal.kind for renewal in plan.renewals], kinds)
    yield from _topics(plan, registry)
    for by, name in dict.fromkeys(named):
        asked = {kinds[name].who, *kinds[name].asks} & BROUGHT if name in kinds else set()
        if missing := asked - BRINGS[by]:
            yield f"{name} by {by}: nobody says which {', '.join(sorted(missing))}"
    for per in dict.fromkeys(habit.per for habit in plan.habits if habit.per not in (ONCE, START)):
        try:
            cadence(per)
        except ValueError as error:
            yield str(error)


def _topics(plan: Demonstration, registry: Registry) -> Iterator[str]:
    """Say which topics no list of their kind has."""
    for habit in plan.habits:
        asked = {habit.kind: [word for word in habit.topics if word]}
        for one in habit.beside:
            asked.setdefault(one.kind, []).extend([one.topic] if one.topic not in ("", SAME_TOPIC) else [])
        for kind, words in asked.items():
            listed = [code for _book, choice in registry.topics_of(kind) for code in choice.codes()]
            if listed:
                yield from _unknown(f"topic of {kind}:", words, listed)


def _kinds_of(habit: Habit) -> list[str]:
    return [habit.kind, *(one.kind for one in habit.beside)]


def taken_twice(registry: Registry) -> list[str]:
    """Give the user names that several accounts of all demonstrations ask for."""
    plans = [book.demonstration for book in registry if book.demonstration]
    asked = Counter(account.username for plan in plans for account in plan.accounts)
    return sorted(name for name, times in asked.items() if times > 1)


def _structure(plan: Demonstration) -> Iterator[str]:
    units = [unit.name for unit in plan.units]
    yield from (f"unit {name} stands {n} times" for name, n in Counter(units).items() if n > 1)
    parts = [part.unit for grouping in plan.groupings for part in grouping.parts]
    yield from _unknown("unit of a grouping", parts, units)
    if plan.mix.villages:
        named = [code for grouping in plan.groupings for code in grouping.areas]
        yield from _unknown("area of a grouping", named, [county.code for county in plan.counties])
    if sum(plan.mix.levels.values()) > 100:
        yield "mix: the levels' shares are more than a hundred"
    if plan.mix.villages and not plan.counties:
        yield "mix: there are villages and no county for them"


def _account(plan: Demonstration, account: DemoAccount) -> Iterator[str]:
    role = role_matrix().find(account.role)
    if role is None:
        yield from _unknown(f"account {account.username}: role", [account.role], role_matrix().roles)
        return
    over = {"area": account.area, "self": account.area, "unit": account.unit, "grouping": account.grouping}
    if role.on in over and not over[role.on]:
        yield f"account {account.username}: the role {role.key} is over {role.on}; say which"
    if account.unit:
        units = [*plan.units, *(unit_of_leaders(county.name) for county in plan.counties)]
        yield from _unknown(f"account {account.username}: unit", [account.unit], [u.name for u in units])
    if account.grouping:
        groupings = [grouping.name for grouping in plan.groupings]
        yield from _unknown(f"account {account.username}: grouping", [account.grouping], groupings)


def _unknown(what: str, names: list[str], known: Iterable[str]) -> Iterator[str]:
    words = list(known)
    for name in dict.fromkeys(names):
        if name not in words:
            near = get_close_matches(name, words, 1)
            yield f"{what} {name!r} is unknown" + (f"; did you mean {near[0]!r}?" if near else "")
