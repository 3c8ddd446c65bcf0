"""Requests for removal from citizens and from the clock, remarks of the board, the clock of a suspension."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article", sa.Column("decide_by", UtcDateTime(), nullable=True))
    op.add_column("article", sa.Column("told_percent", sa.Integer(), nullable=True))
    op.add_column("article", sa.Column("expires_at", UtcDateTime(), nullable=True))
    op.add_column("takedown_request", sa.Column("code", sa.String(length=16), nullable=True))
    op.create_index("ix_takedown_request_docket", "takedown_request", ["state", "at", "id"], unique=False)
    op.create_index("ix_takedown_request_code", "takedown_request", ["code"], unique=True)
    _contact()
    _remark()
    _public_try()


def _contact() -> None:
    op.create_table(
        "takedown_contact",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["takedown_request.id"], name=op.f("fk_takedown_contact_request_id_takedown_request")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_takedown_contact")),
    )


def _remark() -> None:
    op.create_table(
        "takedown_remark",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["takedown_request.id"], name=op.f("fk_takedown_remark_request_id_takedown_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_remark")),
    )
    op.create_index("ix_takedown_remark_request", "takedown_remark", ["request_id", "at", "id"], unique=False)


def _public_try() -> None:
    op.create_table(
        "public_try",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_try")),
    )
    op.create_index("ix_public_try_at", "public_try", ["at"], unique=False)
