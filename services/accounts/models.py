"""Tables of accounts: members, units, dated appointments, delegations, sessions, tries to sign in."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db.base import JsonText, UtcDateTime, make_base


class Base(DeclarativeBase):
    """Declarative base of accounts; its metadata also holds the tables every service has."""

    metadata = make_base().metadata
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012  # SQLAlchemy's own way


UNIT_TYPES = {
    "to_chuyen_mon": "Tổ chuyên môn",
    "phong_ban": "Văn phòng, bộ phận",
    "doan_the": "Đoàn thể",
    "lop": "Lớp",
    "ca_nhan": "Cá nhân",
}
"""Kinds of units (D1.2) and their words."""

SOLE_ROLES = {"head": "Trưởng Ban Biên tập", "secretary": "Thư ký Ban Biên tập"}
"""Roles with exactly one holder at a time (D5.2)."""

UNIT_ROLES = frozenset({"contributor", "unit_lead"})
"""Roles that are always of a unit."""

BOARD_ROLES = ("head", "deputy", "secretary", "editor")
"""The Ban Biên tập, in the order of D5.2."""

DELEGATED_ROLES = {"deputy": "Phó Trưởng Ban Biên tập", "editor": "Biên tập viên"}
"""The levels at which somebody may approve for posting on the principal's behalf (D12.2b, D12.2c2)."""

ROLE_ORDER = (
    "principal", "head", "deputy", "secretary", "editor", "unit_lead", "contributor", "clerk", "accountant", "operator",
)  # fmt: skip
"""The order in which roles are listed to people."""


class Recorded:
    """Who changed the row last; `version` is the optimistic lock of forms."""

    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(200))
    last_change: Mapped[str] = mapped_column(sa.String(100))  # Vietnamese verb phrase: "sửa hồ sơ"


class Unit(Recorded, Base):
    """A unit that supplies content (D1.2); `under_quota` = owes articles by quota."""

    __tablename__ = "unit"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.Text)
    type: Mapped[str] = mapped_column(sa.String(32))
    under_quota: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Member(Recorded, Base):
    """A person with an account; `id` is the login name and never changes."""

    __tablename__ = "member"
    __table_args__ = (
        sa.CheckConstraint("locked = (locked_at IS NOT NULL)", name="locked_since"),
        sa.CheckConstraint("locked = (lock_reason IS NOT NULL)", name="locked_why"),
    )
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.Text)  # given name, family name, middle names
    search_key: Mapped[str] = mapped_column(sa.String(600))  # folded login name, name and address
    email: Mapped[str] = mapped_column(sa.String(254))
    unit_id: Mapped[str | None] = mapped_column(sa.ForeignKey("unit.id"))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))  # argon2id; None: cannot sign in yet
    temporary: Mapped[bool] = mapped_column(default=False)  # given by an administrator, to be replaced first
    demo: Mapped[bool] = mapped_column(default=False)  # has the demo password: loopback only
    locked: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    lock_reason: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime]


class LockChange(Base):
    """Why and by whom an account was locked or opened again (D8.2); the events say only that it was."""

    __tablename__ = "lock_change"
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), index=True)
    locked: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(200))


