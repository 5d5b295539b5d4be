"""Documentation is tested like code: what exists is described, and what is described exists."""

import re

from core import hookspecs
from core.accounts.roles import role_matrix
from core.engine.outcome import Answer
from core.norms.queries import coverage
from core.plugin_manager import COLLECTED, load_registry
from tests.contract.found import SAMPLES
from tools import docs


def test_generated_pages_are_in_step_with_their_sources() -> None:
    stale = [path.name for path, content in docs.pages().items() if path.read_text("utf-8") != content]
    assert stale == [], "run `make docs`"


def test_every_hook_is_collected_and_has_a_sentence() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("register_")}
    assert hooks == {*COLLECTED.values(), "register_policy", "register_demonstration"}
    assert all((getattr(hookspecs, name).__doc__ or "").startswith("Return ") for name in hooks)


def test_the_glossary_has_the_six_answers_and_each_term_once() -> None:
    terms = re.findall(r"^\| ([a-z_ ]+) \|", (docs.DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(terms) == len(set(terms))
    assert {answer.word for answer in Answer} <= {term.replace(" ", "_") for term in terms}


def test_every_permission_is_held_by_some_role() -> None:
    matrix = role_matrix()
    held = {name for role in matrix.roles.values() for name in role.permissions}
    assert held == set(matrix.permissions)


def test_every_shape_is_proved_by_norms_that_are_declared_and_told() -> None:
    shapes = (docs.DOCS / "shapes.md").read_text("utf-8")
    named = {
        norm for row in re.findall(r"\| ([A-Z0-9 -]+) \|$", shapes, re.MULTILINE) for norm in row.split()
    }
    books = [*load_registry(), *load_registry([SAMPLES])]
    norms = {row["id"]: row["coverage"] for book in books for row in coverage(book)}
    assert len(named) > 50
    assert [norm for norm in sorted(named) if norms.get(norm) != "proved"] == []
