"""What all changes of accounts share: finding a row for writing, the version check, the note of who changed it."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from services.accounts.errors import (
    NoSuchAppointment,
    NoSuchDelegation,
    NoSuchIncident,
    NoSuchMember,
    NoSuchTraining,
    NoSuchUnit,
    StaleRecord,
)
from services.accounts.models import (
    AccountIncident,
    Appointment,
    Base,
    Delegation,
    Member,
    Recorded,
    Training,
    Turn,
    Unit,
)
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.text import format_datetime

Row = TypeVar("Row", bound=Base)


def _for_change(uow: UnitOfWork, kind: type[Row], key: str, missing: Callable[[], NotFound]) -> Row:
    row = uow.session.get(kind, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise missing()
    return row


def member_for_change(uow: UnitOfWork, member_id: str) -> Member:
    """The member's row, locked until the commit. NoSuchMember."""
    return _for_change(uow, Member, member_id, NoSuchMember)


def unit_for_change(uow: UnitOfWork, unit_id: str) -> Unit:
    """The unit's row, locked until the commit. NoSuchUnit."""
    return _for_change(uow, Unit, unit_id, NoSuchUnit)


def appointment_for_change(uow: UnitOfWork, appointment_id: str) -> Appointment:
    """The appointment's row, locked until the commit. NoSuchAppointment."""
    return _for_change(uow, Appointment, appointment_id, NoSuchAppointment)


def delegation_for_change(uow: UnitOfWork, delegation_id: str) -> Delegation:
    """The delegation's row, locked until the commit. NoSuchDelegation."""
    return _for_change(uow, Delegation, delegation_id, NoSuchDelegation)


def incident_for_change(uow: UnitOfWork, incident_id: str) -> AccountIncident:
    """The incident's row, locked until the commit. NoSuchIncident."""
    return _for_change(uow, AccountIncident, incident_id, NoSuchIncident)


def training_for_change(uow: UnitOfWork, training_id: str) -> Training:
    """The course's row, locked until the commit. NoSuchTraining."""
    return _for_change(uow, Training, training_id, NoSuchTraining)


def lost_and_shut(uow: UnitOfWork, member_id: str) -> AccountIncident | None:
    """The incident that keeps this account locked until it gets a new password; None without one (D8.2)."""
    query = sa.select(AccountIncident).where(
        AccountIncident.member_id == member_id,
        AccountIncident.opened_at.is_(None),
        AccountIncident.closed_at.is_(None),
    )
    return uow.session.scalars(query).first()


def require_fresh(row: Recorded, version: int | None) -> None:
    """StaleRecord when the page the person acts on is older than the row; None = do not ask (set-up, seed)."""
    if version is None or version == row.version:
        return
    raise StaleRecord(
        f"{row.changed_by} đã {row.last_change} lúc {format_datetime(row.changed_at)}, sau khi Thầy/Cô mở trang này. "
        "Thay đổi của Thầy/Cô chưa được lưu; hãy xem lại rồi lưu lần nữa nếu vẫn cần."
    )


def record_change(uow: UnitOfWork, row: Recorded, what: str, actor: Actor) -> None:
    """Note who did `what` (Vietnamese verb phrase) and raise the version."""
    row.version = (row.version or 0) + 1
    row.changed_at = uow.now
    row.changed_by = actor.name
    row.last_change = what


def take_turn(uow: UnitOfWork, name: str) -> None:
    """Wait until no other transaction decides about `name`; released by the commit.

    SQLite orders all writers anyway; on PostgreSQL two checks could otherwise both pass before either is written.
    """
    done = uow.session.execute(sa.update(Turn).where(Turn.name == name).values(count=Turn.count + 1))
    assert done.rowcount == 1, f"turn {name} is missing"  # type: ignore[attr-defined]
