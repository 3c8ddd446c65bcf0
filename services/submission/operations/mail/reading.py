"""A message as it came, read: who, what about, the writer's own words, the files. Nothing is kept or decided here.

Whatever a program has written, something readable comes back: the standard library splits the parts, everything that
it decodes by the book (charsets, headers, names of files) is decoded here by what is really there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from services.submission.operations.mail.charsets import decode, header_text
from services.submission.operations.mail.tnef import read_tnef
from services.submission.operations.mail.trimming import (
    is_forward,
    paragraphs,
    plain_subject,
    text_of_html,
    trim_html,
    trim_text,
)
from shared.text import clean_text

HEADER_BYTES = 256 * 1024
"""Of the header no more is read; a longer one is an attack or a fault."""
PARTS_MAX = 200
DEPTH_MAX = 6
"""Messages within messages."""
STRUCTURES_MAX = 300
"""Multiparts in one message; a person's program makes four or five."""
BOUNDARIES_MAX = 20_000
"""Lines that may part a message; more of them only keep the reader busy."""
TEXT_BYTES = 1024 * 1024
"""Of all texts of a message together; an article holds a fifth of it."""
SUBJECT_MAX, NAME_MAX, ADDRESS_MAX, ID_MAX = 500, 200, 254, 250

ENCRYPTED = "Thư được mã hoá nên không đọc được nội dung; xin gửi lại thư thường."
TOO_DEEP = "Thư lồng trong thư quá nhiều lớp: phần trong cùng chỉ có trong thư gốc."
TOO_MANY = f"Thư có hơn {PARTS_MAX} phần: các phần sau chỉ có trong thư gốc."
TEXT_CUT = "Chữ trong thư dài hơn mức đọc được: phần sau chỉ có trong thư gốc."
TNEF_HINT = "Thư gửi từ Outlook ở dạng đóng gói riêng (winmail.dat) nên mất định dạng; lần sau xin chọn dạng HTML."
TNEF_DAMAGED = "Tệp winmail.dat bị hỏng: chỉ lấy được một phần."
CALENDAR = "Lịch hẹn: không phải nội dung bài."
SIGNED = "Chữ ký số của thư."

_REFERENCE = re.compile(r"<[^<>\s]{1,248}>")
_STRUCTURE = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|bounces?\b|.*-bounces?)(?:[+@]|$)", re.IGNORECASE)
_NO_REPLY = re.compile(r"^(?:no-?_?\.?reply|do-?not-?reply|khong-?tra-?loi|notifications?)(?:[+@.-]|$)", re.IGNORECASE)


class Unreadable(Exception):
    """The message cannot be taken apart; it says why in a sentence for the secretary."""


@dataclass(frozen=True)
class FoundFile:
    """A file in a message. `inline`: it stands in the text. `note`: why it is only kept and goes nowhere."""

    name: str
    mime: str
    data: bytes
    inline: bool = False
    note: str = ""


@dataclass(frozen=True)
class Header:
    """Who writes what about. `key` tells a message from all others; `automatic`: no person has written it."""

    message_id: str
    references: tuple[str, ...]
    sender_name: str
    sender_address: str
    subject: str
    sent_at: datetime | None
    automatic: bool
    answerable: bool
    results: tuple[str, ...]
    """Authentication-Results, topmost first."""
    key: str


@dataclass(frozen=True)
class Letter:
    """A message, read. `html` and `text` say the same: the writer's own words, still to be sanitised."""

    header: Header
    html: str = ""
    text: str = ""
    files: tuple[FoundFile, ...] = ()
    notes: tuple[str, ...] = ()
    body_hash: str = ""


