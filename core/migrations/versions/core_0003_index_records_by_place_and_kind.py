"""Index records by place and kind; those of units and households only where one is named."""

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

NAMED = {
    "ix_activities_unit": ("unit_id", ["kind", "unit_id", "on_date", "acting_as"]),
    "ix_activities_household": ("household_id", ["household_id", "kind", "on_date"]),
}


def upgrade() -> None:
    """Put the new index in place, and write those of units and households anew."""
    op.create_index("ix_activities_village_kind", "activities", ["village_id", "kind", "on_date"])
    for name, (column, columns) in NAMED.items():
        op.drop_index(name, "activities")
        named = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "activities", columns, sqlite_where=named, postgresql_where=named)


def downgrade() -> None:
    """Take the new index out, and let the others hold every row again."""
    for name, (_column, columns) in NAMED.items():
        op.drop_index(name, "activities")
        op.create_index(name, "activities", columns)
    op.drop_index("ix_activities_village_kind", "activities")
