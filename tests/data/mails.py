"""Messages as people and programs really send them, built by hand where a library would make them too well."""

import io
import struct
import zipfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from unicodedata import normalize

from PIL import Image

MEMBER = "gv-toan@"
TEXT = "Kính gửi Ban Biên tập,\n\nChiều 23/11, tổ Toán – Tin tổ chức dự giờ thao giảng. Hai tiết dạy đều tốt.\n"
SENT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def picture(seed: int = 0, size: tuple[int, int] = (320, 240), kind: str = "JPEG") -> bytes:
    """A small picture, different for each seed."""
    out = io.BytesIO()
    Image.new("RGB", size, ((seed * 37) % 256, (seed * 91) % 256, (seed * 53) % 256)).save(out, kind)
    return out.getvalue()


def pdf(seed: int = 0) -> bytes:
    """As much of a PDF as tells it from other files."""
    return b"%PDF-1.4\n% " + str(seed).encode() + b"\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def message(
    sender: str = "gv-toan@thpt-tan-lap.example",
    subject: str = "Dự giờ thao giảng",
    text: str | None = TEXT,
    *,
    html: str = "",
    files: list[tuple[str, bytes, str]] = (),
    number: int = 1,
    name: str = "Giáo viên Toán",
    **headers: str,
) -> EmailMessage:
    """A message of an ordinary program. `files`: (name, bytes, type). Header names with _ for -."""
    made = EmailMessage(policy=SMTP)
    made["From"] = f'"{name}" <{sender}>' if name.isascii() else (f"{name} <{sender}>")
    made["To"] = "Ban Biên tập <bai@thpt-tan-lap.example>"
    made["Subject"] = subject
    made["Date"] = format_datetime(SENT + timedelta(minutes=number))
    made["Message-ID"] = f"<thu-{number}@may-gui.example>"
    for header, value in headers.items():
        made[header.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for file_name, data, kind in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=file_name)
    return made


def raw(head: str, body: bytes, *, number: int = 1, sender: str = "gv-toan@thpt-tan-lap.example") -> bytes:
    """A message written line by line; `head` holds what is special about its header."""
    date = format_datetime(SENT + timedelta(minutes=number))
    common = f"From: <{sender}>\nMessage-ID: <tho-{number}@may-gui.example>\nDate: {date}\nMIME-Version: 1.0\n"
    return (common + head.strip("\n") + "\n\n").replace("\n", "\r\n").encode("latin-1") + body


def tnef(files: list[tuple[str, bytes]], text: str = "") -> bytes:
    """A winmail.dat with these files under their long names."""
    out = [b"\x78\x9f\x3e\x22", b"\x01\x00"]

    def put(kind: int, value: bytes, level: int = 2) -> None:
        out.append(struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) % 65536))

    if text:
        put(0x0002800C, windows_1258(text) + b"\0", level=1)
    for name, data in files:
        put(0x00069002, b"\x01\x00" + b"\xff" * 12)
        put(0x00018010, b"TEP~1.PDF\0")
        put(0x0006800F, data)
        long_name = name.encode("utf-16-le") + b"\0\0"
        padded = long_name + b"\0" * (-len(long_name) % 4)
        put(0x00069005, struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(long_name)) + padded)
    return b"".join(out)


def bomb(megabytes: int = 80) -> bytes:
    """A .docx that unpacks to far more than it weighs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as file:
            for _ in range(megabytes):
                file.write(b"\0" * 1024 * 1024)
    return out.getvalue()


def windows_1258(text: str) -> bytes:
    """Vietnamese as old programs write it: base letters with their marks behind them."""
    out = bytearray()
    for letter in normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            decomposed = normalize("NFD", letter)
            tone = decomposed[-1] if decomposed[-1] in "\u0300\u0301\u0303\u0309\u0323" else ""
            tones = [c for c in decomposed if c in "\u0300\u0301\u0303\u0309\u0323"]
            base = normalize("NFC", "".join(c for c in decomposed if c not in tones))
            out += (base + "".join(tones or tone)).encode("cp1258")
    return bytes(out)


def calendar() -> bytes:
    """An invitation."""
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Hop\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def encoded_word(text: str, charset: str = "utf-8") -> str:
    """`=?charset?B?…?=`, cut anywhere as bad programs do."""
    data = text.encode(charset)
    return "\n ".join(f"=?{charset}?B?{b64encode(data[at : at + 10]).decode()}?=" for at in range(0, len(data), 10))


def mixed(count: int, *, outsiders: bool = True) -> list[bytes]:
    """`count` different messages of all sorts: from members with and without files, from strangers, from machines."""
    return [_KINDS[number % len(_KINDS)](number) for number in range(1, count + 1)]


def _plain(number: int) -> bytes:
    return message(subject=f"Tin số {number}", number=number).as_bytes()


def _with_photos(number: int) -> bytes:
    files = [(f"anh-{n}.jpg", picture(number * 3 + n), "image/jpeg") for n in range(2)]
    return message("gv-van@thpt-tan-lap.example", f"Ảnh hoạt động {number}", number=number, files=files).as_bytes()


def _with_pdf(number: int) -> bytes:
    files = [("Kế hoạch.pdf", pdf(number), "application/pdf")]
    return message(
        "gv-su@thpt-tan-lap.example",
        f"Kế hoạch {number}",
        number=number,
        files=files,
        html="<p>Xin gửi <b>kế hoạch</b>.</p>",
    ).as_bytes()


def _stranger(number: int) -> bytes:
    return message(
        f"nguoi-la-{number}@noi-khac.example", f"Xin gửi bài {number}", number=number, name="Phụ huynh"
    ).as_bytes()


def _machine(number: int) -> bytes:
    return message(subject="Tự động trả lời", number=number, Auto_Submitted="auto-replied").as_bytes()


def _old_charset(number: int) -> bytes:
    head = f"Subject: Tin cu {number}\nContent-Type: text/plain; charset=windows-1258\nContent-Transfer-Encoding: 8bit"
    return raw(head, windows_1258(TEXT), number=number)


def _winmail(number: int) -> bytes:
    files = [("winmail.dat", tnef([("Báo cáo.pdf", pdf(number))], "Kinh gui"), "application/ms-tnef")]
    return message(subject=f"Từ Outlook {number}", number=number, files=files).as_bytes()


def _without_id(number: int) -> bytes:
    made = message(subject=f"Không có mã {number}", number=number)
    del made["Message-ID"]
    return made.as_bytes()


_KINDS = (_plain, _with_photos, _stranger, _with_pdf, _machine, _old_charset, _winmail, _without_id)
