"""Let an area of any level act in a record; what a county or a city has done so far was written as its place."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None

TAKE_PLACE_AS_ACTOR = """
    UPDATE activities SET area_id = county_id
    WHERE unit_id IS NULL AND cadre_id IS NULL AND leader_id IS NULL AND household_id IS NULL
"""
LEAVE_COUNTIES_ONLY = """
    UPDATE activities SET county_id = NULL
    WHERE area_id IS NOT NULL AND county_id NOT IN (SELECT id FROM areas WHERE level = 'county')
"""


ADD_ACTOR = """
    ALTER TABLE activities ADD COLUMN area_id INTEGER CONSTRAINT fk_activities_area_id_areas REFERENCES areas (id)
"""


def upgrade() -> None:
    """Add the actor, index it where there is one, and take it from the place of records in which nobody else acts."""
    op.execute(ADD_ACTOR)
    named = sa.text("area_id IS NOT NULL")
    columns = ["area_id", "kind", "on_date"]
    op.create_index("ix_activities_area", "activities", columns, sqlite_where=named, postgresql_where=named)
    op.execute(TAKE_PLACE_AS_ACTOR)
    op.execute(LEAVE_COUNTIES_ONLY)


def downgrade() -> None:
    """Write the actor as the place again, and take its column out."""
    op.execute("UPDATE activities SET county_id = area_id WHERE county_id IS NULL AND area_id IS NOT NULL")
    op.drop_index("ix_activities_area", "activities")
    with op.batch_alter_table("activities") as table:
        table.drop_column("area_id")
