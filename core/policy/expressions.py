"""The expressions a rule is made of, and what they mention."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from core.policy.norm import P
from core.policy.rules import Rule, Standing


def expressions_of(rule: Rule) -> Iterator[Any]:
    """Give every expression that a rule holds, whatever part it plays."""
    for named in (rule.exempt, rule.silent, rule.unknown, rule.facts):
        yield from named.values()
    for need in rule.every_need:
        yield from (need.figure, need.of, need.up_to)
        for count in need.counts:
            yield from count.unless.values()
        if isinstance(need.of, Standing):
            yield from need.of.unless.values()
    yield from (getattr(rule, name, None) for name in ("pending", "due_on", "at_most_gap"))


def parameters_of(rule: Rule) -> list[str]:
    """Give the keys of the parameters that a rule uses, in order of appearance."""
    expressions = [one for one in expressions_of(rule) if isinstance(one, ColumnElement)]
    nodes = (node for one in expressions for node in visitors.iterate(one))
    return list(dict.fromkeys(str(node.key) for node in nodes if isinstance(node, P)))
