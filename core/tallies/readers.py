"""Which rules read what: worked out once their tallies are met, and asked by every transaction that has written."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from functools import cached_property

from sqlalchemy import String, or_
from sqlalchemy.orm import Session

from core.db import Lock
from core.prepared import Prepared, Rows, holding
from core.registry import PolicyBook, Registry
from core.sql import bound_list, is_among
from core.tallies.lineage import RECORDS, Reads, reads_of
from core.tallies.models import Tally
from core.tallies.noted import Noted
from core.tallies.queries import FRESH, Kept, kept_of

Mark = tuple[str, str | None]
ANY = ""
OF_RULES = Prepared(
    FRESH.where(
        or_(
            is_among(Tally.rule, bound_list("rules", String)),
            ~is_among(Tally.policy, bound_list("known", String)),
        )
    )
)


class Readers:
    """The rules of a registry by what they read: by table, and where the table is that of records by the kinds they look for."""

    def __init__(self, load: Callable[[], Registry]) -> None:
        self._load = load
        self._known: set[str] = set()
        self._rules: dict[Mark, set[tuple[str, str]]] = defaultdict(set)

    @cached_property
    def _registry(self) -> Registry:
        return self._load()

    def concerned(self, session: Session, written: Noted) -> Iterator[tuple[Kept, Reads]]:
        """Give the tallies that what was written may concern; they are this transaction's to change until it ends."""
        marks: set[Mark] = {(table, None) for table in written.tables - {RECORDS.name}}
        if RECORDS.name in written.unknown | written.replaced:
            marks.add((RECORDS.name, None))
        kinds = (row["kind"] for row in written.rows.get(RECORDS.name, ()))
        marks.update((RECORDS.name, kind) for kind in (ANY, *kinds))
        return self._reading(holding(session, Lock.TALLIES, OF_RULES, **self._asked(marks)), marks)

    def of_tables(self, session: Session, tables: Collection[str]) -> Iterator[tuple[Kept, Reads]]:
        """Give the tallies that read any of some tables, as they are now."""
        marks: set[Mark] = {(table, None) for table in tables}
        return self._reading(OF_RULES.rows(session, **self._asked(marks)), marks)

    def _asked(self, marks: Collection[Mark]) -> dict[str, Collection[str]]:
        """Ask for the rules that are concerned, and for all of a policy of which no tally was met yet."""
        return {"rules": {rule for _policy, rule in self._of(marks)}, "known": self._known}

    def _of(self, marks: Collection[Mark]) -> set[tuple[str, str]]:
        return {name for mark in marks if mark in self._rules for name in self._rules[mark]}

    def _reading(self, rows: Rows, marks: Collection[Mark]) -> Iterator[tuple[Kept, Reads]]:
        kept = [one for row in rows if (one := kept_of(self._registry, *row)) is not None]
        for one in kept:
            self._meet(one.book)
        names = self._of(marks)
        for one in kept:
            if (one.book.slug, one.rule.id) in names:
                yield one, reads_of(one.book.slug, one.rule)

    def _meet(self, book: PolicyBook) -> None:
        if book.slug in self._known:
            return
        for rule in book.rules:
            for table, kinds in reads_of(book.slug, rule).marks:
                self._rules[table, None].add((book.slug, rule.id))
                for kind in (ANY,) if kinds is None else kinds:
                    self._rules[table, kind].add((book.slug, rule.id))
        self._known.add(book.slug)
