"""Signing in and out. The password is checked between two short transactions, so it never holds the database."""

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, redirect, request

from services.accounts import operations, queries
from services.accounts.config import DEMO_PASSWORD
from services.accounts.errors import AccountLocked, TemporaryPassword, WrongPassword
from services.accounts.models import SignInSession
from services.accounts.pages.answers import again, page
from services.accounts.pages.places import address, demo_open, device, on_this_machine
from services.accounts.schemas import DemoSignInSchema, FirstPasswordSchema, SignInSchema
from shared.clock import local_day
from shared.errors import DomainError, NotAllowed
from shared.text import format_datetime
from shared.web import auth
from shared.web.addresses import PAGES, SIGN_IN, SIGN_OUT, local_path
from shared.web.auth import current_session, now, optional_actor, public, wiring
from shared.web.notices import redirect_with
from shared.web.schema import load

HOME = PAGES["notifications"]
PAGE = "accounts/sign_in.html"
FIRST_PASSWORD = "accounts/first_password.html"  # noqa: S105  # a template


@dataclass(frozen=True)
class Checked:
    """A right password: the try that counted it, whose it is, and the hash it matched."""

    attempt_id: str
    member_id: str
    password_hash: str


def check_password(login: str, password: str) -> Checked:
    """Count the try, then check. TooManyTries, WrongPassword; NotAllowed for a demo account from elsewhere."""
    with wiring().uow() as uow:
        attempt_id = operations.open_attempt(uow, login=login, address=address())
        uow.commit()
    with wiring().read() as session:
        found = queries.credentials(session, operations.login_name(login))
    if not operations.matches(found.password_hash, password):
        raise WrongPassword
    assert found.member_id is not None
    assert found.password_hash is not None
    if found.demo and not on_this_machine():
        raise NotAllowed("Tài khoản dùng thử chỉ đăng nhập được ngay trên máy chạy Toà Soạn.", code="demo_elsewhere")
    return Checked(attempt_id, found.member_id, found.password_hash)


def _target(text: str | None) -> str:
    """Where to go after signing in: a path of this site, never the sign-in or sign-out page itself."""
    target = local_path(text, HOME)
    return HOME if target.startswith((SIGN_IN, SIGN_OUT)) else target


@public
def show() -> Response:
    """The form; whoever is signed in already goes on."""
    target = _target(request.args.get("tiep"))
    if optional_actor() is not None:
        return make_response(redirect(target, 303))
    return page(PAGE, values={"tiep": target}, **_around())


def _around() -> dict[str, Any]:
    """What stands beside the form: why an earlier session ended, and the demo accounts."""
    demo: tuple[queries.MemberRow, ...] = ()
    if demo_open():
        with wiring().read() as session:
            demo = queries.demo_members(session, local_day(now()))
    locked, ended = _earlier_session()
    return {"demo_members": demo, "locked": locked, "ended": ended}


def _earlier_session() -> tuple[AccountLocked | None, bool]:
    """Whether the browser's own (signed) cookie is of a locked member, or of a session that was ended (D8.2)."""
    service = wiring()
    cookie = request.cookies.get(auth.cookie_name(service.settings))
    token = auth.read_session_token(service.settings.secret_key, cookie, now())
    if token is None or current_session() is not None:
        return None, False
    with service.read() as session:
        lock = queries.lock_of(session, token.member_id)
    return (AccountLocked(lock[0], format_datetime(lock[1])), True) if lock else (None, True)


@public
def sign_in() -> Response:
    """Check the password and open a session; on refusal the form again, with the name but never the password."""
    try:
        values = load(SignInSchema(), request.form)
        return _open(values["login"], values["password"], values["tiep"])
    except TemporaryPassword as refused:
        response = again(FIRST_PASSWORD, refused)
        response.status_code = 200  # not an error: the second half of the first sign-in
        return response
    except DomainError as refused:
        return again(PAGE, refused, **_around())


@public
def sign_in_demo() -> Response:
    """One click on a demo account; only in demo mode, only on this machine."""
    values = load(DemoSignInSchema(), request.form)
    if not demo_open():
        raise NotAllowed(
            "Đăng nhập dùng thử chỉ mở ở bản dùng thử, ngay trên máy chạy Toà Soạn.", code="demo_elsewhere"
        )
    try:
        return _open(values["demo"], DEMO_PASSWORD, values["tiep"])
    except DomainError as refused:
        return again(PAGE, refused, **_around())


def _open(login: str, password: str, target: str) -> Response:
    checked = check_password(login, password)
    browser = current_session()
    with wiring().uow() as uow:
        opened = operations.sign_in(
            uow,
            attempt_id=checked.attempt_id,
            member_id=checked.member_id,
            checked_hash=checked.password_hash,
            device=device(),
            rehash=operations.fresher_hash(checked.password_hash, password),
            replaces=browser.session_id if browser else None,
        )
        uow.commit()
    return _welcome(opened, target)


def _welcome(opened: SignInSession, target: str) -> Response:
    response = make_response(redirect(_target(target), 303))
    auth.start_session(response, session_id=opened.id, member_id=opened.member_id, issued=opened.issued_at)
    return response


@public
def first_password() -> Response:
    """The member's own password in place of a given one; opens the first session."""
    try:
        values = load(FirstPasswordSchema(), request.form)
        checked = check_password(values["login"], values["old_password"])
        with wiring().uow() as uow:
            opened = operations.replace_temporary_password(
                uow,
                attempt_id=checked.attempt_id,
                member_id=checked.member_id,
                checked_hash=checked.password_hash,
                password=values["password"],
                device=device(),
            )
            uow.commit()
    except DomainError as refused:
        return again(FIRST_PASSWORD, refused)
    return _welcome(opened, values["tiep"])


@public
def sign_out() -> Response:
    """End the session everywhere; the cookie goes too."""
    token, actor = current_session(), optional_actor()
    if token is not None and actor is not None:
        with wiring().uow() as uow:
            operations.sign_out(uow, session_id=token.session_id, actor=actor)
            uow.commit()
    response = redirect_with(SIGN_IN, "Đã đăng xuất.")
    auth.end_session(response)
    return response
