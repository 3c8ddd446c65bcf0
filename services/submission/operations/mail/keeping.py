"""The files of a message go into the store, each as what it is; whatever is not taken is named with the reason.

The message itself is kept first and whole, so nothing that is left out here is lost.
"""

import io
from dataclasses import dataclass, field, replace

from services.submission.config import ATTACHMENTS_MAX, BODY_MAX, PHOTOS_MAX
from services.submission.operations.mail.reading import FoundFile, Letter
from services.submission.operations.word import FromWord, keep_source, read_source
from services.submission.operations.word import Source as WordFile
from shared.content import Attachment, Photo
from shared.errors import DomainError, Invalid, TooLarge, Unavailable
from shared.files.accept import accept_file
from shared.files.figures import place
from shared.files.formats import format_of
from shared.files.html import sanitise
from shared.files.images import accept_image, heif_name
from shared.files.store import FileStore
from shared.files.virus import Scanner
from shared.text import strip_tags

ORNAMENT = 160
"""Pixels: a picture inside the text that is no larger is a logo of a signature."""
CUT = "Nội dung dài hơn mức của một bài: bài chỉ có phần đầu, cả bài ở trong thư gốc."
TWICE = "Tệp này đã có trong thư."
LOGO = "Hình nhỏ trong chữ ký thư."
MORE_PHOTOS = f"Bài đã có {PHOTOS_MAX} ảnh: ảnh này chỉ có trong thư gốc."
MORE_FILES = f"Bài đã có {ATTACHMENTS_MAX} tệp kèm: tệp này chỉ có trong thư gốc."
TAKEN_OVER = "Chữ và ảnh trong tệp đã vào bài."
SECOND_WORD = "Bài đã lấy chữ từ một tệp Word khác; tệp này là tệp kèm."
NOT_READ = {
    extension: f"Chữ trong tệp .{extension} chưa vào bài được; muốn vậy xin lưu lại dạng .docx rồi gửi lại."
    for extension in ("doc", "odt")
}


@dataclass(frozen=True)
class KeptPart:
    """One file of a message and what became of it. `sha256` is empty for one that only the original holds.

    `role`: photo | attachment | word (its text is the article's) | left (only in the original).
    """

    name: str
    mime: str
    size: int
    role: str
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """What an article can be made of. `body` is clean HTML; `word` is the file that its text came from."""

    body: str
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    parts: tuple[KeptPart, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    lead: str = ""
    word: WordFile | None = None
    lost: tuple[str, ...] = ()


@dataclass
class _Taking:
    store: FileStore
    scanner: Scanner
    photos: list[Photo] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    word: tuple[WordFile, FromWord] | None = None


def keep_files(letter: Letter, store: FileStore, scanner: Scanner) -> Kept:
    """Check and keep every file of the message, before any transaction. Unavailable when that cannot be done now."""
    taking = _Taking(store, scanner)
    parts = tuple(_take(taking, file) for file in letter.files)
    body, notes = _body(letter)
    kept = Kept(body, tuple(taking.photos), tuple(taking.attachments), parts, (*letter.notes, *notes))
    return _with_word(kept, *taking.word) if taking.word else kept


def _with_word(kept: Kept, file: WordFile, found: FromWord) -> Kept:
    """The Word file is the article: its words after those of the message, its photos first."""
    known = {photo.sha256 for photo in found.photos}
    photos = (*found.photos, *(photo for photo in kept.photos if photo.sha256 not in known))
    notes, body = list(kept.notes), kept.body + found.body
    if len(photos) > PHOTOS_MAX:
        notes.append(f"Bài nhận tối đa {PHOTOS_MAX} ảnh: {len(photos) - PHOTOS_MAX} ảnh chỉ có trong thư gốc.")
    if len(body) > BODY_MAX:
        body = found.body
        notes.append(CUT)
    for photo in photos[PHOTOS_MAX:]:
        body = body.replace(place(photo.sha256), "")
    return replace(
        kept, body=body, photos=photos[:PHOTOS_MAX], notes=tuple(notes), title=found.title, lead=found.lead, word=file,
        lost=tuple(found.missing),
    )  # fmt: skip


def _body(letter: Letter) -> tuple[str, list[str]]:
    try:
        body = sanitise(letter.html)
    except TooLarge:
        body = sanitise(strip_tags(letter.html[:BODY_MAX]))
    if len(body) <= BODY_MAX:
        return body, []
    cut = body[:BODY_MAX].rpartition("</p>")[0] + "</p>"
    shorter = sanitise(cut)
    return shorter if len(shorter) <= BODY_MAX else sanitise(strip_tags(cut)[: BODY_MAX // 2]), [CUT]


def _take(taking: _Taking, file: FoundFile) -> KeptPart:
    part = KeptPart(file.name, file.mime, len(file.data), "left", note=file.note)
    if file.note:
        return part
    try:
        return _photo(taking, file, part) if _is_picture(file) else _document(taking, file, part)
    except Unavailable:
        raise
    except DomainError as refused:
        return replace(part, note=refused.message)


def _is_picture(file: FoundFile) -> bool:
    head = file.data[:64]
    signs = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM")
    return head.startswith(signs) or head[8:12] == b"WEBP" or heif_name(head) is not None


def _photo(taking: _Taking, file: FoundFile, part: KeptPart) -> KeptPart:
    if len(taking.photos) >= PHOTOS_MAX and not file.inline:
        return replace(part, note=MORE_PHOTOS)
    image = accept_image(file.data)
    if file.inline and image.width <= ORNAMENT and image.height <= ORNAMENT:
        return replace(part, note=LOGO)
    if any(photo.sha256 == image.sha256 for photo in taking.photos):
        return replace(part, note=TWICE)
    if len(taking.photos) >= PHOTOS_MAX:
        return replace(part, note=MORE_PHOTOS)
    sha256 = taking.store.put(image.data)
    taking.photos.append(Photo(sha256=sha256, width=image.width, height=image.height))
    return replace(part, role="photo", sha256=sha256, mime=image.mime)


def _document(taking: _Taking, file: FoundFile, part: KeptPart) -> KeptPart:
    """A Word file becomes text, the first one; everything else goes along as it is."""
    found = format_of(io.BytesIO(file.data))
    if found.extension == "docx" and taking.word is None:
        word = keep_source(taking.store, io.BytesIO(file.data), file.name, scanner=taking.scanner)
        try:
            taking.word = (word, read_source(taking.store, word.sha256))
        except Invalid as refused:
            return _attachment(taking, file, part, note=refused.message)
        return replace(part, role="word", sha256=word.sha256, mime=word.mime, name=word.name, note=TAKEN_OVER)
    note = SECOND_WORD if found.extension == "docx" else NOT_READ.get(found.extension, "")
    return _attachment(taking, file, part, note=note)


def _attachment(taking: _Taking, file: FoundFile, part: KeptPart, *, note: str) -> KeptPart:
    if len(taking.attachments) >= ATTACHMENTS_MAX:
        return replace(part, note=MORE_FILES)
    found = accept_file(taking.store, io.BytesIO(file.data), file.name, scanner=taking.scanner)
    if any(found.sha256 == other.sha256 for other in taking.attachments):
        return replace(part, note=TWICE)
    taking.attachments.append(found)
    return replace(part, role="attachment", sha256=found.sha256, mime=found.mime, name=found.name, note=note)
