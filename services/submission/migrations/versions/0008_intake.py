"""The register of what came otherwise than over the web."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "intake",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("received_on", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(64)),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scans", sa.JSON(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("receiver_id", sa.String(64), nullable=False),
        sa.Column("receiver", sa.String(200), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("article_id", sa.String(36)),
        sa.Column("struck_at", UtcDateTime()),
        sa.Column("struck_by", sa.String(200)),
        sa.Column("struck_reason", sa.Text()),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_intake_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_intake_year_number")),
    )
    op.create_index("ix_intake_received_on", "intake", ["received_on", "number"])
    op.create_index("ix_intake_article_id", "intake", ["article_id"])
