"""Reads of members, units, appointments and sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.accounts.errors import NoSuchAppointment, NoSuchMember, NoSuchUnit
from services.accounts.models import (
    BOARD_ROLES,
    ROLE_ORDER,
    Appointment,
    Credentials,
    LockChange,
    Member,
    SignInSession,
    Unit,
)
from services.accounts.queries.tokens import token_alive
from shared.db import log
from shared.text import fold

PER_PAGE = 30


@dataclass(frozen=True)
class AppointmentRow:
    """A dated role. `stands`: now | later | over | undone, on the day asked for."""

    id: str
    member_id: str
    member_name: str
    role: str
    unit_id: str | None
    unit_name: str
    since: date
    until: date | None
    decision_no: str
    stands: str
    version: int


@dataclass(frozen=True)
class MemberRow:
    """A member in a list, with the roles of the day in the usual order."""

    id: str
    name: str
    email: str
    unit_id: str | None
    unit_name: str
    locked: bool
    roles: tuple[str, ...]
    can_sign_in: bool


@dataclass(frozen=True)
class MemberDetail:
    """A member with everything the administration page shows."""

    id: str
    name: str
    email: str
    unit_id: str | None
    unit_name: str
    locked: bool
    locked_at: datetime | None
    lock_reason: str | None
    temporary: bool
    has_password: bool
    created_at: datetime
    changed_at: datetime
    changed_by: str
    last_change: str
    version: int
    appointments: tuple[AppointmentRow, ...] = ()

    @property
    def today(self) -> tuple[AppointmentRow, ...]:
        """The appointments in force on the day asked for."""
        return tuple(row for row in self.appointments if row.stands == "now")


@dataclass(frozen=True)
class UnitRow:
    """A unit with the number of its members and who leads it today."""

    id: str
    name: str
    type: str
    under_quota: bool
    version: int
    members: int = 0
    leads: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionRow:
    """A live session."""

    id: str
    issued_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    address: str
    device: str


@dataclass(frozen=True)
class MemberFilter:
    """What the list of members is asked for; empty values do not filter. `status`: active | locked | no_role."""

    q: str = ""
    role: str = ""
    unit_id: str = ""
    status: str = ""


@dataclass(frozen=True)
class MemberPage:
    """One page of members. `number` counts from 1."""

    items: tuple[MemberRow, ...]
    number: int
    pages: int
    total: int
    size: int = PER_PAGE


@dataclass(frozen=True)
class BoardGroup:
    """The holders of one role of the Ban Biên tập on a day."""

    role: str
    people: tuple[AppointmentRow, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class LockRow:
    """One locking or unlocking of an account, with its reason."""

    locked: bool
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True)
class HistoryRow:
    """One line of a member's audit trail in accounts."""

    at: datetime
    actor: str
    type: str
    payload: Mapping[str, Any]


def credentials(session: Session, login: str) -> Credentials:
    """What a password is checked against; empty for an unknown name."""
    row = session.execute(sa.select(Member.id, Member.password_hash, Member.demo).where(Member.id == login)).first()
    return Credentials(row.id, row.password_hash, row.demo) if row else Credentials(None, None)


def session_alive(session: Session, session_id: str, member_id: str, now: datetime) -> bool:
    """Whether this session is open and its member not locked."""
    query = (
        sa.select(SignInSession.id)
        .join(Member, Member.id == SignInSession.member_id)
        .where(
            SignInSession.id == session_id,
            SignInSession.member_id == member_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Member.locked.is_(False),
        )
    )
    return session.scalar(query) is not None or token_alive(session, session_id, member_id, now)


