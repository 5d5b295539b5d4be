"""What forms of records offer: the kinds someone may record, the tasks of policies, and where a record comes from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from core.accounts.gate import Gate
from core.activities.kinds import SHARED_KINDS
from core.activities.words import SOURCES
from core.areas.levels import is_above
from core.policy.vocabulary import ACTORS, AREA_ACTORS, ActivityKind, Choice
from core.registry import PolicyBook, Registry
from core.web.fields import Offered

FIT: Final[Mapping[str, Callable[[ActivityKind], bool]]] = {
    "cadre": lambda kind: kind.who == "cadre",
    "unit": lambda kind: kind.who in ("unit", "leader"),
    "village": lambda kind: "village" in kind.asked,
    "household": lambda kind: "household" in kind.asked,
}
"""Which kinds fit what the page that led here was about."""


def forms_of(
    gate: Gate, registry: Registry, books: Iterable[PolicyBook], about: frozenset[str]
) -> list[tuple[str, list[ActivityKind]]]:
    """Give the kinds the viewer may record about something, under who acts: the shared ones and those of policies in force."""
    known = {kind.kind for kind in SHARED_KINDS} | {
        kind.kind for book in books for kind in book.activity_kinds
    }
    kinds = [kind for kind in registry.activity_kinds().values() if kind.kind in known and _may(gate, kind)]
    kinds = [kind for kind in kinds if all(FIT[key](kind) for key in about)]
    groups: dict[str, list[ActivityKind]] = {}
    for kind in kinds:
        groups.setdefault(ACTORS[kind.who], []).append(kind)
    return list(groups.items())


def _may(gate: Gate, kind: ActivityKind) -> bool:
    reach = gate.reach("activity.record")
    if reach.has_areas:
        home = gate.default_area() if kind.who in AREA_ACTORS else None
        return home is None or kind.who == "area" or not is_above(kind.who, home.level)
    return kind.who == "cadre" or (bool(reach.units) and kind.who in ("unit", "leader"))


def topics_offered(
    registry: Registry, books: Iterable[PolicyBook], kind: str, standing: str | None = None
) -> Offered:
    """Give the entries of a kind's lists as a form offers them, with the group before the entry, and the one that stands."""
    found = dict(_topics(choice for _, choice in registry.topics_of(kind, books)))
    if standing is not None:
        found.setdefault(standing, standing)
    return tuple(found.items())


def _topics(choices: Iterable[Choice]) -> Iterator[tuple[str, str]]:
    for choice in choices:
        for item in choice.items:
            title = item.title if item.group in ("", item.title) else f"{item.group}：{item.title}"
            yield item.code, title if item.code == item.title else f"{item.code}　{title}"


def source_of(gate: Gate) -> str:
    """Say where the viewer's records come from: oneself, a unit, a township with its villages, or higher up."""
    reach = gate.reach("activity.record")
    if not reach.has_areas:
        return "unit" if reach.units else "self"
    home = gate.default_area()
    return "township" if home is not None and home.level in ("township", "village") else "county"


def sources_offered(gate: Gate) -> Offered:
    """Give the sources the viewer may name; only officers of areas may also have found something out themselves."""
    own = source_of(gate)
    codes = [own, "inspection"] if gate.reach("activity.record").has_areas else [own]
    return tuple((code, SOURCES[code]) for code in codes)
