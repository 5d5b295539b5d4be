"""What every policy plugin promises: it starts, cites, explains its blanks, and asks nobody to prove presence."""

import re
from collections import Counter
from itertools import groupby

import pytest

from core.engine.scenario.matters import norms_spoken_of
from core.engine.scenario.words import further_norms
from core.policy.expressions import parameters_of
from core.policy.topics import topics_read
from core.policy.verify_schemes import parameters_of_scheme
from core.policy.vocabulary import OWN_WORDS
from core.registry import PolicyBook
from tests.contract.found import BOOKS, PLUGINS, REGISTRY, TOLD

each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.slug)
SURVEILLANCE = re.compile(
    r"(?<![a-z])(check_?in|sign_?in|clock_?in|gps|location|coordinates?|latitude|longitude|photos?|pictures?"
    r"|images?|selfie|face)(?![a-z])|打卡|签到|定位|坐标|经纬|轨迹|照片|拍照|图片|截图|人脸|水印",
    re.IGNORECASE,
)
"""Norms are judged by what people record once; nobody is followed or photographed."""


@pytest.mark.parametrize("name", PLUGINS)
def test_plugin_starts(name: str) -> None:
    assert name not in REGISTRY.refused, REGISTRY.refused.get(name)
    assert name in REGISTRY.books, f"the slug of a policy is the name of its folder, {name}"


@each_book
def test_norm_ids_are_unique_and_headings_stand_together(book: PolicyBook) -> None:
    assert [norm for norm, times in Counter(n.id for n in book.norms).items() if times > 1] == []
    headings = [heading for heading, _ in groupby(norm.heading for norm in book.norms)]
    assert len(headings) == len(set(headings)), "norms stand in the document's order"


@each_book
def test_texts_are_there(book: PolicyBook) -> None:
    for norm in book.norms:
        assert norm.text.strip(), norm.id
        assert norm.place.strip(), norm.id
    for rule in book.rules:
        assert rule.title.strip(), rule.id
        assert all(need.label.strip() for need in rule.every_need), rule.id
    for parameter in book.parameters:
        assert parameter.title.strip(), parameter.key
        assert parameter.unit.strip(), parameter.key
    for kind in book.activity_kinds:
        assert kind.title.strip(), kind.kind


@each_book
def test_blanks_say_why_and_who_decides(book: PolicyBook) -> None:
    for parameter in book.parameters:
        if parameter.is_open:
            assert parameter.why_open, parameter.key
            assert parameter.who_decides, parameter.key


@each_book
def test_everything_cites_norms_of_its_own_policy(book: PolicyBook) -> None:
    norms = {norm.id for norm in book.norms}
    for declaration in book.declarations:
        assert declaration.norms, declaration.id
        assert set(declaration.norms) <= norms, declaration.id
    for kind in book.activity_kinds:
        assert set(kind.norms) <= norms, kind.kind


@each_book
def test_topics_that_rules_read_are_offered_in_forms(book: PolicyBook) -> None:
    lists = {kind.kind: kind.topics for kind in book.activity_kinds}
    for rule in book.rules:
        for kind, topics in topics_read(rule).items():
            assert lists.get(kind), f"{rule.id} reads the topic of {kind}, which cannot be chosen"
            if lists[kind] != OWN_WORDS:
                assert topics <= set(book.choice(lists[kind]).codes()), f"{rule.id} of {kind}"


@each_book
def test_parameters_are_used_by_a_rule_of_their_norm_or_wait_for_one(book: PolicyBook) -> None:
    used = {key for rule in book.rules for key in parameters_of(rule)}
    used |= {key for scheme in book.schemes for key in parameters_of_scheme(scheme)}
    known = {parameter.key for parameter in book.parameters}
    assert used <= known
    idle = [p.key for p in book.parameters if p.key not in used and book.rules_of(p.norm)]
    assert idle == [], "a figure whose norm is judged must be what it is judged by"


@each_book
def test_every_judged_norm_is_proved_by_a_scenario(book: PolicyBook) -> None:
    judged = {norm for each in (*book.rules, *book.schemes) for norm in each.norms}
    judged |= {workflow.norms[0] for workflow in book.workflows}
    proved = {
        norm
        for told in TOLD
        if told.book is book
        for norm in (
            *norms_spoken_of(told.scenario, book.workflows),
            *further_norms([book], told.scenario),
        )
    }
    assert judged - proved == set()


@each_book
def test_nobody_is_asked_to_check_in_or_to_send_a_place_or_a_picture(book: PolicyBook) -> None:
    words = [word for kind in book.activity_kinds for word in (kind.kind, kind.title, *kind.asks)]
    words += [c.heading for ledger in book.ledgers for c in ledger.columns]
    words += [c.field for ledger in book.ledgers for c in ledger.columns]
    words += [word for p in book.parameters for word in (p.key, p.title)]
    assert [word for word in words if SURVEILLANCE.search(word)] == []
