"""The messages of the mailbox: taken once, with their files; blocked senders; who reads."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "mail_in",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mailbox", sa.String(300), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("raw_sha256", sa.String(64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("sender_address", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verified", sa.String(8), nullable=False),
        sa.Column("member_id", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=True),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("duplicate_of", sa.String(36), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('taken', 'threaded', 'quarantined', 'too_large', 'unreadable', 'accepted', 'linked', "
            "'discarded', 'blocked', 'automatic', 'duplicate')",
            name=op.f("ck_mail_in_outcome"),
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mail_in_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("mailbox", "key", name=op.f("uq_mail_in_mailbox_key")),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name=op.f("uq_mail_in_mailbox_uidvalidity_uid")),
    )
    op.create_index("ix_mail_in_article_id", "mail_in", ["article_id"], unique=False)
    op.create_index("ix_mail_in_message_id", "mail_in", ["message_id"], unique=False)
    op.create_index("ix_mail_in_outcome_taken_at", "mail_in", ["outcome", "taken_at"], unique=False)
    op.create_index("ix_mail_in_sender_address_taken_at", "mail_in", ["sender_address", "taken_at"], unique=False)
    op.create_table(
        "mail_part",
        sa.Column("mail_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mime", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail_in.id"], name=op.f("fk_mail_part_mail_id_mail_in")),
        sa.PrimaryKeyConstraint("mail_id", "number", name=op.f("pk_mail_part")),
    )
    op.create_table(
        "mail_block",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_block")),
    )
    op.create_table(
        "mail_poller",
        sa.Column("mailbox", sa.String(300), nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ok_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mail_poller")),
    )
