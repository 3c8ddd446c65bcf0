"""Submission's tables and the common ones."""

import sqlalchemy as sa
from alembic import op

from shared.db.common_migration import create_0001
from shared.db.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_0001()
    _article()
    op.create_index("ix_article_author_id_since", "article", ["author_id", "since"])
    op.create_index("ix_article_unit_id_since", "article", ["unit_id", "since"])
    _working()
    _move()
    op.create_index("ix_move_article_id_at", "move", ["article_id", "at"])


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("in_transit", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("event_end", sa.String(10)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("hash_at_return", sa.String(64)),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("assignee_id", sa.String(64)),
        sa.Column("last_actor_id", sa.String(64), nullable=False),
        sa.Column("last_actor_name", sa.String(200), nullable=False),
        sa.Column("last_role", sa.String(32), nullable=False),
        sa.Column("last_clause", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("takedown_reason", sa.String(8)),
        sa.Column("address", sa.String(300)),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(200), nullable=False),
        sa.Column("discarded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("owner IN ('submission', 'review', 'publishing')", name=op.f("ck_article_owner")),
        sa.CheckConstraint("kind IN ('news', 'event', 'other')", name=op.f("ck_article_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )


def _working() -> None:
    op.create_table(
        "working",
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_working_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_working")),
    )


def _move() -> None:
    op.create_table(
        "move",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("transition", sa.String(8), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=False),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("clause", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("takedown_reason", sa.String(8)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_move_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
