"""The words that forms offer: closed lists of policies, kinds of activity, kinds of grouping."""

from collections.abc import Iterable

from core.policy.vocabulary import Choice, GroupingKind
from core.registry import PolicyBook
from core.web.fields import Offered


def lists_named(books: Iterable[PolicyBook], key: str) -> list[tuple[PolicyBook, Choice]]:
    """Give the closed lists of a key with their policies."""
    return [(book, choice) for book in books for choice in book.choices if choice.key == key]


def titles_named(books: Iterable[PolicyBook], key: str) -> Offered:
    """Give the entries of the closed lists of a key of some policies, each title once, as offered by a form."""
    titles = [item.title for _, choice in lists_named(books, key) for item in choice.items]
    return tuple((title, title) for title in dict.fromkeys(titles))


def grouping_kinds(books: Iterable[PolicyBook]) -> dict[str, GroupingKind]:
    """Give the kinds of grouping that policies know, by kind."""
    kinds: dict[str, GroupingKind] = {}
    for book in books:
        for kind in book.grouping_kinds:
            kinds.setdefault(kind.kind, kind)
    return kinds
