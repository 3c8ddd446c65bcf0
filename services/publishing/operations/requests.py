"""Requests for removal (T21, D12.4a): from members, from citizens, from the clock; remarks of the board, answers."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.publishing.config import (
    CODE_LETTERS,
    CONTACT_MAX,
    LIVE_STATES,
    PUBLIC_TRIES,
    PUBLIC_TRIES_ALL,
    PUBLIC_WINDOW,
)
from services.publishing.errors import AlreadyAsked, TooManyRequests, UnknownArticle, UnknownRequest
from services.publishing.models import Article, PublicTry, TakedownContact, TakedownRemark, TakedownRequest
from services.publishing.operations.base import find
from services.publishing.operations.custody import written
from services.publishing.permissions import DESK_ROLES, can_decide_removal, can_see_desk
from shared.actors import SYSTEM, Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.publishing import TakedownAnswered, TakedownRequested
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, format_date

CITIZEN = Actor("citizen", "Tổ chức, cá nhân (biểu mẫu công khai)", frozenset({"citizen"}))
EXPIRED_REASON = "R1"
"""Only what the regulation itself calls out of date is asked for by the clock (12.4a)."""


@dataclass(frozen=True)
class Contact:
    """Who asks through the public form, and how to reach them; both may be empty."""

    name: str = ""
    reach: str = ""


def request_takedown(
    uow: UnitOfWork, *, article_id: str, actor: Actor, pack: Pack, takedown_reason: str, note: str
) -> TakedownRequest:
    """T21: any member asks for removal; the article stays until the head decides. Invalid, Conflict, AlreadyAsked."""
    article = _live(find(uow, article_id, None))
    words = _note(note)
    check_reason(pack.at(article.pack), takedown_reason)
    mine = sa.select(TakedownRequest.id).where(
        TakedownRequest.article_id == article_id,
        TakedownRequest.member_id == actor.member_id,
        TakedownRequest.state == "open",
    )
    if uow.session.scalar(mine.limit(1)):
        raise AlreadyAsked
    return _open(uow, article, actor, pack, takedown_reason, words)


def request_publicly(
    uow: UnitOfWork,
    *,
    address: str,
    pack: Pack,
    takedown_reason: str,
    note: str,
    contact: Contact,
    sender: str,
) -> TakedownRequest:
    """T21 by a citizen: `address` is the public path, `sender` a key of where the form came from (`sender_key`).

    UnknownArticle, Invalid, TooManyRequests. The request carries a code to ask by.
    """
    article = uow.session.scalar(sa.select(Article).where(Article.address == address).with_for_update())
    if article is None or article.state not in LIVE_STATES:
        raise UnknownArticle
    given = Contact(*(clean_text(text) for text in (contact.name, contact.reach)))
    errors = {
        name: [f"Dài {len(text)} ký tự, tối đa {CONTACT_MAX}."]
        for name, text in (("name", given.name), ("reach", given.reach))
        if len(text) > CONTACT_MAX
    }
    if errors:
        raise Invalid("Một số mục chưa hợp lệ; chưa có gì được gửi.", fields=errors)
    words = _note(note)
    check_reason(pack.at(article.pack), takedown_reason)
    _count(uow, sender)
    request = _open(uow, article, CITIZEN, pack, takedown_reason, words, code=_code())
    if given.name or given.reach:
        uow.session.add(TakedownContact(request_id=request.id, name=given.name, reach=given.reach))
        uow.session.flush()
    return request


def request_on_expiry(uow: UnitOfWork, *, article_id: str, pack: Pack) -> TakedownRequest | None:
    """T21 by the clock: the date given for the article has come. None when it is not live, or has another date now."""
    article = uow.session.get(Article, article_id, with_for_update=True)
    if article is None or article.state not in LIVE_STATES:
        return None
    if article.expires_at is None or article.expires_at > uow.now:
        return None
    if article.expiry_act == "archive":  # archived by hand before its day: nobody asked for its removal
        article.expires_at = article.expiry_act = None
        return None
    note = f"Hết thời hạn hiển thị đã đặt cho bài ({format_date(article.expires_at)})."
    article.expires_at = None
    return _open(uow, article, SYSTEM, pack, EXPIRED_REASON, note)


def set_expiry(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, expires_at: datetime | None, act: str = "request"
) -> Article:
    """Say from when on the article no longer fits (12.4a); None takes the date away. NotAllowed, Invalid, Conflict.

    `act`: `request` has the system ask for removal then (T21), `archive` archives it (T25).
    """
    article = _live(find(uow, article_id, version))
    if not actor.has("secretary", "deputy", "head"):
        raise NotAllowed("Thời hạn hiển thị do Thư ký, Phó Trưởng Ban hoặc Trưởng Ban Biên tập đặt.", clause="D12.2d")
    if expires_at is not None and expires_at <= uow.now:
        message = "Thời hạn đã qua. Hãy chọn một ngày trong tương lai, hoặc đề nghị gỡ bài ngay."
        raise Invalid(message, fields={"expires_at": [message]}, clause="D12.4a")
    if act == "archive" and expires_at is not None and article.state != "published":
        message = "Bài đã ở trong lưu trữ; chỉ đặt được ngày đề nghị gỡ."
        raise Invalid(message, fields={"act": [message]}, clause="D12.4a")
    article.expires_at = expires_at
    article.expiry_act = "archive" if act == "archive" and expires_at is not None else None
    article.version += 1
    article.touched_by, article.touched_at, article.touched_what = actor.name, uow.now, "Đặt thời hạn hiển thị"
    if expires_at is not None:
        uow.enqueue("expire", article.id, {"article_id": article.id}, due_at=expires_at)
    uow.session.flush()
    return article


def remark_request(uow: UnitOfWork, *, request_id: str, actor: Actor, text: str) -> TakedownRemark:
    """A member of the board says what they think of an open request. NotAllowed, UnknownRequest, Invalid."""
    if not can_see_desk(actor):
        raise NotAllowed("Ý kiến về đề nghị gỡ bài do thành viên Ban Biên tập ghi.", clause="D12.4a")
    request = open_request(uow, request_id)
    words = written(text)
    if words is None:
        message = "Hãy ghi ý kiến."
        raise Invalid(message, fields={"text": [message]}, clause="D12.4a")
    role = next(role for role in DESK_ROLES if role in actor.roles)
    remark = TakedownRemark(
        id=new_id(), request_id=request.id, at=uow.now, member_id=actor.member_id, name=actor.name, role=role,
        text=words,
    )  # fmt: skip
    uow.session.add(remark)
    uow.session.flush()
    return remark


def reject_request(uow: UnitOfWork, *, request_id: str, actor: Actor, answer: str) -> TakedownRequest:
    """The head keeps the article up and says why. NotAllowed for others, UnknownRequest when it is not open."""
    if not can_decide_removal(actor):
        raise NotAllowed("Chỉ Trưởng Ban Biên tập quyết định về đề nghị gỡ bài.", clause="D12.4b")
    request = open_request(uow, request_id)
    words = written(answer)
    if words is None:
        message = "Hãy ghi lý do không gỡ để người đề nghị được biết."
        raise Invalid(message, fields={"answer": [message]}, clause="D12.4b", code="reason_missing")
    article = uow.session.get_one(Article, request.article_id)
    close(uow, request, article, actor, "rejected", words)
    return request


def accept_all(uow: UnitOfWork, article: Article, actor: Actor, answer: str) -> None:
    """The article goes: every open request about it is granted, and who asked is told."""
    query = sa.select(TakedownRequest).where(TakedownRequest.article_id == article.id, TakedownRequest.state == "open")
    for request in uow.session.scalars(query.order_by(TakedownRequest.at).with_for_update()).all():
        close(uow, request, article, actor, "accepted", answer)


def open_request(uow: UnitOfWork, request_id: str) -> TakedownRequest:
    """An open request, locked. UnknownRequest when there is none, or it is decided."""
    request = uow.session.get(TakedownRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request.state != "open":
        raise UnknownRequest
    return request


def close(uow: UnitOfWork, request: TakedownRequest, article: Article, actor: Actor, outcome: str, answer: str) -> None:
    """Write the decision down and tell who asked."""
    request.state, request.answer = outcome, answer
    request.decided_by, request.decided_at = actor.name, uow.now
    event = TakedownAnswered(
        request_id=request.id, article_id=article.id, title=article.title, takedown_reason=request.takedown_reason,
        outcome=outcome, answer=answer, requested_by=request.member_id, decided_by=actor.name,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor, seq=False)
    uow.session.flush()


def check_reason(pack: Pack, code: str) -> None:
    """Invalid unless `code` is a reason of the pack: R1–R3 of 12.4a, R4 and R5 by law."""
    if code not in pack.takedown_reasons:
        message = "Hãy chọn một lý do gỡ bài."
        raise Invalid(message, fields={"takedown_reason": [message]}, clause="D12.4a", code="reason_missing")


def forget(uow: UnitOfWork, *, contacts_before: datetime, tries_before: datetime) -> None:
    """Delete what is kept for a while only: contacts of requests decided long ago, the count of public forms."""
    old = sa.select(TakedownRequest.id).where(TakedownRequest.decided_at < contacts_before)
    uow.session.execute(sa.delete(TakedownContact).where(TakedownContact.request_id.in_(old)))
    uow.session.execute(sa.delete(PublicTry).where(PublicTry.at < tries_before))


def sender_key(secret: str, remote_address: str) -> str:
    """The key under which uses of a public form are counted: the address itself is not kept."""
    return hmac.new(secret.encode(), f"public-form|{remote_address}".encode(), "sha256").hexdigest()


def _live(article: Article) -> Article:
    if article.state not in LIVE_STATES:
        raise Conflict("Bài không còn ở trang công khai nên không cần đề nghị gỡ nữa.", clause="D12.4a")
    return article


def _note(note: str) -> str:
    words = written(note)
    if words is None:
        message = "Hãy ghi rõ vì sao nên gỡ bài này."
        raise Invalid(message, fields={"note": [message]}, clause="D12.4a", code="reason_missing")
    return words


def _open(
    uow: UnitOfWork,
    article: Article,
    actor: Actor,
    pack: Pack,
    takedown_reason: str,
    note: str,
    code: str | None = None,
) -> TakedownRequest:
    rules = pack.at(article.pack)
    check_reason(rules, takedown_reason)
    request = TakedownRequest(
        id=new_id(), article_id=article.id, at=uow.now, member_id=actor.member_id, name=actor.name, code=code,
        takedown_reason=takedown_reason, note=note, state="open",
    )  # fmt: skip
    uow.session.add(request)
    private = actor is CITIZEN or rules.takedown_reasons[takedown_reason].hidden_text
    event = TakedownRequested(
        article_id=article.id, title=article.title, takedown_reason=takedown_reason, reason="" if private else note,
        requested_by=actor.member_id, request_id=request.id,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor, seq=False)
    uow.session.flush()
    return request


def _code() -> str:
    return "GB" + "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def _count(uow: UnitOfWork, sender: str) -> None:
    """Count this use of the form. TooManyRequests when this sender, or all together, have used it too often."""
    recent = PublicTry.at > uow.now - PUBLIC_WINDOW
    for where, limit in (((PublicTry.sender == sender, recent), PUBLIC_TRIES), ((recent,), PUBLIC_TRIES_ALL)):
        times = list(
            uow.session.scalars(sa.select(PublicTry.at).where(*where).order_by(PublicTry.at.desc()).limit(limit))
        )
        if len(times) >= limit:
            wait = (times[-1] + PUBLIC_WINDOW - uow.now).total_seconds()
            raise TooManyRequests(retry_after=max(1, round(wait + 0.5)))
    uow.session.add(PublicTry(id=new_id(), sender=sender, at=uow.now))
    uow.session.flush()
