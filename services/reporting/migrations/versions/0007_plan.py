"""The editorial plan with its history and the articles tied to it (D5.3b)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import JsonText, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "plan_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=True),
        sa.Column("responsible_id", sa.String(length=64), nullable=True),
        sa.Column("planned_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'planned', 'cancelled')", name=op.f("ck_plan_line_state_known")),
        sa.CheckConstraint("unit_id IS NOT NULL OR responsible_id IS NOT NULL", name=op.f("ck_plan_line_owned")),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)", name=op.f("ck_plan_line_cancelled_whole")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
    )
    op.create_index("ix_plan_line_planned_day", "plan_line", ["planned_day"], unique=False)
    op.create_table(
        "plan_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("fields", JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
        sa.UniqueConstraint("line_id", "number", name=op.f("uq_plan_change_line_id_number")),
    )
    op.create_table(
        "plan_tie",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=False),
        sa.Column("tied_at", UtcDateTime(), nullable=False),
        sa.Column("tied_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_plan_tie")),
    )
    op.create_index(op.f("ix_plan_tie_line_id"), "plan_tie", ["line_id"], unique=False)
