"""The app as a whole: one transaction a request, honest answers, nothing from elsewhere."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Blueprint, Flask, render_template, request
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from core.accounts.gate import gate
from core.accounts.models import User
from core.accounts.roles import role_matrix
from core.app import create_app
from core.areas.models import Area
from core.audit import record
from core.audit.models import AuditEvent
from core.clock import now
from core.config import ROOT, Config
from core.db import Database
from core.errors import Refused
from core.htmx import see_other
from core.logs import JsonLines
from core.menu import ENTRIES
from core.permissions import UndeclaredRouteError, logged_in, permission, public
from core.registry import Registry
from core.request import caller, db_session, describe_act, keep_changes
from core.versions import check_version, version_of
from tests.people import People, Visitor


@pytest.fixture
def tried(app: Flask) -> Flask:
    """The app with routes that do what a test wants to see."""
    page = Blueprint("tried", __name__, url_prefix="/tried")

    @page.post("/add")
    @logged_in(audit="area.added", once=True)
    def add() -> object:
        area = Area(name=request.form["name"], level="county")
        db_session().add(area)
        db_session().flush()
        record(db_session(), "area.added", area, by=caller())
        return see_other(f"/tried/{area.id}")

    @page.post("/silent")
    @logged_in(audit="area.silent")
    def silent() -> str:
        db_session().add(Area(name="静", level="county"))
        describe_act(changes={"said": "nothing"})
        return "done"

    @page.post("/answer/<int:status>")
    @logged_in(audit="area.answered")
    def answer(status: int) -> tuple[str, int]:
        db_session().add(Area(name="答", level="county"))
        if request.args.get("keep"):
            keep_changes()
        return "answered", status

    @page.post("/fail/<kind>")
    @logged_in(audit="area.failed")
    def fail(kind: str) -> str:
        db_session().add(Area(name="误", level="county"))
        db_session().flush()
        raise {
            "bug": ZeroDivisionError("secret"),
            "refused": Refused("这样不行。"),
            "lost": OperationalError("SELECT 1", {}, Exception("gone")),
        }[kind]

    @page.post("/edit/<int:area_id>")
    @logged_in(audit="area.edited")
    def edit(area_id: int) -> str:
        area = db_session().get_one(Area, area_id)
        check_version(db_session(), area, request.form["_version"])
        area.name = request.form["name"]
        return "edited"

    @page.get("/read")
    @logged_in(audit="area.exported")
    def read() -> str:
        describe_act(changes={"rows": 3})
        return "read"

    @page.get("/write-while-reading")
    @logged_in()
    def write_while_reading() -> str:
        db_session().add(Area(name="偷", level="county"))
        return "read"

    @page.post("/limited")
    @logged_in(audit="phone.shown", throttle="3/hour")
    def limited() -> str:
        return "shown"

    @page.get("/evil")
    @public()
    def evil() -> str:
        return render_template("evil.html", text="<script>x</script>")

    app.register_blueprint(page)
    return app


def areas(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Area)) or 0


def acts(database: Database, *but: str) -> list[tuple[str, str]]:
    hidden = {"user.added", "grant.added", *but}
    with database.read() as session:
        rows = session.execute(select(AuditEvent.action, AuditEvent.result).order_by(AuditEvent.id))
        return [(action, result) for action, result in rows if action not in hidden]


@pytest.fixture
def visitor(tried: Flask, people: People) -> Visitor:
    return people.visit("audit_admin")


class TestOneTransaction:
    """What a request writes is kept whole or not at all, with its entry in the trail."""

    def test_a_success_is_kept_with_its_entry(self, visitor: Visitor, database: Database) -> None:
        answer = visitor.post("/tried/add", {"name": "某县", "_once": "a" * 32})
        assert answer.status_code == 303
        assert areas(database) == 1
        assert acts(database) == [("area.added", "done")]

    def test_an_act_that_leaves_no_entry_gets_the_declared_one(
        self, visitor: Visitor, database: Database
    ) -> None:
        visitor.post("/tried/silent")
        with database.read() as session:
            event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.user_id, event.role) == ("area.silent", visitor.user_id, "audit_admin")
        assert event.changes == {"said": "nothing"}
        assert event.address == "127.0.0.1"
        assert len(event.request_id) == 32

    @pytest.mark.parametrize("status", [400, 409, 422, 500])
    def test_an_answer_that_refuses_keeps_nothing(
        self, visitor: Visitor, database: Database, status: int
    ) -> None:
        assert visitor.post(f"/tried/answer/{status}").status_code == status
        assert areas(database) == 0
        assert acts(database) == []

    def test_unless_the_view_says_so(self, visitor: Visitor, database: Database) -> None:
        assert visitor.post("/tried/answer/422?keep=1").status_code == 422
        assert areas(database) == 1

    @pytest.mark.parametrize(("kind", "status"), [("bug", 500), ("refused", 422), ("lost", 503)])
    def test_an_error_keeps_nothing_and_says_nothing_of_the_inside(
        self, visitor: Visitor, database: Database, kind: str, status: int
    ) -> None:
        answer = visitor.post(f"/tried/fail/{kind}")
        assert answer.status_code == status
        assert areas(database) == 0
        assert "secret" not in answer.text
        assert "SELECT" not in answer.text
        assert ("这样不行。" in answer.text) == (kind == "refused")

    def test_reading_writes_nothing(self, visitor: Visitor, database: Database) -> None:
        visitor.get("/tried/write-while-reading")
        assert areas(database) == 0

    def test_a_recorded_reading_leaves_its_entry(self, visitor: Visitor, database: Database) -> None:
        assert visitor.get("/tried/read").status_code == 200
        assert acts(database) == [("area.exported", "done")]

    def test_without_its_entry_an_act_is_not_acknowledged(
        self, visitor: Visitor, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("core.audit.trail.seal", lambda *_: 1 / 0)
        assert visitor.post("/tried/silent").status_code == 500
        assert areas(database) == 0


class TestOnce:
    """The same form sent twice."""

    def test_a_repeat_leads_to_the_same_object(self, visitor: Visitor, database: Database) -> None:
        sent = {"name": "某县", "_once": "b" * 32}
        answers = [visitor.post("/tried/add", sent) for _ in range(3)]
        assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
        assert areas(database) == 1

    def test_a_refused_form_may_be_sent_again(self, visitor: Visitor, database: Database) -> None:
        assert visitor.post("/tried/add", {"_once": "c" * 32}).status_code == 400
        assert visitor.post("/tried/add", {"name": "某县", "_once": "c" * 32}).status_code == 303
        assert areas(database) == 1

    def test_the_key_of_another_person_is_another_key(
        self, visitor: Visitor, people: People, database: Database
    ) -> None:
        for one in (visitor, people.visit()):
            assert one.post("/tried/add", {"name": "某县", "_once": "d" * 32}).status_code == 303
        assert areas(database) == 2

    @pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank and <b>"])
    def test_a_create_without_a_proper_key_is_refused(
        self, visitor: Visitor, database: Database, key: str
    ) -> None:
        assert visitor.post("/tried/add", {"name": "某县", "_once": key}).status_code == 400
        assert areas(database) == 0


def test_an_edit_of_what_has_changed_since_is_refused(visitor: Visitor, database: Database) -> None:
    with database.write() as session:
        area = Area(name="旧名", level="county")
        session.add(area)
        session.flush()
        path, version = f"/tried/edit/{area.id}", version_of(area)
    assert visitor.post(path, {"name": "甲", "_version": str(version)}).status_code == 200
    assert visitor.post(path, {"name": "乙", "_version": str(version)}).status_code == 409
    with database.read() as session:
        assert session.scalar(select(Area.name)) == "甲"


def test_too_often_is_too_often_and_only_for_this_person(
    visitor: Visitor, people: People, database: Database
) -> None:
    assert [visitor.post("/tried/limited").status_code for _ in range(5)] == [200] * 3 + [429] * 2
    assert people.visit().post("/tried/limited").status_code == 200
    assert acts(database).count(("phone.shown", "refused")) == 2


class TestWhoIsThere:
    """Strangers, and what pages say to them."""

    def test_a_stranger_is_sent_to_the_login(self, people: People) -> None:
        answer = people.stranger().get("/account?as_of=2023-01-01")
        assert (answer.status_code, answer.location) == (302, "/login?next=/account?as_of%3D2023-01-01")

    def test_after_a_post_there_is_no_way_back_to_it(self, people: People) -> None:
        assert people.stranger().post("/users/new").location == "/login"

    def test_an_htmx_request_of_a_stranger_moves_the_whole_page(self, people: People) -> None:
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/users/?q=a"}
        answer = people.stranger().get("/users/?page=2", headers=headers)
        assert answer.status_code in {204, 401}
        assert answer.headers["HX-Redirect"] == "/login?next=/users/?q%3Da"
        assert answer.data == b""

    def test_an_address_that_does_not_exist_is_not_found_for_anyone(self, people: People) -> None:
        assert people.stranger().get("/nowhere").status_code == 404
        assert people.visit().get("/nowhere").status_code == 404

    def test_home_leads_to_the_first_page_of_the_role(self, people: People) -> None:
        assert people.visit("security_admin").get("/").location == "/users/"
        assert people.visit("audit_admin").get("/").location == "/audit/"
        assert people.visit("system_admin").get("/").location == "/system"
        assert people.visit().get("/").location == "/account"


class TestForeignPages:
    """Forms are taken from this site's own pages only."""

    def test_a_post_without_token_is_refused(self, people: People) -> None:
        visitor = people.visit()
        assert visitor.client.post("/logout").status_code == 400
        assert visitor.get("/account").status_code == 200

    def test_the_token_may_come_in_a_header(self, people: People) -> None:
        visitor = people.visit()
        headers = {"X-CSRFToken": visitor.csrf_token()}
        assert visitor.client.post("/logout", headers=headers).status_code == 303

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
    def test_a_foreign_origin_is_refused_even_with_a_token(self, people: People, origin: str) -> None:
        answer = people.visit().post("/logout", headers={"Origin": origin})
        assert answer.status_code in {400, 403}

    def test_the_own_origin_is_fine(self, people: People) -> None:
        assert people.visit().post("/logout", headers={"Origin": "http://localhost"}).status_code == 303


