"""The words that forms offer: closed lists of policies, kinds of activity, kinds of grouping."""

from typing import Final

from core.policy.vocabulary import Choice, GroupingKind
from core.registry import PolicyBook, Registry
from core.web.fields import Offered

PROPOSALS: Final = {"recall": "召回"}
"""What a trigger may propose, in words; a word that is not here is shown as the policy writes it."""


def lists_named(registry: Registry, key: str) -> list[tuple[PolicyBook, Choice]]:
    """Give the closed lists of a key with their policies."""
    return [(book, choice) for book in registry for choice in book.choices if choice.key == key]


def titles_named(registry: Registry, key: str) -> Offered:
    """Give the entries of the closed lists of a key over all policies, each title once, as offered by a form."""
    titles = [item.title for _, choice in lists_named(registry, key) for item in choice.items]
    return tuple((title, title) for title in dict.fromkeys(titles))


def grouping_kinds(registry: Registry) -> dict[str, GroupingKind]:
    """Give the kinds of grouping that policies know, by kind."""
    kinds: dict[str, GroupingKind] = {}
    for book in registry:
        for kind in book.grouping_kinds:
            kinds.setdefault(kind.kind, kind)
    return kinds
