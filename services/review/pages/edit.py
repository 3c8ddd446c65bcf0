"""The edit page: the text, classes, section and checklist in one form; typed text is never lost."""

from datetime import date
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.review import operations, queries
from services.review.config import CHECKLIST, LEAD_MAX, NOTE_MAX, TITLE_MAX
from services.review.errors import StaleArticle
from services.review.pages.item import CONSENTS
from services.review.schemas import FormTextSchema, details_typed, document_of, photos_of
from shared import details
from shared.clock import local_day
from shared.content import Document
from shared.db import presence
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.context import use_pack
from shared.web.errors import status_of
from shared.web.presence import answer_beat, sentence
from shared.web.schema import load

_TEXTS = ("title", "lead", "body", "byline", "section", "event_end", "source", "source_url", "note")


def show(article_id: str) -> Response:
    """The form with the present text. NotAllowed for whoever may read but not edit."""
    item = _item(article_id)
    _check(item)
    assert item.document is not None, "who may edit may read"
    values = _values(item.document) | {"classes": list(item.classes), "checklist": list(item.checklist)}
    return _page(item, values)


def save(article_id: str) -> Response:
    """Store a new version. Wrong entries (422) or a stale page (409): the same form with everything typed."""
    actor = current_actor()
    item = _item(article_id)

    def work(uow: UnitOfWork) -> Answer:
        data = load(FormTextSchema(), request.form)
        operations.edit(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            document=_document(data, item), note=data["note"],
            classes=data["classes"] or (), checklist=data["checklist"] or (),
        )  # fmt: skip
        return _where_to(article_id)

    try:
        return once(actor, work).response()
    except (Invalid, StaleArticle) as error:
        return _page(_item(article_id), _typed(), error)


def _document(data: dict[str, Any], item: queries.Item) -> Document:
    given = {**data, "details": details_typed(request.form, item.kind)}
    return document_of(
        given, before=item.document or Document(title="", kind=item.kind), photos=photos_of(request.form)
    )


def here(article_id: str) -> Response:
    """The heartbeat of an open form: who else has it open."""
    _check(_item(article_id))
    return answer_beat(article_id)


def _where_to(article_id: str) -> Answer:
    if request.form.get("then") == "send_up":
        return Answer(f"{url_for('review.item', article_id=article_id)}#trinh-duyet", "Đã lưu bản biên tập.")
    return Answer(url_for("review.edit", article_id=article_id), "Đã lưu bản biên tập.")


def _item(article_id: str) -> queries.Item:
    with wiring().read() as session:
        return queries.find_item(session, article_id, current_actor(), day=local_day(now()), pack=wiring().pack)


def _check(item: queries.Item) -> None:
    if item.can_edit:
        return
    if item.state != "editing" or item.owner != "review":
        message = "Bài không ở bước Đang biên tập nên không sửa được. Hãy mở trang bài để xem bài đang ở đâu."
        raise Conflict(message, clause="D12.3b", code="not_editing")
    message = f"Bài do {item.assignee} biên tập; chỉ người phụ trách hoặc Thư ký được sửa."
    raise NotAllowed(message, clause="D12.3b", code="not_responsible")


def _values(document: Document) -> dict[str, Any]:
    day = date.fromisoformat(document.event_end) if document.event_end else None
    values: dict[str, Any] = {name: getattr(document, name) for name in _TEXTS if name != "note"}
    shown = f"{day:%d/%m/%Y}" if day else ""
    own = {"event_end": shown, "note": "", "photos": document.photos, "dropped": ()}
    return values | details.typed(document) | own


def _typed() -> dict[str, Any]:
    form = request.form
    names = (*_TEXTS, *(name for name in form if "-" in name))
    values: dict[str, Any] = {name: form.get(name, "") for name in names}
    lists = {name: form.getlist(name) for name in ("classes", "checklist")}
    everything = form.copy()
    everything.setlist("photo_drop", [])
    return values | lists | {"photos": photos_of(everything), "dropped": form.getlist("photo_drop")}


def _page(item: queries.Item, values: dict[str, Any], error: Invalid | StaleArticle | None = None) -> Response:
    pack = use_pack(item.pack)
    with wiring().read() as session:
        present = presence.others(session, item.id, "", actor=current_actor(), now=now())
    page = render_template(
        "review/edit.html",
        item=item,
        values=values,
        errors=error.fields if isinstance(error, Invalid) else {},
        error=error,
        present=[sentence(one) for one in present if not one.own],
        stale=isinstance(error, StaleArticle),
        pack=pack,
        section_options=[(section.id, section.label) for section in pack.sections],
        checklist=CHECKLIST,
        consents=CONSENTS,
        title_max=TITLE_MAX,
        lead_max=LEAD_MAX,
        note_max=NOTE_MAX,
    )
    response = make_response(page)
    if error is not None:
        response.status_code = status_of(error)
    return response
