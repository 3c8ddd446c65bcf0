"""The school calendar, due rows and what was said about them, obligations, the quota ledger's own rows."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("fact", sa.Column("event_end", sa.Date(), nullable=True))
    op.add_column("fact", sa.Column("assignee_id", sa.String(length=64), nullable=True))
    op.add_column("fact", sa.Column("owner", sa.String(length=20), nullable=True))
    _calendar()
    _clock()
    _obligation()
    _quota()


def _calendar() -> None:
    op.create_table(
        "calendar_row",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decision_no", sa.String(length=100), nullable=False),
        sa.Column("extends", sa.Boolean(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_calendar_row_days_in_order")),
        sa.CheckConstraint("kind IN ('holiday', 'closed', 'working')", name=op.f("ck_calendar_row_kind_known")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_calendar_row_revoked_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_row")),
    )


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=True),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("event_end", sa.Date(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint("kind IN ('event', 'obligation', 'step')", name=op.f("ck_clock_kind_known")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_clock_closed_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_article_id"), "clock", ["article_id"], unique=False)
    op.create_index("ix_clock_next_at", "clock", ["closed_at", "next_at"], unique=False)
    op.create_index("ix_clock_due_at", "clock", ["kind", "due_at"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("clock_id", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("clock_id", "stage", name=op.f("pk_reminder")),
    )


def _obligation() -> None:
    op.create_table(
        "obligation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("event_end", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("responsible_id", sa.String(length=64), nullable=True),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=True),
        sa.Column("tied_at", UtcDateTime(), nullable=True),
        sa.Column("tied_by", sa.String(length=64), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=64), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL)", name=op.f("ck_obligation_cancelled_whole")
        ),
        sa.CheckConstraint("(article_id IS NULL) = (tied_at IS NULL)", name=op.f("ck_obligation_tied_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("article_id", name=op.f("uq_obligation_article_id")),
    )
    op.create_index("ix_obligation_unit_end", "obligation", ["unit_id", "event_end"], unique=False)


def _quota() -> None:
    op.create_table(
        "quota_excuse",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("decision_no", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_quota_excuse_revoked_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_excuse")),
    )
    in_force = sa.text("revoked_at IS NULL")
    op.create_index(
        "ix_quota_excuse_in_force", "quota_excuse", ["unit_id", "period"], unique=True,
        sqlite_where=in_force, postgresql_where=in_force,
    )  # fmt: skip
    op.create_table(
        "quota_warning",
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "period", "day", name=op.f("pk_quota_warning")),
    )
