"""Checks a policy's book before it may start: every citation, key and column must lead somewhere."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from core.policy.norm import P
from core.policy.rules import Count, Coverage, Need, Ratio, Rule

if TYPE_CHECKING:
    from core.registry import PolicyBook, Registry

SPELL_COLUMNS = ("subject_id", "area_id", "starts_on", "ends_on")


def verify_book(book: "PolicyBook", registry: "Registry") -> None:
    """Raise PluginRefused naming file, fault and remedy where the book contradicts itself or another policy."""
    from core.plugin_manager import PluginRefused

    faults = list(_faults(book, registry))
    if faults:
        raise PluginRefused("; ".join(f"{book.folder / file}: {fault}" for file, fault in faults))


def _faults(book: "PolicyBook", registry: "Registry") -> Iterator[tuple[str, str]]:
    if book.slug in registry.books:
        yield "plugin.py", f"the slug {book.slug} is taken by another plugin; choose its folder's name"
    norms = [norm.id for norm in book.norms]
    for norm, times in Counter(norms).items():
        if times > 1:
            yield "policy/norms.csv", f"norm {norm} stands {times} times; keep one row"
    for declaration in book.declarations:
        for norm in declaration.norms:
            if norm not in norms:
                yield (
                    "plugin.py",
                    f"{declaration.id} cites {norm}, which norms.csv lacks; {_nearest(norm, norms)}",
                )
    for name, times in Counter(d.id for d in book.declarations).items():
        if times > 1:
            yield "plugin.py", f"{name} is declared {times} times; give each a key= of its own"
    keys = [parameter.key for parameter in book.parameters]
    for parameter in book.parameters:
        if parameter.norm not in norms:
            yield (
                "policy/parameters.toml",
                f"[{parameter.key}] cites {parameter.norm}; {_nearest(parameter.norm, norms)}",
            )
    for rule in book.rules:
        yield from _rule_faults(rule, keys)


def _rule_faults(rule: Rule, keys: list[str]) -> Iterator[tuple[str, str]]:
    for column in SPELL_COLUMNS:
        if column not in rule.binds.c:
            yield (
                "plugin.py",
                f"{rule.id}: its spells {rule.binds.name} lack the column {column}; select it with that label",
            )
    if not rule.every_need and not isinstance(rule, Coverage):
        yield "plugin.py", f"{rule.id} needs nothing; give needs=Need(…)"
    for need in rule.every_need:
        for key in parameters_in(need):
            if key not in keys:
                yield (
                    "plugin.py",
                    f"{rule.id} uses P({key!r}), which parameters.toml lacks; {_nearest(key, keys)}",
                )
        if isinstance(need.of, Count | Ratio) and need.bound is None:
            yield "plugin.py", f"{rule.id}: a count needs at_least=, more_than=, at_most= or below="


def parameters_in(need: Need) -> list[str]:
    """Give the keys of the parameters that a need's figures and expression use, in order of appearance."""
    keys: list[str] = []
    for part in (need.figure, need.of):
        if isinstance(part, ColumnElement):
            keys += [str(node.key) for node in visitors.iterate(part) if isinstance(node, P)]
    return list(dict.fromkeys(keys))


def _nearest(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, 1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(words[:8])} …"
