"""Drafts: begin, save, photos, throw away an empty one."""

from collections.abc import Callable
from dataclasses import replace

from services.submission.config import CHANNEL, MAIL_CHANNEL, QUOTED, QUOTED_KIND
from services.submission.errors import ArticleNotFound, BadFields, NotYours
from services.submission.models import Article, Working, keep_working, working_of
from services.submission.operations.documents import (
    DraftFields,
    check_limits,
    clean_photo,
    document_of,
    files_of,
    is_empty,
)
from services.submission.operations.moving import (
    article_for,
    check_here,
    check_version,
    describe,
    fire,
    touch,
)
from services.submission.operations.pictures import prepare_files
from services.submission.permissions import can_edit
from shared.actors import Actor
from shared.content import Document, Photo
from shared.db.people import units
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.ids import new_id
from shared.regulation.pack import Pack

CITIZEN = "cong_tac_vien"
_ORIGINS = {"to_chuyen_mon": "to_chuyen_mon", "doan_the": "doan_the", "ca_nhan": CITIZEN}
"""Where an item comes from (D12.1), by the type of its unit; all others: the school's own activity."""


def create_draft(
    uow: UnitOfWork, *, actor: Actor, fields: DraftFields, pack: Pack, author_id: str | None = None,
    channel: str = CHANNEL,
) -> Article:  # fmt: skip
    """T01: a new draft of `actor`, or begun by `actor` for `author_id`. NotAllowed, BadFields (limits, unit, blank)."""
    origin = _origin(uow, fields)
    document = document_of(fields, fields.photos or (), fields.attachments or ())
    _check_not_blank(document)
    check_limits(document, [section.id for section in pack.sections])
    article = _new_row(uow, actor, fields, origin=origin, pack=pack, document=document)
    article.author_id, article.channel = author_id or actor.member_id, channel
    fire(uow, article, "create", document=document, actor=actor)
    article.version = 1
    uow.session.add(article)
    uow.session.flush()
    keep_working(uow.session, article.id, document)
    prepare_files(uow, document)
    return article


def save_draft(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, fields: DraftFields, pack: Pack
) -> Article:
    """Write what was typed. Raises Stale, Elsewhere, Closed, NotYours, BadFields; then nothing is changed."""
    article = _editable(uow, article_id, version, actor)
    before = _working(uow, article)
    origin = _origin(uow, fields)
    if (article.channel, article.origin) == (MAIL_CHANNEL, CITIZEN) and origin != QUOTED:
        origin = CITIZEN  # what a citizen sent in stays theirs, whatever unit it is about
    document = document_of(fields, *files_of(fields, before))
    check_limits(document, [section.id for section in pack.sections])
    if document == before and (article.unit_id, article.origin) == (fields.unit_id, origin):
        return article
    article.unit_id, article.origin = fields.unit_id, origin
    _write(uow, article, document, actor)
    return article


def attach_photo(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, photo: Photo, pack: Pack) -> Article:
    """Add a photo at the end. Raises as `save_draft`; BadFields when there are ten already."""
    article = _editable(uow, article_id, version, actor)
    before = _working(uow, article)
    document = replace(before, photos=(*before.photos, photo))
    check_limits(document, [section.id for section in pack.sections])
    _write(uow, article, document, actor)
    return article


def describe_photo(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, sha256: str, words: dict[str, str], pack: Pack
) -> Article:
    """Change caption, alt, credit or the consent answer of one photo. ArticleNotFound for an unknown photo."""
    article = _editable(uow, article_id, version, actor)
    before = _working(uow, article)
    _known(before, sha256)
    described = (clean_photo(replace(p, **words)) if p.sha256 == sha256 else p for p in before.photos)  # type: ignore[arg-type]
    photos = tuple(described)
    document = replace(before, photos=photos)
    check_limits(document, [section.id for section in pack.sections])
    _write(uow, article, document, actor)
    return article


def remove_photo(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, sha256: str) -> Article:
    """Take a photo out. The file stays in the store: another article may show it."""
    article = _editable(uow, article_id, version, actor)
    before = _working(uow, article)
    _known(before, sha256)
    photos = tuple(photo for photo in before.photos if photo.sha256 != sha256)
    _write(uow, article, replace(before, photos=photos), actor)
    return article


def changed(
    uow: UnitOfWork, article_id: str, version: int, actor: Actor, change: Callable[[Document], Document]
) -> Article:
    """The text of a draft changed by a function of it. Raises as `save_draft`, and what `change` raises."""
    article = _editable(uow, article_id, version, actor)
    _write(uow, article, change(_working(uow, article)), actor)
    return article


def discard_draft(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor) -> None:
    """Throw away a draft without text: withdrawn (T19), since the log already knows it, and out of every list."""
    article = _editable(uow, article_id, version, actor, states=("draft",))
    document = _working(uow, article)
    if not is_empty(document):
        raise Conflict("Bản nháp đã có nội dung nên không xoá được. Thầy/Cô có thể rút bài.", code="not_empty")
    fire(uow, article, "withdraw", document=document, actor=actor)
    article.discarded = True
    drop_working(uow, article.id)


def drop_working(uow: UnitOfWork, article_id: str) -> None:
    """The text is no longer being written."""
    row = uow.session.get(Working, article_id)
    if row is not None:
        uow.session.delete(row)


def _editable(
    uow: UnitOfWork, article_id: str, version: int, actor: Actor, *, states: tuple[str, ...] = ("draft", "returned")
) -> Article:
    article = article_for(uow, article_id, actor)
    if not can_edit(actor, article):
        raise NotYours
    check_here(article, *states)
    check_version(article, version)
    return article


def _working(uow: UnitOfWork, article: Article) -> Document:
    document = working_of(uow.session, article.id)
    if document is None:
        raise ArticleNotFound
    return document


def _known(document: Document, sha256: str) -> None:
    if all(photo.sha256 != sha256 for photo in document.photos):
        raise ArticleNotFound


def _write(uow: UnitOfWork, article: Article, document: Document, actor: Actor) -> None:
    prepare_files(uow, document, working_of(uow.session, article.id))
    keep_working(uow.session, article.id, document)
    describe(article, document)
    touch(uow, article, actor)


def _origin(uow: UnitOfWork, fields: DraftFields) -> str:
    """Where the item comes from. BadFields when its unit is not one of the school's."""
    types = {unit.unit_id: unit.type for unit in units(uow.session)}
    if fields.unit_id not in types:
        raise BadFields({"unit_id": ["Hãy chọn đơn vị của bài."]}, clause="D1.2")
    if fields.quoted or fields.kind == QUOTED_KIND:
        return QUOTED
    return _ORIGINS.get(types[fields.unit_id], "hoat_dong")


def _check_not_blank(document: Document) -> None:
    if not document.title and is_empty(document):
        raise BadFields({"title": ["Chưa có gì để lưu: hãy gõ ít nhất tiêu đề hoặc vài chữ nội dung."]})


def _new_row(
    uow: UnitOfWork, actor: Actor, fields: DraftFields, *, origin: str, pack: Pack, document: Document
) -> Article:
    return Article(
        id=new_id(),
        author_id=actor.member_id,
        unit_id=fields.unit_id,
        origin=origin,
        channel=CHANNEL,
        state="",
        owner="submission",
        in_transit=False,
        version=0,
        pack=pack.ref,
        classes=[],
        grounds=[],
        content_hash=document.hash,
        since=uow.now,
        created_at=uow.now,
        updated_at=uow.now,
        updated_by=actor.name,
        discarded=False,
    )
