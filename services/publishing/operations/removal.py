"""Down again: asked for by anybody (T21), hidden in an emergency (T22), removed and restored by the head (T23, T24)."""

import sqlalchemy as sa

from services.publishing.config import LIVE_STATES
from services.publishing.errors import UnknownRequest
from services.publishing.models import Article, TakedownRequest
from services.publishing.operations.base import Why, find, record, render_later, step
from services.publishing.operations.custody import written
from services.publishing.permissions import can_decide_removal
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.articles import TakedownRequested
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.workflow.machine import Step


def suspend(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    reason: str,
    takedown_reason: str = "",
) -> Article:
    """T22: hide at once, the head decides later (C6). Reason needed; with R4 the text is for the head alone at once."""
    article = find(uow, article_id, version)
    why = Why(written(reason), takedown_reason or None)
    made = step(uow, article, "suspend", actor, pack=pack, why=why)
    if not pack.suspension.enabled:
        raise NotAllowed(
            "Quy chế của trường không cho tạm ẩn khẩn; chỉ Trưởng Ban Biên tập được gỡ bài.", clause="D12.4b"
        )
    if takedown_reason:
        _check(pack, takedown_reason)
    return _hide(uow, article, made, actor, why)


def take_down(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    takedown_reason: str,
    reason: str,
) -> Article:
    """T23: the head decides removal (12.4b). The address answers 410 with the notice; open requests are granted."""
    article = find(uow, article_id, version)
    why = Why(written(reason), takedown_reason or None)
    made = step(uow, article, "take_down", actor, pack=pack, why=why)
    _check(pack, takedown_reason)
    for request in _open_requests(uow, article.id):
        _close(uow, request, actor, "accepted", why.reason)
    return _hide(uow, article, made, actor, why)


def restore(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str) -> Article:
    """T24: the head brings it back, to the same address. Reason needed."""
    article = find(uow, article_id, version)
    why = Why(reason=written(reason))
    made = step(uow, article, "restore", actor, pack=pack, why=why)
    article.takedown_reason = article.hidden_note = article.hidden_by = article.hidden_at = None
    record(uow, article, made, actor, why)
    render_later(uow, article)
    return article


def request_takedown(
    uow: UnitOfWork, *, article_id: str, actor: Actor, pack: Pack, takedown_reason: str, note: str
) -> TakedownRequest:
    """T21: any member asks for removal; the article stays until the head decides (12.4a). Invalid without a reason."""
    article = find(uow, article_id, None)
    if article.state not in LIVE_STATES:
        raise Conflict("Bài không còn ở trang công khai nên không cần đề nghị gỡ nữa.", clause="D12.4a")
    _check(pack, takedown_reason)
    text = written(note)
    if text is None:
        message = "Hãy ghi rõ vì sao nên gỡ bài này."
        raise Invalid(message, fields={"note": [message]}, clause="D12.4a", code="reason_missing")
    request = TakedownRequest(
        id=new_id(), article_id=article.id, at=uow.now, member_id=actor.member_id, name=actor.name,
        takedown_reason=takedown_reason, note=text, state="open",
    )  # fmt: skip
    uow.session.add(request)
    event = TakedownRequested(
        article_id=article.id, title=article.title, takedown_reason=takedown_reason, reason=text,
        requested_by=actor.member_id,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor, seq=False)
    uow.session.flush()
    return request


def reject_request(uow: UnitOfWork, *, article_id: str, request_id: str, actor: Actor, answer: str) -> TakedownRequest:
    """The head keeps the article up and says why. NotAllowed for others, UnknownRequest when it is not open."""
    if not can_decide_removal(actor):
        raise NotAllowed("Chỉ Trưởng Ban Biên tập quyết định về đề nghị gỡ bài.", clause="D12.4b")
    request = uow.session.get(TakedownRequest, request_id)
    if request is None or request.article_id != article_id or request.state != "open":
        raise UnknownRequest
    text = written(answer)
    if text is None:
        message = "Hãy ghi lý do không gỡ để người đề nghị được biết."
        raise Invalid(message, fields={"answer": [message]}, clause="D12.4b", code="reason_missing")
    _close(uow, request, actor, "rejected", text)
    uow.session.flush()
    return request


def _hide(uow: UnitOfWork, article: Article, made: Step, actor: Actor, why: Why) -> Article:
    article.takedown_reason, article.hidden_note = why.takedown_reason, why.reason
    article.hidden_at, article.hidden_by = uow.now, actor.name
    record(uow, article, made, actor, why)
    render_later(uow, article)
    return article


def _check(pack: Pack, code: str) -> None:
    """Invalid unless `code` is a reason of the pack: R1–R3 of 12.4a, R4 and R5 by law."""
    if code not in pack.takedown_reasons:
        message = "Hãy chọn một lý do gỡ bài."
        raise Invalid(message, fields={"takedown_reason": [message]}, clause="D12.4a", code="reason_missing")


def _open_requests(uow: UnitOfWork, article_id: str) -> list[TakedownRequest]:
    query = sa.select(TakedownRequest).where(TakedownRequest.article_id == article_id, TakedownRequest.state == "open")
    return list(uow.session.scalars(query))


def _close(uow: UnitOfWork, request: TakedownRequest, actor: Actor, state: str, answer: str | None) -> None:
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = actor.name, uow.now
