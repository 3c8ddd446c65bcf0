"""The JSON API under /api/submission/v1: the same operations and schemas as the form.

A write with the header `Idempotency-Key` is done once: sent again, it answers with the article as it is now.
"""

from collections.abc import Callable
from typing import Any

from flask import request

from services.submission import operations, queries
from services.submission.models import Article
from services.submission.operations import DraftFields
from services.submission.schemas import (
    ArticleSchema,
    DraftSchema,
    FileWordsSchema,
    ListSchema,
    PageSchema,
    PhotoWordsSchema,
    SaveSchema,
    VersionSchema,
    WithdrawSchema,
)
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor, now, wiring
from shared.web.context import use_pack
from shared.web.moves import MovesSchema, told

blueprint = Blueprint(
    "submission_api", __name__, url_prefix=api_prefix("submission"), description="Bài của tôi: nháp, gửi, theo dõi, rút"
)


@blueprint.on("GET", "/articles")
@blueprint.takes(PageSchema, "query")
@blueprint.gives(ListSchema)
def list_articles(query: dict[str, Any]) -> queries.ArticleList:
    """One's own articles, or those of the units one leads, newest change first."""
    actor = current_actor()
    of_unit = query["scope"] == "unit"
    if of_unit and not actor.leads_units:
        raise NotAllowed("Danh sách bài của đơn vị dành cho phụ trách đơn vị.", clause="D7.1b")
    with wiring().read() as session:
        return queries.my_articles(
            session, actor=actor, now=now(), pack=wiring().pack, of_unit=of_unit,
            group=query["group"], words=query["q"], page=query["page"],
        )  # fmt: skip


@blueprint.on("POST", "/articles")
@blueprint.takes(DraftSchema)
@blueprint.gives(ArticleSchema, 201)
def create_article(fields: DraftFields) -> queries.ArticleView:
    """A new draft (T01)."""
    actor = current_actor()
    return _once(actor, lambda uow: operations.create_draft(uow, actor=actor, fields=fields, pack=wiring().pack))


@blueprint.on("GET", "/articles/<article_id>")
@blueprint.gives(ArticleSchema)
def get_article(article_id: str) -> queries.ArticleView:
    """One article with its text and where it is."""
    return _view(article_id, current_actor())


@blueprint.on("GET", "/articles/<article_id>/moves")
@blueprint.gives(MovesSchema)
def get_moves(article_id: str) -> dict[str, Any]:
    """What may be done with the article now, and why not; nothing while another service has it (`owner`)."""
    view = _view(article_id, current_actor())
    use_pack(view.pack)
    return told(view, view.moves)


@blueprint.on("PUT", "/articles/<article_id>")
@blueprint.takes(SaveSchema)
@blueprint.gives(ArticleSchema)
def save_article(data: dict[str, Any], article_id: str) -> queries.ArticleView:
    """Save the whole text of a draft or a returned article; its photos stay."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.save_draft(
            uow, article_id=article_id, version=data["version"], actor=actor, fields=data["text"], pack=wiring().pack
        ),
    )


@blueprint.on("POST", "/articles/<article_id>/submit")
@blueprint.takes(VersionSchema)
@blueprint.gives(ArticleSchema)
def submit_article(data: dict[str, Any], article_id: str) -> queries.ArticleView:
    """Send a draft (T02), or a returned article again (T05)."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.send(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack
        ),
    )


