"""A correction or an update may wait for a moment to take the place of the live text (T16)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    column = sa.Column("due_at", UtcDateTime(), nullable=True)
    # Said as SQL with the column: SQLite adds a rule to a table that is there in no other way.
    kind = column.type.compile(dialect=op.get_bind().dialect)
    rule = "CONSTRAINT ck_revision_schedule_has_time CHECK (state <> 'scheduled' OR due_at IS NOT NULL)"
    op.execute(f"ALTER TABLE revision ADD COLUMN due_at {kind} {rule}")
