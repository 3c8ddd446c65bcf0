"""Corrections and updates of a live article (T20): opened here, worked on in review, and put in its place here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.publishing.config import LIVE_STATES, OWNER
from services.publishing.errors import ContentChanged, MovedOn, NothingChanged, StaleArticle, UnknownRevision
from services.publishing.models import Article, PhotoUse, Revision, Step
from services.publishing.operations.base import find, render_later, take_text, touched
from services.publishing.operations.custody import edited, written
from services.publishing.operations.reviewing import note_posted
from services.publishing.permissions import revision_facts, revision_roles
from shared.actors import SYSTEM, Actor
from shared.clock import local_day
from shared.content import Document
from shared.db import contents, log, people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, judged_by
from shared.events.articles import ArticleApproved, ArticleMoved, ArticleUpdated
from shared.events.envelope import Envelope
from shared.events.moves import move_event
from shared.files.html import sanitise
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.workflow import machine
from shared.workflow.revision import KINDS, REVISION
from shared.workflow.table import NEW

OVER = ("published", "withdrawn", "refused")
"""States in which a revision is done with; the next one may be opened."""


def open_revision(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    revision_kind: str,
    note: str,
    editor_id: str = "",
) -> Revision:
    """T20: begin a correction or an update; review gets it in `editing`, the live text stays up.

    `note` is what readers will see. An editor takes it on unless another is named. NotAllowed, Invalid, Conflict.
    """
    article = find(uow, article_id, version)
    words = written(note)
    editor = editor_id or (actor.member_id if actor.has("editor") else "")
    day = local_day(uow.now)
    editors = {person.member_id for person in people.people_with_role(uow.session, "editor", day)}
    facts = revision_facts(
        actor, article, None, pack=pack, base_is_live=article.state in LIVE_STATES,
        revision_is_open=is_open(uow, article.id), new_editor_is_author=editor == article.author_id,
        other_editor_exists=bool(editors - {article.author_id}),
    )  # fmt: skip
    made = machine.advance(REVISION, NEW, "open_revision", revision_roles(actor, article, None), facts, reason=words)
    _check_entries(revision_kind, editor, editors)
    assert article.published_hash is not None
    assert words is not None
    revision = Revision(
        id=new_id(), article_id=article.id, open_for=article.id, revision_kind=revision_kind, note=words,
        base_hash=article.published_hash, state=made.target, owner=REVISION.owner_of(made.target), version=1,
        title=article.title, kind=article.kind, section=article.section, unit_id=article.unit_id,
        author_id=article.author_id, assignee_id=editor, event_end=article.event_end, reference=article.reference,
        classes=list(article.classes),
        pack=article.pack, content_hash=article.published_hash, approved_hash="", approvals=[], opened_by=actor.name,
        opened_at=uow.now, since=uow.now, touched_by=actor.name, touched_at=uow.now,
        touched_what=made.transition.label,
    )  # fmt: skip
    uow.session.add(revision)
    _say(uow, revision, article, made, actor, words)
    return revision


def receive_revision(uow: UnitOfWork, envelope: Envelope, event: ArticleApproved, document: Document) -> None:
    """The last approval of a revision is given: take it home with its text."""
    contents.keep(uow.session, document)
    revision = uow.session.get_one(Revision, envelope.subject_id)
    _follow(revision, envelope, event)
    revision.content_hash = document.hash
    revision.approved_hash = str(event.approvals[-1].get("content_hash", "")) if event.approvals else ""
    revision.approvals, revision.title = list(event.approvals), document.title
    uow.take_custody(envelope, state=event.to_state)


def follow_revision(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved) -> None:
    """A revision moves on at the desk. Cancelled there, it comes home: its way is over."""
    revision = uow.session.get(Revision, envelope.subject_id)
    if revision is None:
        return
    _follow(revision, envelope, event)
    if event.owner == OWNER and envelope.producer != OWNER:
        uow.take_custody(envelope, state=event.to_state)


def publish_revision(uow: UnitOfWork, *, revision_id: str, version: int, actor: Actor, pack: Pack) -> Revision:
    """Put the approved revision in the place of the live text, in this one transaction (T15 of the revision).

    Where the article was hidden, removed or changed meanwhile nothing is posted: the revision goes back to the
    deputy with the reason (T20r), and the row returned says `pending_deputy`.
    """
    revision, article = _find(uow, revision_id, version)
    made = _judge(revision, article, actor, pack, "publish")
    return _post(uow, revision, article, made, actor, pack)


def publish_due_revision(uow: UnitOfWork, *, revision_id: str, pack: Pack) -> Revision | None:
    """T17a: the appointed time has come; None when the revision is not waiting for it any more.

    Where the article was hidden, removed or changed meanwhile it goes back to the deputy with the reason (T20r).
    """
    known = uow.session.get(Revision, revision_id)
    if known is None:
        return None
    revision, article = _locked(uow, known)
    waits = revision.owner == OWNER and revision.state == "scheduled"
    if not waits or revision.due_at is None or revision.due_at > uow.now:
        return None
    why = _outdated(revision, article)
    if why:
        return _return(uow, revision, article, pack, why)
    made = _judge(revision, article, SYSTEM, pack, "publish_due", due_in_future=False)
    return _post(uow, revision, article, made, SYSTEM, pack)


def schedule_revision(
    uow: UnitOfWork, *, revision_id: str, version: int, actor: Actor, pack: Pack, due_at: datetime | None
) -> Revision:
    """T16: have it take the place of the live text at `due_at` (aware, in the future).

    One that does not fit its article any more gets no time: it goes back to the deputy (T20r), and the row says so.
    """
    revision, article = _find(uow, revision_id, version)
    if due_at is None:
        message = "Hãy chọn ngày, giờ đăng."
        raise Invalid(message, fields={"due_at": [message]}, clause="D12.2d")
    made = _judge(revision, article, actor, pack, "schedule", due_in_future=due_at > uow.now)
    why = _outdated(revision, article)
    if why:
        return _return(uow, revision, article, pack, why)
    revision.due_at = due_at
    _move(revision, made, actor, uow.now)
    _say(uow, revision, article, made, actor, None)
    uow.enqueue("publish_revision_due", revision.id, {"revision_id": revision.id}, due_at=due_at)
    return revision


def unschedule_revision(uow: UnitOfWork, *, revision_id: str, version: int, actor: Actor, pack: Pack) -> Revision:
    """T17b: no appointed time any more; the revision waits to be posted by hand."""
    return _away(uow, revision_id, version, actor, pack, "unschedule", "")


def amend_revision(
    uow: UnitOfWork,
    *,
    revision_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    changes: dict[str, str],
    note: str = "",
) -> Revision:
    """T18: whoever edits an approved or scheduled revision sends it back to the deputy with the new text (C9).

    `changes` as in `amend`: the section is not among them. Invalid with fields; NothingChanged.
    """
    revision, article = _find(uow, revision_id, version)
    old = contents.load(uow.session, revision.content_hash)
    new = edited(old, changes)
    if new.hash == old.hash:
        raise NothingChanged
    words = written(note)
    revision.content_hash = new.hash
    made = _judge(revision, article, actor, pack, "amend")
    contents.keep(uow.session, new)
    revision.title = new.title
    _move(revision, made, actor, uow.now)
    _say(uow, revision, article, made, actor, words)
    return revision


def _post(
    uow: UnitOfWork, revision: Revision, article: Article, made: machine.Step, actor: Actor, pack: Pack
) -> Revision:
    """The text of the revision is the article's from now on; one that fits no more goes back to the deputy."""
    why = _outdated(revision, article)
    if why:
        return _return(uow, revision, article, pack, why)
    document = contents.load(uow.session, revision.content_hash)
    if document.hash != revision.approved_hash or sanitise(document.body) != document.body:
        raise ContentChanged
    if document.section != article.section:
        raise Conflict("Bản sửa không được đổi chuyên mục của bài đang đăng.", clause="D12.3b")
    _swap(uow, revision, article, document)
    revision.published_at, revision.open_for = uow.now, None
    _move(revision, made, actor, uow.now)
    _say(uow, revision, article, made, actor, None)
    _tell_of_update(uow, revision, article, made, actor)
    note_posted(uow, article, document, actor)
    render_later(uow, article)
    return revision


