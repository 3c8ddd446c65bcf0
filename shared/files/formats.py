"""What a file is, by its content alone: an allow-list of documents, films and sound; everything else is refused.

The name a file comes with decides nothing; the name it goes out with gets the extension of what it is.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import IO

from shared.errors import Invalid
from shared.files.archives import check_office
from shared.files.images import heif_name
from shared.text import nfc

MB = 1024 * 1024
HEAD = 4096
NAME_MAX = 100
"""Characters of a file's name with its extension."""


@dataclass(frozen=True)
class Format:
    """A kind of file that is taken. `kind` is file, video or audio; `max_bytes` what one may weigh."""

    mime: str
    extension: str
    kind: str
    label: str
    max_bytes: int


_DOCUMENT, _VIDEO, _AUDIO = 50 * MB, 200 * MB, 100 * MB
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
FORMATS = {
    one.extension: one
    for one in (
        Format("application/pdf", "pdf", "file", "PDF", _DOCUMENT),
        Format(f"{_OOXML}wordprocessingml.document", "docx", "file", "Word", _DOCUMENT),
        Format(f"{_OOXML}spreadsheetml.sheet", "xlsx", "file", "Excel", _DOCUMENT),
        Format(f"{_OOXML}presentationml.presentation", "pptx", "file", "PowerPoint", _DOCUMENT),
        Format(f"{_ODF}text", "odt", "file", "Văn bản OpenDocument", _DOCUMENT),
        Format(f"{_ODF}spreadsheet", "ods", "file", "Bảng tính OpenDocument", _DOCUMENT),
        Format("application/msword", "doc", "file", "Word 97–2003", _DOCUMENT),
        Format("application/vnd.ms-excel", "xls", "file", "Excel 97–2003", _DOCUMENT),
        Format("application/vnd.ms-powerpoint", "ppt", "file", "PowerPoint 97–2003", _DOCUMENT),
        Format("video/mp4", "mp4", "video", "Video MP4", _VIDEO),
        Format("video/webm", "webm", "video", "Video WebM", _VIDEO),
        Format("audio/mpeg", "mp3", "audio", "Âm thanh MP3", _AUDIO),
        Format("audio/mp4", "m4a", "audio", "Âm thanh M4A", _AUDIO),
        Format("audio/ogg", "ogg", "audio", "Âm thanh OGG", _AUDIO),
    )
}
BY_MIME = {one.mime: one for one in FORMATS.values()}
MAX_BYTES = max(one.max_bytes for one in FORMATS.values())
ACCEPT = ",".join(f".{extension}" for extension in FORMATS)
"""For the `accept` of a file field."""
TAKEN = "Nhận PDF, Word, Excel, PowerPoint, ODT, ODS; video MP4, WebM; âm thanh MP3, M4A, OGG."
_OLD = {b"WordDocument": "doc", b"Workbook": "xls", b"Book": "xls", b"PowerPoint Document": "ppt"}
_FILM = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"})
_SOUND = frozenset({b"M4A ", b"M4B "})
_MARKUP = re.compile(rb"<\s*(?:html|script|!doctype|svg|body|iframe)\b", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def format_of(file: IO[bytes]) -> Format:
    """The format of `file` (open for reading and seeking; left at its start). Invalid in plain words when not taken."""
    file.seek(0)
    head = file.read(HEAD)
    try:
        return FORMATS[_extension(file, head)]
    finally:
        file.seek(0)


def weight(size: int) -> str:
    """How heavy `size` bytes are, in words: `1,2 MB`, `340 KB`."""
    if size < MB:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MB:.1f} MB".replace(".", ",").replace(",0 ", " ")


def clean_name(name: str, found: Format) -> str:
    """A name that is safe to save under on every system: NFC, no path, no invisible letters, the right extension."""
    base = re.split(r"[\\/]", nfc(name))[-1]
    base = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    base = " ".join(_NOT_IN_NAMES.sub(" ", base).split())
    stem, dot, extension = base.rpartition(".")
    if not dot or not (0 < len(extension) <= 5 and extension.isascii()):
        stem = base
    stem = stem.strip(" .-")[: NAME_MAX - len(found.extension) - 1].rstrip(" .") or "tep"
    return f"{stem}.{found.extension}"


