"""A readable difference between two texts: field by field, block by block, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from html.parser import HTMLParser

from shared import details
from shared.content import Attachment, Document, Photo
from shared.text import format_date

_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)
_CONSENT = {"": "chưa trả lời", "none_identifiable": "không nhận rõ mặt học sinh", "consented": "đã có sự đồng ý"}
_MARKS = {
    "h2": "Mục: ", "h3": "Mục nhỏ: ", "h4": "Mục nhỏ: ", "li": "• ", "blockquote": "Trích dẫn: ", "td": "| ",
    "th": "| ",
}  # fmt: skip
_BLOCKS = frozenset(
    ("p", "div", "h2", "h3", "h4", "li", "blockquote", "td", "th", "caption", "figcaption", "table", "ul", "ol", "tr")
)
_ALIKE = 0.35
"""Two blocks less alike than this are shown as one removed and one added, not as a tangle of words."""


@dataclass(frozen=True)
class Piece:
    """A run of text: `op` is `same`, `add` or `del`."""

    op: str
    text: str


@dataclass(frozen=True)
class DiffRow:
    """One block of one field. `op`: same, change, add, del; `label` names the field when it begins here.

    `op` skip: a run of unchanged blocks, folded into `rows`.
    """

    label: str
    op: str
    pieces: tuple[Piece, ...]
    rows: tuple["DiffRow", ...] = ()


def compare(old: Document, new: Document, *, sections: Mapping[str, str] | None = None) -> list[DiffRow]:
    """The rows of the difference from `old` to `new`, unchanged blocks included, so that it reads as the text.

    `sections` gives the words of section ids.
    """
    names = sections or {}
    old, new = (replace(text, section=names.get(text.section, text.section)) for text in (old, new))
    rows: list[DiffRow] = []
    for label, before, after in _fields(old, new):
        if before or after:
            changes = list(_block_rows(before, after))
            rows += [DiffRow(label if no == 0 else "", op, pieces) for no, (op, pieces) in enumerate(changes)]
    return rows


def changed(rows: Sequence[DiffRow]) -> bool:
    """Whether anything differs."""
    return any(row.op != "same" for row in rows)


def fold_unchanged(rows: Sequence[DiffRow], *, around: int = 1, least: int = 3) -> list[DiffRow]:
    """The rows with every run of at least `least` unchanged ones folded; `around` stay visible beside a change."""
    near = {at + step for at, row in enumerate(rows) if row.op != "same" for step in range(-around, around + 1)}
    folded: list[DiffRow] = []
    run: list[DiffRow] = []
    for at, row in enumerate([*rows, None]):
        if row is not None and row.op == "same" and at not in near:
            run.append(row)
            continue
        folded += [DiffRow("", "skip", (), tuple(run))] if len(run) >= least else run
        run = []
        if row is not None:
            folded.append(row)
    return folded


def blocks(html: str) -> list[str]:
    """The visible text of sanitised HTML, one string per paragraph, heading, list item or cell; links with address."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    return reader.result()


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The word-level difference of two blocks."""
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if op == "equal":
            _push(pieces, "same", "".join(left[i1:i2]))
            continue
        _push(pieces, "del", "".join(left[i1:i2]))
        _push(pieces, "add", "".join(right[j1:j2]))
    return tuple(_whole_phrases(pieces))


def _fields(old: Document, new: Document) -> Iterator[tuple[str, list[str], list[str]]]:
    for label, name in (("Tiêu đề", "title"), ("Tóm tắt", "lead")):
        yield label, _lines(getattr(old, name)), _lines(getattr(new, name))
    yield "Nội dung", blocks(old.body), blocks(new.body)
    yield "Ngày kết thúc sự kiện", _day(old.event_end), _day(new.event_end)
    others = (("Tác giả", "byline"), ("Chuyên mục", "section"), ("Nguồn", "source"), ("Địa chỉ nguồn", "source_url"))
    for label, name in others:
        yield label, _lines(getattr(old, name)), _lines(getattr(new, name))
    yield "Thông tin của loại bài", _details(old), _details(new)
    yield "Ảnh", [_photo(photo) for photo in old.photos], [_photo(photo) for photo in new.photos]
    yield "Tệp đính kèm", [_file(one) for one in old.attachments], [_file(one) for one in new.attachments]


def _details(document: Document) -> list[str]:
    return [f"{label}: {value}" for label, value in details.rows(document)]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _day(iso: str) -> list[str]:
    return [format_date(date.fromisoformat(iso))] if iso else []


def _photo(photo: Photo) -> str:
    caption = photo.caption or "(không có chú thích)"
    credit = f" — Ảnh: {photo.credit}" if photo.credit else ""
    licence = f" [giấy phép: {photo.licence}]" if photo.licence else ""
    alt = f" [mô tả: {photo.alt}]" if photo.alt else ""
    return f"Ảnh {photo.sha256[:8]}: {caption}{credit}{licence}{alt} ({_CONSENT.get(photo.consent, photo.consent)})"


def _file(one: Attachment) -> str:
    """A file by its content too: another under the same name is another."""
    title = f" “{one.title}”" if one.title else ""
    poster = f", ảnh bìa {one.poster[:8]}" if one.poster else ""
    return f"Tệp {one.sha256[:8]}: {one.name}{title}{poster}"


def _block_rows(before: list[str], after: list[str]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for op, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if op == "equal":
            yield from (("same", (Piece("same", block),)) for block in before[i1:i2])
        elif op == "replace":
            yield from _replaced(before[i1:i2], after[j1:j2])
        else:
            yield from (("del", (Piece("del", block),)) for block in before[i1:i2])
            yield from (("add", (Piece("add", block),)) for block in after[j1:j2])


def _replaced(before: list[str], after: list[str]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """Pair the blocks in order where they are alike; the rest is removed or added."""
    waiting = list(after)
    for block in before:
        match = next((no for no, other in enumerate(waiting) if _alike(block, other)), None)
        if match is None:
            yield "del", (Piece("del", block),)
            continue
        yield from (("add", (Piece("add", other),)) for other in waiting[:match])
        yield "change", words(block, waiting[match])
        waiting = waiting[match + 1 :]
    yield from (("add", (Piece("add", other),)) for other in waiting)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(a=one.split(), b=other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _push(pieces: list[Piece], op: str, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].op == op:
        pieces[-1] = Piece(op, pieces[-1].text + text)
    else:
        pieces.append(Piece(op, text))


def _whole_phrases(pieces: list[Piece]) -> list[Piece]:
    """Join changes that only a space keeps apart: "ba lớp"→"bốn tổ" reads as one change, not two."""
    joined: list[Piece] = []
    gap: list[Piece] = []
    for no, piece in enumerate(pieces):
        between = piece.op == "same" and piece.text.isspace() and 0 < no < len(pieces) - 1
        if between:
            gap += [Piece("del", piece.text), Piece("add", piece.text)]
        elif piece.op == "same":
            joined += [*_settle(gap), piece]
            gap = []
        else:
            gap.append(piece)
    return joined + _settle(gap)


def _settle(gap: list[Piece]) -> list[Piece]:
    removed = "".join(piece.text for piece in gap if piece.op == "del")
    added = "".join(piece.text for piece in gap if piece.op == "add")
    return [piece for piece in (Piece("del", removed), Piece("add", added)) if piece.text]


class _Blocks(HTMLParser):
    """Collects the text of blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._text: list[str] = []
        self._mark = ""
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins; a link's address is remembered."""
        if tag in _BLOCKS:
            self._close()
            self._mark = _MARKS.get(tag, self._mark)
        elif tag == "figure":
            self._picture(dict(attrs).get("data-photo") or "")
        elif tag == "br":
            self._text.append(" ")
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def _picture(self, sha256: str) -> None:
        """The place of a photo: moving it is a change that whoever approves has to see."""
        self._close()
        if sha256:
            self._done.append(f"[Ảnh {sha256[:8]} đặt ở đây]")

    def handle_endtag(self, tag: str) -> None:
        """A block ends; a link shows where it leads."""
        if tag in _BLOCKS:
            self._close()
            self._mark = ""
        elif tag == "a" and self._link:
            self._text.append(f" <{self._link}>")
            self._link = ""

    def handle_data(self, data: str) -> None:
        """Text of the present block."""
        self._text.append(data)

    def result(self) -> list[str]:
        """All blocks that hold text."""
        self._close()
        return self._done

    def _close(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self._done.append(self._mark + text)
            self._mark = ""
        self._text = []
