"""Access tokens by which a member's programs use the API: named, limited in scope and time, revoked at once."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from services.accounts.config import SCOPES, TOKEN_DAYS, TOKENS_MAX
from services.accounts.models import ApiToken
from services.accounts.operations.said import say
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotFound
from shared.events.accounts import TokenIssued, TokenRevoked
from shared.text import clean_text


def issue_token(uow: UnitOfWork, *, actor: Actor, name: str, scopes: Iterable[str], days: int) -> ApiToken:
    """A new token of `actor`, good for `days`. Invalid with fields; Conflict when there are too many alive."""
    label, wanted = " ".join(clean_text(name).split()), sorted(set(scopes))
    problems: dict[str, list[str]] = {}
    if not label or len(label) > 100:
        problems["name"] = ["Hãy đặt tên cho mã, tối đa 100 ký tự: dùng ở máy nào, để làm gì."]
    if not wanted or set(wanted) - set(SCOPES):
        problems["scopes"] = ["Hãy chọn ít nhất một phạm vi trong danh sách."]
    if days not in TOKEN_DAYS:
        problems["days"] = ["Hãy chọn thời hạn trong danh sách."]
    if problems:
        raise Invalid("Chưa tạo được mã truy cập.", fields=problems, clause="D8.2")
    alive = sa.select(sa.func.count()).where(
        ApiToken.member_id == actor.member_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > uow.now
    )
    if (uow.session.scalar(alive) or 0) >= TOKENS_MAX:
        raise Conflict(f"Thầy/Cô đang có {TOKENS_MAX} mã còn hạn. Hãy thu hồi mã không dùng nữa.", code="token_limit")
    row = ApiToken(
        id=secrets.token_urlsafe(18), member_id=actor.member_id, name=label, scopes=wanted, issued_at=uow.now,
        expires_at=uow.now + timedelta(days=days),
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    event = TokenIssued(
        token_id=row.id, member_id=row.member_id, name=label, scopes=tuple(wanted),
        expires_at=row.expires_at.isoformat(),
    )  # fmt: skip
    say(uow, event, subject_id=row.member_id, actor=actor)
    return row


def revoke_token(uow: UnitOfWork, *, actor: Actor, token_id: str) -> ApiToken:
    """End an own token; a second time changes nothing. NotFound for anybody else's."""
    row = uow.session.get(ApiToken, token_id, with_for_update=True)
    if row is None or row.member_id != actor.member_id:
        raise NotFound("Không tìm thấy mã truy cập này.")
    if row.revoked_at is None:
        _end(uow, row, actor)
    return row


def revoke_tokens_of(uow: UnitOfWork, member_id: str, *, actor: Actor) -> None:
    """End all tokens of a member, as when the account is locked or reported lost (D8.2)."""
    alive = sa.select(ApiToken).where(
        ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > uow.now
    )
    for row in uow.session.scalars(alive):
        _end(uow, row, actor)


def _end(uow: UnitOfWork, row: ApiToken, actor: Actor) -> None:
    row.revoked_at = uow.now
    event = TokenRevoked(token_id=row.id, member_id=row.member_id)
    say(uow, event, subject_id=row.member_id, actor=actor)
