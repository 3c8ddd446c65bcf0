"""Bytes of messages as Vietnamese text, whatever the message says about them."""

import codecs
import quopri
import re
from base64 import b64decode
from binascii import Error as Base64Error

from charset_normalizer import from_bytes

from shared.text import nfc

_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "iso2022_jp", "hz"})
"""Charsets whose bytes may look like ASCII or UTF-8 and are neither."""
_LATIN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1258", "utf-8"})
"""What programs write without knowing: bytes under these names may as well be those of another one."""
_GUESSES = ("cp1258", "cp1252")
_DETECTED_BYTES = 100_000
_PLAIN_MARKS = "àáâãèéêìíòóôõùúýăđĩũơư"
_VIETNAMESE = frozenset(_PLAIN_MARKS + _PLAIN_MARKS.upper()) | {chr(code) for code in range(0x1EA0, 0x1EFA)}
_TYPOGRAPHY = frozenset("‘’“”–—…•·°€\u00a0§©®«»×÷½²³")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")


def decode(data: bytes, declared: str | None) -> str:
    """`data` as text (NFC). Valid UTF-8 is that whatever it is called; a Latin name is weighed against windows-1258."""
    name = _known(declared)
    if name in _WIDE and (text := _strict(data, str(name))) is not None:
        return nfc(text)
    if (text := _strict(data, "utf-8")) is not None:
        return nfc(text.removeprefix("\ufeff"))
    if name is not None and name not in _LATIN and (text := _strict(data, name)) is not None:
        return nfc(text)
    return nfc(_weighed(data, name))


def header_text(value: str) -> str:
    """A header as people read it: unfolded, encoded words decoded, raw bytes guessed, on one line."""
    flat = re.sub(r"[\r\n]+[ \t]*", " ", value)
    flat = decode(flat.encode("utf-8", "surrogateescape"), None) if not flat.isascii() else flat
    flat = _BETWEEN_WORDS.sub("", flat)
    parts: list[str] = []
    end, run, charset = 0, b"", ""
    for found in _WORD.finditer(flat):
        between = flat[end : found.start()]
        name = found[1].partition("*")[0].casefold()  # RFC 2231: a language may follow
        if run and (between or name != charset):
            parts.append(decode(run, charset))
            run = b""
        parts.append(between)
        # Words of one charset are joined as bytes: programs cut letters of several bytes in the middle.
        run, charset, end = run + _bytes_of(found[2], found[3]), name, found.end()
    if run:
        parts.append(decode(run, charset))
    return " ".join(nfc("".join(parts) + flat[end:]).split())


def _known(declared: str | None) -> str | None:
    try:
        return codecs.lookup((declared or "").strip("\"' ")).name
    except (LookupError, ValueError):
        return None


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):  # LookupError: `rot13` and `hex` are no charsets
        return None


def _weighed(data: bytes, name: str | None) -> str:
    """The reading with the fewest letters that no Vietnamese word has; a detector's where those all look wrong."""
    readings = {guess: text for guess in (name, *_GUESSES) if guess and (text := _strict(data, guess)) is not None}
    best = min(readings.values(), key=_strangeness, default=None)
    if best is None or _strangeness(best) > len(best) // 10:
        detected = from_bytes(data[:_DETECTED_BYTES]).best()
        found = _strict(data, detected.encoding) if detected is not None else None
        if found is not None and (best is None or _is_one_script(found)):
            return found
    return best if best is not None else data.decode("cp1258", "replace")


def _strangeness(text: str) -> int:
    return sum(1 for c in nfc(text) if ord(c) > 127 and c not in _VIETNAMESE and c not in _TYPOGRAPHY)


def _is_one_script(text: str) -> bool:
    """Whether its letters beyond ASCII come from one block of Unicode: real text of another language does."""
    blocks = {ord(c) >> 8 for c in text if ord(c) > 127 and c.isalpha()}
    return len(blocks) <= 1 and blocks != {0}


def _bytes_of(how: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if how in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return b64decode(raw + b"=" * (-len(raw) % 4))
    except (Base64Error, ValueError):
        return raw
