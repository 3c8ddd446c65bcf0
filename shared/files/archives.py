"""Office files of today are archives: opened only as far as it takes to know that they are what they say, and no bomb.

Refused before anything is unpacked: too many entries, too much inside, names that leave the folder, doubled names,
passwords. Refused while every entry is read once, in blocks: lies about sizes, archives in archives, document type
declarations (XXE), macros, templates fetched from elsewhere.
"""

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from shared.errors import Invalid, TooLarge

MAX_ENTRIES = 3_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 150
"""Times its own weight that an archive may hold, above FREE bytes: dense tables reach a hundred."""
FREE = 20 * 1024 * 1024
MAX_DIRECTORY = 1024 * 1024
BLOCK = 256 * 1024
_TAIL = 22 + 65_535
_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"ascii"})
_FETCHED = re.compile(
    rb"""<[^>]*Type\s*=\s*["'][^"']*/(?:attachedTemplate|oleObject|frame|subDocument)["'][^>]*>""", re.IGNORECASE
)
_ELSEWHERE = re.compile(rb"""Target\s*=\s*["']\s*(?:https?:|ftp:|\\\\|file:/{0,3}\\\\|file://[^/])""", re.IGNORECASE)
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|activeX/|Basic/|Scripts/)", re.IGNORECASE)


@dataclass
class _Budget:
    """What may still be unpacked, shared by an archive and those inside it. Bytes."""

    left: int = MAX_UNPACKED
    depth: int = 0
    entries: int = field(default=MAX_ENTRIES)


def check_office(file: IO[bytes], budget: _Budget | None = None) -> str:
    """The extension of the office file in `file` (docx, xlsx, pptx, odt, ods). Invalid or TooLarge otherwise."""
    room = budget or _Budget()
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_directory(file, entries, room)
            extension = _kind(archive)
            for entry in entries:
                _check_entry(archive, entry, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error) as broken:
        raise _broken() from broken
    return extension


def _broken() -> Invalid:
    return Invalid("Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở thử rồi chọn lại.", code="file_broken")


def _bomb() -> TooLarge:
    return TooLarge(
        "Tệp bung ra quá lớn nên không được nhận. Hãy bớt ảnh, bảng trong tệp hoặc chia thành nhiều tệp.",
        code="file_bomb",
    )


def _check_end(file: IO[bytes]) -> None:
    """One plain end of the directory, exactly at the end of the file, before any entry is read into memory."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _TAIL - 20))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise _broken()
    *_, count, directory, _start, comment = struct.unpack("<4s4H2LH", tail[at : at + 22])
    if comment or len(tail) - at != 22:
        raise Invalid("Tệp có phần lạ ở cuối nên không được nhận. Hãy lưu lại tệp rồi chọn.", code="file_polyglot")
    if directory > MAX_DIRECTORY or count > MAX_ENTRIES or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise _bomb()


def _check_directory(file: IO[bytes], entries: list[zipfile.ZipInfo], room: _Budget) -> None:
    """What the directory declares: counts, sizes, names."""
    file.seek(0, 2)
    weight = file.tell()
    declared = sum(entry.file_size for entry in entries)
    room.entries -= len(entries)
    if room.entries < 0 or declared > room.left or declared > FREE + weight * MAX_RATIO:
        raise _bomb()
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(_leaves(entry) for entry in entries):
        raise Invalid("Tệp nén có tên tệp con không hợp lệ nên không được nhận.", code="file_names")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi chọn lại.", code="file_password")
    if any(_MACROS.search(name) for name in names):
        raise Invalid("Tệp có chứa macro nên không được nhận. Hãy lưu lại dạng không có macro.", code="file_macro")


def _leaves(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or name.startswith("/") or any(bad in name for bad in ("\\", ":", "\0")) or ".." in name.split("/")


def _kind(archive: zipfile.ZipFile) -> str:
    """What the archive says it is; plain archives are refused with what to do instead."""
    names = set(archive.namelist())
    if "mimetype" in names:
        found = _ODF.get(_beginning(archive, "mimetype", 100).strip())
    elif "[Content_Types].xml" in names:
        types = _beginning(archive, "[Content_Types].xml", 1024 * 1024)
        if b"macroEnabled" in types:
            raise Invalid("Tệp có chứa macro nên không được nhận. Hãy lưu lại dạng không có macro.", code="file_macro")
        found = next((extension for main, extension in _MAIN.items() if main in types), None)
    else:
        raise Invalid("Tệp nén (ZIP) không được nhận. Hãy giải nén rồi chọn từng tệp.", code="file_format")
    if found is None:
        raise Invalid("Loại tệp này không được nhận. Hãy lưu dạng .docx, .xlsx, .pptx hoặc .pdf.", code="file_format")
    return found


def _beginning(archive: zipfile.ZipFile, name: str, length: int) -> bytes:
    with archive.open(name) as entry:
        return entry.read(length)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: _Budget) -> None:
    """Unpack one entry in blocks, never whole: the library notices lies about size and checksum on the way."""
    is_xml = entry.filename.endswith((".xml", ".rels", ".rdf", ".vml"))
    seen = b""
    first = True
    for block in _blocks(archive, entry, room):
        if first and block.startswith(b"PK\x03\x04"):
            _check_inner(archive, entry, room)
            return
        if first and is_xml:
            _check_encoding(block)
        if is_xml:
            _check_xml(seen[-64:] + block)
        if entry.filename.endswith(".rels"):
            _check_targets(block)
        seen, first = block, False


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: _Budget) -> Iterator[bytes]:
    with archive.open(entry) as content:
        while block := content.read(BLOCK):
            room.left -= len(block)
            if room.left < 0:
                raise _bomb()
            yield block


def _check_encoding(block: bytes) -> None:
    """UTF-8 or UTF-16: in any other encoding a declaration could hide."""
    said = _ENCODING.match(block.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if said and said[1].lower() not in _ENCODINGS:
        raise _declaration()


def _check_xml(text: bytes) -> None:
    if _DECLARED.search(text.replace(b"\0", b"")):
        raise _declaration()


def _declaration() -> Invalid:
    return Invalid(
        "Tệp có khai báo có thể đọc tệp khác (thực thể ngoài) nên không được nhận. "
        "Hãy mở tệp, lưu lại bằng Word hoặc LibreOffice bản mới rồi chọn lại.",
        code="file_entity",
    )


def _check_targets(block: bytes) -> None:
    """No template, frame or object that the reader's machine would fetch from elsewhere when it opens the file."""
    if any(_ELSEWHERE.search(found[0]) for found in _FETCHED.finditer(block)):
        raise Invalid(
            "Tệp dùng mẫu hoặc đối tượng lấy từ máy khác nên không được nhận. Hãy chép nội dung sang tệp mới.",
            code="file_remote",
        )


def _check_inner(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: _Budget) -> None:
    """A workbook behind a chart is part of the format; any other archive inside, or one deeper, is refused."""
    if room.depth or "/embeddings/" not in f"/{entry.filename}":
        raise Invalid("Trong tệp có tệp nén khác nên không được nhận. Hãy bỏ tệp ấy ra.", code="file_nested")
    with tempfile.TemporaryFile() as inner:
        for block in _blocks(archive, entry, room):
            inner.write(block)
        room.depth += 1
        check_office(inner, room)
        room.depth -= 1
