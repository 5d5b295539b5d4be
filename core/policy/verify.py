"""Checks a policy's book before it may start: every citation, key and column must lead somewhere."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from core.policy.expressions import parameters_of
from core.policy.own import OF_CORE, faults_of
from core.policy.rules import Check, Count, Coverage, Duty, Ratio, Rule, Standing, Trigger
from core.policy.topics import topics_read
from core.policy.verify_reports import report_faults
from core.policy.verify_schemes import scheme_faults
from core.policy.verify_workflow import workflow_faults
from core.policy.vocabulary import ACTORS, ASKED, OWN_WORDS, PROPOSALS, ActivityKind

if TYPE_CHECKING:
    from core.registry import PolicyBook, Registry

SPELL_COLUMNS = ("subject_id", "area_id", "starts_on", "ends_on")


def verify_book(book: "PolicyBook", registry: "Registry") -> None:
    """Raise PluginRefused naming file, fault and remedy where the book contradicts itself or another policy."""
    from core.plugin_manager import PluginRefused

    faults = [*_faults(book, registry), *_table_faults(book, registry)]
    if faults:
        raise PluginRefused("; ".join(f"{book.folder / file}: {fault}" for file, fault in faults))


def _faults(book: "PolicyBook", registry: "Registry") -> Iterator[tuple[str, str]]:
    from core.accounts.roles import role_matrix

    if book.slug in registry.books:
        yield "plugin.py", f"the slug {book.slug} is taken by another plugin; choose its folder's name"
    elif book.slug != book.folder.name:
        yield "plugin.py", f"the slug {book.slug} is not the folder's name; write {book.folder.name!r}"
    norms = [norm.id for norm in book.norms]
    if not norms:
        yield "plugin.py", "the policy has no norms; return them from register_norms, or nothing can cite one"
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
    yield from (("workflows.py", fault) for fault in workflow_faults(book, registry))
    keys = [parameter.key for parameter in book.parameters]
    for parameter in book.parameters:
        if parameter.norm not in norms:
            yield (
                "policy/parameters.toml",
                f"[{parameter.key}] cites {parameter.norm}; {_nearest(parameter.norm, norms)}",
            )
    for choice in book.choices:
        for item in choice.items:
            if item.role and item.role not in role_matrix().roles:
                roles = list(role_matrix().roles)
                yield (
                    "plugin.py",
                    f"{choice.id} grants {item.title} the role {item.role!r}; {_nearest(item.role, roles)}",
                )
    for fault in _kind_faults(book):
        yield "policy/activity_kinds.csv", fault
    kinds = set(registry.shared_kinds()) | {kind.kind for kind in book.activity_kinds}
    for rule in book.rules:
        for fault in (*_binding_faults(rule), *_need_faults(rule), *_word_faults(rule, keys, sorted(kinds))):
            yield "plugin.py", f"{rule.id}{fault}"
    for scheme in book.schemes:
        for fault in scheme_faults(scheme, book, sorted(kinds), _nearest):
            yield "plugin.py", f"{scheme.id}{fault}"
    for report in book.reports:
        for fault in report_faults(report, book, keys, sorted(kinds)):
            yield "plugin.py", f"{report.id}{fault}"


def _table_faults(book: "PolicyBook", registry: "Registry") -> Iterator[tuple[str, str]]:
    taken = {ledger.model.subject for ledger in registry.own_ledgers() if ledger.model} | OF_CORE
    for ledger in book.ledgers:
        model = ledger.model
        if model is None:
            continue
        if not model.__tablename__.startswith(f"{book.slug}_"):
            yield "plugin.py", f"{ledger.id}: call the table {book.slug}_…, not {model.__tablename__}"
        if model.subject in taken:
            yield "plugin.py", f"{ledger.id}: the subject {model.subject} is taken; choose another"
        for fault in faults_of(ledger, model):
            yield "plugin.py", f"{ledger.id}: {fault}"


def _binding_faults(rule: Rule) -> Iterator[str]:
    wanted = [(rule.binds, name) for name in SPELL_COLUMNS]
    wanted += [(rule.binds, count.on) for need in rule.every_need for count in need.counts]
    for need in rule.every_need:
        if isinstance(need.of, Standing):
            named = {*SPELL_COLUMNS, *need.of.on, need.of.of}
            wanted += [(need.of.rows, name) for name in sorted(named)]
            wanted += [(rule.binds, name) for name in need.of.on.values()]
    if isinstance(rule, Coverage):
        wanted += [(rule.by, name) for name in SPELL_COLUMNS] + [(rule.binds, rule.on)]
    for spells, name in dict.fromkeys(wanted):
        if name not in spells.c:
            yield f": its spells {spells.name} lack the column {name}; select it with that label"


def _need_faults(rule: Rule) -> Iterator[str]:
    if not rule.every_need and not isinstance(rule, Coverage):
        yield " needs nothing; give needs=Need(…)"
    for need in rule.every_need:
        counts = isinstance(need.of, Count | Ratio)
        if counts and need.bound is None:
            yield ": a count needs at_least=, more_than=, at_most= or below="
        if (counts or need.counts) and not isinstance(rule, Duty):
            yield ": only a period can be counted in; declare a Duty, or count what stands with Standing"
        if isinstance(need.of, Standing) and isinstance(rule, Duty):
            yield ": Standing counts what stands on a date; declare a Check, or count records with Count"
    if isinstance(rule, Check) and rule.when == "event" and rule.every is None:
        yield ': when="event" is asked by period; give every=MONTH or another cadence'


def _word_faults(rule: Rule, keys: list[str], kinds: list[str]) -> Iterator[str]:
    for key in parameters_of(rule):
        if key not in keys:
            yield f" uses P({key!r}), which parameters.toml lacks; {_nearest(key, keys)}"
    counted = [kind for need in rule.every_need for count in need.counts for kind in count.kinds]
    for kind in dict.fromkeys(counted):
        if kind not in kinds:
            yield f" counts {kind!r}, which is no kind of activity; {_nearest(kind, kinds)}"
    if isinstance(rule, Trigger) and rule.proposes not in PROPOSALS:
        yield f" proposes {rule.proposes!r}; {_nearest(rule.proposes, list(PROPOSALS))}"


def _kind_faults(book: "PolicyBook") -> Iterator[str]:
    """Give what is wrong with the kinds of fact: words of the core, lists, and topics that rules name and no list has."""
    lists = [choice.key for choice in book.choices]
    for kind in book.activity_kinds:
        if kind.who not in ACTORS:
            yield f"{kind.kind} is an act of {kind.who!r}; {_nearest(kind.who, list(ACTORS))}"
        for word in kind.asks:
            if word not in ASKED:
                yield f"{kind.kind} asks for {word!r}; {_nearest(word, list(ASKED))}"
        if kind.topics not in ("", OWN_WORDS, *lists):
            yield f"{kind.kind} takes its topics from {kind.topics!r}; {_nearest(kind.topics, lists)}"
    known = {kind.kind: kind for kind in book.activity_kinds if kind.topics in (OWN_WORDS, *lists)}
    for rule in book.rules:
        for name, topics in topics_read(rule).items():
            yield from _topic_faults(book, rule, name, topics, known.get(name))


def _topic_faults(
    book: "PolicyBook", rule: Rule, name: str, topics: set[str], kind: ActivityKind | None
) -> Iterator[str]:
    if kind is None:
        yield f"{rule.id} reads the topic of {name}, which has no list; name one under topics, or {OWN_WORDS}"
    elif kind.topics != OWN_WORDS:
        codes = list(book.choice(kind.topics).codes())
        for topic in sorted(topics - set(codes)):
            yield f"{rule.id} names the topic {topic!r} of {name}, which {kind.topics} lacks; {_nearest(topic, codes)}"


def _nearest(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, 1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(words[:8])} …"
