"""The desk's tables and the common ones."""

import sqlalchemy as sa
from alembic import op

from shared.db.common_migration import create_0001
from shared.db.types import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_0001()
    _article()
    _version()
    _decision()


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(20), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("event_end", sa.String(10)),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("sent_hash", sa.String(64), nullable=False),
        sa.Column("approved_hash", sa.String(64)),
        sa.Column("assignee_id", sa.String(64)),
        sa.Column("former_assignee_id", sa.String(64)),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("refusal_proposed", sa.Boolean(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(300)),
        sa.Column("due_at", sa.String(40)),
        sa.Column("takedown_reason", sa.String(8)),
        sa.Column("touched_by", sa.Text(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.Column("touched_what", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('editing', 'revision') OR assignee_id IS NOT NULL", name=op.f("ck_article_editor_named")
        ),
        sa.CheckConstraint(
            "length(content_hash) = 64 AND length(sent_hash) = 64", name=op.f("ck_article_hashes_whole")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_desk", "article", ["owner", "state", "since", "id"])
    op.create_index("ix_article_since", "article", ["since", "id"])
    op.create_index("ix_article_assignee", "article", ["assignee_id", "state"])
    op.create_index("ix_article_author", "article", ["author_id"])
    op.create_index("ix_article_unit", "article", ["unit_id"])


def _version() -> None:
    op.create_table(
        "article_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("editor_id", sa.String(64), nullable=False),
        sa.Column("editor_name", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_version_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint("article_id", "no", name=op.f("uq_article_version_article_id_no")),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("transition", sa.String(10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_state", sa.String(20), nullable=False),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name=op.f("ck_decision_level_known")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_decision_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_article", "decision", ["article_id", "at", "id"])
