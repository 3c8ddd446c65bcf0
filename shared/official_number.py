"""Số, ký hiệu of Vietnamese official papers, read as people really write them (NĐ 30/2020, regulation.md §4).

Administrative papers: `154/QĐ-THPTTL` (number/type-body), `27/THPTTL-VP` (công văn: number/body-section). Legal texts
put the year between: `43/2011/NĐ-CP`, `37/2020/TT-BGDĐT`. What is tolerated: spaces, "Ð" (eth) and "D" for "Đ", small
letters, a missing or doubled dash, "64/2007-NĐ-CP", a leading "Số:".
"""

import re
from dataclasses import dataclass

from shared.text import clean_text, fold

TYPES: dict[str, str] = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QyĐ": "Quy định", "TC": "Thông cáo",
    "TB": "Thông báo", "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch", "PA": "Phương án", "ĐA": "Đề án",
    "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản", "TTr": "Tờ trình", "HĐ": "Hợp đồng", "BGN": "Bản ghi nhớ",
    "BTT": "Bản thoả thuận", "CĐ": "Công điện", "GM": "Giấy mời", "GGT": "Giấy giới thiệu", "GNP": "Giấy nghỉ phép",
    "GUQ": "Giấy uỷ quyền", "PG": "Phiếu gửi", "PC": "Phiếu chuyển", "PB": "Phiếu báo",
    "NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "L": "Luật", "PL": "Pháp lệnh",
}  # fmt: skip
"""Abbreviations of the kinds of papers; a công văn has none."""

LETTER = "CV"
LETTER_LABEL = "Công văn"

_LEGAL = frozenset({"NĐ", "TT", "TTLT", "L", "PL", "NQ", "QĐ", "CT"})
_EXACT = {code.upper(): code for code in TYPES}
_FOLDED: dict[str, str] = {}
for _code in TYPES:  # QD is Quyết định; where two fold alike (DA: Dự án, Đề án), the one written without marks wins
    _FOLDED.setdefault(fold(_code), _code)
_FOLDED["da"] = "DA"

_SHAPE = re.compile(
    r"(?:số\s*:?\s*)?(?P<number>\d{1,5})(?P<letter>[a-z]?)\s*/\s*(?:(?P<year>(?:19|20)\d\d)\s*[/\-]\s*)?(?P<rest>\S.*)\Z",
    re.IGNORECASE,
)
_DASHES = re.compile(r"[\s\-‐-―−]+")


@dataclass(frozen=True)
class OfficialNumber:
    """`text` is the canonical form; `type` one of TYPES or `CV`; `year` only where the number itself carries it."""

    number: int
    letter: str
    year: int | None
    type: str
    body: str
    text: str

    @property
    def type_label(self) -> str:
        """Quyết định, Công văn and so on."""
        return TYPES.get(self.type, LETTER_LABEL)


def parse(typed: str) -> OfficialNumber | None:
    """The number in `typed`, or None when it is none: no digits first, no slash, nothing behind it."""
    found = _SHAPE.match(clean_text(typed).replace("Ð", "Đ").replace("Ɖ", "Đ"))
    if not found:
        return None
    parts = [part for part in _DASHES.split(found["rest"].replace("/", "-")) if part]
    year = int(found["year"]) if found["year"] else None
    type_ = _type_of(parts[0]) if len(parts) > 1 or year else None
    rest = [_body(part) for part in (parts[1:] if type_ else parts)]
    symbol = "-".join([type_, *rest] if type_ else rest)
    number = int(found["number"])
    shown = f"{number:02d}{found['letter'].lower()}"
    return OfficialNumber(
        number=number, letter=found["letter"].lower(), year=year, type=type_ or LETTER, body=rest[0] if rest else "",
        text="/".join([shown, *([str(year)] if year else []), symbol]),
    )  # fmt: skip


def _type_of(word: str) -> str | None:
    """The abbreviation `word` stands for: exactly, else whatever its marks and case."""
    return _EXACT.get(word.upper()) or _FOLDED.get(fold(word))


def _body(word: str) -> str:
    """A body or section as written, in capitals unless somebody took care of the case (GDTrH)."""
    return word if word != word.lower() else word.upper()


__all__ = ["LETTER", "LETTER_LABEL", "TYPES", "OfficialNumber", "parse"]
