"""Text in fonts from before Unicode, converted where it stands, run by run, before anything else reads it."""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from shared import legacy
from shared.files.docx.article import Fonts, Pair
from shared.files.docx.parts import Package, W, nearest_paragraph, w
from shared.files.docx.styles import Styles

MAX_PAIRS = 12
PAIR_LENGTH = 400
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass
class _Piece:
    """A text of a run (w:t, w:softHyphen, w:sym) with the font it is set in."""

    node: Any
    text: str
    font: legacy.Font | None
    font_name: str = ""


@dataclass
class _Found:
    """What was converted so far."""

    encodings: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    paragraphs: int = 0
    pairs: list[Pair] = field(default_factory=list)
    by_words: bool = False


def convert_fonts(package: Package, styles: Styles) -> Fonts:
    """Turn all text in old fonts into Unicode, in the package's trees, and say what was converted."""
    paragraphs = [group for _, tree in package.texts() for group in _paragraphs(tree, styles)]
    leftover = _leftover(paragraphs)
    by_words = legacy.guess(" ".join(p.text for pieces in paragraphs for p in pieces if not p.font))
    found = _Found()
    for pieces in paragraphs:
        _convert(pieces, leftover, by_words, found)
    return Fonts(
        tuple(sorted(found.encodings)), tuple(sorted(found.names)), found.paragraphs, tuple(found.pairs), found.by_words
    )


def _paragraphs(tree: Any, styles: Styles) -> list[list[_Piece]]:
    """The pieces of every paragraph; a text box inside a paragraph has paragraphs of its own."""
    by_paragraph: dict[Any, list[_Piece]] = {}
    for node in tree.iter(w("t"), w("softHyphen"), w("sym")):
        run, paragraph = node.getparent(), nearest_paragraph(node)
        if paragraph is None or run.tag != w("r"):
            continue
        name = styles.font_of(run) or ""
        piece = _Piece(node, _text(node), legacy.font_of(name), name)
        if node.tag == w("sym"):
            piece.font, piece.font_name = legacy.font_of(node.get(w("font"))), node.get(w("font"), "")
            if piece.font is None:
                continue
        by_paragraph.setdefault(paragraph, []).append(piece)
    return list(by_paragraph.values())


def _text(node: Any) -> str:
    if node.tag == w("t"):
        return node.text or ""
    if node.tag == w("softHyphen"):
        return "\u00ad"  # in TCVN3 this is the letter ư, and Word takes it for a place to break the word
    try:
        return bytes([int(node.get(w("char"), "0"), 16) & 0xFF]).decode("cp1252")
    except ValueError:
        return ""


def _leftover(paragraphs: list[list[_Piece]]) -> set[str]:
    """The encodings whose fonts only remained: the text itself was converted long ago."""
    found = set()
    for encoding in (legacy.TCVN3, legacy.VNI):
        texts = ("".join(p.text for p in pieces if p.font and p.font.encoding == encoding) for pieces in paragraphs)
        weighed = legacy.weigh(" ".join(texts))
        if weighed.as_is > (weighed.tcvn3 if encoding == legacy.TCVN3 else weighed.vni):
            found.add(encoding)
    return found


def _convert(pieces: list[_Piece], leftover: set[str], by_words: str | None, found: _Found) -> None:
    before = "".join(piece.text for piece in pieces)
    changed = False
    for group in _groups(pieces):
        text = "".join(piece.text for piece in group)
        encoding = _encoding(text, group[0].font, leftover, by_words)
        if encoding is None:
            continue
        _write(group, encoding)
        if "".join(piece.text for piece in group) != text:
            changed = True
            found.encodings.add(encoding)
            found.names |= {piece.font_name for piece in group if piece.font}
            found.by_words |= group[0].font is None
    if changed:
        found.paragraphs += 1
        if len(found.pairs) < MAX_PAIRS:
            after = "".join(piece.text for piece in pieces)
            found.pairs.append(Pair(before[:PAIR_LENGTH], after[:PAIR_LENGTH]))


def _groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Neighbours in the same encoding: a VNI letter may begin in one run and end in the next."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        encoding = piece.font.encoding if piece.font else None
        last = groups[-1][-1].font if groups else None
        if groups and (last.encoding if last else None) == encoding:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _encoding(text: str, font: legacy.Font | None, leftover: set[str], by_words: str | None) -> str | None:
    """The encoding to convert `text` from, or None to leave it as it is."""
    if legacy.is_unicode(text):
        return None
    sure = legacy.guess(text)
    if font is None:
        weighed = legacy.weigh(text)
        decoded = weighed.tcvn3 if by_words == legacy.TCVN3 else weighed.vni
        return sure or (by_words if decoded > weighed.as_is else None)
    if font.encoding in leftover:
        return sure
    weighed = legacy.weigh(text)
    decoded = weighed.tcvn3 if font.encoding == legacy.TCVN3 else weighed.vni
    return None if weighed.as_is > decoded else font.encoding


def _write(group: list[_Piece], encoding: str) -> None:
    converted = legacy.convert_pieces([piece.text for piece in group], encoding)
    for piece, text in zip(group, converted, strict=True):
        shown = text.upper() if piece.font and piece.font.capitals else text
        piece.text = shown
        if piece.node.tag == w("t"):
            piece.node.text = shown
            piece.node.set(_SPACE, "preserve")
        else:
            node = etree.Element(w("t"), nsmap={"w": W})
            node.text = shown
            piece.node.getparent().replace(piece.node, node)
            piece.node = node
