"""Dated appointments: who holds which role from when to when, by which decision (D5.2)."""

from datetime import date, timedelta

import sqlalchemy as sa

from services.accounts import permissions
from services.accounts.errors import OverlappingAppointment
from services.accounts.models import SOLE_ROLES, UNIT_ROLES, Appointment, Member, Unit
from services.accounts.operations.records import (
    appointment_for_change,
    member_for_change,
    record_change,
    require_fresh,
    take_turn,
)
from services.accounts.operations.said import say
from shared.actors import ROLES, Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.events.accounts import AppointmentEnded, AppointmentMade
from shared.ids import new_id
from shared.text import clean_text, format_date


def make_appointment(
    uow: UnitOfWork,
    *,
    member_id: str,
    role: str,
    since: date,
    decision_no: str,
    actor: Actor,
    until: date | None = None,
    unit_id: str | None = None,
) -> Appointment:
    """Record an appointment; days are the school's, both inclusive, no `until` = open end.

    Invalid, NotAllowed, NoSuchMember; OverlappingAppointment (D5.2) when there would be two heads or two secretaries
    on one day, or the member holds the role already.
    """
    permissions.require_appoint(actor, member_id)
    member = member_for_change(uow, member_id)
    number = clean_text(decision_no)
    _require_complete(uow, role, since, until, number, unit_id)
    if role in SOLE_ROLES:
        take_turn(uow, role)
    _require_no_overlap(uow, member, role, since, until, unit_id)
    row = Appointment(
        id=new_id(),
        member_id=member.id,
        role=role,
        unit_id=unit_id or None,
        since=since,
        until=until,
        decision_no=number,
        created_at=uow.now,
    )
    record_change(uow, row, "ghi bổ nhiệm này", actor)
    uow.session.add(row)
    uow.session.flush()
    event = AppointmentMade(
        appointment_id=row.id,
        member_id=row.member_id,
        role=row.role,
        unit_id=row.unit_id,
        since=row.since.isoformat(),
        until=row.until.isoformat() if row.until else None,
        decision_no=row.decision_no,
    )
    say(uow, event, subject_id=member.id, actor=actor)
    return row


def end_appointment(
    uow: UnitOfWork, *, appointment_id: str, until: date, actor: Actor, version: int | None = None
) -> Appointment:
    """The last day is `until`. The day before the first one undoes an appointment recorded by mistake.

    An end may only come closer. Invalid, NotAllowed, NoSuchAppointment, StaleRecord; Conflict when it is over already.
    """
    row = appointment_for_change(uow, appointment_id)
    permissions.require_appoint(actor, row.member_id)
    require_fresh(row, version)
    if row.until is not None and row.until < local_day(uow.now):
        raise Conflict(f"Bổ nhiệm này đã kết thúc ngày {format_date(row.until)}.", code="already_ended")
    if until < row.since - timedelta(days=1):
        _refuse_until(f"Ngày kết thúc không thể trước ngày bắt đầu {format_date(row.since)}.")
    if row.until is not None and until > row.until:
        _refuse_until(
            f"Chỉ rút ngắn được thời hạn (đang đến {format_date(row.until)}); muốn kéo dài thì ghi bổ nhiệm mới."
        )
    row.until = until
    record_change(uow, row, "kết thúc bổ nhiệm này", actor)
    event = AppointmentEnded(appointment_id=row.id, member_id=row.member_id, until=until.isoformat())
    say(uow, event, subject_id=row.member_id, actor=actor)
    return row


def _refuse_until(message: str) -> None:
    raise Invalid("Chưa kết thúc được bổ nhiệm.", fields={"until": [message]}, clause="D5.2")


def _require_complete(
    uow: UnitOfWork, role: str, since: date, until: date | None, number: str, unit_id: str | None
) -> None:
    fields: dict[str, list[str]] = {}
    if role not in ROLES:
        fields["role"] = ["Hãy chọn vai trò."]
    if until is not None and until < since:
        fields["until"] = ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]
    if not number or len(number) > 64:
        fields["decision_no"] = ["Hãy ghi số quyết định bổ nhiệm, tối đa 64 ký tự; ví dụ 12/QĐ-THPT."]
    if unit_id and uow.session.get(Unit, unit_id) is None:
        fields["unit_id"] = ["Không có đơn vị này; hãy chọn lại trong danh sách."]
    if role in UNIT_ROLES and not unit_id:
        fields["unit_id"] = ["Vai trò này luôn gắn với một đơn vị; hãy chọn đơn vị."]
    if fields:
        raise Invalid("Thông tin bổ nhiệm chưa đầy đủ.", fields=fields, clause="D5.2")


def _require_no_overlap(
    uow: UnitOfWork, member: Member, role: str, since: date, until: date | None, unit_id: str | None
) -> None:
    overlapping = sa.select(Appointment).where(
        Appointment.role == role,
        sa.or_(Appointment.until.is_(None), Appointment.until >= since),
        # One recorded by mistake ends before it began; it holds on no day.
        sa.or_(Appointment.until.is_(None), Appointment.until >= Appointment.since),
    )
    if until is not None:
        overlapping = overlapping.where(Appointment.since <= until)
    for other in uow.session.scalars(overlapping.order_by(Appointment.since)):
        if role in SOLE_ROLES:
            _refuse_second_holder(uow, other, role)
        if other.member_id == member.id and other.unit_id == (unit_id or None):
            raise OverlappingAppointment(
                f"{member.name} đã giữ vai trò này {_span(other)} theo quyết định {other.decision_no}."
            )


def _refuse_second_holder(uow: UnitOfWork, other: Appointment, role: str) -> None:
    holder = uow.session.get_one(Member, other.member_id)
    raise OverlappingAppointment(
        f"Mỗi thời điểm chỉ có một {SOLE_ROLES[role]}; {holder.name} giữ vai trò này {_span(other)} "
        f"(quyết định {other.decision_no}). Hãy kết thúc bổ nhiệm đó trước, hoặc chọn ngày khác."
    )


def _span(row: Appointment) -> str:
    start = f"từ {format_date(row.since)}"
    return f"{start} đến {format_date(row.until)}" if row.until else start
