"""Facts, moves, reports, and the common tables."""

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
    _fact()
    _move()
    _report()


def _fact() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_published_at", "fact", ["published_at"], unique=False)
    op.create_index("ix_fact_submitted_at", "fact", ["submitted_at"], unique=False)


def _move() -> None:
    op.create_table(
        "move",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=False),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("takedown_reason", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_move")),
        sa.UniqueConstraint("article_id", "seq", name=op.f("uq_move_article_id_seq")),
    )
    op.create_index(op.f("ix_move_article_id"), "move", ["article_id"], unique=False)
    op.create_index("ix_move_type_at", "move", ["type", "at"], unique=False)


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("built_at", UtcDateTime(), nullable=False),
        sa.Column("built_by", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("sha256_docx", sa.String(length=64), nullable=False),
        sa.Column("sha256_pdf", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_period_built_at", "report", ["period", "built_at"], unique=False)
