"""The page of the audit administrator, and the words it uses."""

import ast
from pathlib import Path

import core
from core.audit.titles import ACTS, act_title, object_title
from tests.people import PASSWORD, People


def recorded_acts() -> set[str]:
    """Every act that the core names, in a call of `record…` or a route's declaration."""
    found: set[str] = set()
    for file in Path(core.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                said = node.args[:3] if called in {"record", "record_apart"} else []
                said = [*said, *(word.value for word in node.keywords if word.arg == "audit")]
                found |= {str(one.value) for one in said if isinstance(one, ast.Constant) and one.value}
    return {act for act in found if "." in act or act in {"login", "logout"}}


def test_every_act_has_a_name_for_people() -> None:
    acts = recorded_acts()
    assert {"login", "grant.added", "area.add"} <= acts
    assert not sorted(acts - set(ACTS)), "add them to core/audit/titles.toml"


def test_what_has_no_name_is_shown_as_it_is() -> None:
    assert act_title("sample.thing_done") == "sample.thing_done"
    assert object_title("Thing", "7") == "Thing 7"
    assert object_title("User", "7") == "用户 7"


def test_the_trail_is_shown_newest_first_and_narrowed(people: People) -> None:
    people.add(username="someone", password=PASSWORD)
    for given in ("wrong", PASSWORD):
        people.stranger().post("/login", {"username": "someone", "password": given})
    auditor = people.visit("audit_admin")
    page = auditor.get("/audit/").text
    assert page.index("<td>登录") < page.index("<td>新增用户") if "<td>登录" in page else "登录" in page
    refused = auditor.get("/audit/?action=login&result=refused").text
    assert '共 <b class="num">1</b> 条' in refused
    for query in ("since=2000-01-01", "until=2000-01-01", "q=用户1", "q=x%25_", "since=nonsense", "page=999"):
        assert auditor.get(f"/audit/?{query}").status_code == 200
    assert '共 <b class="num">0</b> 条' in auditor.get("/audit/?until=2000-01-01").text


def test_looking_at_the_trail_leaves_no_trace_of_business(people: People) -> None:
    auditor = people.visit("audit_admin")
    assert auditor.get("/policies/").status_code == 403