class Appointment(Recorded, Base):
    """A dated role of a member (D5.2). Days are the school's calendar days, both inclusive; no `until` = open end."""

    __tablename__ = "appointment"
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32), index=True)
    unit_id: Mapped[str | None] = mapped_column(sa.ForeignKey("unit.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    decision_no: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


class Delegation(Recorded, Base):
    """The principal's authorisation to approve articles of some classes for posting (D12.2b, D12.2c2).

    Days are the school's calendar days, both inclusive; it ends with `until`, or at once when revoked.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("since <= until", name="days_in_order"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked_why"),
    )
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    from_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"))
    to_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32))  # deputy | editor
    classes: Mapped[list[str]] = mapped_column(JsonText)
    since: Mapped[date]
    until: Mapped[date]
    decision_no: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(sa.String(200))
    revoke_reason: Mapped[str | None] = mapped_column(sa.String(500))


class AccountIncident(Recorded, Base):
    """An account reported lost or misused (D8.2): when, by whom, what was found, how it ended.

    `asked`: the services whose logs are looked through, each with the moment of its last answer (ISO UTC) or null.
    """

    __tablename__ = "account_incident"
    __table_args__ = (
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_whole"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_whole"),
    )
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), index=True)
    lost_since: Mapped[datetime]
    what: Mapped[str] = mapped_column(sa.String(1000))
    reported_by_id: Mapped[str] = mapped_column(sa.String(64))
    reported_by: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    asked: Mapped[dict[str, str | None]] = mapped_column(JsonText)
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None] = mapped_column(sa.String(200))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(sa.String(200))
    outcome: Mapped[str | None] = mapped_column(sa.String(1000))


class IncidentAct(Base):
    """Something done with the account since it was lost. `verdict`: confirmed | disputed, by holder or head."""

    __tablename__ = "incident_act"
    __table_args__ = (sa.CheckConstraint("(verdict IS NULL) = (judged_at IS NULL)", name="judged_whole"),)
    incident_id: Mapped[str] = mapped_column(sa.ForeignKey("account_incident.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    service: Mapped[str] = mapped_column(sa.String(32))
    type: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(sa.String(10))
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[str | None] = mapped_column(sa.String(200))
    note: Mapped[str | None] = mapped_column(sa.String(500))


class Acknowledgement(Base):
    """“Tôi đã đọc Quy chế”: a member, a version of the regulation (Q3). Written once, never changed."""

    __tablename__ = "acknowledgement"
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    pack: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    at: Mapped[datetime]


class Training(Base):
    """A course that members of the board took (D9). A wrong entry is struck out with its reason and stays."""

    __tablename__ = "training"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name="struck_why"),
    )
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    course: Mapped[str] = mapped_column(sa.String(300))
    field: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(300))
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]
    decision_no: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.String(1000))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(sa.String(200))
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[str | None] = mapped_column(sa.String(200))
    strike_reason: Mapped[str | None] = mapped_column(sa.String(500))


class TrainingMember(Base):
    """Who took the course."""

    __tablename__ = "training_member"
    training_id: Mapped[str] = mapped_column(sa.ForeignKey("training.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), primary_key=True, index=True)


class SignInSession(Base):
    """One sign-in of a member on one device; the cookie names it, this row decides."""

    __tablename__ = "session"
    __table_args__ = (sa.CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_why"),)
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey("member.id"), index=True)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(sa.String(16))  # signed_out | revoked | password | locked | replaced
    address: Mapped[str] = mapped_column(sa.String(64))
    device: Mapped[str] = mapped_column(sa.String(120))


class ApiToken(Base):
    """An access token of a member's program. Only its id is kept: the token is a signed text, seen once."""

    __tablename__ = "api_token"
    __table_args__ = (sa.Index("ix_api_token_member_id", "member_id"),)

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey(Member.id))
    name: Mapped[str] = mapped_column(sa.String(100))
    scopes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """One try to give a password. Written before the password is checked, so parallel tries are all counted.

    `name_key` is a hash: people type passwords into the name field.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index(None, "name_key", "at"), sa.Index(None, "address", "at"))
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    name_key: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    succeeded: Mapped[bool] = mapped_column(default=False)


class Turn(Base):
    """One row per decision that must not be taken twice at the same moment: its lock orders writers (PostgreSQL)."""

    __tablename__ = "turn"
    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    count: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), default=0)


TURNS = (*SOLE_ROLES, "sign_in")


@dataclass(frozen=True)
class Credentials:
    """What is needed to check a password outside of a transaction; `member_id` None = no such name."""

    member_id: str | None
    password_hash: str | None
    demo: bool = False


def principals_on(day: date) -> sa.Select[str]:
    """Who is principal on a day."""
    return sa.select(Appointment.member_id).where(
        Appointment.role == "principal",
        Appointment.since <= day,
        sa.or_(Appointment.until.is_(None), Appointment.until >= day),
    )