def recall_revision(
    uow: UnitOfWork, *, revision_id: str, version: int, actor: Actor, pack: Pack, reason: str
) -> Revision:
    """T26: the head takes an approved or scheduled revision back to think again. Reason needed."""
    return _away(uow, revision_id, version, actor, pack, "recall", reason)


def cancel_revision(
    uow: UnitOfWork, *, revision_id: str, version: int, actor: Actor, pack: Pack, reason: str
) -> Revision:
    """T20x: the revision is not wanted any more; nothing changes for readers. Reason needed."""
    return _away(uow, revision_id, version, actor, pack, "cancel_revision", reason)


def is_open(uow: UnitOfWork, article_id: str) -> bool:
    """Whether a revision of the article is under way."""
    return uow.session.scalar(sa.select(Revision.id).where(Revision.open_for == article_id)) is not None


def _check_entries(revision_kind: str, editor: str, editors: Iterable[str]) -> None:
    fields: dict[str, list[str]] = {}
    if revision_kind not in KINDS:
        fields["revision_kind"] = ["Hãy chọn đính chính hay cập nhật."]
    if editor not in editors:
        fields["editor_id"] = ["Hãy chọn biên tập viên phụ trách bản sửa."]
    if fields:
        raise Invalid("Một số mục chưa hợp lệ; chưa có gì được ghi.", fields=fields, clause="D12.3b")


