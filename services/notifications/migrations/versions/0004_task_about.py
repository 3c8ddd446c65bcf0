"""A task about one request for removal names it: it closes when the head has answered that request."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("task", sa.Column("about", sa.String(36), nullable=False, server_default=""))
    op.create_index("ix_task_about", "task", ["about"])
