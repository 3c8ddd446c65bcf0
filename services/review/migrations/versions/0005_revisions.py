"""Corrections and updates of live articles (T20): which article a row revises, and the note readers will see."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article", sa.Column("revises", sa.String(length=36), nullable=True))
    op.add_column("article", sa.Column("revision_kind", sa.String(length=12), nullable=True))
    op.add_column("article", sa.Column("revision_note", sa.Text(), nullable=True))
    op.add_column("article", sa.Column("base_hash", sa.String(length=64), nullable=True))
