"""Tasks that are about no article: of a whole unit, with a page and a last day of their own; who is barred (C13)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("article", sa.Column("lead_barred", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("task", sa.Column("unit_id", sa.String(64), nullable=False, server_default=""))
    op.add_column("task", sa.Column("path", sa.String(200), nullable=False, server_default=""))
    op.add_column("task", sa.Column("due_on", sa.Date(), nullable=True))
