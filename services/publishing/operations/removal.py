"""Down again: hidden in an emergency (T22), removed and restored by the head (T23, T24)."""

from services.publishing.errors import UnknownRequest
from services.publishing.models import Article, TakedownRequest
from services.publishing.operations.base import Why, find, record, render_later, step
from services.publishing.operations.custody import written
from services.publishing.operations.requests import accept_all, check_reason, open_request
from services.publishing.operations.suspension import show_again, start_clock, stop_clock
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotAllowed
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
    """T22: hide at once, the head decides within the pack's hours (C6). Reason needed; R4 hides the text as well."""
    article = find(uow, article_id, version)
    why = Why(written(reason), takedown_reason or None)
    made = step(uow, article, "suspend", actor, pack=pack, why=why)
    if not pack.at(article.pack).suspension.enabled:
        raise NotAllowed(
            "Quy chế của trường không cho tạm ẩn khẩn; chỉ Trưởng Ban Biên tập được gỡ bài.", clause="D12.4b"
        )
    if takedown_reason:
        check_reason(pack.at(article.pack), takedown_reason)
    start_clock(uow, article, pack.at(article.pack))
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
    check_reason(pack.at(article.pack), takedown_reason)
    accept_all(uow, article, actor, why.reason or "")
    stop_clock(article)
    article.expires_at = article.expiry_act = None
    return _hide(uow, article, made, actor, why)


def accept_request(
    uow: UnitOfWork,
    *,
    request_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    takedown_reason: str,
    reason: str,
) -> Article:
    """T23 on a request (12.4): the article goes. UnknownRequest when it is decided: the page it came from is old."""
    known = uow.session.get(TakedownRequest, request_id)
    if known is None:
        raise UnknownRequest
    # The article first: whoever removes it takes the same lock, so the two can never wait for each other.
    find(uow, known.article_id, version)
    open_request(uow, request_id)
    return take_down(
        uow, article_id=known.article_id, version=version, actor=actor, pack=pack, takedown_reason=takedown_reason,
        reason=reason,
    )  # fmt: skip


def restore(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str) -> Article:
    """T24: the head brings it back, to the same address. Reason needed."""
    article = find(uow, article_id, version)
    why = Why(reason=written(reason))
    made = step(uow, article, "restore", actor, pack=pack, why=why)
    return show_again(uow, article, made, actor, why)


def _hide(uow: UnitOfWork, article: Article, made: Step, actor: Actor, why: Why) -> Article:
    article.takedown_reason, article.hidden_note = why.takedown_reason, why.reason
    article.hidden_at, article.hidden_by = uow.now, actor.name
    record(uow, article, made, actor, why)
    render_later(uow, article)
    return article
