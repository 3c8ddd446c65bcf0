"""Forms that save themselves: which tab wrote last, texts put aside, who has a form open."""

import sqlalchemy as sa
from alembic import op

from shared.db import presence
from shared.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("working", sa.Column("tab", sa.String(64), nullable=True))
    op.add_column("working", sa.Column("tab_version", sa.Integer(), nullable=True))
    op.create_table(
        "aside",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_aside_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aside")),
        sa.UniqueConstraint("article_id", "hash", name=op.f("uq_aside_article_id_hash")),
    )
    presence.create(op)
