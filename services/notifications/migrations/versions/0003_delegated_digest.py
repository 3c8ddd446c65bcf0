"""Approvals by delegation, for the head's daily letter (D12.2b)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "delegated_approval",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("decision_no", sa.String(64), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("told_in", sa.String(36)),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_delegated_approval")),
    )
    op.create_index("ix_delegated_approval_untold", "delegated_approval", ["told_in", "at"])
