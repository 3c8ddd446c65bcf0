"""Read copy of articles, tasks, dismissals, the delivery ledger, and the common tables."""

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
    _article()
    _task()
    _dismissal()
    _delivery()


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(20), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("assignee_id", sa.String(64)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("address", sa.String(300)),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(36), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by", sa.String(36)),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by_member", sa.String(64)),
        sa.CheckConstraint("(role = '') <> (member_id = '')", name=op.f("ck_task_one_audience")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_task_closed_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "opened_by", "kind", "role", "member_id", name=op.f("uq_task_opened_by_kind_role_member_id")
        ),
    )
    op.create_index(op.f("ix_task_article_id"), "task", ["article_id"])
    op.create_index("ix_task_open_role", "task", ["role", "closed_at"])
    op.create_index("ix_task_open_member", "task", ["member_id", "closed_at"])
    op.create_index("ix_task_done", "task", ["closed_by_member", "closed_at"])


def _dismissal() -> None:
    op.create_table(
        "dismissal",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_dismissal")),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("event_type", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("recipient_id", sa.String(64), nullable=False),
        sa.Column("recipient_name", sa.Text(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("template", sa.String(40), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime()),
        sa.Column("lease", sa.String(36)),
        sa.Column("last_error", sa.Text()),
        sa.Column("message_id", sa.String(200)),
        sa.Column("sent_at", UtcDateTime()),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed', 'bounced', 'skipped')", name=op.f("ck_delivery_state_known")
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("event_id", "recipient_id", name=op.f("uq_delivery_event_id_recipient_id")),
    )
    op.create_index(op.f("ix_delivery_subject_id"), "delivery", ["subject_id"])
    op.create_index("ix_delivery_due", "delivery", ["state", "due_at"])
    op.create_index("ix_delivery_latest", "delivery", ["created_at", "id"])
