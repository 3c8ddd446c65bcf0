"""A Word file becomes the text of an article: kept as it came, read, its pictures taken in."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import IO

from services.submission.config import CAPTION_MAX, PHOTOS_MAX, QUOTED
from services.submission.models import SourceFile
from services.submission.operations.documents import DraftFields, fields_of, one_line
from services.submission.operations.moving import article_for
from services.submission.operations.pictures import keep_picture
from shared.actors import Actor
from shared.content import Document, Photo
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, TooLarge
from shared.files.accept import NO_SCANNER, accept_file
from shared.files.docx.article import Fonts, Note, Pair, WordArticle
from shared.files.docx.reading import read_word
from shared.files.figures import place
from shared.files.formats import MB, Format, clean_name, format_of
from shared.files.html import sanitise
from shared.files.store import FileStore
from shared.files.virus import Scanner
from shared.ids import new_id

READING = "word-1.json"
"""The variant of a .docx that holds what was read of it; the number counts versions of the reader."""
REPLACE, APPEND = "thay", "noi"
_RTF = Format("application/rtf", "rtf", "file", "RTF", 50 * MB)
_KEPT = frozenset({"docx", "doc", "odt", "pdf"})


@dataclass(frozen=True)
class Source:
    """A file an article came from, as it lies in the store. `extension` is what it is, not what it was called."""

    sha256: str
    name: str
    size: int
    mime: str
    extension: str

    @property
    def readable(self) -> bool:
        """Whether its text can be taken over."""
        return self.extension == "docx"


@dataclass(frozen=True)
class FromWord:
    """What was read of a .docx: clean HTML with the places of its photos, and what did not come along."""

    title: str
    lead: str
    body: str
    photos: tuple[Photo, ...] = ()
    lost: tuple[Note, ...] = ()
    told: tuple[Note, ...] = ()
    fonts: Fonts = field(default_factory=Fonts)

    @property
    def missing(self) -> list[str]:
        """What is lost, a sentence each."""
        return [f"{note.what} ({note.where})" if note.where else note.what for note in self.lost]


def keep_source(store: FileStore, file: IO[bytes], name: str, *, scanner: Scanner = NO_SCANNER) -> Source:
    """Keep a file that holds an article. Invalid when no article can be in it or it is dangerous, TooLarge."""
    file.seek(0)
    if file.read(5) == b"{\\rtf":
        return _keep_rtf(store, file, name, scanner)
    found = format_of(file)
    if found.extension not in _KEPT:
        raise Invalid(
            f"Đây là tệp {found.label}, không phải bài viết. Hãy chọn tệp Word (.docx), hoặc đính kèm tệp này vào bài.",
            code="word_format",
        )
    kept = accept_file(store, file, name, scanner=scanner)
    return Source(kept.sha256, kept.name, kept.size, kept.mime, found.extension)


def read_source(store: FileStore, sha256: str) -> FromWord:
    """What is in a kept .docx; the second time from what was read before. Invalid, TooLarge as `read_word`."""
    known = store.variant(sha256, READING)
    if known:
        return _from_json(known)
    with store.open(sha256) as file:
        article = read_word(file)
    found = _with_photos(store, article)
    store.put_variant(sha256, READING, json.dumps(asdict(found), ensure_ascii=False).encode())
    return found


def new_fields(found: FromWord, *, unit_id: str, section: str) -> DraftFields:
    """The fields of an article that is nothing but this file."""
    return DraftFields(
        title=found.title, lead=found.lead, body=found.body, unit_id=unit_id, section=section, photos=found.photos
    )


def merged(document: Document, found: FromWord, *, how: str, unit_id: str, quoted: bool) -> DraftFields:
    """The fields of a text after a file came in: in place of its words (`thay`), or behind them (`noi`).

    Photos that are there stay in any case.
    """
    typed = fields_of(document, unit_id=unit_id, origin=QUOTED if quoted else "")
    known = {photo.sha256 for photo in document.photos}
    photos = (*document.photos, *(photo for photo in found.photos if photo.sha256 not in known))
    if how == APPEND:
        return replace(
            typed,
            title=document.title or found.title,
            lead=document.lead or found.lead,
            body=document.body + _left_over(document, found) + found.body,
            photos=photos,
        )
    return replace(
        typed, title=found.title or document.title, lead=found.lead or document.lead, body=found.body, photos=photos
    )


def _left_over(document: Document, found: FromWord) -> str:
    """Title and lead of the file where the text has its own: as a heading and a paragraph, so that no word is lost."""
    title = found.title if document.title not in ("", found.title) else ""
    lead = found.lead if document.lead not in ("", found.lead) else ""
    heading = f"<h2>{escape(title, quote=False)}</h2>" if title else ""
    return heading + (f"<p>{escape(lead, quote=False)}</p>" if lead else "")


def record_source(uow: UnitOfWork, *, article_id: str, source: Source, lost: Sequence[str], actor: Actor) -> SourceFile:
    """Write down which file an article came from, once for each file. ArticleNotFound."""
    article_for(uow, article_id, actor)
    known = {"article_id": article_id, "sha256": source.sha256}
    row = uow.session.query(SourceFile).filter_by(**known).first()
    if row is None:
        row = SourceFile(id=new_id(), **known)
        uow.session.add(row)
    row.name, row.size, row.mime = source.name, source.size, source.mime
    row.lost = list(lost)
    row.at, row.by_id, row.by_name = uow.now, actor.member_id, actor.name
    return row


def _keep_rtf(store: FileStore, file: IO[bytes], name: str, scanner: Scanner) -> Source:
    file.seek(0, 2)
    if file.tell() > _RTF.max_bytes:
        raise TooLarge(f"Tệp RTF nặng quá giới hạn {_RTF.max_bytes // MB} MB.")
    scanner.check(file)
    file.seek(0)
    kept = store.put_stream(file, max_bytes=_RTF.max_bytes)
    return Source(kept.sha256, clean_name(name, _RTF), kept.size, _RTF.mime, _RTF.extension)


def _with_photos(store: FileStore, article: WordArticle) -> FromWord:
    """The article with its pictures in the store; one that cannot be taken is among what is lost."""
    body, lost = article.body, list(article.lost)
    photos: dict[str, Photo] = {}
    for number, picture in enumerate(article.pictures, 1):
        mark, instead = f'<figure data-picture="{picture.place}"></figure>', ""
        try:
            if len(photos) >= PHOTOS_MAX:
                raise Invalid(f"mỗi bài tối đa {PHOTOS_MAX} ảnh.")
            photo = keep_picture(store, picture.data)
        except Invalid as refused:
            lost.append(Note(f"Ảnh thứ {number} trong tệp: {refused.message}", _about(picture.caption)))
        else:
            instead = "" if photo.sha256 in photos else place(photo.sha256)
            words = one_line(picture.caption)[:CAPTION_MAX], one_line(picture.alt)[:CAPTION_MAX]
            photos.setdefault(photo.sha256, replace(photo, caption=words[0], alt=words[1]))
        body = body.replace(mark, instead)
    return FromWord(
        title=one_line(article.title),
        lead=one_line(article.lead),
        body=sanitise(body),
        photos=tuple(photos.values()),
        lost=tuple(lost),
        told=article.told,
        fonts=article.fonts,
    )


def _about(caption: str) -> str:
    return f"chú thích “{caption}”" if caption else ""


def _from_json(data: bytes) -> FromWord:
    told = json.loads(data)
    fonts = told["fonts"]
    pairs = tuple(Pair(**pair) for pair in fonts["pairs"])
    lists = {"encodings": tuple(fonts["encodings"]), "names": tuple(fonts["names"]), "pairs": pairs}
    return FromWord(
        **told
        | {
            "photos": tuple(Photo(**photo) for photo in told["photos"]),
            "lost": tuple(Note(**note) for note in told["lost"]),
            "told": tuple(Note(**note) for note in told["told"]),
            "fonts": Fonts(**fonts | lists),
        }
    )