@dataclass
class _Collected:
    texts: list[tuple[bool, str]] = field(default_factory=list)
    """In the order of the message; whether it is HTML."""
    files: list[FoundFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    text_bytes: int = 0

    def note(self, words: str) -> None:
        """Said once."""
        if words not in self.notes:
            self.notes.append(words)


def read_header(raw: bytes) -> Header:
    """The header of a message, or of its beginning. Never raises."""
    head, body = _split(raw)
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(head[:HEADER_BYTES])
    return _header(message, sha256(body).hexdigest())


def read_letter(raw: bytes) -> Letter:
    """The whole message. Unreadable when it is built to break programs."""
    head, body = _split(raw)
    if len(head) > HEADER_BYTES:
        raise Unreadable("Phần đầu thư dài bất thường.")
    if len(_STRUCTURE.findall(raw)) > STRUCTURES_MAX or raw.count(b"\n--") > BOUNDARIES_MAX:
        raise Unreadable("Thư có quá nhiều lớp lồng nhau.")
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        found = _Collected()
        _collect(message, found, depth=0)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable("Cấu trúc thư bị hỏng.") from error
    body_hash = sha256(body).hexdigest()
    return _letter(_header(message, body_hash), found, body_hash)


def _letter(header: Header, found: _Collected, body_hash: str) -> Letter:
    said = [(is_html, text) for is_html, text in found.texts if text.strip()]
    plain = "\n\n".join(text for is_html, text in said if not is_html)
    rich = "\n".join(text if is_html else paragraphs(text) for is_html, text in said)
    rich = rich if any(is_html for is_html, _ in said) else ""
    forward = is_forward(header.subject, plain or text_of_html(rich))
    html = trim_html(rich, forward=forward) if rich else paragraphs(clean_text(trim_text(plain, forward=forward)))
    text = trim_text(text_of_html(html), forward=forward) if rich else trim_text(plain, forward=forward)
    return Letter(header, html, clean_text(text), tuple(found.files), tuple(found.notes), body_hash)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw[: HEADER_BYTES * 4])
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _header(message: Message, body_hash: str) -> Header:
    name, address = _sender(message)
    message_id = next(iter(_ids(message, "Message-ID")), "")
    said = "|".join((message_id, address, _raw(message, "Date").strip()))
    key = said if message_id else f"{said}|{_raw(message, 'Subject')}|{body_hash}"
    automatic, answerable = _machine(message, address)
    return Header(
        message_id=message_id,
        references=tuple(dict.fromkeys([*_ids(message, "In-Reply-To"), *_ids(message, "References")][-50:])),
        sender_name=name,
        sender_address=address,
        subject=header_text(_raw(message, "Subject"))[:SUBJECT_MAX],
        sent_at=_date(message),
        automatic=automatic,
        answerable=answerable,
        results=tuple(" ".join(value.split()) for value in _all(message, "Authentication-Results")),
        key=sha256(key.encode("utf-8", "surrogateescape")).hexdigest(),
    )


def _all(message: Message, name: str) -> list[str]:
    """A header's values as they stand, raw bytes as surrogates: the library would wrap them in an object."""
    return [str(value) for header, value in message.raw_items() if header.lower() == name.lower()]


