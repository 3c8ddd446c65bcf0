"""An article from a Word file: choose the file, look at what was read and what was lost, then take it or leave it.

The file is kept as it came before anything else happens. Between the pages a signed token names it, so nothing is
stored about a file nobody took. Text typed in the form is saved as a draft first; a file never replaces it unasked.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from services.submission import operations, queries
from services.submission.config import CONSENTS, LEAD_MAX, TITLE_MAX
from services.submission.errors import BadFields, Stale
from services.submission.operations import APPEND, REPLACE, DraftFields, FromWord, Source
from services.submission.pages import form
from services.submission.pages.answers import posted_version
from services.submission.pages.photos import Collected, collect
from services.submission.pages.writing import write
from services.submission.permissions import require_may_create
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.diff import DiffRow, compare, fold_unchanged
from shared.errors import DomainError, Invalid, NotAllowed
from shared.text import strip_tags
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.errors import status_of
from shared.web.notices import redirect_with
from shared.web.tokens import read_value, sign_value

SEND = "gui"
CHOOSE = "Hãy chọn tệp Word (.docx) trên máy."


def start(article_id: str | None = None) -> Response:
    """Choose a file; with a file (`tep`), what was read of it."""
    actor = current_actor()
    shown = _shown(article_id, actor)
    if "tep" not in request.args:
        return _start(shown)
    known = _known(request.args["tep"], actor)
    if known is None:
        return _start(shown, "Tệp đã chọn không còn hiệu lực ở trang này. Hãy chọn lại tệp.")
    return _preview(actor, shown, *known)


def upload(article_id: str | None = None) -> Response:
    """Keep the file, read it, go on to what was read. What was typed in the form beside it is saved first."""
    actor = current_actor()
    shown = _shown(article_id, actor)
    typed = "body" in request.form
    sent = request.files.get("word")
    found = collect(actor) if typed else Collected()
    if typed and not (sent and sent.filename) and _is_typed(found):
        return form.handle(actor, article_id)  # Enter in a field presses the first button of the form
    try:
        source = _keep(sent)
        article_id = _save_typed(actor, article_id, found) if typed and _is_typed(found) else article_id
    except (Invalid, Stale, NotAllowed) as refused:
        if typed:
            return form.again(actor, article_id, found, refused)
        return _start(shown, refused.message, status_of(refused))
    token = _token(source, actor, request.form.get("section", ""), request.form.get("unit_id", ""))
    return make_response(redirect(f"{_address('word', article_id)}?tep={token}", 303))


def take(article_id: str | None = None) -> Response:
    """Take what was read into the article, or only keep the file with it; with `gui`, send the article at once."""
    actor = current_actor()
    shown = _shown(article_id, actor)
    known = _known(request.form.get("tep", ""), actor)
    if known is None:
        return _start(shown, "Tệp đã chọn không còn hiệu lực ở trang này. Hãy chọn lại tệp.")
    source = known[0]
    found = operations.read_source(wiring().files, source.sha256) if source.readable else None
    try:
        fields = _fields(actor, shown, source, found)
        return once(actor, lambda uow: _take(uow, actor, shown, source, found, fields)).response()
    except (Invalid, Stale) as refused:
        return _preview(actor, _shown(article_id, actor), *known, refused=refused)


def _take(
    uow: UnitOfWork,
    actor: Actor,
    shown: queries.FormView | None,
    source: Source,
    found: FromWord | None,
    fields: DraftFields,
) -> Answer:
    pack = wiring().pack
    if shown is None:
        article = operations.create_draft(uow, actor=actor, fields=fields, pack=pack)
    else:
        if found and request.form.get("cach") == REPLACE and not shown.is_empty:
            operations.keep_aside(uow, article_id=shown.id, version=posted_version(), actor=actor)
        article = operations.save_draft(
            uow, article_id=shown.id, version=posted_version(), actor=actor, fields=fields, pack=pack
        )
    lost = found.missing if found else ()
    operations.record_source(uow, article_id=article.id, source=source, lost=lost, actor=actor)
    if request.form.get("viec") == SEND and found:
        operations.send(uow, article_id=article.id, version=article.version, actor=actor, pack=pack)
        return Answer(url_for("submission.article", article_id=article.id), form.SENT)
    edit_url = url_for("submission.edit", article_id=article.id)
    if found is None:
        return Answer(edit_url, f"Đã giữ tệp “{source.name}” cùng bài. Nội dung bài cần gõ hoặc dán vào.")
    return Answer(edit_url, f"Đã đưa nội dung tệp “{source.name}” vào bài và lưu nháp. Bài chưa gửi đi.")


def _fields(actor: Actor, shown: queries.FormView | None, source: Source, found: FromWord | None) -> DraftFields:
    """What will be saved. BadFields when the page was not answered."""
    section, unit_id = request.form.get("section", ""), request.form.get("unit_id", "") or actor.unit_id or ""
    if found is None:
        blank = FromWord(title=source.name.rpartition(".")[0], lead="", body="")
        if shown is None:
            return operations.new_fields(blank, unit_id=unit_id, section=section)
        return operations.merged(shown.document, blank, how=APPEND, unit_id=shown.unit_id, quoted=shown.quoted)
    consent = request.form.get("consent", "")
    consent = consent if consent in CONSENTS else ""
    found = replace(found, photos=tuple(replace(photo, consent=consent) for photo in found.photos))
    if shown is None or shown.is_empty:
        words = {name: request.form.get(name, getattr(found, name)) for name in ("title", "lead")}
        found = replace(found, **words)
    if shown is None:
        return operations.new_fields(found, unit_id=unit_id, section=section)
    how = REPLACE if shown.is_empty else request.form.get("cach", "")
    if how not in (REPLACE, APPEND):
        raise BadFields({"cach": ["Bài đang có chữ: hãy chọn thay chữ cũ hay nối vào cuối."]})
    fields = operations.merged(shown.document, found, how=how, unit_id=unit_id, quoted=shown.quoted)
    return replace(fields, section=section or fields.section)


def _keep(sent: FileStorage | None) -> Source:
    """The kept file, read once so that whatever is wrong with it is said here. Invalid and TooLarge name the field."""
    try:
        if sent is None or not sent.filename:
            raise Invalid(CHOOSE)
        source = operations.keep_source(
            wiring().files, cast("Any", sent.stream), sent.filename, scanner=wiring().scanner
        )
        if source.readable:
            operations.read_source(wiring().files, source.sha256)
    except Invalid as refused:
        refused.fields.setdefault("word", [refused.message])
        raise
    return source


def _is_typed(found: Collected) -> bool:
    """Whether somebody would miss what is in the form."""
    words = (request.form.get(name, "") for name in ("title", "lead"))
    return bool(found.photos) or any(word.strip() for word in words) or bool(strip_tags(request.form.get("body", "")))


def _save_typed(actor: Actor, article_id: str | None, found: Collected) -> str:
    fields = form.read(found)
    with wiring().uow() as uow:
        saved = write(uow, actor, article_id, fields).id
        uow.commit()
    return saved


def _shown(article_id: str | None, actor: Actor) -> queries.FormView | None:
    """The draft the file is for; None for a new one. NotAllowed, NotYours, ArticleNotFound."""
    if article_id is None:
        require_may_create(actor)
        return None
    with wiring().read() as session:
        return queries.form_view(session, article_id=article_id, actor=actor)


def _start(shown: queries.FormView | None, problem: str = "", status: int = 200) -> Response:
    status = 422 if problem and status == 200 else status
    return make_response(render_template("submission/word_start.html", shown=shown, problem=problem), status)


def _preview(
    actor: Actor,
    shown: queries.FormView | None,
    source: Source,
    section: str,
    unit_id: str,
    *,
    refused: DomainError | None = None,
) -> Response:
    if shown is not None:
        with wiring().read() as session:
            view = queries.one(session, article_id=shown.id, actor=actor, now=now(), pack=wiring().pack)
        if not view.may_edit:
            gone = "Bài đã gửi đi nên không sửa ở đây được nữa."
            return redirect_with(url_for("submission.article", article_id=shown.id), gone, "warn")
    found = operations.read_source(wiring().files, source.sha256) if source.readable else None
    with wiring().read() as session:
        units = [(unit.unit_id, unit.name) for unit in queries.unit_choices(session)]
    known = {
        "section": shown.document.section if shown else section,
        "unit_id": shown.unit_id if shown else unit_id or actor.unit_id or "",
        "title": (shown.document.title if shown else "") or (found.title if found else ""),
        "lead": found.lead if found else "",
    }
    page = render_template(
        "submission/word.html",
        source=source,
        found=found,
        shown=shown,
        has_text=shown is not None and not shown.is_empty,
        differs=_difference(shown, found),
        token=_token(source, actor, section, unit_id),
        values={name: request.form.get(name, value) for name, value in known.items()},
        answered={name: request.form.get(name, "") for name in ("consent", "cach")},
        errors=_errors(refused),
        clause=refused.clause if refused else None,
        units=units,
        sections=[(one.id, one.label) for one in wiring().pack.sections],
        consents=list(CONSENTS.items()),
        limits={"title": TITLE_MAX, "lead": LEAD_MAX},
    )
    return make_response(page, status_of(refused) if refused else 200)


def _errors(refused: DomainError | None) -> dict[str, list[str]]:
    """What is wrong, at the questions this page asks; photos have one question together here."""
    if refused is None:
        return {}
    if not isinstance(refused, Invalid) or not refused.fields:
        return {"tep": [refused.message]}
    errors: dict[str, list[str]] = {}
    for name, messages in refused.fields.items():
        if name.startswith("photo-"):
            errors["consent"] = ["Hãy trả lời câu hỏi về học sinh trong ảnh."]
        else:
            errors[name] = messages
    return errors


def _difference(shown: queries.FormView | None, found: FromWord | None) -> Sequence[DiffRow]:
    """From the text that is there to the one of the file."""
    if shown is None or found is None or shown.is_empty:
        return ()
    fields = operations.merged(shown.document, found, how=REPLACE, unit_id=shown.unit_id, quoted=shown.quoted)
    after = operations.document_of(fields, fields.photos or (), shown.document.attachments)
    sections = {section.id: section.label for section in wiring().pack.sections}
    return fold_unchanged(compare(shown.document, after, sections=sections))


def _address(name: str, article_id: str | None) -> str:
    if article_id is None:
        return url_for(f"submission.{name}")
    return url_for(f"submission.{name}_of", article_id=article_id)


def _token(source: Source, actor: Actor, section: str, unit_id: str) -> str:
    value = [source.sha256, source.name, source.size, source.mime, source.extension, actor.member_id, section, unit_id]
    return sign_value(wiring().settings.secret_key, "word", value)


def _known(token: str, actor: Actor) -> tuple[Source, str, str] | None:
    """(file, section, unit) of a token that this member was given and whose file is still kept."""
    value = read_value(wiring().settings.secret_key, "word", token)
    if not isinstance(value, list) or len(value) != 8 or value[5] != actor.member_id:
        return None
    source = Source(*value[:5])
    return (source, value[6], value[7]) if wiring().files.exists(source.sha256) else None
