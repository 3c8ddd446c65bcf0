"""Administration of members: the list, one member, the form, locking (D8.2), given passwords."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.models import SOLE_ROLES
from services.accounts.pages.answers import again, once, page
from services.accounts.pages.history import sentence
from services.accounts.queries import MemberFilter
from services.accounts.schemas import (
    ROLE_CHOICES,
    GivenPasswordSchema,
    MemberSchema,
    NewMemberSchema,
    ReasonSchema,
)
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, DomainError, Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.notices import redirect_with
from shared.web.paging import Page, page_number
from shared.web.schema import load

FORM = "accounts/member_form.html"
DETAIL = "accounts/member.html"
STATUSES = (("active", "Đang hoạt động"), ("locked", "Đang bị khoá"), ("no_role", "Chưa có vai trò"))


def index() -> str:
    """The list with search (with or without marks) and filters."""
    actor = current_actor()
    permissions.require_view(actor)
    wanted = MemberFilter(
        q=request.args.get("q", "")[:200],
        role=request.args.get("vai_tro", ""),
        unit_id=request.args.get("don_vi", ""),
        status=request.args.get("tinh_trang", ""),
    )
    day = local_day(now())
    with wiring().read() as session:
        found = queries.members(session, wanted, day, page=page_number())
        missing = [SOLE_ROLES[group.role] for group in queries.board(session, day)
                   if group.role in SOLE_ROLES and not group.people]  # fmt: skip
        units = _unit_choices(session)
    return render_template(
        "accounts/members.html",
        page=Page(found.items, found.number, found.size, found.total),
        wanted=wanted,
        missing=missing,
        units=units,
        roles=ROLE_CHOICES,
        statuses=STATUSES,
        may_manage=permissions.can_manage_members(actor),
    )


def _unit_choices(session: Any) -> list[tuple[str, str]]:
    return [(unit.unit_id, unit.name) for unit in people.units(session)]


def _units() -> list[tuple[str, str]]:
    with wiring().read() as session:
        return _unit_choices(session)


def _member(member_id: str) -> queries.MemberDetail:
    with wiring().read() as session:
        return queries.member(session, member_id, local_day(now()))


def new() -> Response:
    """An empty form."""
    permissions.require_manage(current_actor())
    return page(FORM, member=None, units=_units())


def register() -> Response:
    """Record a new member; a password given here must be replaced at the first sign-in."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(NewMemberSchema(), request.form)
        member = operations.register_member(uow, actor=actor, temporary=values["password"] is not None, **values)
        return url_for(".member", member_id=member.id), f"Đã ghi thành viên {member.name}. Hãy ghi bổ nhiệm vai trò."

    try:
        return once(actor, work)
    except Invalid as refused:
        return again(FORM, refused, member=None, units=_units())


def show(member_id: str) -> Response:
    """One member with appointments, sessions, history."""
    permissions.require_view(current_actor())
    return page(DETAIL, **_detail(member_id))


def _detail(member_id: str) -> dict[str, Any]:
    actor = current_actor()
    with wiring().read() as session:
        member = queries.member(session, member_id, local_day(now()))
        sessions = queries.live_sessions(session, member_id, now())
        locks = queries.locks(session, member_id)
        history = queries.history(session, member_id)
    return {
        "member": member,
        "sessions": sessions,
        "locks": locks,
        "history": [(row.at, row.actor, sentence(row)) for row in history],
        "is_self": actor.member_id == member_id,
        "may_manage": permissions.can_manage_members(actor),
        "may_lock": permissions.can_lock(actor, member_id),
        "may_appoint": permissions.can_appoint(actor, member_id),
    }


def edit(member_id: str) -> Response:
    """The form of a member."""
    permissions.require_manage(current_actor())
    member = _member(member_id)
    values = {"name": member.name, "email": member.email, "unit_id": member.unit_id or ""}
    return page(FORM, values=values, member=member, units=_units())


def change(member_id: str) -> Response:
    """Save a profile; a stale page is answered with 409, the text that was typed and what stands there now."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(MemberSchema(), request.form)
        member = operations.change_member(uow, member_id=member_id, actor=actor, **values)
        return url_for(".member", member_id=member_id), f"Đã lưu hồ sơ của {member.name}."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(FORM, refused, member=_member(member_id), units=_units())


def lock(member_id: str) -> Response:
    """Lock the account: out everywhere at once (D8.2)."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(ReasonSchema(), request.form)
        member = operations.lock_member(uow, member_id=member_id, actor=actor, **values)
        return _address(member_id), f"Đã khoá tài khoản của {member.name}; mọi phiên đăng nhập đã kết thúc."

    return _act(actor, member_id, work)


def unlock(member_id: str) -> Response:
    """Open the account again; old sessions stay ended."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(ReasonSchema(), request.form)
        member = operations.unlock_member(uow, member_id=member_id, actor=actor, **values)
        return _address(member_id), f"Đã mở khoá tài khoản của {member.name}."

    return _act(actor, member_id, work)


def give_password(member_id: str) -> Response:
    """Give a password that must be replaced at the next sign-in; all sessions of the member end."""
    actor = current_actor()
    if actor.member_id == member_id:
        return redirect_with(url_for(".password"), "Hãy đổi mật khẩu của mình tại đây.", "info")

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(GivenPasswordSchema(), request.form)
        member = operations.set_password(uow, member_id=member_id, actor=actor, temporary=True, **values)
        return _address(member_id), f"Đã cấp mật khẩu tạm cho {member.name}; người dùng sẽ đặt mật khẩu riêng khi vào."

    return _act(actor, member_id, work)


def end_sessions(member_id: str) -> Response:
    """End every session of a member."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        count = operations.revoke_sessions_of(uow, member_id=member_id, actor=actor)
        return _address(member_id), f"Đã kết thúc {count} phiên đăng nhập."

    return _act(actor, member_id, work)


def _address(member_id: str) -> str:
    return url_for(".member", member_id=member_id)


def _act(actor: Actor, member_id: str, work: Any) -> Response:
    """Run an act of the member's page; on refusal that page again, with what was typed."""
    permissions.require_view(actor)
    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return _refused(member_id, refused)


def _refused(member_id: str, refused: DomainError) -> Response:
    return make_response(again(DETAIL, refused, **_detail(member_id)))
