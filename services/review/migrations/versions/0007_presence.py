"""Who has the edit form of an article open."""

from alembic import op

from shared.db import presence

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    presence.create(op)