def _find(uow: UnitOfWork, revision_id: str, version: int) -> tuple[Revision, Article]:
    """The revision in custody here and its article, both locked. UnknownRevision, MovedOn, StaleArticle."""
    known = uow.session.get(Revision, revision_id)
    if known is None:
        raise UnknownRevision
    revision, article = _locked(uow, known)
    if revision.owner != OWNER:
        at = log.progress(uow.session, revision_id)
        raise MovedOn(at.owner if at else revision.owner, touched(revision), arrived=at.taken if at else True)
    if revision.version != version:
        raise StaleArticle(touched(revision))
    return revision, article


def _locked(uow: UnitOfWork, known: Revision) -> tuple[Revision, Article]:
    # The article first: whoever acts on it takes the same lock, so the two can never wait for each other.
    article = uow.session.get_one(Article, known.article_id, with_for_update=True)
    return uow.session.get_one(Revision, known.id, with_for_update=True, populate_existing=True), article


def _judge(
    revision: Revision,
    article: Article,
    actor: Actor,
    pack: Pack,
    trigger: str,
    *,
    reason: str | None = None,
    **given: Any,
) -> machine.Step:
    """The move, if the actor may make it now; changes nothing. Raises NotAllowed, Conflict, Invalid with the clause."""
    facts = revision_facts(actor, article, revision, pack=pack, **given)
    roles = revision_roles(actor, article, revision)
    with judged_by(article.pack):
        return machine.advance(REVISION, revision.state, trigger, roles, facts, reason=reason)


def _outdated(revision: Revision, article: Article) -> str | None:
    """Why the revision does not fit its article any more, in words for the deputy; None when it does."""
    if article.state not in LIVE_STATES:
        what = "tạm ẩn" if article.state == "suspended" else "gỡ"
        return f"Bài gốc đã bị {what} ({touched(article)}); xin xem lại bản sửa."
    if article.published_hash != revision.base_hash:
        return f"Bài gốc đã thay đổi từ lúc mở bản sửa ({touched(article)}); xin xem lại bản sửa."
    return None


def _return(uow: UnitOfWork, revision: Revision, article: Article, pack: Pack, why: str) -> Revision:
    made = _judge(revision, article, SYSTEM, pack, "return_outdated", reason=why, base_moved_on=True)
    if article.published_hash:
        revision.base_hash = article.published_hash  # what it is compared with from now on
    _move(revision, made, SYSTEM, uow.now)
    _say(uow, revision, article, made, SYSTEM, why)
    return revision


def _away(
    uow: UnitOfWork, revision_id: str, version: int, actor: Actor, pack: Pack, trigger: str, reason: str
) -> Revision:
    revision, article = _find(uow, revision_id, version)
    why = written(reason)
    made = _judge(revision, article, actor, pack, trigger, reason=why)
    if made.target in OVER:
        revision.open_for = None
    _move(revision, made, actor, uow.now)
    _say(uow, revision, article, made, actor, why)
    return revision


