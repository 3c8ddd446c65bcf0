"""Who has read the regulation (Q3), and the training log (D9)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_acknowledgement_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", "pack", name=op.f("pk_acknowledgement")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("course", sa.String(length=300), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("decision_no", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("struck_at", UtcDateTime(), nullable=True),
        sa.Column("struck_by", sa.String(length=200), nullable=True),
        sa.Column("strike_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_training_days_in_order")),
        sa.CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name=op.f("ck_training_struck_why")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_first_day"), "training", ["first_day"], unique=False)
    op.create_table(
        "training_member",
        sa.Column("training_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_member_training_id_training")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_training_member_member_id_member")),
        sa.PrimaryKeyConstraint("training_id", "member_id", name=op.f("pk_training_member")),
    )
    op.create_index(op.f("ix_training_member_member_id"), "training_member", ["member_id"], unique=False)
