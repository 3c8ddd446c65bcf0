"""The days of a school year by a decision of its own, entered by the secretary."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "school_year_row",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("first_ends", sa.Date(), nullable=False),
        sa.Column("second_begins", sa.Date(), nullable=False),
        sa.Column("second_ends", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("decision_no", sa.String(length=100), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_school_year_row_ended_whole")),
        sa.CheckConstraint(
            "(in_force IS NULL) = (ended_at IS NOT NULL)", name=op.f("ck_school_year_row_in_force_until_ended")
        ),
        sa.CheckConstraint(
            "in_force IS NULL OR in_force = begun", name=op.f("ck_school_year_row_in_force_names_the_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_year_row")),
        sa.UniqueConstraint("in_force", name=op.f("uq_school_year_row_in_force")),
    )


def downgrade() -> None:
    op.drop_table("school_year_row")