def test_refusals_are_on_record(people: People, database: Database) -> None:
    visitor = people.visit("audit_admin")
    assert visitor.get("/users/999").status_code == 404
    assert visitor.post("/users/1/disable").status_code == 403
    with database.read() as session:
        refused = session.scalars(
            select(AuditEvent).where(AuditEvent.result == "refused").order_by(AuditEvent.id)
        ).all()
    assert [(e.action, e.object_type, e.object_id) for e in refused] == [
        ("page.open", "User", "999"),
        ("user.disabled", "", ""),
    ]
    assert {event.user_id for event in refused} == {visitor.user_id}


class TestUnfinishedAccounts:
    """What a person must do first where the site asks for it."""

    @pytest.fixture
    def strict(self, config: Config, database: Database, cheap_passwords: None) -> People:
        from dataclasses import replace

        asked = replace(config, require_second_factor=True, password_days=90)
        return People(create_app(asked, database, Registry()), database)

    def test_administrators_are_led_to_the_second_factor(self, strict: People) -> None:
        visitor = strict.visit("security_admin")
        assert visitor.get("/users/").location == "/account/second-factor"
        assert visitor.get("/account/second-factor").status_code == 200
        with strict.database.write() as session:
            session.execute(update(User).values(totp_secret="A" * 32))
        assert visitor.get("/users/").status_code == 200

    def test_others_are_not(self, strict: People) -> None:
        assert strict.visit().get("/account").status_code == 200

    def test_an_old_password_must_be_changed(self, strict: People) -> None:
        visitor = strict.visit()
        with strict.database.write() as session:
            session.execute(update(User).values(password_changed_at=now() - timedelta(days=91)))
        assert visitor.get("/account").location == "/account/password"
        assert visitor.get("/account/password").status_code == 200