def _extension(file: IO[bytes], head: bytes) -> str:
    if not head:
        raise Invalid("Tệp rỗng. Hãy chọn lại tệp.", code="file_empty")
    if head.startswith(b"%PDF-"):
        return _pdf(file, head)
    if head.startswith(b"PK\x03\x04"):
        return check_office(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(file)
    _refuse_pictures(head)
    found = _media(file, head)
    if found is None:
        raise Invalid(_why_not(head), code="file_format")
    return found


def _pdf(file: IO[bytes], head: bytes) -> str:
    """A PDF that is nothing else as well: neither a page of HTML in front nor an archive behind."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 66_000))
    tail = file.read()
    if _MARKUP.search(head[:2048]) or b"PK\x05\x06" in tail:
        raise Invalid(
            "Tệp này vừa là PDF vừa là loại khác nên không được nhận. Hãy in lại ra PDF rồi chọn tệp mới.",
            code="file_polyglot",
        )
    if b"%%EOF" not in tail:
        raise Invalid("Tệp PDF bị hỏng hoặc tải lên chưa hết. Hãy mở thử rồi chọn lại.", code="file_broken")
    return "pdf"


def _old_office(file: IO[bytes]) -> str:
    """Word, Excel or PowerPoint of the years before 2007, by the names of its streams (UTF-16)."""
    file.seek(0)
    data = file.read(_DOCUMENT)
    streams = {name for name in (*_OLD, b"EncryptedPackage", b"_VBA_PROJECT") if _wide(name) in data}
    if b"EncryptedPackage" in streams:
        raise Invalid("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi chọn lại.", code="file_password")
    if b"_VBA_PROJECT" in streams:
        raise Invalid("Tệp có chứa macro nên không được nhận. Hãy lưu lại dạng .docx, .xlsx, .pptx.", code="file_macro")
    found = next((extension for name, extension in _OLD.items() if name in streams), None)
    if found is None:
        raise Invalid(f"Loại tệp này không được nhận. {TAKEN}", code="file_format")
    return found


def _wide(name: bytes) -> bytes:
    return name.decode().encode("utf-16-le")


def _refuse_pictures(head: bytes) -> None:
    picture = head[:2] == b"\xff\xd8" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[:6] in (b"GIF87a", b"GIF89a")
    if picture or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or heif_name(head[:64]):
        raise Invalid("Đây là ảnh. Hãy thêm ở mục Ảnh để có chú thích và bỏ vị trí chụp.", code="file_picture")


def _media(file: IO[bytes], head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _boxes(head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else None
    if head.startswith(b"OggS") and any(mark in head for mark in (b"\x01vorbis", b"OpusHead")):
        return "ogg"
    if head.startswith(b"ID3"):
        size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        file.seek(10 + size)
        return "mp3" if _is_frame(file.read(4)) else None
    return "mp3" if _frames_follow(file, head) else None


def _boxes(head: bytes) -> str | None:
    """MP4 by its main brand, or by one it says it is compatible with."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if brands[0] == b"qt  ":
        raise Invalid("Video MOV của iPhone chưa dùng được. Hãy xuất ra MP4 rồi chọn lại.", code="file_format")
    if brands[0] in _SOUND:
        return "m4a"
    return "mp4" if any(brand in _FILM for brand in brands) else None


def _is_frame(four: bytes) -> bool:
    """Whether these bytes begin a frame of MPEG audio, layer III."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE6 != 0xE2:
        return False
    return four[1] & 0x18 != 0x08 and four[2] & 0xF0 not in (0x00, 0xF0) and four[2] & 0x0C != 0x0C


_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _frames_follow(file: IO[bytes], head: bytes) -> bool:
    """Whether a second frame begins where the first ends: two bytes of chance are no sound."""
    if not _is_frame(head[:4]):
        return False
    version = head[1] >> 3 & 3
    rate = (_RATES if version == 3 else _LOW_RATES)[head[2] >> 4] * 1000
    samples = (44100, 48000, 32000)[head[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}[version]
    length = (144 if version == 3 else 72) * rate // samples + (head[2] >> 1 & 1)
    file.seek(length)
    return _is_frame(file.read(4))


def _why_not(head: bytes) -> str:
    """Name what people really send by mistake."""
    if head[:2] == b"MZ" or head[:4] == b"\x7fELF" or head[:2] == b"#!":
        return f"Tệp chương trình không được nhận. {TAKEN}"
    if head[:4] == b"Rar!" or head[:6] == b"7z\xbc\xaf\x27\x1c" or head[:2] == b"\x1f\x8b":
        return f"Tệp nén không được nhận. Hãy giải nén rồi chọn từng tệp. {TAKEN}"
    if _MARKUP.search(head):
        return f"Trang web, SVG không được nhận vì có thể chứa mã lệnh. {TAKEN}"
    return f"Loại tệp này không được nhận. {TAKEN}"
