"""The principal's dated, revocable authorisation to approve for posting (D12.2b, D12.2c2, D13.4c)."""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa

from services.accounts import permissions
from services.accounts.errors import DelegatedTwice
from services.accounts.models import DELEGATED_ROLES, Appointment, Delegation, Member, principals_on
from services.accounts.operations.records import (
    delegation_for_change,
    member_for_change,
    record_change,
    require_fresh,
)
from services.accounts.operations.said import say
from shared.actors import SYSTEM, Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.events.accounts import DelegationGranted, DelegationRevoked
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, format_date, format_datetime

Fields = dict[str, list[str]]


def grant_delegation(
    uow: UnitOfWork,
    *,
    to_id: str,
    role: str,
    classes: Iterable[str],
    since: date,
    until: date,
    decision_no: str,
    actor: Actor,
    pack: Pack,
) -> Delegation:
    """Record a delegation; days are the school's, both inclusive.

    Invalid: incomplete, a class that is never delegated (D12.2a), days out of order, a holder without the role.
    NotAllowed: not the principal. NoSuchMember. DelegatedTwice: the same scope on the same days stands already.
    """
    permissions.require_delegate(actor)
    end_delegations(uow, pack=pack)  # those of a former principal stand in nobody's way
    wanted = tuple(id_ for id_ in pack.classes if id_ in set(classes))
    number = clean_text(decision_no)
    _require_complete(uow, pack, set(classes), role, since, until, number)
    holder = member_for_change(uow, to_id)  # its lock orders two grants to the same person
    _require_holder(uow, actor, holder, role, since, until)
    _require_not_twice(uow, holder, role, wanted, since, until)
    row = Delegation(
        id=new_id(), from_id=actor.member_id, to_id=holder.id, role=role, classes=list(wanted), since=since,
        until=until, decision_no=number, created_at=uow.now,
    )  # fmt: skip
    record_change(uow, row, "ghi uỷ quyền này", actor)
    uow.session.add(row)
    uow.session.flush()
    event = DelegationGranted(
        delegation_id=row.id, from_id=row.from_id, to_id=row.to_id, role=role, classes=wanted,
        since=since.isoformat(), until=until.isoformat(), decision_no=number,
    )  # fmt: skip
    say(uow, event, subject_id=holder.id, actor=actor)
    return row


def revoke_delegation(
    uow: UnitOfWork, *, delegation_id: str, reason: str, actor: Actor, version: int | None = None
) -> Delegation:
    """End a delegation at this moment. Invalid, NotAllowed, NoSuchDelegation, StaleRecord; Conflict when it is over."""
    permissions.require_revoke(actor)
    row = delegation_for_change(uow, delegation_id)
    if row.revoked_at is not None:
        raise Conflict(
            f"{row.revoked_by} đã thu hồi uỷ quyền này lúc {format_datetime(row.revoked_at)}.",
            clause="D12.2b", code="already_revoked",
        )  # fmt: skip
    if row.until < local_day(uow.now):
        raise Conflict(f"Uỷ quyền này đã hết hạn ngày {format_date(row.until)}.", clause="D12.2b", code="already_ended")
    require_fresh(row, version)
    why = clean_text(reason)
    if not why or len(why) > 500:
        message = "Hãy ghi lý do thu hồi, tối đa 500 ký tự."
        raise Invalid("Chưa thu hồi được uỷ quyền.", fields={"reason": [message]}, clause="D12.2b")
    _revoke(uow, row, why, actor)
    return row


def end_delegations(uow: UnitOfWork, *, pack: Pack) -> list[Delegation]:
    """Revoke what a principal gave whose appointment is over, where the pack says so. What was approved by it stands.

    Nothing in the hour of the school's midnight depends on this: the others look at the appointment themselves.
    """
    if not pack.delegation.ends_with_giver:
        return []
    day = local_day(uow.now)
    query = sa.select(Delegation).where(
        Delegation.revoked_at.is_(None), Delegation.until >= day, Delegation.from_id.not_in(principals_on(day))
    )
    ended = uow.session.scalars(query.order_by(Delegation.id).with_for_update()).all()
    for row in ended:
        left = _left_on(uow, row.from_id, day)
        reason = "Người uỷ quyền đã thôi giữ chức Hiệu trưởng" + (f" sau ngày {format_date(left)}." if left else ".")
        _revoke(uow, row, reason, SYSTEM)
    return list(ended)


def _left_on(uow: UnitOfWork, member_id: str, day: date) -> date | None:
    query = sa.select(sa.func.max(Appointment.until))
    return uow.session.scalar(
        query.where(Appointment.member_id == member_id, Appointment.role == "principal", Appointment.until < day)
    )


