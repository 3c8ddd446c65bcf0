"""The register of documents and the places of its lists; what is published already enters with the first hourly job."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _entries()
    op.create_table(
        "document_facet",
        sa.Column("facet", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facet", "value", name=op.f("pk_document_facet")),
    )
    op.create_index("ix_document_facet_shown", "document_facet", ["facet", "shown"])
    op.create_table(
        "document_place",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("facet", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_document_place_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", "facet", "value", name=op.f("pk_document_place")),
        sa.UniqueConstraint("facet", "value", "number", name=op.f("uq_document_place_facet_value_number")),
    )


def _entries() -> None:
    texts = ("number", "number_key", "issuer", "signer", "field", "abstract", "replaces", "replaces_key", "words")
    op.create_table(
        "document_entry",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("number_no", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.String(length=100), nullable=False) for name in ("type_key", "issuer_key", "field_key")),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issue_year", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("declared", sa.String(length=12), nullable=False),
        sa.Column("validity", sa.String(length=12), nullable=False),
        sa.Column("expired_on", sa.Date(), nullable=True),
        sa.Column("turns_on", sa.Date(), nullable=True),
        sa.Column("replaces_id", sa.String(length=36), nullable=True),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.Column("file_sha", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "validity IN ('in_force', 'not_yet', 'partly', 'expired')", name=op.f("ck_document_entry_validity_known")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_document_entry_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_document_entry")),
    )
    op.create_index("ix_document_entry_newest", "document_entry", ["shown", "issued_on", "article_id"])
    op.create_index("ix_document_entry_number_key", "document_entry", ["number_key"])
    op.create_index("ix_document_entry_replaces_key", "document_entry", ["replaces_key"])
    op.create_index("ix_document_entry_turns_on", "document_entry", ["turns_on"])
