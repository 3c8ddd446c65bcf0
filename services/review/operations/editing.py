"""The editor's work: the text and its versions, classes, section, checklist, sending up (T06, T07, T09)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from services.review import permissions
from services.review.models import Article, Version
from services.review.operations.base import (
    approve,
    begin,
    clean_grounds,
    clean_reason,
    drop_approvals,
    finish,
    judge,
    ledger_line,
    tick,
    touch,
)
from services.review.operations.text import clean_document
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document, Photo
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.regulation.pack import Pack
from shared.text import clean_text, fold


def edit(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    document: Document,
    note: str = "",
    classes: Iterable[str] | None = None,
    checklist: Iterable[str] | None = None,
) -> Article:
    """Store a new version of the text (D5.3a, D6a). The same text again stores nothing and keeps the ticks."""
    article = begin(uow, article_id, version, actor)
    _check_editing(article, actor)
    before = contents.load(uow.session, article.content_hash)
    pack = pack.at(article.pack)
    new = clean_document(document, pack=pack, known=_photos_known(uow, article, before), today=local_day(uow.now))
    if article.revises and new.section != before.section:
        message = "Bản đính chính, cập nhật không đổi chuyên mục của bài đang đăng. Hãy giữ chuyên mục cũ."
        raise Invalid(message, fields={"section": [message]}, clause="D12.3b")
    changed = new.hash != article.content_hash
    if changed:
        article.checklist = []
        drop_approvals(article)
        store_version(uow, article, new, actor=actor, origin="edited", note=clean_text(note))
    if classes is not None:
        changed |= _classify(uow, article, actor, pack, classes, reason=clean_text(note) or None)
    if checklist is not None:
        changed |= tick(article, checklist)
    if changed:
        touch(uow, article, actor, "Lưu bản biên tập")
    return article


def set_section(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, section: str) -> Article:
    """Move the article to another section; the section is part of the text that gets approved (§2.2)."""
    article = uow.session.get(Article, article_id)
    text = contents.load(uow.session, article.content_hash) if article else Document(title="")
    return edit(
        uow, article_id=article_id, version=version, actor=actor, pack=pack,
        document=replace(text, section=section), note="Đổi chuyên mục",
    )  # fmt: skip


def set_classes(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, classes: Iterable[str],
    reason: str | None = None,
) -> Article:  # fmt: skip
    """The editor proposes K1-K17; the deputy may raise, only the head lowers K1-K4 (§2.3, C3).

    From the first sending up on a change needs a reason, which the ledger keeps. Invalid, NotAllowed, Conflict.
    """
    article = begin(uow, article_id, version, actor)
    if not permissions.can_classify(actor, article):
        message = "Lúc này Thầy/Cô không đổi được loại tin, bài: việc này thuộc về người đang giữ bài."
        raise NotAllowed(message, clause="D12.2a", code="cannot_classify")
    if _classify(uow, article, actor, pack, classes, reason=clean_reason(reason)):
        touch(uow, article, actor, "Đổi loại tin, bài")
    return article


def send_up(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    checklist: Iterable[str] | None = None,
    reason: str | None = None,
) -> Article:
    """T06: level 1 done; the text waits for the deputy. Class, section and checklist must be complete."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    if checklist is not None:
        tick(article, checklist)
    step = judge(uow, article, actor, pack, "send_up", reason=why)
    drop_approvals(article)
    approve(uow, article, actor, level=1, roles=[step.role])
    article.refusal_proposed, article.grounds = False, []
    return finish(uow, article, actor, step, pack=pack, reason=why, level=1)


def propose_refusal(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    grounds: Iterable[str],
    reason: str | None,
) -> Article:
    """T07: the editor proposes to refuse, with grounds G1-G5 and a reason; records no approval (Điều 15)."""
    article = begin(uow, article_id, version, actor)
    why, cited = clean_reason(reason), clean_grounds(grounds, pack.at(article.pack))
    step = judge(uow, article, actor, pack, "propose_refusal", reason=why, grounds=cited)
    drop_approvals(article)
    article.refusal_proposed, article.grounds = True, list(cited)
    return finish(uow, article, actor, step, pack=pack, reason=why, grounds=cited)


def take_revision(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T09: the responsible editor takes the returned article in hand again."""
    article = begin(uow, article_id, version, actor)
    step = judge(uow, article, actor, pack, "take_revision")
    return finish(uow, article, actor, step, pack=pack)


def store_version(
    uow: UnitOfWork, article: Article, document: Document, *, actor: Actor, origin: str, note: str = "",
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Keep the text, add a line to the versions (`at` defaults to now), and show its title and dates on the row."""
    contents.keep(uow.session, document)
    last = uow.session.scalar(select(func.max(Version.no)).where(Version.article_id == article.id)) or 0
    uow.session.add(
        Version(
            article_id=article.id, no=last + 1, hash=document.hash, origin=origin, note=note,
            editor_id=actor.member_id, editor_name=actor.name, at=at or uow.now,
        )
    )  # fmt: skip
    article.content_hash, article.countersigns = document.hash, []
    article.title, article.title_key = document.title, fold(document.title)
    article.section, article.kind = document.section, document.kind
    article.event_end = document.event_end or None


def _check_editing(article: Article, actor: Actor) -> None:
    if article.state != "editing":
        message = "Chỉ sửa được nội dung khi bài ở bước Đang biên tập. Xin nhận bài (hoặc nhận sửa) trước."
        raise Conflict(message, clause="D12.3b", code="not_editing")
    if not permissions.can_edit(actor, article):
        message = "Chỉ biên tập viên phụ trách hoặc Thư ký được sửa bài này."
        raise NotAllowed(message, clause="D12.3b", code="not_responsible")


def _photos_known(uow: UnitOfWork, article: Article, before: Document) -> dict[str, Photo]:
    sent = contents.load(uow.session, article.sent_hash)
    return {photo.sha256: photo for document in (sent, before) for photo in document.photos}


def _classify(
    uow: UnitOfWork, article: Article, actor: Actor, pack: Pack, classes: Iterable[str], *, reason: str | None
) -> bool:
    given, pack = set(classes), pack.at(article.pack)
    if given - set(pack.classes):
        message = "Loại tin, bài không có trong Quy chế. Xin chọn trong danh sách K1–K17."
        raise Invalid(message, fields={"classes": [message]}, clause="D12.2a")
    new = [name for name in pack.classes if name in given]
    if new == article.classes:
        return False
    why_not = permissions.why_not_lower(uow.session, actor, article, given, pack=pack)
    if why_not:
        raise NotAllowed(why_not, clause="D12.2a", code="cannot_lower")
    if reason is None and permissions.was_sent_up(uow.session, article):
        message = "Bài đã trình duyệt: hãy ghi lý do đổi loại tin, bài."
        raise Invalid(message, fields={"reason": [message]}, clause="D12.2a", code="reason_missing")
    what = _class_words(article.classes, new)
    article.classes = new
    role = next((name for name in ("head", "deputy", "editor", "secretary") if name in actor.roles), "editor")
    line = ledger_line(uow, article, actor, what=what, role=role, clause="D12.3b", mode=pack.mode, reason=reason)
    uow.session.add(line)
    return True


def _class_words(old: list[str], new: list[str]) -> str:
    """`Xếp loại: K6` for the first time, `Đổi loại: K6 → K3` afterwards."""
    after = ", ".join(new) or "chưa xếp loại"
    return f"Đổi loại: {', '.join(old)} → {after}" if old else f"Xếp loại: {after}"
