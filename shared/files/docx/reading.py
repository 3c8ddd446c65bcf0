"""Reading a Word file that somebody sent: looked at first, then converted in a process with little memory and time."""

import tempfile
import threading
import zipfile
import zlib
from dataclasses import asdict
from shutil import copyfileobj
from typing import IO, Any
from xml.parsers.expat import ExpatError

from lxml import etree

from shared.errors import Invalid, TooLarge
from shared.files import child
from shared.files.docx.article import Fonts, Note, Pair, Picture, WordArticle
from shared.files.docx.convert import convert
from shared.files.formats import format_of
from shared.logs import logger

SECONDS = 40
MEMORY = 1024 * 1024 * 1024
_ONE_AT_A_TIME = threading.Lock()
"""Ten files at once need the memory of one."""
log = logger(__name__)


def read_word(source: IO[bytes]) -> WordArticle:
    """The article in a .docx. Invalid when it is none, broken, protected; TooLarge when it unpacks to too much."""
    found = format_of(source)
    if found.extension != "docx":
        raise Invalid("Tệp này không phải là tệp Word .docx.", code="word_format")
    try:
        with tempfile.TemporaryFile() as file, _ONE_AT_A_TIME:
            source.seek(0)
            copyfileobj(source, file)
            answer = child.ask("word", file, seconds=SECONDS, memory=MEMORY)
    except child.ChildFailed as failed:
        log.warning("word_child_failed", why=str(failed))
        raise _too_much() from failed
    if "refused" in answer.facts:
        raise Invalid(answer.facts["refused"], code=answer.facts["code"])
    return _article(answer.facts, answer.data)


def child_main(source: IO[bytes], out: IO[bytes]) -> None:
    """Inside the child: convert and answer; what cannot be read is said in words."""
    try:
        article = convert(source)
    except Invalid as refused:
        child.write(out, {"refused": refused.message, "code": refused.code})
        return
    except _STUMBLES:
        child.write(out, {"refused": _BROKEN, "code": "word_broken"})
        return
    facts = asdict(article)
    data = b"".join(picture.data for picture in article.pictures)
    for picture in facts["pictures"]:
        picture["data"] = len(picture["data"])
    child.write(out, facts, data)


_STUMBLES = (
    etree.XMLSyntaxError, ExpatError, zipfile.BadZipFile, zlib.error,
    KeyError, ValueError, AttributeError, TypeError, IndexError, RecursionError,
)  # fmt: skip
"""What a broken or hostile file makes a parser stumble over; no memory and no file are other matters."""
_BROKEN = "Tệp Word bị hỏng nên không đọc được. Hãy mở tệp bằng Word hoặc LibreOffice, lưu lại dạng .docx rồi chọn lại."


def _too_much() -> TooLarge:
    return TooLarge(
        "Tệp Word quá lớn hoặc quá phức tạp để đọc. Hãy bớt ảnh, bảng hoặc chia thành nhiều tệp rồi chọn lại.",
        code="word_large",
    )


def _article(facts: dict[str, Any], data: bytes) -> WordArticle:
    pictures = []
    at = 0
    for told in facts["pictures"]:
        pictures.append(Picture(told["place"], data[at : at + told["data"]], told["caption"], told["alt"]))
        at += told["data"]
    fonts = facts["fonts"]
    return WordArticle(
        title=facts["title"],
        lead=facts["lead"],
        body=facts["body"],
        pictures=tuple(pictures),
        lost=tuple(Note(**one) for one in facts["lost"]),
        told=tuple(Note(**one) for one in facts["told"]),
        fonts=Fonts(
            tuple(fonts["encodings"]),
            tuple(fonts["names"]),
            fonts["paragraphs"],
            tuple(Pair(**pair) for pair in fonts["pairs"]),
            by_words=fonts["by_words"],
        ),
    )
