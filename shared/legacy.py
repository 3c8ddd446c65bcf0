"""Vietnamese written before Unicode: TCVN3 (ABC, fonts .Vn…) and VNI (fonts VNI-…), turned into Unicode.

Old files hold Latin letters that only look Vietnamese in their font: "Céng hßa" is “Cộng hòa” in TCVN3, "Coäng hoøa" in
VNI. The font says which, where there is one; otherwise the words do: what is no Vietnamese as it stands and is
Vietnamese once converted. One letter needs its word: "·" is TCVN3 for “ã” and everybody's bullet.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from shared.syllables import is_syllable

TCVN3, VNI = "TCVN3", "VNI"
_SOFT_HYPHEN, _DOT = "\u00ad", "\u00b7"
_BULLETS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf076•▪●■◦‣"

_TCVN3_PAIRS = (
    "µà ¶ả ·ã ¸á ¹ạ ¨ă »ằ ¼ẳ ½ẵ ¾ắ Æặ ©â Çầ Èẩ Éẫ Êấ Ëậ Ìè Îẻ Ïẽ Ðé Ñẹ ªê Òề Óể Ôễ Õế Öệ ×ì Øỉ Üĩ Ýí Þị "
    "ßò áỏ âõ ãó äọ «ô åồ æổ çỗ èố éộ ¬ơ êờ ëở ìỡ íớ îợ ïù ñủ òũ óú ôụ \u00adư õừ öử ÷ữ øứ ùự úỳ ûỷ üỹ ýý þỵ ®đ "
    "¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ"
)
TCVN3_TABLE = {pair[0]: pair[1] for pair in _TCVN3_PAIRS.split(" ")}
"""One letter of a .Vn font, as Windows names its byte, to the Unicode letter. Capitals with a tone come by the font."""

# A VNI letter is a base letter and a mark, or one letter of its own.
_VNI_SINGLES = "íí ìì æỉ óĩ òị ôơ öư îỵ ñđ"
_VNI_TONES = "ù\u0301 ø\u0300 û\u0309 õ\u0303 ï\u0323"
_VNI_MARKED = (
    "aâ:â aá:ấ aà:ầ aå:ẩ aã:ẫ aä:ậ aê:ă aé:ắ aè:ằ aú:ẳ aü:ẵ aë:ặ "
    "eâ:ê eá:ế eà:ề eå:ể eã:ễ eä:ệ oâ:ô oá:ố oà:ồ oå:ổ oã:ỗ oä:ộ"
)


def _vni_table() -> dict[str, str]:
    table = {pair[0]: pair[1] for pair in _VNI_SINGLES.split(" ")}
    bases = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
    for tone in _VNI_TONES.split(" "):
        table |= {base + tone[0]: unicodedata.normalize("NFC", letter + tone[1]) for base, letter in bases.items()}
    table |= dict(pair.split(":") for pair in _VNI_MARKED.split(" "))
    small = dict(table)
    for sequence, letter in small.items():
        table[sequence.upper()] = letter.upper()
        if len(sequence) == 2:  # typed with capitals off or on half way
            table[sequence[0].upper() + sequence[1]] = letter.upper()
    return table


VNI_TABLE = _vni_table()
"""One or two letters of a VNI font to the Unicode letter."""

_TCVN3_LETTERS = frozenset(TCVN3_TABLE)
_ONLY_UNICODE = re.compile("[ăĂđĐơƠưƯĩĨũŨ\u0300-\u0323\u1ea0-\u1ef9]")
"""Letters that neither old encoding can hold: who has them wrote Unicode, whatever the font says."""
_MARKED = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^[\s\"'“”‘’(\[{<.,;:!?…/-]+|[\s\"'“”‘’)\]}>.,;:!?…/-]+$")


@dataclass(frozen=True)
class Font:
    """What the name of a font says about its text: the encoding, and whether small letters show as capitals."""

    encoding: str
    capitals: bool


def font_of(name: str | None) -> Font | None:
    """TCVN3 for .VnTime and its family (a final H shows capitals), VNI for VNI-Times; None for fonts of today."""
    plain = (name or "").strip()
    lowered = plain.lower()
    if lowered.startswith(".vn"):
        return Font(TCVN3, plain.endswith("H"))
    if lowered.startswith(("vni-", "vni ")):
        return Font(VNI, capitals=False)
    return None


def to_unicode(text: str, encoding: str) -> str:
    """The whole of `text`, known to be in `encoding`, as Unicode (NFC)."""
    return "".join(convert_pieces([text], encoding))


def convert_pieces(pieces: Sequence[str], encoding: str) -> list[str]:
    """Neighbouring pieces of one text (runs of a paragraph), each converted: a letter may span two.

    What comes of a letter stands in the piece where the letter begins.
    """
    text = "".join(pieces)
    owners = [number for number, piece in enumerate(pieces) for _ in piece]
    found = [""] * len(pieces)
    letters = _tcvn3_letters(text) if encoding == TCVN3 else _vni_letters(text)
    for at, letter in letters:
        found[owners[at]] += letter
    return [unicodedata.normalize("NFC", piece) for piece in found]


def _tcvn3_letters(text: str) -> list[tuple[int, str]]:
    letters = [TCVN3_TABLE.get(letter, letter) for letter in text]
    for word in _WORD.finditer(text):
        if _DOT in word[0]:
            for at in _bullets(word[0]):
                letters[word.start() + at] = _DOT
    return list(enumerate(letters))


def _bullets(word: str) -> list[int]:
    """Where in this word of TCVN3 a "·" is a bullet and not “ã”: standing alone, or in front of a whole word."""
    bare = word.rstrip(".,;:!?)…")
    if set(bare) <= {_DOT}:
        return list(range(len(bare)))
    if not word.startswith(_DOT):
        return []
    with_letter, without = _plain_tcvn3(word), _plain_tcvn3(word[1:])
    return [0] if is_syllable(_bare(without)) and not is_syllable(_bare(with_letter)) else []


def _plain_tcvn3(text: str) -> str:
    return "".join(TCVN3_TABLE.get(letter, letter) for letter in text)


def _vni_letters(text: str) -> list[tuple[int, str]]:
    letters = []
    at = 0
    while at < len(text):
        two = VNI_TABLE.get(text[at : at + 2]) if at + 1 < len(text) else None
        if two:
            letters.append((at, two))
            at += 2
            continue
        letters.append((at, VNI_TABLE.get(text[at], text[at])))
        at += 1
    return letters


@dataclass(frozen=True)
class Weighed:
    """How many marked words of a text are Vietnamese as they stand, and how many once converted."""

    words: int
    as_is: int
    tcvn3: int
    vni: int

    @property
    def encoding(self) -> str | None:
        """The old encoding the words speak for, or None: unsure texts stay as they are."""
        best, count = max(((TCVN3, self.tcvn3), (VNI, self.vni)), key=lambda one: one[1])
        sure = self.words >= 3 and count >= 0.75 * self.words and self.as_is <= 0.5 * count
        return best if sure else None


def weigh(text: str) -> Weighed:
    """Look at the words of `text` that have letters beyond ASCII; those of Unicode alone count for Unicode."""
    words = as_is = tcvn3 = vni = 0
    for found in _WORD.finditer(unicodedata.normalize("NFC", text)):
        word = _bare(found[0])
        if not _MARKED.search(word) or word == _DOT:
            continue
        words += 1
        if _ONLY_UNICODE.search(word):
            as_is += 1
            continue
        as_is += is_syllable(word)
        tcvn3 += is_syllable(_bare(to_unicode(word, TCVN3)))
        vni += is_syllable(_bare(to_unicode(word, VNI)))
    return Weighed(words, as_is, tcvn3, vni)


def guess(text: str) -> str | None:
    """TCVN3 or VNI when the words of `text` say so beyond doubt, else None."""
    return weigh(text).encoding


def is_unicode(text: str) -> bool:
    """Whether `text`, set in an old font, was already converted: it has letters that only Unicode has."""
    return bool(_ONLY_UNICODE.search(unicodedata.normalize("NFC", text)))


def strip_bullet(text: str) -> tuple[bool, str]:
    """(whether a bullet was typed in front, the text after it): "·", the bullets of symbol fonts, "•"."""
    bare = text.lstrip()
    if bare[:1] in tuple(_BULLETS) or (bare[:1] == _DOT and len(bare) > 1):
        return True, bare[1:].lstrip()
    return False, text


def _bare(word: str) -> str:
    return _EDGE.sub("", word)
