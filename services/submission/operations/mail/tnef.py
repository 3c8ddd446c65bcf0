"""`winmail.dat`: what Outlook sends when it believes that only Outlook reads it (MS-OXTNEF). Files and plain text only.

Read by hand: the kept readers are under licences we do not take or have slept for years. Bounded: lengths are checked
against what is there, never trusted.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from services.submission.operations.mail.charsets import decode

_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTE = struct.Struct("<BII")  # level, id, length
_BODY, _TITLE, _DATA, _BEGIN, _PROPERTIES = 0x0002800C, 0x00018010, 0x0006800F, 0x00069002, 0x00069005
_LONG_NAME = 0x3707
_MOST = 1_000
"""Attributes looked at in one file."""
_ENOUGH_NAME = 600


@dataclass
class TnefFile:
    """One file inside. `name` may be empty."""

    name: str = ""
    data: bytes = b""


@dataclass(frozen=True)
class Tnef:
    """What was found. `damaged`: it ended in the middle."""

    text: str
    files: tuple[TnefFile, ...]
    damaged: bool


def read_tnef(data: bytes) -> Tnef | None:
    """What is in a winmail.dat; None when it is none."""
    if not data.startswith(_SIGNATURE):
        return None
    text, files, whole = "", [], False
    for kind, value in _attributes(data):
        if kind is None:
            whole = True
        elif kind == _BODY:
            text = decode(value.rstrip(b"\0"), None)
        elif kind == _BEGIN:
            files.append(TnefFile())
        elif files:
            _fill(files[-1], kind, value)
    return Tnef(text, tuple(file for file in files if file.data), damaged=not whole)


def _attributes(data: bytes) -> Iterator[tuple[int | None, bytes]]:
    """(kind, value) of each attribute; (None, b"") at the end of a whole file."""
    at = len(_SIGNATURE) + 2  # a key that no reader needs
    for _ in range(_MOST):
        if at == len(data):
            yield None, b""
            return
        if at + _ATTRIBUTE.size > len(data):
            return
        _level, kind, length = _ATTRIBUTE.unpack_from(data, at)
        begin = at + _ATTRIBUTE.size
        if begin + length + 2 > len(data):
            return
        yield kind, data[begin : begin + length]
        at = begin + length + 2  # the checksum


def _fill(file: TnefFile, kind: int, value: bytes) -> None:
    if kind == _TITLE and not file.name:
        file.name = decode(value.rstrip(b"\0"), None)
    elif kind == _DATA:
        file.data = value
    elif kind == _PROPERTIES:
        file.name = _long_name(value) or file.name


def _long_name(properties: bytes) -> str:
    """PR_ATTACH_LONG_FILENAME, found by its tag: the properties before it need not be understood."""
    for type_, codec in ((0x001F, "utf-16-le"), (0x001E, None)):
        at = properties.find(struct.pack("<HHI", type_, _LONG_NAME, 1))
        if at < 0 or at + 12 > len(properties):
            continue
        (length,) = struct.unpack_from("<I", properties, at + 8)
        raw = properties[at + 12 : at + 12 + min(length, _ENOUGH_NAME)]
        return (raw.decode(codec, "ignore") if codec else decode(raw, None)).partition("\0")[0]
    return ""
