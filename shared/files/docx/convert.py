"""One .docx to one WordArticle, inside the child process: prepare, let mammoth convert, arrange."""

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO, Any

import mammoth

from shared.errors import Invalid
from shared.files.docx.arrange import arrange
from shared.files.docx.article import Note, Picture, WordArticle
from shared.files.docx.findings import look
from shared.files.docx.oldfonts import convert_fonts
from shared.files.docx.opening import CAPTION, mark_captions, take_opening
from shared.files.docx.parts import Package
from shared.files.docx.styles import Styles
from shared.text import clean_text

PICTURES_MAX = 40
"""Pictures that are handed on; an article has room for fewer."""
PICTURE_BYTES = 15 * 1024 * 1024
ALL_PICTURES = 48 * 1024 * 1024
_STYLE_MAP = f"""
p.{CAPTION} => p.caption:fresh
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Emphasis'] => em
"""
PREFIX = "w-"


def convert(source: IO[bytes]) -> WordArticle:
    """The article in a .docx already looked at (no bomb, no entities). Invalid, TooLarge, or what lxml raises."""
    with zipfile.ZipFile(source) as archive:
        package = Package(archive)
        if package.tree(package.main) is None:
            raise Invalid("Tệp Word không có nội dung đọc được. Hãy lưu lại tệp rồi chọn lại.", code="word_broken")
        styles = Styles(package)
        fonts = convert_fonts(package, styles)
        lost, told = look(package, styles)
        title, lead = take_opening(package, styles)
        mark_captions(package, styles)
        prepared = io.BytesIO()
        package.save(prepared)
    html, pictures = _by_mammoth(prepared, lost)
    body, words = arrange(html, PREFIX)
    found = tuple(
        Picture(place, data, caption=words.get(place, ("", ""))[0], alt=words.get(place, ("", ""))[1])
        for place, data in pictures.items()
    )
    return WordArticle(clean_text(title), clean_text(lead), body, found, tuple(lost), tuple(told), fonts)


def _by_mammoth(prepared: IO[bytes], lost: list[Note]) -> tuple[str, dict[int, bytes]]:
    """The HTML, and the pictures by the numbers they have in it."""
    pictures: dict[int, bytes] = {}
    keep = _keeper(pictures, lost)
    result = mammoth.convert_to_html(
        prepared,
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(keep),
        id_prefix=PREFIX,
        external_file_access=False,
    )
    return result.value, pictures


def _keeper(pictures: dict[int, bytes], lost: list[Note]) -> Callable[[Any], dict[str, str]]:
    """What mammoth asks for every picture: keep its bytes, answer with its number as address."""
    seen = 0

    def keep(image: Any) -> dict[str, str]:
        nonlocal seen
        seen += 1
        opened: AbstractContextManager[IO[bytes]] = image.open()
        with opened as file:
            data = file.read(PICTURE_BYTES + 1)
        room = ALL_PICTURES - sum(map(len, pictures.values()))
        if len(pictures) >= PICTURES_MAX or len(data) > min(PICTURE_BYTES, room):
            lost.append(Note(f"Ảnh thứ {seen} trong tệp: quá nặng hoặc tệp có quá nhiều ảnh"))
            return {"src": ""}
        same = next((place for place, known in pictures.items() if known == data), None)
        place = same or len(pictures) + 1
        pictures[place] = data
        return {"src": f"picture:{place}"}

    return keep
