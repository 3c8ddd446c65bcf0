"""Editing an approved text: saving a change sends the article back to the deputy (T18, C9)."""

from typing import Any

from flask import Response, make_response, render_template, request

from services.publishing import operations, queries
from services.publishing.permissions import DESK_ROLES
from services.publishing.schemas import AmendSchema
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.web.addresses import article_address
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.errors import status_of
from shared.web.schema import load

FIELDS = ("title", "lead", "body", "byline", "source", "source_url")


@roles(*DESK_ROLES)
def show(article_id: str) -> Response:
    """The edit form. NotAllowed or Conflict when the article may not be edited now."""
    return _form(article_id)


@roles(*DESK_ROLES)
def save(article_id: str) -> Response:
    """Save the changed text and hand the article back to the deputy."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(AmendSchema(), request.form)
        changes = {name: data[name] for name in FIELDS if name in data}
        operations.amend(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack, changes=changes,
            note=data["note"],
        )  # fmt: skip
        return Answer(article_address("publishing", article_id), "Đã lưu; bài trở lại Phó Trưởng Ban để duyệt lại.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return _form(article_id, error, request.form.to_dict())


def _form(article_id: str, error: Invalid | None = None, typed: dict[str, str] | None = None) -> Response:
    here, actor = wiring(), current_actor()
    with here.read() as session:
        item = queries.item(session, article_id, actor, pack=here.pack, now=now())
    move = next((move for move in item.moves if move.trigger == "amend"), None)
    if move is None or item.document is None:
        raise Conflict("Bài không ở bước sửa được nội dung. Hãy xem lại bài.", clause="D13.4c")
    if not move.allowed:
        raise NotAllowed(move.why or "Thầy/Cô không được sửa bài này.", clause=move.clause)
    body = render_template(
        "publishing/edit.html",
        article=item.article,
        values=typed or _values(item.document),
        version=item.article.version,
        photos=item.document.photos,
        errors=error.fields if error else {},
        message=error.message if error else None,
    )
    return make_response(body, status_of(error) if error else 200)


def _values(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in FIELDS}
