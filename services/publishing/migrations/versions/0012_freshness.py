"""Pages with an owner unit, and what it found when it looked (D7.1c, D7.1d)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewed_page",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("cycle", sa.String(length=10), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("needs_fix", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("touched_by", sa.Text(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.Column("touched_what", sa.Text(), nullable=False),
        sa.CheckConstraint("cycle IN ('quarter', 'semester', 'year')", name=op.f("ck_reviewed_page_cycle_known")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reviewed_page_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_page")),
        sa.UniqueConstraint("address", name=op.f("uq_reviewed_page_address")),
        sa.UniqueConstraint("article_id", name=op.f("uq_reviewed_page_article_id")),
    )
    op.create_index("ix_reviewed_page_due", "reviewed_page", ["active", "review_due"], unique=False)
    op.create_index("ix_reviewed_page_unit", "reviewed_page", ["unit_id"], unique=False)
    op.create_table(
        "page_check",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("page_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("revision_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('entered', 'confirmed', 'needs_fix', 'updated', 'assigned', 'dropped')",
            name=op.f("ck_page_check_outcome_known"),
        ),
        sa.ForeignKeyConstraint(["page_id"], ["reviewed_page.id"], name=op.f("fk_page_check_page_id_reviewed_page")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_check")),
    )
    op.create_index("ix_page_check_page", "page_check", ["page_id", "at", "id"], unique=False)
