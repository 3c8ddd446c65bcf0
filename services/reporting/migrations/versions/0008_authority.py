"""Approvals by delegation and the training of the board, for the report (D12.2b, D9)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import JsonText, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "delegated_approval",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("delegation_id", sa.String(length=36), nullable=False),
        sa.Column("decision_no", sa.String(length=64), nullable=False),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_delegated_approval")),
    )
    op.create_index("ix_delegated_approval_at", "delegated_approval", ["at"], unique=False)
    op.create_table(
        "training",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("members", JsonText(), nullable=False),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index("ix_training_last_day", "training", ["last_day"], unique=False)
