"""While an article is being written: saved by itself, pictures at once, who else has it open, texts put aside.

The answers are JSON for the script of the form (`draft.js`); without it the form's own buttons do the same.
"""

from dataclasses import replace
from typing import cast

from flask import Response, jsonify, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from services.submission import operations, queries
from services.submission.config import CONSENTS
from services.submission.models import Article
from services.submission.operations import DraftFields
from services.submission.pages.answers import posted_version
from services.submission.pages.photos import Collected, collect, for_form
from services.submission.permissions import require_may_create
from services.submission.schemas import FormSchema
from shared.actors import Actor
from shared.clock import local
from shared.db.unit_of_work import UnitOfWork
from shared.diff import compare, fold_unchanged
from shared.errors import Invalid
from shared.files.images import MAX_BYTES
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.csrf import csrf_token
from shared.web.presence import answer_beat, tab_of
from shared.web.schema import load


def write(uow: UnitOfWork, actor: Actor, article_id: str | None, fields: DraftFields) -> Article:
    """Save what a form sent, as a new draft or over what it has read. Raises as `create_draft` and `save_draft`.

    A form writes one draft only, whatever answers got lost: its `form_id` finds the draft it began. With `thay` (the
    version its writer has seen and chose to replace) the text in its place is put aside first.
    """
    pack, tab = wiring().pack, tab_of(request.form.get("form_id", ""))
    begun = f"nhap-{tab}"
    article_id = article_id or (uow.once(begun, actor) if tab else None)
    if article_id is None:
        article = operations.create_draft(uow, actor=actor, fields=fields, pack=pack)
        if tab:
            uow.remember(begun, actor, article.id)
    else:
        version = operations.version_for_tab(uow, article_id=article_id, version=posted_version(), actor=actor, tab=tab)
        if request.form.get("thay") == str(version):
            operations.keep_aside(uow, article_id=article_id, version=version, actor=actor)
        article = operations.save_draft(
            uow, article_id=article_id, version=version, actor=actor, fields=fields, pack=pack
        )
    operations.note_tab(uow, article_id=article.id, tab=tab)
    return article


def begin() -> Response:
    """Save a form that has no draft yet."""
    require_may_create(current_actor())
    return _saved(None)


def keep(article_id: str) -> Response:
    """Save a draft while it is being written. 409 when somebody else saved meanwhile; then nothing is changed."""
    return _saved(article_id)


def _saved(article_id: str | None) -> Response:
    actor = current_actor()
    fields, left_out = _read(collect(actor))
    with wiring().uow() as uow:
        article = write(uow, actor, article_id, fields)
        answer = {
            "id": article.id,
            "version": article.version,
            "saved": f"{local(uow.now):%H:%M}",
            "left_out": left_out,
            "edit": url_for("submission.edit", article_id=article.id),
            "keep": url_for("submission.keep", article_id=article.id),
            "here": url_for("submission.here", article_id=article.id),
        }
        uow.commit()
    return jsonify(answer)


def _read(found: Collected) -> tuple[DraftFields, list[str]]:
    """The fields, and the names of those still being typed (half a date): they wait, the text does not."""
    try:
        fields, left_out = cast("DraftFields", load(FormSchema(), request.form)), list[str]()
    except Invalid as refused:
        left_out = sorted(name for name in refused.fields if name == "event_end" or "-" in name)
        if len(left_out) < len(refused.fields):
            raise
        rest = MultiDict((name, value) for name, value in request.form.items(multi=True) if name not in left_out)
        fields = cast("DraftFields", load(FormSchema(), rest))
    return replace(fields, photos=tuple(found.photos), attachments=found.attachments), left_out


def upload() -> Response:
    """One picture (`photo`) for the text: checked, written anew, kept; its card for the form comes back."""
    actor = current_actor()
    require_may_create(actor)
    sent = request.files.get("photo")
    if sent is None:
        raise Invalid("Chưa có tệp ảnh.", fields={"photo": ["Hãy chọn một ảnh."]})
    photo = operations.keep_picture(wiring().files, sent.stream.read(MAX_BYTES + 1))
    number = request.form.get("so", "1")
    card = render_template(
        "submission/_photo_card.html",
        item=for_form([photo], actor)[0],
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1,
        consents=list(CONSENTS.items()),
    )
    return jsonify(sha256=photo.sha256, card=card)


def session() -> Response:
    """Whether somebody is signed in, and the token that forms need since the last sign-in."""
    return jsonify(member=current_actor().member_id, csrf=csrf_token())


def signed_in() -> str:
    """Where a sign-in in another tab ends: back to the tab where the text is."""
    return render_template("submission/signed_in.html")


def here(article_id: str) -> Response:
    """The heartbeat of an open form: who else has it open."""
    with wiring().read() as reading:
        queries.form_view(reading, article_id=article_id, actor=current_actor())
    return answer_beat(article_id)


def aside(article_id: str, aside_id: str) -> Response:
    """A text put aside, beside the present one."""
    actor = current_actor()
    sections = {section.id: section.label for section in wiring().pack.sections}
    with wiring().read() as reading:
        shown = queries.form_view(reading, article_id=article_id, actor=actor)
        line, document = queries.aside_of(reading, article_id=article_id, aside_id=aside_id, actor=actor)
        view = queries.one(reading, article_id=article_id, actor=actor, now=now(), pack=wiring().pack)
    rows = fold_unchanged(compare(shown.document, document, sections=sections))
    page = render_template(
        "submission/aside.html", shown=shown, line=line, document=document, rows=rows, may_edit=view.may_edit
    )
    return make_response(page)


def bring_back(article_id: str, aside_id: str) -> Response:
    """Write on with that text; the present one is put aside."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.bring_back(uow, article_id=article_id, version=posted_version(), actor=actor, aside_id=aside_id)
        said = "Đã lấy lại bản đã cất. Bản vừa được thay cũng còn trong “Các bản đã cất”."
        return Answer(url_for("submission.edit", article_id=article_id), said)

    return once(actor, work).response()
