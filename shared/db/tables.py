"""The tables that every service keeps in its own database: log, bus bookkeeping, read copies, jobs, contents.

Plain Core tables: the hot path of the bus runs on them with module-level statements (architecture.md §4.3).
`shared/db/common_migration.py` creates them; a test compares the two.
"""

import sqlalchemy as sa

from shared.db.types import NAMING, UtcDateTime

COMMON = sa.MetaData(naming_convention=NAMING)

event_log = sa.Table(
    "event_log",
    COMMON,
    sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.String(36), nullable=False, unique=True),
    sa.Column("subject_id", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("occurred_at", sa.String(40), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("prev", sa.String(64)),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("subject_id", "seq"),
)

log_head = sa.Table(
    "log_head",
    COMMON,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("disputed", sa.Boolean, nullable=False),
    sa.Column("dispute", sa.Text),
)

subject = sa.Table(
    "subject",
    COMMON,
    sa.Column("subject_id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(32), nullable=False),
    sa.Column("taken", sa.Boolean, nullable=False),
)

bus_lock = sa.Table(
    "bus_lock",
    COMMON,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("turn", sa.BigInteger, nullable=False),
)

cursor = sa.Table(
    "cursor",
    COMMON,
    sa.Column("producer", sa.String(32), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
)

held = sa.Table(
    "held",
    COMMON,
    sa.Column("event_id", sa.String(36), primary_key=True),
    sa.Column("subject_id", sa.String(64), nullable=False, index=True),
    sa.Column("seq", sa.Integer),
    sa.Column("producer", sa.String(32), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),  # order | quarantine | unknown | fork
    sa.Column("envelope", sa.Text, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("since", UtcDateTime, nullable=False),
)

attempt = sa.Table(
    "attempt",
    COMMON,
    sa.Column("event_id", sa.String(36), primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("retry_at", UtcDateTime),
)

form_receipt = sa.Table(
    "form_receipt",
    COMMON,
    sa.Column("form_id", sa.String(64), primary_key=True),
    sa.Column("member_id", sa.String(64), nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

job = sa.Table(
    "job",
    COMMON,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),  # due | done | failed
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("error", sa.Text),
    sa.Index(None, "state", "due_at"),
)

periodic = sa.Table(
    "periodic",
    COMMON,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("period", sa.String(40), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)

content = sa.Table(
    "content",
    COMMON,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

person = sa.Table(
    "person",
    COMMON,
    sa.Column("member_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("unit_id", sa.String(64)),
    sa.Column("locked", sa.Boolean, nullable=False),
)

unit = sa.Table(
    "unit_copy",
    COMMON,
    sa.Column("unit_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("under_quota", sa.Boolean, nullable=False),
)

appointment = sa.Table(
    "appointment_copy",
    COMMON,
    sa.Column("appointment_id", sa.String(64), primary_key=True),
    sa.Column("member_id", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(32), nullable=False, index=True),
    sa.Column("unit_id", sa.String(64)),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10)),
    sa.Column("decision_no", sa.String(64), nullable=False),
)

delegation = sa.Table(
    "delegation_copy",
    COMMON,
    sa.Column("delegation_id", sa.String(64), primary_key=True),
    sa.Column("from_id", sa.String(64), nullable=False),
    sa.Column("to_id", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("classes", sa.JSON, nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
    sa.Column("decision_no", sa.String(64), nullable=False),
    sa.Column("revoked_at", UtcDateTime),
)

revoked_session = sa.Table(
    "revoked_session",
    COMMON,
    sa.Column("member_id", sa.String(64), primary_key=True),
    sa.Column("session_id", sa.String(64), primary_key=True),  # "" = every session issued before `before`
    sa.Column("before", UtcDateTime),  # sessions issued until then are over; also when a single one was ended
)


def attach(metadata: sa.MetaData) -> None:
    """Add the common tables to a service's metadata, so that migrations and tests see them."""
    for table in COMMON.sorted_tables:
        table.to_metadata(metadata)