def _raw(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _ids(message: Message, name: str) -> list[str]:
    return [found[:ID_MAX] for value in _all(message, name) for found in _REFERENCE.findall(value)]


def _sender(message: Message) -> tuple[str, str]:
    """Name and address of From; both empty when there is no usable address."""
    for value in _all(message, "From"):
        plain = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for name, address in getaddresses([" ".join(plain.split())]):
            if address.count("@") == 1 and not re.search(r"[\s<>,;\"]", address):
                return header_text(name)[:NAME_MAX], address.casefold()[:ADDRESS_MAX]
    return "", ""


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_raw(message, "Date"))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _machine(message: Message, address: str) -> tuple[bool, bool]:
    """(no person wrote it, an answer may be sent): RFC 3834 and what programs do besides."""
    automatic = _raw(message, "Auto-Submitted").strip().lower() not in ("", "no")
    automatic = automatic or message.get_content_type() in ("multipart/report", "message/delivery-status")
    automatic = automatic or _raw(message, "Return-Path").strip() == "<>" or bool(_MACHINES.match(address))
    automatic = automatic or bool(_raw(message, "X-Autoreply") or _raw(message, "X-Autorespond"))
    bulk = _raw(message, "Precedence").strip().lower() in ("bulk", "list", "junk")
    listed = any(_raw(message, name) for name in ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress"))
    return automatic, bool(address) and not (automatic or bulk or listed or _NO_REPLY.match(address))


def _collect(part: Message, found: _Collected, *, depth: int) -> None:
    """Put what is in `part` where it belongs."""
    found.parts += 1
    if found.parts > PARTS_MAX:
        found.note(TOO_MANY)
        return
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _nested(part, found, depth)
    elif kind == "multipart/alternative":
        _alternative(part, found, depth)
    elif kind == "multipart/encrypted" or kind in _SEALED:
        found.note(ENCRYPTED)
    elif part.is_multipart():
        for child in _children(part):
            _collect(child, found, depth=depth)
    else:
        _leaf(part, kind, found)


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from (child for child in payload if isinstance(child, Message)) if isinstance(payload, list) else ()


def _nested(part: Message, found: _Collected, depth: int) -> None:
    """A message sent on as a file: a line that says whose it is, then what is in it."""
    if depth >= DEPTH_MAX:
        found.note(TOO_DEEP)
        return
    for inner in _children(part):
        name, address = _sender(inner)
        subject = header_text(_raw(inner, "Subject"))[:SUBJECT_MAX]
        line = (
            f"Thư chuyển kèm của {name or address or 'người không rõ'}: {plain_subject(subject) or 'không có tiêu đề'}"
        )
        found.texts.append((False, line))
        _collect(inner, found, depth=depth + 1)


def _alternative(part: Message, found: _Collected, depth: int) -> None:
    """The best of several forms of the same: HTML, else plain text; calendars and the like are no text."""
    children = list(_children(part))
    rich = [child for child in children if child.get_content_type() in ("text/html", "multipart/related")]
    mixed = [child for child in children if child.get_content_type() == "multipart/mixed"]  # Apple Mail with pictures
    plain = [child for child in children if child.get_content_type() == "text/plain"]
    chosen = [*mixed[-1:]] or [child for child in rich[-1:] if _says_something(child)] or plain[-1:] or rich[-1:]
    for child in children:
        if child in chosen or child.get_content_type() not in ("text/html", "text/plain", "multipart/related"):
            _collect(child, found, depth=depth)


def _says_something(part: Message) -> bool:
    for leaf in part.walk():
        if leaf.get_content_type() == "text/html":
            return bool(text_of_html(_text(leaf)).strip()) or part.get_content_type() == "multipart/related"
    return False


def _leaf(part: Message, kind: str, found: _Collected) -> None:
    name, disposition = _file_name(part), part.get_content_disposition()
    if kind == "text/calendar":
        found.files.append(FoundFile(name or "lich-hen.ics", kind, _bytes(part), note=CALENDAR))
    elif kind in ("text/html", "text/plain") and disposition != "attachment" and not name:
        found.texts.append((kind == "text/html", _bounded_text(part, found)))
    elif kind in _SIGNATURES:
        found.files.append(FoundFile(name or "chu-ky", kind, _bytes(part), note=SIGNED))
    elif kind.startswith("message/") or (kind == "text/rfc822-headers"):
        pass  # reports of servers: in the original
    elif kind in _TNEF or name.casefold() == "winmail.dat":
        _unpack_tnef(_bytes(part), name, found)
    elif data := _bytes(part):
        inline = disposition == "inline" or (disposition is None and bool(part.get("Content-ID")))
        found.files.append(FoundFile(name or "tep", kind, data, inline=inline))


def _unpack_tnef(data: bytes, name: str, found: _Collected) -> None:
    inside = read_tnef(data)
    if inside is None:
        found.files.append(FoundFile(name or "winmail.dat", "application/ms-tnef", data, note=TNEF_DAMAGED))
        return
    found.note(TNEF_HINT)
    if inside.damaged:
        found.note(TNEF_DAMAGED)
    if inside.text.strip() and not found.texts:
        found.texts.append((False, inside.text))
    found.files += [FoundFile(file.name or "tep", "application/octet-stream", file.data) for file in inside.files]


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _bounded_text(part: Message, found: _Collected) -> str:
    data = _bytes(part)
    left = TEXT_BYTES - found.text_bytes
    if len(data) > left:
        found.note(TEXT_CUT)
    found.text_bytes += min(len(data), left)
    return decode(data[:left], part.get_content_charset())


def _text(part: Message) -> str:
    return decode(_bytes(part)[:TEXT_BYTES], part.get_content_charset())


def _file_name(part: Message) -> str:
    """The name a file comes with, decoded in any of the three ways programs write it."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):  # a charset in RFC 2231 form that nobody knows
        return "tep"
    return clean_text(header_text(name))[:NAME_MAX]
