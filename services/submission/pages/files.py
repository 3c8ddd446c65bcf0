"""Files in the form: documents, films, sound. Sent with the form, or before it in pieces (tus 1.0) by its script.

Each carries a signed token, as photos do: "this member uploaded this file". Saving the draft binds it to the article.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from services.submission import operations
from services.submission.config import FILE_TITLE_MAX
from services.submission.permissions import require_may_create
from shared.actors import Actor
from shared.content import Attachment
from shared.errors import DomainError, Invalid, NotFound, TooLarge, Unavailable
from shared.files.formats import BY_MIME, MAX_BYTES
from shared.files.images import MAX_BYTES as PICTURE_BYTES
from shared.files.uploads import Upload, Uploads
from shared.text import clean_text
from shared.web.auth import current_actor, now, wiring
from shared.web.errors import status_of
from shared.web.tokens import read_value, sign_value

TUS = "1.0.0"
_NEW = "moi"
"""The place of uploads for an article that has no draft yet."""


@dataclass(frozen=True)
class FormFile:
    """A file as the form shows it. `upload` names its finished upload, until the draft is saved."""

    file: Attachment
    token: str
    label: str
    poster: str = ""
    upload: str = ""


@dataclass
class CollectedFiles:
    """What came with the form: files to keep (None: the form has no place for files), what is wrong with others."""

    attachments: list[Attachment] | None = None
    problems: list[str] = field(default_factory=list)
    status: int = 422
    removed: list[Attachment] = field(default_factory=list)


def files_for_form(attachments: "tuple[Attachment, ...] | list[Attachment]", actor: Actor) -> list[FormFile]:
    """Files with their tokens, in their order."""
    return [_form_file(one, actor) for one in attachments]


def file_limits() -> dict[str, int]:
    """How many files one article may have, and how many MB they may weigh together."""
    return {"files": wiring().settings.files_per_article, "files_mb": wiring().settings.files_mb_per_article}


def collect_files(actor: Actor) -> CollectedFiles:
    """The files of this request: those already in the form with title and place, then the newly chosen ones."""
    found = CollectedFiles()
    if "files_here" not in request.form:
        return found
    known: list[tuple[int, int, Attachment]] = []
    for number, token in enumerate(request.form.getlist("file")):
        one = _known(token, actor)
        if one is None or any(one.sha256 == other.sha256 for _, _, other in known):
            continue
        if request.form.get(f"file-remove-{one.sha256}"):
            found.removed.append(one)
        else:
            known.append((_place(one, number), number, _with_poster(found, one, actor)))
    found.attachments = [one for _, _, one in sorted(known, key=lambda three: three[:2])]
    _forget_finished(actor)
    for sent in request.files.getlist("new_files"):
        if sent.filename:
            _take(found, sent)
    return found


def _forget_finished(actor: Actor) -> None:
    """From here on the form, and then its draft, knows the files that came in pieces."""
    for upload_id in request.form.getlist("file-upload"):
        with suppress(NotFound):
            box().remove(box().find(upload_id, actor.member_id, now()).id)


def _place(one: Attachment, number: int) -> int:
    """Where the file shall stand: the number typed beside it, else where it is."""
    typed = request.form.get(f"file-order-{one.sha256}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else number + 1


def _with_poster(found: CollectedFiles, one: Attachment, actor: Actor) -> Attachment:
    """A film with its still picture: a new one, the one it had, or none."""
    if one.kind != "video":
        return one
    sent = request.files.get(f"file-poster-{one.sha256}")
    if sent and sent.filename:
        try:
            return replace(
                one, poster=operations.keep_picture(wiring().files, sent.stream.read(PICTURE_BYTES + 1)).sha256
            )
        except Invalid as refused:
            found.problems.append(f"Ảnh bìa của “{one.name}”: {refused.message}")
            found.status = status_of(refused)
    value = read_value(wiring().settings.secret_key, "poster", request.form.get(f"file-poster-kept-{one.sha256}"))
    if isinstance(value, list) and len(value) == 2 and value[1] == actor.member_id:
        return replace(one, poster=str(value[0]))
    return one


def _take(found: CollectedFiles, sent: FileStorage) -> None:
    """One file that came with the form itself."""
    name = sent.filename or ""
    try:
        taken = _accept(found.attachments or [], sent.stream, name)
    except (Invalid, Unavailable) as refused:
        found.problems.append(f"“{clean_text(name)}”: {refused.message}")
        found.status = max(found.status, status_of(refused)) if not isinstance(refused, TooLarge) else 413
    else:
        assert found.attachments is not None
        found.attachments.append(taken)


def _accept(others: list[Attachment], stream: Any, name: str) -> Attachment:
    """Check and keep a file beside `others`. TooLarge when the article is full."""
    room, here = operations.Room(**file_limits()), wiring()
    taken = operations.keep_file(here.files, stream, name, others=others, room=room, scanner=here.scanner)
    operations.check_new(taken, others)
    return taken


def _form_file(one: Attachment, actor: Actor, upload: str = "") -> FormFile:
    secret = wiring().settings.secret_key
    poster = sign_value(secret, "poster", [one.poster, actor.member_id]) if one.poster else ""
    value = [one.sha256, one.name, one.mime, one.size, one.kind, actor.member_id]
    return FormFile(one, sign_value(secret, "file-in-form", value), BY_MIME[one.mime].label, poster, upload)


def _known(token: str, actor: Actor) -> Attachment | None:
    value = read_value(wiring().settings.secret_key, "file-in-form", token)
    if not isinstance(value, list) or len(value) != 6 or value[5] != actor.member_id:
        return None
    sha256, name, mime, size, kind, _ = value
    title = " ".join(clean_text(request.form.get(f"file-title-{sha256}", "")).split())[:FILE_TITLE_MAX]
    return Attachment(sha256=sha256, name=name, mime=mime, size=size, kind=kind, title=title)


# -- in pieces: tus 1.0 core, creation, expiration, termination --------------------------------------------------


def box() -> Uploads:
    """The uploads under way."""
    return Uploads(wiring().settings.var / "uploads")


def begin_upload() -> Response:
    """`POST`: announce a file; its address comes back. `OPTIONS`: what this server can do."""
    if request.method == "OPTIONS":
        able = {"Tus-Version": TUS, "Tus-Extension": "creation,expiration,termination", "Tus-Max-Size": str(MAX_BYTES)}
        return _tus(204, able)
    actor = current_actor()
    require_may_create(actor)
    _check_version()
    length = _number("Upload-Length")
    meta = _metadata(request.headers.get("Upload-Metadata", ""))
    if length < 1:
        raise Invalid("Tệp rỗng. Hãy chọn lại tệp.", code="file_empty")
    name, place = meta.get("filename", ""), meta.get("place", _NEW)[:64]
    upload = box().create(owner=actor.member_id, name=name, length=length, now=now(), place=place)
    return _tus(201, {"Location": url_for("submission.upload_piece", upload_id=upload.id), **_expires(upload)})


def upload_piece(upload_id: str) -> Response:
    """`HEAD`: how far it came. `PATCH`: the next piece; the last one has the file checked. `DELETE`: give up.

    `GET`: the card of the finished file, for the form.
    """
    actor = current_actor()
    upload = box().find(upload_id, actor.member_id, now())
    if request.method == "GET":
        return _card(upload, actor)
    _check_version()
    if request.method == "DELETE":
        box().remove(upload.id)
        return _tus(204)
    if request.method == "HEAD":
        facts = {"Upload-Length": str(upload.length), "Cache-Control": "no-store", **_expires(upload)}
        return _tus(200, {"Upload-Offset": str(box().offset(upload)), **facts})
    if request.mimetype != "application/offset+octet-stream":
        return _tus(415)
    offset = _number("Upload-Offset")
    if upload.result:
        return _tus(204, {"Upload-Offset": str(upload.length)})
    end = box().append(upload, offset, request.stream)
    if end == upload.length:
        _finish(upload)
    return _tus(204, {"Upload-Offset": str(end), **_expires(upload)})


def uploads_here() -> Response:
    """The finished uploads of a form that was left before it was saved: the script puts their cards back."""
    actor = current_actor()
    place = request.args.get("o", _NEW)[:64]
    finished = [one for one in box().of(actor.member_id, place, now()) if one.result]
    return jsonify(cards=[{"sha256": one.result["sha256"], "card": _card_text(one, actor)} for one in finished])


def _finish(upload: Upload) -> None:
    """All of it is here: check and keep it. What is refused is forgotten; what could not be looked at stays."""
    try:
        with box().whole(upload) as file:
            taken = _accept([], file, upload.name)
    except Unavailable:
        raise
    except DomainError:
        box().remove(upload.id)
        raise
    box().finish(upload, asdict(taken))


def _card(upload: Upload, actor: Actor) -> Response:
    if not upload.result:
        if box().offset(upload) < upload.length:
            raise Invalid("Tệp chưa tải lên hết.", code="upload_unfinished")
        _finish(upload)  # all of it came, but viruses could not be looked for then
        upload = box().find(upload.id, actor.member_id, now())
    return make_response(_card_text(upload, actor))


def _card_text(upload: Upload, actor: Actor) -> str:
    item = _form_file(Attachment(**upload.result), actor, upload.id)
    return render_template("submission/_file_card.html", item=item, number=1)


def _check_version() -> None:
    if request.headers.get("Tus-Resumable", TUS) != TUS:
        raise Invalid(f"Máy chủ chỉ hiểu tus {TUS}.", code="tus_version")


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid(f"Thiếu {header}.", code="tus_header")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """`name base64,name base64`; what cannot be read is left out."""
    found = {}
    for pair in text.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = b64decode(value, validate=True).decode()
        except (NotBase64, UnicodeDecodeError):
            continue
    return found


def _expires(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(upload.expires, usegmt=True)}


def _tus(status: int, headers: dict[str, str] | None = None) -> Response:
    response = make_response("", status)
    response.headers.update({"Tus-Resumable": TUS, **(headers or {})})
    return response
