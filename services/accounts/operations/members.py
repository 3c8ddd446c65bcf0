"""Members: register, change, lock, unlock."""

import re
from dataclasses import dataclass

from services.accounts import permissions
from services.accounts.models import LockChange, Member, Unit
from services.accounts.operations.passwords import give_password, require_acceptable
from services.accounts.operations.records import lost_and_shut, member_for_change, record_change, require_fresh
from services.accounts.operations.said import say
from services.accounts.operations.sessions import end_sessions, login_name
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.events.accounts import MemberChanged, MemberLocked, MemberRegistered, MemberUnlocked
from shared.ids import new_id
from shared.text import clean_text, fold, given_name_key

LOGIN = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
EMAIL = re.compile(r"[^@\s<>\"(),:;\\]+@[^@\s<>\"(),:;\\]+")
RESERVED = frozenset({"system", "he-thong", "moi", "admin", "root"})


@dataclass(frozen=True)
class Profile:
    """What is known of a member, cleaned."""

    name: str
    email: str
    unit_id: str | None


def register_member(
    uow: UnitOfWork,
    *,
    member_id: str,
    name: str,
    email: str,
    actor: Actor,
    unit_id: str | None = None,
    password: str | None = None,
    temporary: bool = False,
) -> Member:
    """A new member with a login name; without a password nobody can sign in yet. Invalid, NotAllowed."""
    permissions.require_manage(actor)
    key = login_name(member_id)
    fields = _login_problems(uow, key)
    profile = _require_profile(uow, name, email, unit_id, fields)
    member = Member(id=key, created_at=uow.now, locked=False, temporary=False, demo=False)
    _fill(member, profile)
    if password is not None:
        require_acceptable(password, member_id=key, name=profile.name, email=profile.email)
        give_password(member, password, temporary=temporary)
    record_change(uow, member, "ghi thành viên mới", actor)
    uow.session.add(member)
    uow.session.flush()
    event = MemberRegistered(member_id=key, name=member.name, email=member.email, unit_id=member.unit_id)
    say(uow, event, subject_id=key, actor=actor)
    return member


def change_member(
    uow: UnitOfWork,
    *,
    member_id: str,
    version: int | None,
    name: str,
    email: str,
    unit_id: str | None,
    actor: Actor,
) -> Member:
    """New name, address or unit. Invalid, NotAllowed, NoSuchMember, StaleRecord."""
    permissions.require_manage(actor)
    member = member_for_change(uow, member_id)
    require_fresh(member, version)
    _fill(member, _require_profile(uow, name, email, unit_id, {}))
    record_change(uow, member, "sửa hồ sơ này", actor)
    event = MemberChanged(
        member_id=member.id, name=member.name, email=member.email, unit_id=member.unit_id, locked=member.locked
    )
    say(uow, event, subject_id=member.id, actor=actor)
    return member


def lock_member(uow: UnitOfWork, *, member_id: str, reason: str, actor: Actor, version: int | None = None) -> Member:
    """Out everywhere at once (D8.2): all sessions end, signing in is refused with the reason.

    Invalid, NotAllowed, NoSuchMember, StaleRecord; Conflict when already locked.
    """
    permissions.require_lock(actor, member_id)
    member = member_for_change(uow, member_id)
    why = _require_reason(reason)
    if member.locked:
        raise Conflict("Tài khoản này đã bị khoá từ trước.", code="already_locked")
    require_fresh(member, version)
    shut_out(uow, member, why, actor)
    return member


def shut_out(uow: UnitOfWork, member: Member, why: str, actor: Actor) -> None:
    """Lock a row that is not locked, end every session, tell everybody."""
    member.locked, member.locked_at, member.lock_reason = True, uow.now, why
    record_change(uow, member, "khoá tài khoản này", actor)
    _note_lock(uow, member, why, actor)
    event = MemberLocked(member_id=member.id, name=member.name, email=member.email, unit_id=member.unit_id, locked=True)
    say(uow, event, subject_id=member.id, actor=actor)
    # Said too, so that cookies of before the lock stay dead after unlocking.
    end_sessions(uow, member.id, why="locked", actor=actor)