class TestHealth:
    """What a watcher asks."""

    def test_alive(self, people: People) -> None:
        assert people.stranger().get("/healthz").json == {"status": "ok"}

    def test_ready_only_with_the_tables_of_this_version(self, people: People, database: Database) -> None:
        assert people.stranger().get("/readyz").status_code == 503
        with database.write() as session:
            session.execute(text("CREATE TABLE alembic_version_core (version_num VARCHAR(32) NOT NULL)"))
            from core.migrations import CORE, head

            session.execute(text("INSERT INTO alembic_version_core VALUES (:at)"), {"at": head(CORE)})
        try:
            assert people.stranger().get("/readyz").status_code == 200
        finally:
            with database.write() as session:
                session.execute(text("DROP TABLE alembic_version_core"))


def test_every_line_of_the_menu_leads_to_a_page_and_has_its_icon(app: Flask) -> None:
    icons = set((ROOT / "tools" / "icons.txt").read_text("utf-8").split())
    for entry in ENTRIES:
        assert entry.endpoint in app.view_functions, entry
        assert entry.icon in icons, entry
        assert entry.permission in role_matrix().permissions, entry


def test_the_system_administrator_sees_refused_plugins_with_the_reason(
    config: Config, database: Database, cheap_passwords: None
) -> None:
    registry = Registry(refused={"broken": "plugins/broken/plugin.py: <b>fault</b>"})
    people = People(create_app(config, database, registry), database)
    page = people.visit("system_admin").get("/system").text
    assert "plugins/broken/plugin.py: &lt;b&gt;fault" in page
    assert "bangfu db upgrade" in page


