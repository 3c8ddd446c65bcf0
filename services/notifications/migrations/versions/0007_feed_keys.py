"""Which address of somebody's calendar of due dates is the living one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "feed_key",
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_feed_key")),
    )


def downgrade() -> None:
    op.drop_table("feed_key")
