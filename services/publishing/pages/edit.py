"""Editing an approved text: saving a change sends the article, or the revision, back to the deputy (T18, C9)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.publishing import operations, queries
from services.publishing.permissions import DESK_ROLES
from services.publishing.schemas import AmendSchema
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.web.addresses import article_address
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.context import use_pack
from shared.web.errors import status_of
from shared.web.schema import load
from shared.workflow.table import Move

FIELDS = ("title", "lead", "body", "byline", "source", "source_url")


@roles(*DESK_ROLES)
def show(article_id: str) -> Response:
    """The edit form. NotAllowed or Conflict when the article may not be edited now."""
    return _article_form(article_id)


@roles(*DESK_ROLES)
def save(article_id: str) -> Response:
    """Save the changed text and hand the article back to the deputy."""
    here = article_address("publishing", article_id)
    answer = Answer(here, "Đã lưu; bài trở lại Phó Trưởng Ban để duyệt lại.")
    try:
        return _saved(operations.amend, answer, article_id=article_id)
    except Invalid as error:
        return _article_form(article_id, error)


@roles(*DESK_ROLES)
def show_revision(revision_id: str) -> Response:
    """The edit form of a revision. NotAllowed or Conflict when it may not be edited now."""
    return _revision_form(revision_id)


@roles(*DESK_ROLES)
def save_revision(revision_id: str) -> Response:
    """Save the changed text and hand the revision back to the deputy."""
    here = url_for("publishing.revision", revision_id=revision_id)
    answer = Answer(here, "Đã lưu; bản sửa trở lại Phó Trưởng Ban để duyệt lại. Bản đang đăng không đổi.")
    try:
        return _saved(operations.amend_revision, answer, revision_id=revision_id)
    except Invalid as error:
        return _revision_form(revision_id, error)


def _saved(run: Callable[..., object], answer: Answer, **which: str) -> Response:
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(AmendSchema(), request.form)
        changes = {name: data[name] for name in FIELDS if name in data}
        run(
            uow, version=data["version"], actor=actor, pack=wiring().pack, changes=changes, note=data["note"], **which
        )  # fmt: skip
        return answer

    return once(actor, work).response()


def _article_form(article_id: str, error: Invalid | None = None) -> Response:
    here, actor = wiring(), current_actor()
    with here.read() as session:
        item = queries.item(session, article_id, actor, pack=here.pack, now=now())
    use_pack(item.article.pack)
    document = _editable(item.moves, item.document, "Bài không ở bước sửa được nội dung. Hãy xem lại bài.")
    words = {
        "title": item.article.title, "version": item.article.version,
        "back": url_for("publishing.item", article_id=article_id),
        "action": url_for("publishing.save", article_id=article_id),
        "warning": "Lưu bất kì thay đổi nào, dù một chữ, bài sẽ trở lại Phó Trưởng Ban để duyệt lại. "
        "Nội dung đã duyệt vẫn được giữ để so sánh.",
    }  # fmt: skip
    return _form(document, words, error)


def _revision_form(revision_id: str, error: Invalid | None = None) -> Response:
    here, actor = wiring(), current_actor()
    with here.read() as session:
        item = queries.find_revision(session, revision_id, actor, pack=here.pack)
    use_pack(item.article.pack)
    document = _editable(item.moves, item.document, "Bản sửa không ở bước sửa được nội dung. Hãy xem lại bản sửa.")
    words = {
        "title": f"{item.line.word}: {item.revision.title}", "version": item.revision.version,
        "back": url_for("publishing.revision", revision_id=revision_id),
        "action": url_for("publishing.revision_save", revision_id=revision_id),
        "warning": "Lưu bất kì thay đổi nào, dù một chữ, bản sửa sẽ trở lại Phó Trưởng Ban để duyệt lại; "
        "giờ hẹn, nếu có, bị bỏ. Bản đang đăng không đổi.",
    }  # fmt: skip
    return _form(document, words, error)


def _editable(moves: Sequence[Move], document: Document | None, otherwise: str) -> Document:
    move = next((move for move in moves if move.trigger == "amend"), None)
    if move is None or document is None:
        raise Conflict(otherwise, clause="D13.4c")
    if not move.allowed:
        raise NotAllowed(move.why or "Thầy/Cô không được sửa bài này.", clause=move.clause)
    return document


def _form(document: Document, words: Mapping[str, Any], error: Invalid | None) -> Response:
    """The form with the text as it is, or as it was typed."""
    body = render_template(
        "publishing/edit.html",
        words=words,
        values=request.form.to_dict() if error else {name: getattr(document, name) for name in FIELDS},
        photos=document.photos,
        errors=error.fields if error else {},
        message=error.message if error else None,
    )
    return make_response(body, status_of(error) if error else 200)