def _revoke(uow: UnitOfWork, row: Delegation, why: str, actor: Actor) -> None:
    row.revoked_at, row.revoked_by, row.revoke_reason = uow.now, actor.name, why
    record_change(uow, row, "thu hồi uỷ quyền này", actor)
    event = DelegationRevoked(
        delegation_id=row.id, from_id=row.from_id, to_id=row.to_id, role=row.role, decision_no=row.decision_no,
        at=uow.now.isoformat(), reason=why,
    )  # fmt: skip
    say(uow, event, subject_id=row.to_id, actor=actor)


def _require_complete(
    uow: UnitOfWork, pack: Pack, classes: set[str], role: str, since: date, until: date, number: str
) -> None:
    fields: Fields = {}
    clause = "D13.4c"
    if role not in DELEGATED_ROLES:
        fields["role"] = ["Chỉ uỷ quyền được cho cấp Phó Trưởng Ban hoặc Biên tập viên."]
    else:
        why, clause = _classes_wrong(pack, role, classes)
        if why:
            fields["classes"] = [why]
    if until < since:
        fields["until"] = [f"Ngày kết thúc phải từ ngày bắt đầu {format_date(since)} trở đi."]
    elif until < local_day(uow.now):
        fields["until"] = ["Thời hạn này đã qua; hãy chọn ngày kết thúc từ hôm nay trở đi."]
    if not number or len(number) > 64:
        fields["decision_no"] = ["Hãy ghi số văn bản uỷ quyền, tối đa 64 ký tự; ví dụ 15/UQ-THPT."]
    if fields:
        raise Invalid("Chưa ghi được uỷ quyền.", fields=fields, clause=clause)


def _classes_wrong(pack: Pack, role: str, classes: set[str]) -> tuple[str, str]:
    """Why these classes cannot be delegated to this level, and the clause; an empty text when they can."""
    if not classes:
        return "Hãy chọn ít nhất một loại tin, bài được uỷ quyền.", "D13.4c"
    unknown = sorted(classes - set(pack.classes))
    if unknown:
        return f"Quy chế không có loại {', '.join(unknown)}; hãy chọn lại trong danh sách.", "D12.2b"
    never = [id_ for id_ in pack.classes if id_ in classes - pack.class_rules.deputy_final]
    if never or classes & pack.class_rules.head_only:
        named = ", ".join(never or sorted(classes & pack.class_rules.head_only))
        return f"Không bao giờ uỷ quyền duyệt {named}: loại này chỉ người đứng đầu được quyết định.", "D12.2a"
    if role == "editor" and not classes <= pack.class_rules.editor_final:
        allowed = ", ".join(id_ for id_ in pack.classes if id_ in pack.class_rules.editor_final)
        return f"Biên tập viên chỉ được uỷ quyền duyệt {allowed}; các loại khác dành cho Phó Trưởng Ban.", "D12.2c2"
    return "", "D13.4c"


def _require_holder(uow: UnitOfWork, actor: Actor, holder: Member, role: str, since: date, until: date) -> None:
    """Whoever is given the authority holds the role on every one of these days, and is not the giver."""
    message = ""
    if holder.id == actor.member_id:
        message = "Hiệu trưởng không uỷ quyền cho chính mình; hãy chọn người khác."
    elif holder.locked:
        message = f"Tài khoản của {holder.name} đang bị khoá; hãy chọn người khác."
    else:
        gap = _first_day_without(uow, holder.id, role, since, until)
        if gap is not None:
            message = (
                f"{holder.name} không giữ vai trò {DELEGATED_ROLES[role]} vào ngày {format_date(gap)}. "
                "Hãy chọn người khác, rút ngắn thời hạn, hoặc ghi bổ nhiệm trước."
            )
    if message:
        raise Invalid("Chưa ghi được uỷ quyền.", fields={"to_id": [message]}, clause="D5.2")


def _first_day_without(uow: UnitOfWork, member_id: str, role: str, since: date, until: date) -> date | None:
    """The first of these days on which the member does not hold the role; None when it is held throughout."""
    query = (
        sa.select(Appointment.since, Appointment.until)
        .where(Appointment.member_id == member_id, Appointment.role == role, Appointment.since <= until)
        .order_by(Appointment.since)
    )
    day = since
    for begins, ends in uow.session.execute(query):
        if begins > day:
            return day
        if ends is None or ends >= until:
            return None
        day = max(day, ends + timedelta(days=1))
    return day


def _require_not_twice(
    uow: UnitOfWork, holder: Member, role: str, classes: tuple[str, ...], since: date, until: date
) -> None:
    query = sa.select(Delegation).where(
        Delegation.to_id == holder.id,
        Delegation.role == role,
        Delegation.revoked_at.is_(None),
        Delegation.since <= until,
        Delegation.until >= since,
    )
    for other in uow.session.scalars(query.order_by(Delegation.since)):
        if set(other.classes) == set(classes):
            raise DelegatedTwice(
                f"{holder.name} đã được uỷ quyền đúng các loại này từ {format_date(other.since)} đến hết "
                f"{format_date(other.until)} theo văn bản {other.decision_no}. Hãy thu hồi văn bản đó trước, "
                "hoặc chọn ngày khác."
            )
