"""Text typed or pasted in an old font: found, shown in Unicode beside it, changed when the writer says so."""

from flask import Response, jsonify, request, url_for

from services.submission import operations
from services.submission.pages.answers import posted_version
from services.submission.permissions import require_may_create
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.files.html import sanitise
from shared.files.oldtext import convert_html
from shared.web.answers import Answer, once
from shared.web.auth import current_actor


def look() -> Response:
    """What a form (`title`, `lead`, `body`) would be in Unicode, as JSON; `dan` is what was pasted just now.

    `encoding` is empty when it is of today. Nothing is changed.
    """
    require_may_create(current_actor())
    pasted = convert_html(request.form.get("dan", "")[:200_000])
    title, lead, body = (request.form.get(name, "") for name in ("title", "lead", "body"))
    typed = Document(title=title, lead=lead, body=sanitise(body))
    found = operations.in_unicode(typed, pasted.encoding if pasted.encoding in ("TCVN3", "VNI") else None)
    if found is None:
        return jsonify(encoding="")
    document = found.document
    return jsonify(
        encoding=found.encoding, pairs=found.pairs, title=document.title, lead=document.lead, body=document.body
    )


def convert(article_id: str) -> Response:
    """Write the saved draft in Unicode; the text as it was is put aside."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.convert_draft(uow, article_id=article_id, version=posted_version(), actor=actor)
        said = "Đã chuyển sang Unicode. Bản cũ còn trong “Các bản đã cất” ở cuối trang."
        return Answer(url_for("submission.edit", article_id=article_id), said)

    return once(actor, work).response()
