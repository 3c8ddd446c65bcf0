"""Publishing's tables and the common ones."""

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
    _counter()
    _article_step()
    _photo_use()
    _takedown_request()


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("photo", sa.JSON(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("event_end", sa.String(length=10), nullable=True),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("approved_hash", sa.String(length=64), nullable=False),
        sa.Column("published_hash", sa.String(length=64), nullable=True),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("address", sa.String(length=140), nullable=True),
        sa.Column("section_no", sa.Integer(), nullable=True),
        sa.Column("publish_no", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("takedown_reason", sa.String(length=8), nullable=True),
        sa.Column("hidden_note", sa.Text(), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_by", sa.Text(), nullable=True),
        sa.Column("touched_by", sa.Text(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.Column("touched_what", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'scheduled' OR due_at IS NOT NULL", name=op.f("ck_article_schedule_has_time")),
        sa.CheckConstraint(
            "state <> 'taken_down' OR takedown_reason IS NOT NULL", name=op.f("ck_article_removal_has_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'archived', 'suspended', 'taken_down')"
            " OR (published_hash = approved_hash AND published_at IS NOT NULL AND address IS NOT NULL"
            " AND section_no IS NOT NULL AND publish_no IS NOT NULL)",
            name=op.f("ck_article_public_is_approved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("publish_no", name=op.f("uq_article_publish_no")),
        sa.UniqueConstraint("section", "section_no", name=op.f("uq_article_section_section_no")),
        sa.UniqueConstraint("year", "slug", name=op.f("uq_article_year_slug")),
    )
    op.create_index("ix_article_author", "article", ["author_id"], unique=False)
    op.create_index("ix_article_desk", "article", ["owner", "state", "since", "id"], unique=False)
    op.create_index("ix_article_published_at", "article", ["published_at"], unique=False)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )


def _article_step() -> None:
    op.create_table(
        "article_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("transition", sa.String(length=10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("takedown_reason", sa.String(length=8), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_step_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_step")),
    )
    op.create_index("ix_article_step_article", "article_step", ["article_id", "at", "id"], unique=False)


def _photo_use() -> None:
    op.create_table(
        "photo_use",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_photo_use_article_id_article")),
        sa.PrimaryKeyConstraint("sha256", "article_id", name=op.f("pk_photo_use")),
    )
    op.create_index("ix_photo_use_article", "photo_use", ["article_id"], unique=False)


def _takedown_request() -> None:
    op.create_table(
        "takedown_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("takedown_reason", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_takedown_request_decision_dated")),
        sa.CheckConstraint("state IN ('open', 'accepted', 'rejected')", name=op.f("ck_takedown_request_state_known")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_takedown_request_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_request")),
    )
    op.create_index("ix_takedown_request_article", "takedown_request", ["article_id", "state"], unique=False)
