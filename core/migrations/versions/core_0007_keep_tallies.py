"""Keep tallies: a rule's answers on one day, by subject and place, and their sums by area."""

import sqlalchemy as sa
from alembic import op

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("is_fresh", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint("policy", "rule", name=op.f("uq_tallies_policy_rule")),
    )
    op.create_table(
        "tally_counts",
        sa.Column("tally_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tally_id"], ["tallies.id"], name=op.f("fk_tally_counts_tally_id_tallies")),
        sa.PrimaryKeyConstraint("tally_id", "area_id", "answer", name=op.f("pk_tally_counts")),
    )
    op.create_table(
        "tally_rows",
        sa.Column("tally_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tally_id"], ["tallies.id"], name=op.f("fk_tally_rows_tally_id_tallies")),
        sa.PrimaryKeyConstraint("tally_id", "subject_id", "area_id", name=op.f("pk_tally_rows")),
    )


def downgrade() -> None:
    """Take them away; they can be counted anew."""
    op.drop_table("tally_rows")
    op.drop_table("tally_counts")
    op.drop_table("tallies")
