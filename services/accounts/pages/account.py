"""Tài khoản của tôi: roles of today, sessions, the own password."""

from flask import Response, render_template, request, url_for

from services.accounts import operations, queries
from services.accounts.pages.answers import again, page
from services.accounts.pages.signing import check_password
from services.accounts.schemas import NewPasswordSchema, SessionSchema
from shared.clock import local_day
from shared.errors import DomainError, Invalid
from shared.web.auth import current_actor, current_session, now, wiring
from shared.web.notices import redirect_with
from shared.web.schema import load

PASSWORD_PAGE = "accounts/password.html"  # noqa: S105  # a template


def show() -> str:
    """Name, roles with dates and decision numbers, open sessions."""
    actor, token = current_actor(), current_session()
    with wiring().read() as session:
        member = queries.member(session, actor.member_id, local_day(now()))
        sessions = queries.live_sessions(session, actor.member_id, now())
        read = queries.acknowledged_at(session, actor.member_id, wiring().pack.ref)
    this = token.session_id if token else ""
    return render_template("accounts/account.html", member=member, sessions=sessions, this_session=this, read=read)


def end_session() -> Response:
    """End one of the own sessions on another device."""
    actor = current_actor()
    values = load(SessionSchema(), request.form)
    with wiring().uow() as uow:
        operations.end_session(uow, session_id=values["session_id"], actor=actor)
        uow.commit()
    return redirect_with(url_for(".account"), "Đã kết thúc phiên đăng nhập đó.")


def end_other_sessions() -> Response:
    """End all own sessions but this one."""
    actor, token = current_actor(), current_session()
    with wiring().uow() as uow:
        count = operations.revoke_sessions_of(
            uow, member_id=actor.member_id, actor=actor, keep=token.session_id if token else None
        )
        uow.commit()
    return redirect_with(url_for(".account"), f"Đã kết thúc {count} phiên đăng nhập khác.")


def password_form() -> Response:
    """The form for a new password."""
    return page(PASSWORD_PAGE)


def change_password() -> Response:
    """A new own password; the old one is asked again and counted like a sign-in."""
    actor, token = current_actor(), current_session()
    try:
        values = load(NewPasswordSchema(), request.form)
        checked = check_old(actor.member_id, values["old_password"])
        with wiring().uow() as uow:
            operations.set_password(
                uow,
                member_id=actor.member_id,
                password=values["password"],
                actor=actor,
                keep_session=token.session_id if token else None,
                attempt_id=checked,
            )
            uow.commit()
    except DomainError as refused:
        return again(PASSWORD_PAGE, refused)
    return redirect_with(url_for(".account"), "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")


def check_old(member_id: str, old: str) -> str:
    """The id of the try. Invalid at the field when the old password is wrong; TooManyTries."""
    try:
        return check_password(member_id, old).attempt_id
    except Invalid as wrong:
        raise Invalid("Chưa đổi được mật khẩu.", fields={"old_password": ["Mật khẩu hiện nay chưa đúng."]}) from wrong
