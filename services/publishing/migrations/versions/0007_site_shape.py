"""How the site has stood at each start, so that a change without an approval is seen (D4.2)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_shape",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=True),
        sa.Column("tied_at", UtcDateTime(), nullable=True),
        sa.Column("tied_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('first', 'open', 'tied')", name=op.f("ck_site_shape_state_known")),
        sa.CheckConstraint("(state = 'tied') = (change_id IS NOT NULL)", name=op.f("ck_site_shape_tied_whole")),
        sa.CheckConstraint("(tied_at IS NULL) = (change_id IS NULL)", name=op.f("ck_site_shape_tied_dated")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change_request.id"], name=op.f("fk_site_shape_change_id_change_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_shape")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_site_shape_fingerprint")),
    )
    op.create_index("ix_site_shape_state", "site_shape", ["state", "seen_at"], unique=False)
