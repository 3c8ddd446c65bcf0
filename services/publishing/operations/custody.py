"""An article comes to publishing with its last approval, and may go back to be judged again."""

from dataclasses import replace
from datetime import datetime

from services.publishing.config import BYLINE_MAX, LEAD_MAX, OWNER, REASON_MAX, SOURCE_MAX, TITLE_MAX, URL_MAX
from services.publishing.errors import NothingChanged
from services.publishing.models import Article, Step
from services.publishing.operations.base import Why, find, record, step, take_text
from shared.actors import Actor
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.events.articles import ArticleApproved
from shared.events.envelope import Envelope
from shared.files.html import sanitise
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, strip_tags

EDITABLE = {"title": TITLE_MAX, "lead": LEAD_MAX, "byline": BYLINE_MAX, "source": SOURCE_MAX, "source_url": URL_MAX}
_LABELS = {
    "title": "Tiêu đề",
    "lead": "Tóm tắt",
    "byline": "Tác giả, bút danh",
    "source": "Nguồn",
    "source_url": "Địa chỉ nguồn",
}


def receive_approved(uow: UnitOfWork, envelope: Envelope, event: ArticleApproved, document: Document) -> Article:
    """Take custody of an approved article (T11, T11e, T12): keep its text, its approvals and its place in the list."""
    contents.keep(uow.session, document)
    article = uow.session.get(Article, envelope.subject_id)
    if article is None:
        article = Article(id=envelope.subject_id, version=0)
        uow.session.add(article)
    approved_at = datetime.fromisoformat(envelope.occurred_at)
    article.state, article.owner = "approved", OWNER
    article.version += 1
    article.unit_id, article.author_id, article.pack = event.unit_id, event.author_id, event.pack
    article.classes, article.approvals = list(event.classes), list(event.approvals)
    article.content_hash = document.hash
    article.reference = event.reference or article.reference
    # What counts is what the last approver saw, not what the event says of itself (13.4c). No approval, no posting.
    article.approved_hash = str(event.approvals[-1].get("content_hash", "")) if event.approvals else ""
    article.approved_at = article.since = approved_at
    article.due_at = None
    article.touched_by, article.touched_at, article.touched_what = event.actor_name, approved_at, "Duyệt đăng"
    take_text(uow, article, document)
    uow.session.add(_arrival(article, envelope, event, approved_at))
    uow.take_custody(envelope, state="approved")
    return article


def _arrival(article: Article, envelope: Envelope, event: ArticleApproved, at: datetime) -> Step:
    return Step(
        id=new_id(), article_id=article.id, at=at, member_id=envelope.actor, name=event.actor_name, role=event.role,
        transition=event.transition, what="Duyệt đăng", from_state=event.from_state, to_state="approved",
        clause=event.clause, reason=event.reason, takedown_reason=None, content_hash=article.content_hash,
    )  # fmt: skip


def recall(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str) -> Article:
    """T26: the head takes an approved article back to think again; custody goes to review. Reason needed."""
    article = find(uow, article_id, version)
    why = Why(reason=written(reason))
    made = step(uow, article, "recall", actor, pack=pack, why=why)
    article.due_at = None
    record(uow, article, made, actor, why)
    return article


def amend(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    changes: dict[str, str],
    note: str = "",
) -> Article:
    """T18: whoever edits an approved text sends it back to the deputy (C9); custody goes to review with the new text.

    `changes`: title, lead, body (HTML), byline, source, source_url. Invalid with fields; NothingChanged.
    """
    article = find(uow, article_id, version)
    old = contents.load(uow.session, article.content_hash)
    new = edited(old, changes)
    if new.hash == old.hash:
        raise NothingChanged
    article.content_hash = new.hash
    made = step(uow, article, "amend", actor, pack=pack)
    contents.keep(uow.session, new)
    take_text(uow, article, new)
    article.due_at = None
    record(uow, article, made, actor, Why(reason=written(note)))
    return article


def edited(old: Document, changes: dict[str, str]) -> Document:
    """The document with the changes cleaned. Invalid with the fields that are empty or too long."""
    clean = {name: clean_text(changes[name]) for name in EDITABLE if name in changes}
    if "body" in changes:
        clean["body"] = sanitise(changes["body"])
    new = replace(old, **clean)  # type: ignore[arg-type]  # only the text fields named above
    errors = _mistakes(new)
    if errors:
        raise Invalid("Một số mục chưa hợp lệ; chưa có gì được ghi.", fields=errors)
    return new


def _mistakes(document: Document) -> dict[str, list[str]]:
    """What keeps the document from being stored, by field."""
    errors: dict[str, list[str]] = {}
    for name, limit in EDITABLE.items():
        length = len(getattr(document, name))
        if length > limit:
            errors[name] = [f"{_LABELS[name]} dài {length} ký tự, tối đa {limit}."]
    if not document.title:
        errors["title"] = ["Hãy nhập tiêu đề."]
    if document.source_url and not document.source_url.startswith(("https://", "http://")):
        errors["source_url"] = ["Địa chỉ nguồn phải bắt đầu bằng https:// hoặc http://."]
    if not strip_tags(document.body):
        errors["body"] = ["Hãy nhập nội dung."]
    return errors


def written(reason: str | None) -> str | None:
    """A written reason, cleaned; None when empty. Invalid when too long."""
    text = clean_text(reason or "")
    if len(text) > REASON_MAX:
        message = f"Lý do dài {len(text)} ký tự, tối đa {REASON_MAX}."
        raise Invalid(message, fields={"reason": [message]})
    return text or None
