"""Checks a policy's schemes before it may start: every key, rule, part, role and column must lead somewhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from core.accounts.roles import role_matrix
from core.policy.norm import P
from core.policy.rules import Count, Spells
from core.policy.scheme import Factor, Held, Results, Scheme, Share

if TYPE_CHECKING:
    from core.registry import PolicyBook

Nearest = Callable[[str, list[str]], str]
SPELL_COLUMNS = ("subject_id", "area_id", "starts_on", "ends_on")


def scheme_faults(scheme: Scheme, book: "PolicyBook", kinds: list[str], nearest: Nearest) -> Iterator[str]:
    """Give what is wrong with a scheme, each fault with its remedy."""
    yield from _shape_faults(scheme)
    yield from _key_faults(scheme)
    for spells, name in _columns(scheme):
        if name not in spells.c:
            yield f": its spells {spells.name} lack the column {name}; select it with that label"
    known = [parameter.key for parameter in book.parameters]
    for key in parameters_of_scheme(scheme):
        if key not in known:
            yield f" uses P({key!r}), which parameters.toml lacks; {nearest(key, known)}"
    for factor in scheme.factors:
        for fault in _source_faults(factor, scheme, book, kinds, nearest):
            yield f": factor {factor.key} {fault}"
    roles = list(role_matrix().roles)
    for role in _roles(scheme):
        if role not in roles:
            yield f": no role is called {role!r}; {nearest(role, roles)}"


def _shape_faults(scheme: Scheme) -> Iterator[str]:
    if not scheme.factors and not scheme.grades_by_people:
        yield " has no factors; give factors=(Factor(…),), or grades that people give"
    if scheme.files_grades and (scheme.binds.subject != "cadre" or not scheme.grades):
        yield " files grades, which only cadres have; bind cadres and give grades=(Band(…),)"
    if not scheme.steps or not all(step.signers for step in scheme.steps):
        yield " is signed by nobody; give steps=(Signing(title, (Signer(roles),)),)"
    bands = [band.at_least is None for band in scheme.grades[:-1]]
    if any(bands) and not scheme.grades_by_people:
        yield ": only the last grade may do without at_least, or all of them where people decide"


def _key_faults(scheme: Scheme) -> Iterator[str]:
    factors, parts = [one.key for one in scheme.factors], [one.key for one in scheme.parts]
    keys = [*factors, *parts, *(one.key for one in scheme.vetoes)]
    for key, times in Counter(keys).items():
        if times > 1:
            yield f": the key {key} stands {times} times; give each factor, part and veto its own"
    for factor in scheme.factors:
        if factor.part and factor.part not in parts:
            yield f": factor {factor.key} is under {factor.part!r}, which is no part; parts are {', '.join(parts)}"
    for key in scheme.ties:
        if key not in factors + parts:
            yield f": ties name {key!r}, which is neither a factor nor a part"
    grades = [band.code for band in scheme.grades]
    for quota in scheme.quotas:
        if quota.grade not in grades:
            yield f": a quota names the grade {quota.grade!r}; grades are {', '.join(grades)}"


def _columns(scheme: Scheme) -> Iterator[tuple[Spells, str]]:
    spells = [scheme.binds, *(veto.among for veto in scheme.vetoes)]
    for factor in scheme.factors:
        if isinstance(factor.of, Count):
            yield scheme.binds, factor.of.on
        elif isinstance(factor.of, Held):
            spells.append(factor.of.by)
        elif isinstance(factor.of, Share) and factor.of.through is not None:
            spells.append(factor.of.through)
            yield factor.of.through, factor.of.on
    yield from ((one, name) for one in dict.fromkeys(spells) for name in SPELL_COLUMNS)


def _source_faults(
    factor: Factor, scheme: Scheme, book: "PolicyBook", kinds: list[str], nearest: Nearest
) -> Iterator[str]:
    of = factor.of
    if isinstance(of, Count):
        for kind in of.kinds:
            if kind not in kinds:
                yield f"counts {kind!r}, which is no kind of activity; {nearest(kind, kinds)}"
    elif isinstance(of, Held) and of.by.subject != scheme.binds.subject:
        yield f"looks among {of.by.subject} spells, but the scheme scores {scheme.binds.subject}"
    elif isinstance(of, Share):
        rules = {rule.id: rule.binds.subject for rule in book.rules}
        for name in of.rules:
            if name not in rules:
                yield f"rests on {name!r}, which is no rule; {nearest(name, list(rules))}"
            elif of.through is None and rules[name] != scheme.binds.subject:
                yield f"rests on {name}, which judges a {rules[name]}; say through= which spells it belongs"
    elif isinstance(of, Results):
        others = [one.key for one in book.schemes if one.key != scheme.key]
        if of.scheme not in others:
            yield f"rests on the scheme {of.scheme!r}; {nearest(of.scheme, others)}"


def _roles(scheme: Scheme) -> Iterator[str]:
    yield from scheme.scorers
    yield from (role for step in scheme.steps for signer in step.signers for role in signer.roles)
    yield from scheme.rules.by if scheme.rules else ()


def parameters_of_scheme(scheme: Scheme) -> list[str]:
    """Give the keys of the parameters that a scheme uses, in order of appearance."""
    expressions: list[object] = list(scheme.amounts())
    expressions += [
        condition
        for factor in scheme.factors
        if isinstance(factor.of, Count)
        for condition in factor.of.unless.values()
    ]
    for veto in scheme.vetoes:
        expressions += [veto.when, veto.unsure, *veto.facts.values()]
    found = [one for one in expressions if isinstance(one, ColumnElement)]
    nodes = (node for one in found for node in visitors.iterate(one))
    return list(dict.fromkeys(str(node.key) for node in nodes if isinstance(node, P)))