@pytest.fixture
def lost(config: Config) -> Iterator[Visitor]:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    yield Visitor(create_app(config, database, Registry())).holds("x" * 40)
    database.close()


@pytest.mark.parametrize("path", ["/account", "/users/", "/login"])
def test_a_lost_database_is_said_plainly(lost: Visitor, path: str) -> None:
    assert lost.get("/healthz").status_code == 200
    assert lost.get("/readyz").status_code == 503
    answer = lost.post(path) if path == "/login" else lost.get(path)
    if path == "/login":
        answer = lost.post(path, {"username": "someone", "password": "x"})
    assert answer.status_code == 503
    assert "psycopg" not in answer.text


class TestHeaders:
    """What every answer carries."""

    def test_pages_of_a_person_stay_out_of_caches(self, people: People) -> None:
        headers = people.visit().get("/account").headers
        assert headers["Cache-Control"] == "no-store"
        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert len(headers["X-Request-ID"]) == 32

    def test_the_cookie_is_out_of_reach_of_scripts(self, people: People) -> None:
        cookie = people.stranger().get("/login").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie

    def test_with_https_the_cookie_is_bound_to_it(self, config: Config, database: Database) -> None:
        from dataclasses import replace

        app = create_app(replace(config, https=True), database, Registry())
        cookie = app.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]
        assert cookie.startswith("__Host-bangfu=")
        assert "Secure" in cookie


class TestLog:
    """One JSON object a line."""

    def test_a_request_is_one_line_without_its_query(
        self, people: People, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, logger="bangfu"):
            people.visit("security_admin").get("/users/?q=13812345678")
        (line,) = [JsonLines().format(one) for one in caplog.records if one.message == "request"]
        facts = json.loads(line)
        assert (facts["rule"], facts["status"], facts["method"]) == ("/users/", 200, "GET")
        assert "138123" not in line

    def test_control_signs_cannot_break_a_line(self) -> None:
        record = logging.LogRecord("x", logging.INFO, "f", 1, "a\nb\x1b[31m\u2028%s", ("c\r",), None)
        assert JsonLines().format(record).isascii()
        assert "\n" not in JsonLines().format(record)


def test_an_undeclared_route_stops_the_start(
    config: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Blueprint("open", __name__)
    page.get("/open")(lambda: "anyone")
    _with_views(monkeypatch, page)
    with pytest.raises(UndeclaredRouteError, match=r"/open .*declares no access"):
        create_app(config, database, Registry())


def test_a_misspelt_permission_stops_the_start(
    config: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Blueprint("open", __name__)
    page.get("/open")(permission("vilage.view")(lambda: "x"))
    _with_views(monkeypatch, page)
    with pytest.raises(UndeclaredRouteError, match=r"vilage\.view"):
        create_app(config, database, Registry())


def test_a_writing_route_without_audit_event_stops_the_start(
    config: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Blueprint("open", __name__)
    page.post("/open")(permission("village.edit")(lambda: "x"))
    _with_views(monkeypatch, page)
    with pytest.raises(UndeclaredRouteError, match="names no audit event"):
        create_app(config, database, Registry())


def _with_views(monkeypatch: pytest.MonkeyPatch, page: Blueprint) -> None:
    import sys
    from types import ModuleType

    from core import app

    module = ModuleType("tried_views")
    module.blueprint = page  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tried_views", module)
    monkeypatch.setattr(app, "VIEWS", (*app.VIEWS, "tried_views"))


def test_templates_escape_whatever_their_name(app: Flask) -> None:
    with app.test_request_context():
        assert "<b>" not in app.jinja_env.from_string("{{ x }}").render(x="<b>")


def test_outside_a_request_of_someone_known_there_is_no_gate(app: Flask) -> None:
    with app.test_request_context("/login"), pytest.raises(AttributeError):
        gate.can("user.view")
