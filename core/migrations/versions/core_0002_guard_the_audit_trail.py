"""Let the database refuse changes of the audit trail."""

from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None

SQLITE = """
    CREATE TRIGGER audit_events_no_{name} BEFORE {act} ON audit_events {when}
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
SQLITE_GUARDS = {
    "replace": ("INSERT", "WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)"),
    "update": ("UPDATE", ""),
    "delete": ("DELETE", ""),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (act, when) in SQLITE_GUARDS.items():
            op.execute(SQLITE.format(name=name, act=act, when=when))
        return
    op.execute("""
        CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()
    """)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE_GUARDS:
            op.execute(f"DROP TRIGGER audit_events_no_{name}")
        return
    op.execute("DROP TRIGGER audit_events_append_only ON audit_events")
    op.execute("DROP FUNCTION audit_events_refuse()")
