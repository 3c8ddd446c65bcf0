"""Old fonts in HTML that somebody pasted: converted block by block, by the font that is named or by the words."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from shared import legacy

MAX_PAIRS = 6
PAIR_LENGTH = 200
_BLOCKS = frozenset(["p", "li", "td", "th", "h1", "h2", "h3", "h4", "figcaption", "caption", "blockquote", "div"])
_FONT = re.compile(r"font-family\s*:\s*[\"']?\s*(\.vn\w+|vni[- ][\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Converted:
    """HTML in Unicode; `pairs` are some blocks before and after. `encoding` is empty when no old font was there."""

    html: str
    encoding: str = ""
    pairs: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Piece:
    """A text of the tree: the element whose `text` or `tail` it is, and the font it stands in."""

    element: Any
    where: str
    font: legacy.Font | None

    @property
    def text(self) -> str:
        return getattr(self.element, self.where) or ""


def convert_html(source: str, hint: str | None = None) -> Converted:
    """`source` with text in old fonts as Unicode. `hint`: the encoding known from elsewhere, for unsure blocks.

    Text of today comes back as it was, byte for byte.
    """
    if not source.strip():
        return Converted(source)
    root = html.fragment_fromstring(source, create_parent="div")
    blocks = _blocks(root)
    hint = hint or legacy.guess(" ".join(piece.text for pieces in blocks for piece in pieces))
    found: list[tuple[str, str, str]] = []
    for pieces in blocks:
        found += _convert(pieces, hint)
    if not found:
        return Converted(source)
    inside = (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)
    pairs = [(before[:PAIR_LENGTH], after[:PAIR_LENGTH]) for before, after, _ in found[:MAX_PAIRS]]
    return Converted(inside, " và ".join(sorted({encoding for _, _, encoding in found})), pairs)


def convert_text(source: str, hint: str | None = None) -> str:
    """One line (a title) in the same way."""
    encoding = None if legacy.is_unicode(source) else legacy.guess(source)
    if encoding is None and hint and _speaks_for(source, hint):
        encoding = hint
    return legacy.to_unicode(source, encoding) if encoding else source


def _blocks(root: Any) -> list[list[_Piece]]:
    """The pieces of text of every block, in the order of reading."""
    found: dict[Any, list[_Piece]] = {}

    def note(element: Any, where: str, inside: Any) -> None:
        if getattr(element, where):
            block = next((one for one in (inside, *inside.iterancestors()) if one.tag in _BLOCKS), root)
            found.setdefault(block, []).append(_Piece(element, where, _font(inside)))

    for event, element in html.etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            note(element, "text", element)
        elif element is not root:
            note(element, "tail", element.getparent())
    return list(found.values())


def _font(element: Any) -> legacy.Font | None:
    for one in (element, *element.iterancestors()):
        named = _FONT.search(one.get("style", ""))
        font = legacy.font_of(named[1] if named else one.get("face"))
        if font:
            return font
    return None


def _convert(pieces: list[_Piece], hint: str | None) -> list[tuple[str, str, str]]:
    """Convert a block in place; (before, after, encoding) when it was in an old font."""
    before = "".join(piece.text for piece in pieces)
    if legacy.is_unicode(before):
        return []
    named = next((piece.font.encoding for piece in pieces if piece.font), None)
    encoding = named or legacy.guess(before) or (hint if hint and _speaks_for(before, hint) else None)
    if encoding is None:
        return []
    for piece, text in zip(pieces, legacy.convert_pieces([piece.text for piece in pieces], encoding), strict=True):
        setattr(piece.element, piece.where, text.upper() if piece.font and piece.font.capitals else text)
    after = "".join(piece.text for piece in pieces)
    return [(" ".join(before.split()), " ".join(after.split()), encoding)] if after != before else []


def _speaks_for(text: str, encoding: str) -> bool:
    """Whether more words of `text` are Vietnamese once converted than as they stand."""
    weighed = legacy.weigh(text)
    return (weighed.tcvn3 if encoding == legacy.TCVN3 else weighed.vni) > weighed.as_is
