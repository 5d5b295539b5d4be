"""Every route there is: who is let in, without a route being named here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from core.accounts.roles import Role, role_matrix
from core.app import create_app
from core.areas.models import GroupingArea, PolicyAssignment
from core.clock import now
from core.config import Config
from core.db import Database
from core.ledgers.models import ImportBatch
from core.permissions import LOCKOUT, Access, permission, public, route_facts
from tests.factories import Make
from tests.people import KEY, People, Visitor, quick_app
from tests.policies import shipped

Fact = dict[str, Any]
REGISTRY: Final = shipped()
BOOK: Final = next(book for book in REGISTRY if book.own_ledgers)
OWN: Final = BOOK.own_ledgers[0]
WORDS: Final = {"slug": BOOK.slug, "norm_id": BOOK.norms[0].id, "key": OWN.key}
"""What stands for the words in addresses."""
ROW_OF: Final = {
    "assignment_id": "assignment",
    "subject_id": "village",
    "areas.id": "area",
    "groupings.id": "grouping",
    "villages.id": "village",
    "households.id": "household",
    "contacts.id": "contact",
    "units.id": "unit",
    "leaders.id": "leader",
    "pairs.id": "pair",
    "grouping-units.id": "part",
    "grouping-areas.id": "member",
    "cadres.id": "cadre",
    "postings.id": "posting",
    "leaves.id": "leave",
    "activities.id": "activity",
    "imports.id": "batch",
    "matters.id": "matter",
    "evaluations.id": "evaluation",
    "objections.objection_id": "objection",
    "letters.id": "letter",
    "records.id": "own",
}
"""Which row a number in an address means: by the number's name, or by the word before it and its name."""
NUMBER: Final = re.compile(r'[0-9a-f]{32}|content="[^"]*"|value="[^"]*"|987654|/\d+')


def _facts() -> list[Fact]:
    config = Config(directory=Path("/tmp"), database_url="sqlite://", secret_key=KEY)
    database = Database("sqlite://")
    facts = route_facts(create_app(config, database, REGISTRY))
    database.close()
    return facts


FACTS = _facts()
CALLS = [(fact, method) for fact in FACTS for method in fact["methods"]]
CLOSED = [(fact, method) for fact, method in CALLS if not fact["public"]]
WRITING = [(fact, method) for fact, method in CALLS if method != "GET"]
GUARDED = [(fact, method) for fact, method in CLOSED if fact["permission"]]
NUMBERED = [(fact, method) for fact, method in GUARDED if "<int:" in fact["rule"]]


@pytest.fixture
def app(database: Database, config: Config) -> Flask:
    """The app with every policy found, as it is served."""
    return quick_app(config, database, REGISTRY)


def path_of(app: Flask, fact: Fact, method: str, idents: Callable[[str], int] = lambda _: 987_654) -> str:
    """Give an address of the route: words that exist, and whatever numbers are asked for."""
    rules = app.url_map.iter_rules(fact["endpoint"])
    rule = next(rule for rule in rules if rule.rule == fact["rule"])
    values = {
        name: idents(_spoken(rule.rule, name))
        if isinstance(converter, IntegerConverter)
        else WORDS.get(name, "nothing")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(fact["endpoint"], values, method=method))


def _spoken(rule: str, name: str) -> str:
    """Name a number as its address does: `/cadres/<int:id>` speaks of cadres.id."""
    before = rule.partition(f"/<int:{name}>")[0].rpartition("/")[2]
    return f"{before}.{name}"


def call(visitor: Visitor, method: str, path: str) -> TestResponse:
    """Ask as a browser does."""
    return visitor.get(path) if method == "GET" else visitor.post(path, {"_once": "a" * 32}, method=method)


@dataclass
class Foreign:
    """A county that is not the visitor's, with one of everything in it."""

    here: int
    by_name: dict[str, int]

    @classmethod
    def lay(cls, database: Database) -> "Foreign":
        with database.write() as session:
            make = Make(session)
            city = make.city()
            here, there = make.county("此县", city), make.county("彼县", city)
            make.village(parent=make.township(parent=here))
            village = make.village(parent=make.township(parent=there))
            unit = make.unit(area=there, level="county")
            grouping = make.grouping(area=there)
            cadre = make.cadre(unit=unit)
            household = make.household(village)
            rows: dict[str, Any] = {
                "area": there,
                "village": village,
                "unit": unit,
                "cadre": cadre,
                "household": household,
                "posting": make.posting(cadre, village),
                "pair": make.pair(unit, village),
                "contact": make.contact(household, cadre),
                "leader": make.leader(unit),
                "leave": make.leave(cadre, date(2023, 1, 1), date(2023, 1, 2)),
                "grouping": grouping,
                "part": make.part(grouping, unit),
                "member": make.add(
                    GroupingArea(grouping_id=grouping.id, area_id=there.id, starts_on=date(2023, 1, 1))
                ),
                "activity": make.activity("visit", date(2023, 1, 1), cadre=cadre, household=household),
                "batch": make.add(
                    ImportBatch(
                        token="a" * 32,
                        ledger=OWN.key,
                        area_id=there.id,
                        file_name="x.xlsx",
                        digest="",
                        dated_on=date(2023, 1, 1),
                        state="checked",
                        created_at=now(),
                    )
                ),
                "own": make.own(OWN, village.id),
                "matter": (matter := make.matter(there, cadre)),
                "letter": make.letter(matter),
                "evaluation": (evaluation := make.evaluation(there)),
                "objection": make.objection(evaluation),
                "assignment": make.add(
                    PolicyAssignment(policy=BOOK.slug, area_id=there.id, starts_on=date(2023, 1, 1))
                ),
            }
            return cls(here.id, {name: row.id for name, row in rows.items()})

    def __call__(self, name: str) -> int:
        """Give the foreign row that a number in an address stands for; an unknown number must be named here."""
        return self.by_name[ROW_OF.get(name) or ROW_OF[name.partition(".")[2]]]


