"""Photos in the form. Each carries a signed token, so that nothing uploaded is lost when the form comes back.

A picture is checked and kept in the store as soon as it arrives; only saving the draft binds it to the article. The
token says "this member uploaded this picture": nobody can put another's private picture into a text by its hash.
"""

from dataclasses import dataclass, field

from flask import request

from services.submission import operations
from services.submission.config import PHOTOS_MAX
from services.submission.pages.files import CollectedFiles, collect_files
from services.submission.schemas import photo_fields
from shared.actors import Actor
from shared.content import Attachment, Photo
from shared.errors import Invalid, TooLarge
from shared.files.images import MAX_BYTES
from shared.web.context import wiring
from shared.web.tokens import read_value, sign_value

WORDS = ("caption", "alt", "credit", "licence", "consent")


@dataclass(frozen=True)
class FormPhoto:
    """A photo as the form shows it."""

    photo: Photo
    token: str


@dataclass
class Collected:
    """What came with the form: photos to keep, and what is wrong with the others."""

    photos: list[Photo] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    status: int = 422
    files: CollectedFiles = field(default_factory=CollectedFiles)

    @property
    def attachments(self) -> tuple[Attachment, ...] | None:
        """The files to keep; None when the form has no place for files."""
        kept = self.files.attachments
        return None if kept is None else tuple(kept)


def for_form(photos: tuple[Photo, ...] | list[Photo], actor: Actor) -> list[FormPhoto]:
    """Photos with their tokens."""
    return [FormPhoto(photo, _token(photo, actor)) for photo in photos]


def collect(actor: Actor) -> Collected:
    """Photos and files of this request: those already in the form with their words, then the newly chosen ones."""
    found = Collected(files=collect_files(actor))
    for token in request.form.getlist("photo"):
        photo = _known(token, actor)
        if photo is not None and request.form.get(f"remove-{photo.sha256}") is None:
            found.photos.append(photo)
    for upload in request.files.getlist("new_photos"):
        if not upload.filename:
            continue
        if len(found.photos) >= PHOTOS_MAX:
            found.problems.append(f"Mỗi bài tối đa {PHOTOS_MAX} ảnh: chưa nhận ảnh “{upload.filename}”.")
            continue
        data = upload.stream.read(MAX_BYTES + 1)
        _accept(found, _size(upload.stream, data), data, upload.filename)
    return found


def _accept(found: Collected, size: int, data: bytes, name: str) -> None:
    try:
        if size > MAX_BYTES:
            raise TooLarge(f"Ảnh nặng {size // (1024 * 1024)} MB, giới hạn là {MAX_BYTES // (1024 * 1024)} MB.")
        photo = operations.keep_picture(wiring().files, data)
    except Invalid as refused:
        found.problems.append(f"Ảnh “{name}”: {refused.message}")
        if isinstance(refused, TooLarge):
            found.status = 413
        return
    if any(photo.sha256 == other.sha256 for other in found.photos):
        found.problems.append(f"Ảnh “{name}” đã có trong bài, không thêm lần nữa.")
    else:
        found.photos.append(photo)


def _size(stream: object, data: bytes) -> int:
    """The whole size of an upload of which at most one byte too many was read."""
    if len(data) <= MAX_BYTES:
        return len(data)
    stream.seek(0, 2)  # type: ignore[attr-defined]  # werkzeug's spooled file
    return int(stream.tell())  # type: ignore[attr-defined]


def _token(photo: Photo, actor: Actor) -> str:
    value = [photo.sha256, photo.width, photo.height, actor.member_id]
    return sign_value(wiring().settings.secret_key, "photo", value)


def _known(token: str, actor: Actor) -> Photo | None:
    value = read_value(wiring().settings.secret_key, "photo", token)
    if not isinstance(value, list) or len(value) != 4 or value[3] != actor.member_id:
        return None
    sha256, width, height, _ = value
    words = {name: request.form.get(f"{name}-{sha256}", "") for name in WORDS}
    return photo_fields(sha256, width, height, words)
