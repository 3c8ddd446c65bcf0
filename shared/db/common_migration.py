"""The common tables as the first migration of every service creates them.

Frozen: a later change of `shared/db/tables.py` is a function of its own here, called by a numbered file of each
service; a test compares the two.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime
from shared.events.envelope import GENESIS


def create_0001() -> None:
    """Create the common tables and the single rows of `log_head` and `bus_lock`."""
    _appointment_copy()
    _attempt()
    _bus_lock()
    _content()
    _cursor()
    _event_log()
    _form_receipt()
    _held()
    _job()
    _log_head()
    _periodic()
    _person()
    _revoked_session()
    _subject()
    _unit_copy()
    op.execute(f"INSERT INTO log_head (id, position, hash, disputed) VALUES (1, 0, '{GENESIS}', false)")  # noqa: S608
    op.execute("INSERT INTO bus_lock (id, turn) VALUES (1, 0)")


def create_0002_delegations() -> None:
    """Create the read copy of the principal's delegations (D12.2b); every service calls it in `0002_delegations`."""
    op.create_table(
        "delegation_copy",
        sa.Column("delegation_id", sa.String(length=64), nullable=False),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("to_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("decision_no", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("delegation_id", name=op.f("pk_delegation_copy")),
    )
    op.create_index(op.f("ix_delegation_copy_to_id"), "delegation_copy", ["to_id"], unique=False)


def _appointment_copy() -> None:
    op.create_table(
        "appointment_copy",
        sa.Column("appointment_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("decision_no", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment_copy")),
    )
    op.create_index(op.f("ix_appointment_copy_member_id"), "appointment_copy", ["member_id"], unique=False)
    op.create_index(op.f("ix_appointment_copy_role"), "appointment_copy", ["role"], unique=False)


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_attempt")),
    )


def _bus_lock() -> None:
    op.create_table(
        "bus_lock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bus_lock")),
    )


def _content() -> None:
    op.create_table(
        "content",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content")),
    )


def _cursor() -> None:
    op.create_table(
        "cursor",
        sa.Column("producer", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("producer", name=op.f("pk_cursor")),
    )


def _event_log() -> None:
    op.create_table(
        "event_log",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_log")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_log_event_id")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("uq_event_log_subject_id_seq")),
    )


def _form_receipt() -> None:
    op.create_table(
        "form_receipt",
        sa.Column("form_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_form_receipt")),
    )


def _held() -> None:
    op.create_table(
        "held",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("producer", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_held")),
    )
    op.create_index(op.f("ix_held_subject_id"), "held", ["subject_id"], unique=False)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state_due_at"), "job", ["state", "due_at"], unique=False)


def _log_head() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("dispute", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )


def _periodic() -> None:
    op.create_table(
        "periodic",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "period", name=op.f("pk_periodic")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_person")),
    )


def _revoked_session() -> None:
    op.create_table(
        "revoked_session",
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("before", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", "session_id", name=op.f("pk_revoked_session")),
    )


def _subject() -> None:
    op.create_table(
        "subject",
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_subject")),
    )


def _unit_copy() -> None:
    op.create_table(
        "unit_copy",
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("under_quota", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_copy")),
    )
