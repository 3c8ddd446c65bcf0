"""Vietnamese text: normal form, search folding, collation, slugs, dates in words (regulation.md §5, §8)."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from shared.clock import local

_LOOKALIKES = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "Đ": "D", "Ð": "D", "Ɖ": "D"})
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = {letter: str(30 + place) for place, letter in enumerate(_ALPHABET)}
_WEIGHTS |= {str(digit): str(20 + digit) for digit in range(10)}
_SPACES = re.compile(r"\s+")
# A syllable that ends in y right after its first consonants: kỹ/kĩ, lý/lí, quý/quí are one word each; hay/hai are two.
_FINAL_Y = re.compile(r"\b(qu|[bcdghklmnprstvx]{0,3})y\b")
_UNSLUGGABLE = re.compile(r"[^a-z0-9]+")


def nfc(s: str) -> str:
    """`s` in Unicode normal form C, the form all text is stored in."""
    return unicodedata.normalize("NFC", s)


def clean_text(s: str) -> str:
    """What a person typed, fit to store: NFC, trimmed, no control, invisible or private-use characters."""
    unified = s.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u2028", "\n")
    kept = (c for c in unified if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return nfc("".join(kept)).strip()


def _drop_marks(s: str) -> str:
    decomposed = unicodedata.normalize("NFD", s)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(s: str) -> str:
    """The search key: lower case without marks, đ→d, one tone placement, final i for y, single spaces.

    >>> fold("Thư ký Điều lệ")
    'thu ki dieu le'
    """
    bare = _drop_marks(s.casefold()).translate(_LOOKALIKES)
    return _FINAL_Y.sub(r"\1i", _SPACES.sub(" ", bare).strip())


def _letter(cluster: str) -> tuple[str, str, str]:
    """Weights of one letter with its marks: (primary, tone 1-6, case 1-2)."""
    tone = next((_TONES[c] for c in cluster if c in _TONES), "1")
    bare = unicodedata.normalize("NFC", "".join(c for c in cluster if c not in _TONES))
    lower = bare.lower().replace("ð", "đ").replace("ɖ", "đ")
    case = "2" if lower != bare else "1"
    if lower in _WEIGHTS:
        return _WEIGHTS[lower], tone, case
    base = _drop_marks(lower)
    if base in _WEIGHTS:
        return _WEIGHTS[base], tone, case
    if not base or not base[0].isalnum():
        return "10", "1", "1"
    return f"99{ord(base[0]):07d}", tone, case


def sort_key(s: str) -> str:
    """The collation key of Vietnamese: a ă â … đ … y first, tones second, case third.

    Digits only, so that every database and every locale orders it alike; a key never is the beginning of another.
    """
    decomposed = unicodedata.normalize("NFD", _SPACES.sub(" ", s).strip())
    clusters = re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", decomposed)
    letters = [_letter(cluster) for cluster in clusters]
    primary, tones, cases = ("".join(letter[level] for letter in letters) for level in range(3))
    return f"{primary}00{tones}0{cases}0"


def given_name_key(full: str) -> str:
    """The collation key of a person's name: by given name, then family name, then middle names."""
    words = full.split()
    given, family, middle = words[-1:], words[:1] if len(words) > 1 else [], words[1:-1]
    return "".join(sort_key(" ".join(part)) for part in (given, family, middle))


def slugify(s: str, max_len: int = 80) -> str:
    """The address form of a title: ASCII words joined by hyphens, cut between words; never empty."""
    bare = _drop_marks(s.casefold()).translate(_LOOKALIKES)
    slug = _UNSLUGGABLE.sub("-", bare).strip("-")
    if len(slug) > max_len:
        whole_words = slug[: max_len + 1].rpartition("-")[0]
        slug = whole_words or slug[:max_len]
    return slug or "bai-viet"


_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse_day(text: str) -> date | None:
    """The day of `20/11/2026`, `20-11-26`, `20.11.2026` or `2026-11-20`; None when empty. ValueError otherwise."""
    plain = clean_text(text)
    if not plain:
        return None
    iso, local = _ISO.fullmatch(plain), _DAY.fullmatch(plain)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return date(year, month, day)
    if not local:
        raise ValueError(text)
    day, month, year = (int(part) for part in local.groups())
    return date(year + 2000 if year < 100 else year, month, day)


def format_date(day: date) -> str:
    """`24/11/2026`."""
    return f"{day:%d/%m/%Y}"


def format_datetime(moment: datetime) -> str:
    """`24/11/2026 14:05` on the school's wall clock; `moment` is aware."""
    return f"{local(moment):%d/%m/%Y %H:%M}"


def formal_date(day: date) -> str:
    """`ngày 05 tháng 3 năm 2020`: days under 10 and months 1 and 2 get a zero (NĐ 30/2020)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: `2 giờ`, `3 ngày`, `5 tháng`."""
    seconds = abs(length.total_seconds())
    units = ((365 * 86400, "năm"), (30 * 86400, "tháng"), (86400, "ngày"), (3600, "giờ"), (60, "phút"))
    for size, word in units:
        if seconds >= size:
            return f"{int(seconds // size)} {word}"
    return "chưa đầy 1 phút"


def time_left(until: datetime, now: datetime) -> str:
    """How long is left, in the two greatest units: `còn 21 giờ 15 phút`, or `quá hạn 2 ngày 3 giờ`. Both aware."""
    minutes = int(abs((until - now).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{number} {unit}" for number, unit in ((days, "ngày"), (hours, "giờ"), (rest, "phút")) if number][:2]
    words = " ".join(parts) or "chưa đầy 1 phút"
    return f"còn {words}" if until > now else f"quá hạn {words}"


def ago(then: datetime, now: datetime) -> str:
    """`2 giờ trước`; a moment to come is `còn 2 giờ`; less than a minute is `vừa xong`."""
    length = now - then
    if abs(length) < timedelta(minutes=1):
        return "vừa xong"
    return f"{span(length)} trước" if length > timedelta(0) else f"còn {span(length)}"


class _TextOnly(HTMLParser):
    """Collects the text of HTML; block ends become spaces, script and style vanish."""

    # fmt: off
    _BLOCKS = frozenset([
        "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "table",
        "blockquote", "figure", "figcaption", "hr",
    ])
    # fmt: on

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count hidden elements, separate blocks."""
        if tag in ("script", "style"):
            self._hidden += 1
        if tag in self._BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close hidden elements, separate blocks."""
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        if tag in self._BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep visible text."""
        if not self._hidden:
            self.parts.append(data)


def strip_tags(html: str) -> str:
    """The visible text of HTML in one line, for search, summaries and plain mails."""
    parser = _TextOnly()
    parser.feed(html)
    parser.close()
    return _SPACES.sub(" ", "".join(parser.parts)).strip()