def _swap(uow: UnitOfWork, revision: Revision, article: Article, document: Document) -> None:
    """The new text is the article's; pictures that no public article shows any more go at once."""
    before = set(uow.session.scalars(sa.select(PhotoUse.sha256).where(PhotoUse.article_id == article.id)))
    article.content_hash = article.approved_hash = article.published_hash = document.hash
    article.approvals, article.classes = list(revision.approvals), list(revision.classes)
    take_text(uow, article, document)
    dropped = sorted(before - {photo.sha256 for photo in document.photos})
    if dropped:
        uow.enqueue("drop_pictures", f"{article.id}#{revision.id}", {"pictures": dropped})


def _move(revision: Revision, made: machine.Step, actor: Actor, at: datetime) -> None:
    """State, owner, version, and who did it; only a scheduled revision keeps its appointed time."""
    revision.state, revision.owner = made.target, REVISION.owner_of(made.target)
    if made.target != "scheduled":
        revision.due_at = None
    revision.version += 1
    revision.since = at
    revision.touched_by, revision.touched_at, revision.touched_what = actor.name, at, made.transition.label


def _follow(revision: Revision, envelope: Envelope, event: ArticleMoved) -> None:
    at = datetime.fromisoformat(envelope.occurred_at)
    if event.to_state != revision.state:
        revision.since = at
    revision.state, revision.owner = event.to_state, event.owner
    revision.version += 1
    revision.title, revision.classes, revision.assignee_id = event.title, list(event.classes), event.assignee_id
    if event.to_state in OVER:
        revision.open_for = None
    what = next((row.label for row in REVISION.transitions if row.id == event.transition), event.transition)
    revision.touched_by, revision.touched_at, revision.touched_what = event.actor_name, at, what


def _say(
    uow: UnitOfWork, revision: Revision, article: Article, made: machine.Step, actor: Actor, reason: str | None
) -> None:
    """The event of the revision's own move, and a line in the article's record here."""
    event = move_event(
        revision, made, actor, reason=reason, assignee_id=revision.assignee_id, address=article.address,
        due_at=revision.due_at.isoformat() if revision.due_at else None,
        approvals=tuple(revision.approvals), **described(revision),
    )  # fmt: skip
    uow.publish(event, subject_id=revision.id, actor=actor)
    words = f"{made.transition.label} ({KINDS[revision.revision_kind].lower()})"
    uow.session.add(
        Step(
            id=new_id(), article_id=article.id, at=uow.now, member_id=actor.member_id, name=actor.name, role=made.role,
            transition=made.transition.id, what=words, from_state=article.state, to_state=article.state,
            clause=made.transition.clause, reason=reason or revision.note, takedown_reason=None,
            content_hash=revision.content_hash,
        )
    )  # fmt: skip
    uow.session.flush()


def _tell_of_update(uow: UnitOfWork, revision: Revision, article: Article, made: machine.Step, actor: Actor) -> None:
    """The article's own event: everybody's copy of it gets the new title and text; no move, no new article."""
    article.version += 1
    words = KINDS[revision.revision_kind]
    article.touched_by, article.touched_at, article.touched_what = actor.name, uow.now, words
    event = ArticleUpdated(
        transition="T20", from_state=article.state, to_state=article.state, owner=OWNER, role=made.role,
        actor_name=actor.name, clause="D14.2a", title=article.title, kind=article.kind, unit_id=article.unit_id,
        author_id=article.author_id, section=article.section, content_hash=article.content_hash, pack=article.pack,
        classes=tuple(article.classes), event_end=article.event_end, reference=article.reference, reason=revision.note,
        address=article.address,
        approvals=tuple(article.approvals), revision_kind=revision.revision_kind, base_hash=revision.base_hash,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor)
    uow.session.flush()


def described(revision: Revision) -> dict[str, Any]:
    """What every event of a revision says of it."""
    return {
        "revises": revision.article_id,
        "revision_kind": revision.revision_kind,
        "base_hash": revision.base_hash,
    }