def last_seen(session: Session, session_id: str) -> datetime | None:
    """When the session was last noted as in use; None when it is unknown or over."""
    where = (SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    return session.scalar(sa.select(SignInSession.last_seen_at).where(*where))


def live_sessions(session: Session, member_id: str, now: datetime) -> list[SessionRow]:
    """The member's open sessions, the newest first."""
    query = (
        sa.select(SignInSession)
        .where(SignInSession.member_id == member_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > now)
        .order_by(SignInSession.issued_at.desc())
    )
    return [
        SessionRow(row.id, row.issued_at, row.expires_at, row.last_seen_at, row.address, row.device)
        for row in session.scalars(query)
    ]


def lock_of(session: Session, member_id: str) -> tuple[str, datetime] | None:
    """Reason and moment of the lock; None when the member is unknown or not locked."""
    row = session.get(Member, member_id)
    return (row.lock_reason or "", row.locked_at) if row and row.locked and row.locked_at else None


def _in_force(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(Appointment.since <= day, sa.or_(Appointment.until.is_(None), Appointment.until >= day))


def _stands(row: Appointment, day: date) -> str:
    if row.until is not None and row.until < row.since:
        return "undone"
    if row.until is not None and row.until < day:
        return "over"
    return "later" if row.since > day else "now"


def _appointments(session: Session, day: date, *where: sa.ColumnElement[bool]) -> list[AppointmentRow]:
    query = (
        sa.select(Appointment, Member.name, Unit.name)
        .join(Member, Member.id == Appointment.member_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(*where)
        .order_by(Member.sort_key, Member.id, Appointment.since.desc())
    )
    return [
        AppointmentRow(
            id=row.id,
            member_id=row.member_id,
            member_name=member_name,
            role=row.role,
            unit_id=row.unit_id,
            unit_name=unit_name or "",
            since=row.since,
            until=row.until,
            decision_no=row.decision_no,
            stands=_stands(row, day),
            version=row.version,
        )
        for row, member_name, unit_name in session.execute(query)
    ]


_STANDING = {"now": 0, "later": 1, "over": 2, "undone": 3}


def appointments_of(session: Session, member_id: str, day: date) -> list[AppointmentRow]:
    """All appointments of a member: those in force first, in the order of roles."""
    rows = _appointments(session, day, Appointment.member_id == member_id)
    return sorted(rows, key=lambda row: (_STANDING[row.stands], ROLE_ORDER.index(row.role)))


def appointments(session: Session, day: date, *, role: str = "") -> list[AppointmentRow]:
    """The appointments in force on a day, by role, then by name."""
    rows = _appointments(session, day, _in_force(day), *([Appointment.role == role] if role else []))
    return sorted(rows, key=lambda row: ROLE_ORDER.index(row.role))


def appointment(session: Session, appointment_id: str, day: date) -> AppointmentRow:
    """One appointment. NoSuchAppointment."""
    rows = _appointments(session, day, Appointment.id == appointment_id)
    if not rows:
        raise NoSuchAppointment
    return rows[0]


def board(session: Session, day: date) -> list[BoardGroup]:
    """The Ban Biên tập of a day (D5.2), also the groups nobody is appointed to."""
    rows = appointments(session, day)
    return [BoardGroup(role, tuple(row for row in rows if row.role == role)) for role in BOARD_ROLES]


def member(session: Session, member_id: str, day: date) -> MemberDetail:
    """Everything about a member. NoSuchMember."""
    row = session.get(Member, member_id)
    if row is None:
        raise NoSuchMember
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    return MemberDetail(
        id=row.id,
        name=row.name,
        email=row.email,
        unit_id=row.unit_id,
        unit_name=unit.name if unit else "",
        locked=row.locked,
        locked_at=row.locked_at,
        lock_reason=row.lock_reason,
        temporary=row.temporary,
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        last_change=row.last_change,
        version=row.version,
        appointments=tuple(appointments_of(session, member_id, day)),
    )


def members(session: Session, wanted: MemberFilter, day: date, *, page: int = 1) -> MemberPage:
    """One page of members by Vietnamese order of their given names."""
    where = _member_where(wanted, day)
    total = session.scalar(sa.select(sa.func.count()).select_from(Member).where(*where)) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, page), pages)
    query = (
        sa.select(Member, Unit.name)
        .outerjoin(Unit, Unit.id == Member.unit_id)
        .where(*where)
        .order_by(Member.sort_key, Member.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    found = session.execute(query).all()
    return MemberPage(_with_roles(session, found, day), number, pages, total)


def _member_where(wanted: MemberFilter, day: date) -> list[sa.ColumnElement[bool]]:
    today = sa.select(Appointment.member_id).where(_in_force(day))
    where: list[sa.ColumnElement[bool]] = [
        Member.search_key.contains(word, autoescape=True) for word in fold(wanted.q).split()
    ]
    if wanted.role:
        where.append(Member.id.in_(today.where(Appointment.role == wanted.role)))
    if wanted.unit_id:
        where.append(Member.unit_id == wanted.unit_id)
    if wanted.status == "locked":
        where.append(Member.locked.is_(True))
    if wanted.status == "active":
        where.append(Member.locked.is_(False))
    if wanted.status == "no_role":
        where.append(Member.id.not_in(today))
    return where


def _with_roles(session: Session, found: Sequence[sa.Row[Member, str]], day: date) -> tuple[MemberRow, ...]:
    ids = [row.id for row, _ in found]
    held: dict[str, set[str]] = {}
    today = sa.select(Appointment.member_id, Appointment.role).where(_in_force(day), Appointment.member_id.in_(ids))
    for member_id, role in session.execute(today):
        held.setdefault(member_id, set()).add(role)
    return tuple(
        MemberRow(
            id=row.id,
            name=row.name,
            email=row.email,
            unit_id=row.unit_id,
            unit_name=unit_name or "",
            locked=row.locked,
            roles=tuple(role for role in ROLE_ORDER if role in held.get(row.id, ())),
            can_sign_in=row.password_hash is not None and not row.locked,
        )
        for row, unit_name in found
    )


def demo_members(session: Session, day: date) -> tuple[MemberRow, ...]:
    """The accounts with the demo password that can sign in, the highest role first."""
    query = (
        sa.select(Member, Unit.name)
        .outerjoin(Unit, Unit.id == Member.unit_id)
        .where(Member.demo.is_(True), Member.locked.is_(False))
        .order_by(Member.id)
        .limit(40)
    )
    rows = _with_roles(session, session.execute(query).all(), day)
    return tuple(sorted(rows, key=lambda row: ([ROLE_ORDER.index(role) for role in row.roles] or [99], row.id)))


def units(session: Session, day: date) -> list[UnitRow]:
    """All units in Vietnamese order, with their number of members and who leads them."""
    count = dict(
        session.execute(
            sa.select(Member.unit_id, sa.func.count()).where(Member.locked.is_(False)).group_by(Member.unit_id)
        ).all()
    )
    leads: dict[str | None, list[str]] = {}
    for row in _appointments(session, day, _in_force(day), Appointment.role == "unit_lead"):
        leads.setdefault(row.unit_id, []).append(row.member_name)
    return [
        UnitRow(u.id, u.name, u.type, u.under_quota, u.version, count.get(u.id, 0), tuple(leads.get(u.id, ())))
        for u in session.scalars(sa.select(Unit).order_by(Unit.sort_key, Unit.id))
    ]


def unit(session: Session, unit_id: str) -> UnitRow:
    """One unit. NoSuchUnit."""
    row = session.get(Unit, unit_id)
    if row is None:
        raise NoSuchUnit
    return UnitRow(row.id, row.name, row.type, row.under_quota, row.version)


def locks(session: Session, member_id: str) -> list[LockRow]:
    """All lockings and unlockings of an account, the newest first."""
    query = sa.select(LockChange).where(LockChange.member_id == member_id).order_by(LockChange.id.desc())
    return [LockRow(row.locked, row.reason, row.at, row.by) for row in session.scalars(query)]


def history(session: Session, member_id: str, *, limit: int = 50) -> list[HistoryRow]:
    """What the log of accounts says about a member, the newest first."""
    names = dict(session.execute(sa.select(Member.id, Member.name)).all())
    names["system"] = "Hệ thống"
    events = log.events_of(session, "accounts", member_id)[-limit:]
    return [
        HistoryRow(datetime.fromisoformat(e.occurred_at), names.get(e.actor, e.actor), e.type, e.payload)
        for e in reversed(events)
    ]
