"""Mã truy cập: the tokens of one's own programs. A new one is shown once, on the answer to the form that made it."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.accounts import operations, queries
from services.accounts.config import SCOPES, TOKEN_DAYS
from services.accounts.pages.account import check_old
from services.accounts.pages.answers import once
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.errors import problem_of, status_of
from shared.web.notices import redirect_with
from shared.web.tokens import make_api_token


def index() -> Response:
    """One's tokens and the form of a new one."""
    return _page({"days": "90"})


def create() -> Response:
    """Make a token; the password is asked again. Sent twice, the second answer no longer shows it."""
    actor, form = current_actor(), request.form
    days = int(form.get("days", "")) if form.get("days", "").isdigit() else 0
    try:
        check_old(actor.member_id, form.get("old_password", ""))
        with wiring().uow() as uow:
            if uow.once(form.get("form_id"), actor):
                return redirect_with(
                    url_for(".tokens"), "Mã đã được tạo và chỉ hiện một lần. Mất thì thu hồi, tạo mã khác."
                )
            row = operations.issue_token(
                uow, actor=actor, name=form.get("name", ""), scopes=form.getlist("scopes"), days=days
            )
            text = make_api_token(
                wiring().settings.secret_key, token_id=row.id, member_id=row.member_id, scopes=row.scopes,
                issued=row.issued_at, expires=row.expires_at,
            )  # fmt: skip
            uow.remember(form.get("form_id"), actor, row.id)
            uow.commit()
    except DomainError as refused:
        return _page({**form.to_dict(), "scopes": form.getlist("scopes")}, refused=refused)
    answer = _page({"days": "90"}, made=text)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def revoke(token_id: str) -> Response:
    """End a token at once."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        row = operations.revoke_token(uow, actor=actor, token_id=token_id)
        return url_for(".tokens"), f"Đã thu hồi mã “{row.name}”."

    return once(actor, work)


def _page(values: dict[str, Any], *, made: str | None = None, refused: DomainError | None = None) -> Response:
    with wiring().read() as session:
        rows = queries.tokens_of(session, current_actor().member_id)
    page = render_template(
        "accounts/tokens.html", rows=rows, now=now(), made=made, values=values, scopes=list(SCOPES.items()),
        days=[(str(number), words) for number, words in TOKEN_DAYS.items()], labels=SCOPES,
        errors=refused.fields if isinstance(refused, Invalid) else {}, problem=problem_of(refused) if refused else None,
    )  # fmt: skip
    return make_response(page, status_of(refused) if refused else 200)