@blueprint.on("POST", "/articles/<article_id>/withdraw")
@blueprint.takes(WithdrawSchema)
@blueprint.gives(ArticleSchema)
def withdraw_article(data: dict[str, Any], article_id: str) -> queries.ArticleView:
    """Withdraw a draft or a returned article (T19)."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.withdraw(
            uow, article_id=article_id, version=data["version"], actor=actor, reason=data["reason"]
        ),
    )


@blueprint.on("POST", "/articles/<article_id>/photos")
@blueprint.takes(VersionSchema, "query")
@blueprint.gives(ArticleSchema, 201)
def attach_photo(query: dict[str, Any], article_id: str) -> queries.ArticleView:
    """Add a picture: multipart/form-data with one file named `photo`."""
    actor = current_actor()
    upload = request.files.get("photo")
    if upload is None:
        raise Invalid("Chưa có tệp ảnh.", fields={"photo": ["Hãy gửi kèm một tệp ảnh tên là photo."]})
    with wiring().read() as session:
        queries.form_view(session, article_id=article_id, actor=actor)  # nobody fills the store for a text not theirs
    photo = operations.keep_picture(wiring().files, upload.read())
    return _once(
        actor,
        lambda uow: operations.attach_photo(
            uow, article_id=article_id, version=query["version"], actor=actor, photo=photo, pack=wiring().pack
        ),
    )


@blueprint.on("PATCH", "/articles/<article_id>/photos/<sha256>")
@blueprint.takes(PhotoWordsSchema)
@blueprint.gives(ArticleSchema)
def describe_photo(data: dict[str, Any], article_id: str, sha256: str) -> queries.ArticleView:
    """Caption, alternative text, credit and the consent answer of one picture."""
    actor = current_actor()
    words = {name: value for name, value in data.items() if name != "version"}
    return _once(
        actor,
        lambda uow: operations.describe_photo(
            uow, article_id=article_id, version=data["version"], actor=actor, sha256=sha256, words=words,
            pack=wiring().pack,
        ),
    )  # fmt: skip


@blueprint.on("DELETE", "/articles/<article_id>/photos/<sha256>")
@blueprint.takes(VersionSchema, "query")
@blueprint.gives(ArticleSchema)
def remove_photo(query: dict[str, Any], article_id: str, sha256: str) -> queries.ArticleView:
    """Take a picture out of the text."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.remove_photo(
            uow, article_id=article_id, version=query["version"], actor=actor, sha256=sha256
        ),
    )


@blueprint.on("POST", "/articles/<article_id>/files")
@blueprint.takes(VersionSchema, "query")
@blueprint.gives(ArticleSchema, 201)
def attach_file(query: dict[str, Any], article_id: str) -> queries.ArticleView:
    """Add a paper, a film or sound: multipart/form-data with one file named `file`."""
    actor, here = current_actor(), wiring()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid("Chưa có tệp.", fields={"file": ["Hãy gửi kèm một tệp tên là file."]})
    if (done := _done(actor)) is not None:
        return _view(done, actor)  # sent again: the file is counted once
    with here.read() as session:  # nobody fills the store for a text not theirs
        others = queries.form_view(session, article_id=article_id, actor=actor).document.attachments
    room = operations.Room(here.settings.files_per_article, here.settings.files_mb_per_article)
    file = operations.keep_file(
        here.files, upload.stream, upload.filename, others=others, room=room, scanner=here.scanner
    )
    return _once(
        actor,
        lambda uow: operations.attach_file(
            uow, article_id=article_id, version=query["version"], actor=actor, file=file, room=room
        ),
    )


@blueprint.on("PATCH", "/articles/<article_id>/files/<sha256>")
@blueprint.takes(FileWordsSchema)
@blueprint.gives(ArticleSchema)
def title_file(data: dict[str, Any], article_id: str, sha256: str) -> queries.ArticleView:
    """What a file is, in words for readers."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.title_file(
            uow, article_id=article_id, version=data["version"], actor=actor, sha256=sha256, title=data["title"]
        ),
    )


@blueprint.on("DELETE", "/articles/<article_id>/files/<sha256>")
@blueprint.takes(VersionSchema, "query")
@blueprint.gives(ArticleSchema)
def remove_file(query: dict[str, Any], article_id: str, sha256: str) -> queries.ArticleView:
    """Take a file out of the draft."""
    actor = current_actor()
    return _once(
        actor,
        lambda uow: operations.remove_file(
            uow, article_id=article_id, version=query["version"], actor=actor, sha256=sha256
        ),
    )


def _once(actor: Actor, work: Callable[[UnitOfWork], Article]) -> queries.ArticleView:
    """Do `work` and commit, unless this key was already used; then the article it was about."""
    try:
        with wiring().uow() as uow:
            article_id = uow.once(_key(), actor)
            if article_id is None:
                article_id = work(uow).id
                uow.remember(_key(), actor, article_id)
                uow.commit()
    except Conflict:
        article_id = _done(actor)  # the other of two copies that came in the same moment may have won
        if article_id is None:
            raise
    return _view(article_id, actor)


def _key() -> str | None:
    return request.headers.get("Idempotency-Key", "")[:64] or None


def _done(actor: Actor) -> str | None:
    """The article that a request with this key was about."""
    with wiring().uow() as uow:
        return uow.once(_key(), actor)


def _view(article_id: str, actor: Actor) -> queries.ArticleView:
    with wiring().read() as session:
        return queries.one(session, article_id=article_id, actor=actor, now=now(), pack=wiring().pack)
