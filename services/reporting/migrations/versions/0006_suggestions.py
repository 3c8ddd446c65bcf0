"""What the board proposes to the principal (D5.3d)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("sent_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'sent', 'accepted', 'declined')", name=op.f("ck_suggestion_state_known")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (state IN ('new', 'sent'))", name=op.f("ck_suggestion_decided_whole")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