def unlock_member(uow: UnitOfWork, *, member_id: str, reason: str, actor: Actor, version: int | None = None) -> Member:
    """May sign in again; old sessions stay ended. Errors as `lock_member`; Conflict when not locked."""
    permissions.require_lock(actor, member_id)
    member = member_for_change(uow, member_id)
    why = _require_reason(reason)
    if not member.locked:
        raise Conflict("Tài khoản này đang hoạt động, không cần mở khoá.", code="not_locked")
    require_fresh(member, version)
    if lost_and_shut(uow, member_id) is not None:
        raise Conflict(
            "Tài khoản này đã được báo mất. Hãy mở lại tại trang sự cố của tài khoản, kèm mật khẩu mới.",
            clause="D8.2", code="reported_lost",
        )  # fmt: skip
    let_in(uow, member, why, actor)
    return member


def let_in(uow: UnitOfWork, member: Member, why: str, actor: Actor) -> None:
    """Unlock a locked row and tell everybody."""
    member.locked, member.locked_at, member.lock_reason = False, None, None
    record_change(uow, member, "mở khoá tài khoản này", actor)
    _note_lock(uow, member, why, actor)
    event = MemberUnlocked(
        member_id=member.id, name=member.name, email=member.email, unit_id=member.unit_id, locked=False
    )
    say(uow, event, subject_id=member.id, actor=actor)


def _note_lock(uow: UnitOfWork, member: Member, reason: str, actor: Actor) -> None:
    note = LockChange(id=new_id(), member_id=member.id, locked=member.locked, reason=reason, at=uow.now, by=actor.name)
    uow.session.add(note)


def _require_reason(reason: str) -> str:
    why = clean_text(reason)
    if not why or len(why) > 500:
        raise Invalid("Cần ghi lý do.", fields={"reason": ["Hãy ghi lý do, từ 1 đến 500 ký tự."]}, clause="D8.2")
    return why


def _login_problems(uow: UnitOfWork, key: str) -> dict[str, list[str]]:
    if not LOGIN.fullmatch(key) or not 2 <= len(key) <= 40:
        return {
            "member_id": [
                "Tên đăng nhập gồm 2–40 ký tự: chữ thường không dấu, số, dấu gạch nối hoặc chấm ở giữa; ví dụ gv-hoa."
            ]
        }
    if key in RESERVED:
        return {"member_id": ["Tên đăng nhập này dành riêng cho hệ thống."]}
    if uow.session.get(Member, key) is not None:
        return {"member_id": ["Tên đăng nhập này đã có người dùng."]}
    return {}


def _require_profile(
    uow: UnitOfWork, name: str, email: str, unit_id: str | None, fields: dict[str, list[str]]
) -> Profile:
    """The cleaned profile. Invalid with these and the earlier `fields`."""
    full, address = " ".join(clean_text(name).split()), clean_text(email)
    if not full or len(full) > 200:
        fields["name"] = ["Họ và tên cần từ 1 đến 200 ký tự."]
    if not EMAIL.fullmatch(address) or len(address) > 254:
        fields["email"] = ["Địa chỉ thư điện tử chưa đúng; ví dụ: hoa@truong.edu.vn."]
    if unit_id and uow.session.get(Unit, unit_id) is None:
        fields["unit_id"] = ["Không có đơn vị này; hãy chọn lại trong danh sách."]
    if fields:
        raise Invalid("Hồ sơ thành viên chưa đầy đủ.", fields=fields)
    return Profile(full, address, unit_id or None)


def _fill(member: Member, profile: Profile) -> None:
    member.name, member.email, member.unit_id = profile.name, profile.email, profile.unit_id
    member.sort_key = given_name_key(profile.name)
    member.search_key = fold(f"{member.id} {profile.name} {profile.email}")[:600]