def role_with(permission: str) -> Role:
    return next(role for role in role_matrix().roles.values() if permission in role.permissions)


def role_without(permission: str) -> str:
    """Name a role over the whole system that lacks a permission."""
    roles = role_matrix().roles.values()
    return next(role.key for role in roles if permission not in role.permissions and role.on == "system")


def visit_here(people: People, foreign: Foreign, role: Role) -> Visitor:
    """Let someone in who holds a role over a county, or a unit, beside the foreign one."""
    over = {"area": {"area_id": foreign.here}, "unit": {"unit_id": foreign.by_name["unit"]}}
    return people.visit(role.key, **over.get(role.on, {}))


def name_of(fact: Fact, method: str) -> str:
    return f"{method} {fact['rule']}"


def answers_to(
    calls: list[tuple[Fact, str]],
    people: People,
    visitor: Callable[[Fact], Visitor],
    idents: Callable[[str], int] = lambda _: 987_654,
) -> dict[str, TestResponse]:
    """Make calls, each as the visitor for it, and give the answers by the call's name."""
    return {
        name_of(fact, method): call(visitor(fact), method, path_of(people.app, fact, method, idents))
        for fact, method in calls
    }


def odd(answers: dict[str, TestResponse], is_right: Callable[[TestResponse], bool]) -> list[str]:
    """Name the calls whose answer is not right, with what came instead; nothing to look at is not right either."""
    assert answers
    return [f"{name}: {one.status}" for name, one in answers.items() if not is_right(one)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestEveryRoute:
    """Each route and method, from what `bangfu routes` says; the odd ones are named."""

    def test_a_stranger_is_sent_to_the_login(self, people: People) -> None:
        answers = answers_to(CLOSED, people, lambda _: people.stranger())
        assert odd(answers, lambda one: one.status_code == 302 and one.location.startswith("/login")) == []

    def test_someone_without_the_permission_is_refused(self, people: People) -> None:
        visit = cache(people.visit)
        answers = answers_to(GUARDED, people, lambda fact: visit(role_without(fact["permission"])))
        assert odd(answers, lambda one: one.status_code == 403) == []

    def test_without_the_token_of_a_form_nothing_is_taken(self, people: People) -> None:
        visitor = people.visit()
        paths = {name_of(*one): (path_of(people.app, *one), one[1]) for one in WRITING}
        answers = {name: visitor.client.open(path, method=method) for name, (path, method) in paths.items()}
        assert odd(answers, lambda one: one.status_code in {400, 403}) == []

    def test_foreign_and_missing_are_the_same_not_found(self, people: People) -> None:
        foreign = Foreign.lay(people.database)
        visit = cache(partial(visit_here, people, foreign))
        missing = answers_to(NUMBERED, people, lambda fact: visit(role_with(fact["permission"])))
        over_area = [one for one in NUMBERED if role_with(one[0]["permission"]).on == "area"]
        beyond = answers_to(over_area, people, lambda fact: visit(role_with(fact["permission"])), foreign)
        for answers in (missing, beyond):
            assert odd(answers, lambda one: one.status_code == 404) == []
        plain = {name: NUMBER.sub("", answer.text) for name, answer in missing.items()}
        assert [name for name, one in beyond.items() if NUMBER.sub("", one.text) != plain[name]] == []


def test_a_route_says_all_that_is_asked_of_it() -> None:
    for fact in FACTS:
        assert {"rule", "methods", "plugin", "policy", "csrf", "audit", "throttle", "public"} <= set(fact), (
            fact
        )
        if set(fact["methods"]) - {"GET"}:
            assert fact["audit"], fact
            assert fact["csrf"], fact
        if fact["permission"]:
            assert role_with(fact["permission"]), f"nobody holds {fact['permission']}"


def test_only_what_must_be_public_is() -> None:
    public = {fact["rule"] for fact in FACTS if fact["public"]}
    assert public == {
        "/login",
        "/activate",
        "/healthz",
        "/readyz",
        "/static/<path:filename>",
    }


def test_what_takes_a_secret_counts_failures() -> None:
    locked = {fact["rule"] for fact in FACTS if fact["throttle"] == LOCKOUT}
    assert locked == {
        "/login",
        "/activate",
        "/account/password",
        "/account/second-factor",
        "/account/second-factor/off",
    }


@pytest.mark.parametrize("written", ["often", "3/week", "3 / hour", "-1/hour"])
def test_a_misspelt_throttle_is_refused_where_it_is_written(written: str) -> None:
    with pytest.raises(ValueError, match="30/hour"):
        permission("user.view", throttle=written)


def test_a_declaration_says_in_one_word_who_may_come_in() -> None:
    assert Access(permission="village.view").policy == "village.view"
    assert Access(public=True).policy == "public"
    assert Access().policy == "logged_in"
    assert public()(lambda: None) is not None
