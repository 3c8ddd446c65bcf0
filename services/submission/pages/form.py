"""The form of an article: new, edit, save, send. What was typed is never lost."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import cast

from flask import Response, make_response, render_template, request, url_for

from services.submission import operations, queries
from services.submission.config import CONSENTS, LEAD_MAX, PHOTOS_MAX, TITLE_MAX
from services.submission.errors import Closed, Elsewhere, Stale
from services.submission.models import Article
from services.submission.operations import DraftFields
from services.submission.pages.answers import posted_version
from services.submission.pages.files import file_limits, files_for_form
from services.submission.pages.photos import Collected, collect, for_form
from services.submission.pages.writing import write
from services.submission.permissions import require_may_create
from services.submission.schemas import FORM_NAMES, FormSchema, typed
from shared.actors import Actor
from shared.content import Attachment, Document, Photo
from shared.db import presence
from shared.db.unit_of_work import UnitOfWork
from shared.diff import DiffRow, compare, fold_unchanged
from shared.errors import Conflict, DomainError, Invalid, NotAllowed
from shared.files.formats import ACCEPT
from shared.kinds import KINDS
from shared.text import clean_text, format_date, format_datetime
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.errors import status_of
from shared.web.notices import redirect_with
from shared.web.presence import sentence
from shared.web.schema import load

SAVE, SEND, PREVIEW, UPLOAD, UPLOAD_FILES, TAKE = "luu", "gui", "xem", "tai-anh", "tai-tep", "lay"
_UNSAFE = re.compile(r"<\s*(?:script|iframe|object|embed|form|link|meta)\b|\son\w+\s*=|javascript:", re.IGNORECASE)
SENT = "Đã gửi bài đến Ban Biên tập. Thầy/Cô theo dõi bài ở trang này và sẽ nhận thư khi có kết quả."
UNSAFE_REMOVED = " Một số mã lệnh dán kèm trong nội dung đã được bỏ để an toàn; chữ vẫn giữ nguyên."


def new() -> Response:
    """An empty form, or one that knows the event it is about."""
    actor = current_actor()
    require_may_create(actor)
    blank = Document(title="", byline="", kind="news")
    values = typed(blank, unit_id=actor.unit_id or "", quoted=False)
    return _page(actor, values=values | _of_event(), photos=())


def _of_event() -> dict[str, str]:
    """What a link from an event entered ahead brings along (`su-kien`, `ket-thuc` as ISO day, `don-vi`)."""
    title = clean_text(request.args.get("su-kien", ""))[:TITLE_MAX]
    if not title:
        return {}
    given = {"title": title, "kind": "event", "unit_id": request.args.get("don-vi", "")}
    with suppress(ValueError):
        given["event_end"] = format_date(date.fromisoformat(request.args.get("ket-thuc", "")))
    return {name: value for name, value in given.items() if value}


def create() -> Response:
    """Save a new draft, or save and send it at once."""
    actor = current_actor()
    require_may_create(actor)
    return handle(actor, None)


def edit(article_id: str) -> Response:
    """The form of a draft or a returned article; anything else is only looked at."""
    actor = current_actor()
    with wiring().read() as session:
        view = queries.one(session, article_id=article_id, actor=actor, now=now(), pack=wiring().pack)
        shown = queries.form_view(session, article_id=article_id, actor=actor)
    if not view.may_edit:
        return redirect_with(_article_url(article_id), "Bài đã gửi đi nên không sửa ở đây được nữa.", "warn")
    values = typed(shown.document, unit_id=shown.unit_id, quoted=shown.quoted)
    return _page(actor, values=values, photos=shown.document.photos, shown=shown)


def save(article_id: str) -> Response:
    """Save the draft, or save and send it."""
    return handle(current_actor(), article_id)


def handle(actor: Actor, article_id: str | None) -> Response:
    """The one way of a sent form: read, do once, answer; on a refusal the same page with everything in it."""
    found = collect(actor)
    try:
        fields = read(found)
        return once(actor, lambda uow: _do(uow, actor, article_id, fields)).response()
    except (Invalid, Stale, NotAllowed) as refused:
        return again(actor, article_id, found, refused)
    except (Elsewhere, Closed) as gone:
        return _too_late(actor, str(article_id), gone)


def read(found: Collected) -> DraftFields:
    """What was typed. Invalid with every problem of the fields and the photos together."""
    problems: dict[str, list[str]] = {}
    fields = DraftFields()
    try:
        fields = cast("DraftFields", load(FormSchema(), request.form))
    except Invalid as refused:
        problems |= refused.fields
    if found.problems:
        problems["new_photos"] = found.problems
    if found.files.problems:
        problems["new_files"] = found.files.problems
    if problems:
        raise Invalid("Còn mục cần xem lại trong bài.", fields=problems)
    return replace(fields, photos=tuple(found.photos), attachments=found.attachments)


def _do(uow: UnitOfWork, actor: Actor, article_id: str | None, fields: DraftFields) -> Answer:
    if article_id is not None and request.form.get("viec") == TAKE:
        operations.keep_typed_aside(uow, article_id=article_id, actor=actor, fields=fields)
        said = "Đã mở bản được lưu sau cùng. Chữ Thầy/Cô vừa gõ còn trong “Các bản đã cất” ở cuối trang."
        return Answer(url_for("submission.edit", article_id=article_id), said)
    article = write(uow, actor, article_id, fields)
    if request.form.get("viec") == SEND:
        operations.send(uow, article_id=article.id, version=article.version, actor=actor, pack=wiring().pack)
    return _answer(uow, article, unsafe=bool(_UNSAFE.search(fields.body)))


def _answer(uow: UnitOfWork, article: Article, *, unsafe: bool) -> Answer:
    act, note = request.form.get("viec"), UNSAFE_REMOVED if unsafe else ""
    edit_url = url_for("submission.edit", article_id=article.id)
    saved = f"Đã lưu nháp lúc {format_datetime(uow.now)}."
    if act == SEND:
        return Answer(_article_url(article.id), SENT + note)
    if act == PREVIEW:
        return Answer(url_for("submission.preview", article_id=article.id), saved + note)
    if act == UPLOAD_FILES:
        return Answer(f"{edit_url}#tep", f"Đã tải tệp lên. {saved}{note}")
    if act == UPLOAD:
        return Answer(f"{edit_url}#anh", f"Đã tải ảnh lên. {saved}{note}")
    return Answer(edit_url, f"{saved} Bài chưa gửi đi.{note}")


def again(actor: Actor, article_id: str | None, found: Collected, refused: DomainError) -> Response:
    """The form as it was typed, with what is wrong and the status that says so."""
    values = {name: request.form.get(name, "") for name in FORM_NAMES}
    status = found.status if found.problems else found.files.status if found.files.problems else status_of(refused)
    shown = None
    if article_id is not None:
        with wiring().read() as session:
            shown = queries.form_view(session, article_id=article_id, actor=actor)
    return _page(
        actor, values=values, photos=found.photos, attachments=found.attachments, shown=shown, refused=refused,
        status=status,
        differs=_difference(shown.document, found) if shown and isinstance(refused, Stale) else (),
    )  # fmt: skip


def _difference(saved: Document, found: Collected) -> list[DiffRow]:
    """From the text somebody else saved to the one typed here."""
    sections = {section.id: section.label for section in wiring().pack.sections}
    typed_here = operations.document_of(read(found), found.photos, saved.attachments)
    return fold_unchanged(compare(saved, typed_here, sections=sections))


def _too_late(actor: Actor, article_id: str, gone: Conflict) -> Response:
    """The article moved on while it was being written: show where it is and give the typed text back."""
    with wiring().read() as session:
        view = queries.one(session, article_id=article_id, actor=actor, now=now(), pack=wiring().pack)
    values = {name: request.form.get(name, "") for name in FORM_NAMES}
    page = render_template("submission/too_late.html", view=view, gone=gone, values=values)
    return make_response(page, 409)


def _page(
    actor: Actor,
    *,
    values: Mapping[str, str],
    photos: tuple[Photo, ...] | list[Photo],
    attachments: tuple[Attachment, ...] | None = None,
    shown: queries.FormView | None = None,
    refused: DomainError | None = None,
    status: int = 200,
    differs: Sequence[DiffRow] = (),
) -> Response:
    with wiring().read() as session:
        units = [(unit.unit_id, unit.name) for unit in queries.unit_choices(session)]
        asides = queries.asides(session, article_id=shown.id, actor=actor) if shown else []
        present = presence.others(session, shown.id, "", actor=actor, now=now()) if shown else []
    errors = dict(refused.fields) if isinstance(refused, Invalid) else {}
    if isinstance(refused, Invalid) and not errors:
        errors = {"body": [refused.message]}
    page = render_template(
        "submission/form.html",
        values=values,
        photos=for_form(photos, actor),
        files=files_for_form(_attached(attachments, shown), actor),
        file_types=ACCEPT,
        shown=shown,
        old=operations.in_unicode(shown.document) if shown else None,
        # A form refused for its fields knows no more of what others saved than before.
        version=posted_version() if isinstance(refused, Invalid) else shown.version if shown else 0,
        stale=refused if isinstance(refused, Stale) else None,
        differs=differs,
        asides=asides,
        present=[sentence(one) for one in present if not one.own],
        refusal=refused.message if isinstance(refused, NotAllowed) else None,
        errors=errors,
        clause=refused.clause if refused else None,
        units=units,
        sections=[(section.id, section.label) for section in wiring().pack.sections],
        kinds=tuple(KINDS.values()),
        consents=list(CONSENTS.items()),
        limits={"title": TITLE_MAX, "lead": LEAD_MAX, "photos": PHOTOS_MAX, **file_limits()},
    )
    return make_response(page, status)


def _attached(given: tuple[Attachment, ...] | None, shown: queries.FormView | None) -> tuple[Attachment, ...]:
    """The files the form shows: those that came with it, else those of the saved text."""
    if given is not None:
        return given
    return shown.document.attachments if shown else ()


def _article_url(article_id: str) -> str:
    return url_for("submission.article", article_id=article_id)
