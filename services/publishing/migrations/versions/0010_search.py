"""The search: what can be found, and the index of its words (FTS5 or tsvector). The first rebuild fills it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime
from shared.search import index

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    texts = ("address", "number", "title", "text")
    op.create_table(
        "search_entry",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts[:3]),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(texts[3], sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_search_entry_article_id_article")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("area", "key", name=op.f("uq_search_entry_area_key")),
    )
    op.create_index("ix_search_entry_article", "search_entry", ["article_id"], unique=False)
    index.create(op.get_bind())
