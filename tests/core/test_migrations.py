"""The tables' history: up, down and up again, the same as the models, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from core import migrations
from core.accounts.operations import add_user, grant_role
from core.areas.models import Area
from core.audit import record
from core.audit.models import AuditEvent, append_only
from core.clock import china_today
from core.db import Base, Database
from core.migrations import CORE, BrokenReferencesError, Component
from core.migrations.make import write_revision
from core.migrations.windows import VIEWS


@pytest.fixture
def blank(blank_url: str) -> Iterator[Database]:
    database = Database(blank_url)
    yield database
    database.close()


def test_up_gives_the_tables_of_the_models(blank: Database) -> None:
    assert migrations.pending(blank) == ["core"]
    migrations.upgrade(blank)
    assert migrations.pending(blank) == []
    assert migrations.differences(blank) == []


def test_up_again_changes_nothing(blank: Database) -> None:
    for _ in range(2):
        migrations.upgrade(blank)
    assert migrations.differences(blank) == []


def test_down_and_up_on_a_filled_database(blank: Database) -> None:
    migrations.upgrade(blank)
    with blank.write() as session:
        user = add_user(session, "someone", "某人", by=None)
        grant_role(session, user, "audit_admin", by=None, starts_on=china_today())
    migrations.downgrade(blank, "base")
    assert migrations.pending(blank) == ["core"]
    migrations.upgrade(blank)
    assert migrations.differences(blank) == []


@pytest.mark.parametrize("view", VIEWS)
def test_other_programs_read_views_and_cannot_write_through_them(blank: Database, view: str) -> None:
    for _ in range(2):
        migrations.upgrade(blank)
    with blank.write() as session:
        add_user(session, "someone", "某人", by=None)
    with blank.read() as session:
        found = session.execute(text(f"SELECT * FROM {view}")).mappings().all()
    assert [row["user_name"] for row in found] == [""] if view == "v_audit" else found == []
    with pytest.raises(DatabaseError), blank.write() as session:
        session.execute(text(f"DELETE FROM {view}"))
    if blank.dialect == "postgresql":
        with blank.read() as session:
            kept = (
                "SELECT is_insertable_into, is_updatable FROM information_schema.views WHERE table_name = :v"
            )
            assert session.execute(text(kept), {"v": view}).one() == ("NO", "NO")


def test_a_table_that_was_changed_by_hand_is_named(blank: Database) -> None:
    migrations.upgrade(blank)
    with blank.write() as session:
        session.execute(text("ALTER TABLE users ADD COLUMN shoe_size INTEGER"))
    (difference,) = migrations.differences(blank)
    assert "shoe_size" in difference


def test_the_trail_is_guarded_after_migrations_too(blank: Database) -> None:
    migrations.upgrade(blank)
    with blank.write() as session:
        record(session, "a", by=None)
    for statement in ("UPDATE audit_events SET action = 'b'", "DELETE FROM audit_events"):
        with pytest.raises(DatabaseError, match="append-only"), blank.write() as session:
            session.execute(text(statement))
    with blank.read() as session:
        assert session.scalars(select(AuditEvent.action)).all() == ["a"]


@pytest.mark.parametrize("blank_url", ["sqlite"], indirect=True)
def test_models_and_migrations_guard_with_the_same_words(blank: Database) -> None:
    migrations.upgrade(blank)
    with blank.read() as session:
        made = session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
    assert {" ".join(sql.split()) for sql in made} == {" ".join(sql.split()) for sql in append_only("sqlite")}


def test_every_table_of_the_core_is_in_its_history() -> None:
    core = {
        mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("core.")
    }
    assert {str(table) for table in core} == CORE.tables


class TestAnotherComponent:
    """A plugin's tables have a history of their own."""

    @pytest.fixture
    def component(self, tmp_path: Path) -> Component:
        (tmp_path / "versions").mkdir()
        (tmp_path / "versions" / "sample_0001.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            'revision = "sample_0001"\ndown_revision = None\n'
            'def upgrade():\n    op.create_table("sample_things", sa.Column("id", sa.Integer, primary_key=True))\n'
            'def downgrade():\n    op.drop_table("sample_things")\n'
        )
        return Component("sample", "sample", tmp_path / "versions")

    def test_it_goes_up_and_down_by_itself(self, blank: Database, component: Component) -> None:
        migrations.upgrade(blank, [CORE, component])
        assert migrations.pending(blank, [CORE, component]) == []
        migrations.downgrade(blank, "base", component)
        assert migrations.pending(blank, [CORE, component]) == ["sample"]
        assert migrations.differences(blank) == []

    def test_the_core_does_not_mind_its_tables_once_it_is_gone(
        self, blank: Database, component: Component
    ) -> None:
        migrations.upgrade(blank, [CORE, component])
        assert migrations.differences(blank) == []
        assert migrations.pending(blank) == []

    def test_a_step_that_fails_leaves_nothing_behind(self, blank: Database, component: Component) -> None:
        file = component.versions / "sample_0001.py"
        file.write_text(file.read_text().replace("def downgrade", "    1 / 0\ndef downgrade"))
        with pytest.raises(ZeroDivisionError):
            migrations.upgrade(blank, [component])
        with blank.read() as session, pytest.raises(DatabaseError):
            session.execute(text("SELECT * FROM sample_things"))

    @pytest.mark.parametrize("blank_url", ["sqlite"], indirect=True)
    def test_a_step_that_breaks_references_is_taken_back(self, blank: Database, component: Component) -> None:
        migrations.upgrade(blank)
        with blank.write() as session:
            session.add(Area(name="某县", level="county"))
        file = component.versions / "sample_0001.py"
        harm = "op.execute(\"INSERT INTO area_parents VALUES (1, 1, 77, '2020-01-01', '2021-01-01')\")"
        file.write_text(file.read_text().replace("def downgrade", f"    {harm}\ndef downgrade"))
        with pytest.raises(BrokenReferencesError):
            migrations.upgrade(blank, [component])
        with blank.read() as session:
            assert session.scalar(text("SELECT count(*) FROM area_parents")) == 0
            assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_without_a_change_of_the_models_a_revision_is_empty(tmp_path: Path) -> None:
    copied = tmp_path / "versions"
    copied.mkdir()
    for file in CORE.versions.glob("core_*.py"):
        (copied / file.name).write_text(file.read_text())
    made = write_revision(Component("core", "core", copied), "Nothing")
    body = made.read_text().partition("def upgrade")[2]
    assert "op." not in body, f"the models have changed: run `python -m core.migrations.make`\n{body}"
