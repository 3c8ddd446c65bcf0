"""Drafts of classes and pupils whose unit's lead was asked to confirm them (C15)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'given_back')", name=op.f("ck_confirmation_state_known")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_confirmation_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_confirmation")),
    )
