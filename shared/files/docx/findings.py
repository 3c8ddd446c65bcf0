"""What a Word file holds that an article cannot: named with its place, then taken out of the way of mammoth."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from shared.files.docx.article import Note
from shared.files.docx.parts import NAMES, Package, is_on, nearest_paragraph, w
from shared.files.docx.styles import Styles

_SNIPPET = 60
_NAMED = 8
"""Things of a kind that are named one by one."""
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TOC = re.compile(r"(?:toc ?\d|toc heading|contents (?:heading|\d)|mục lục \d)")
_HEADING = re.compile(r"heading \d")


def look(package: Package, styles: Styles) -> tuple[list[Note], list[Note]]:
    """(what is lost, what is told) of a package; its trees are changed so that mammoth meets none of it."""
    lost: list[Note] = []
    told: list[Note] = []
    root = package.tree(package.main)
    _tracked(root, told)
    _fields(root)
    for _, tree in package.texts():
        _raised(tree)
        _hidden(tree, told)
        _contents(tree, styles, told)
        _boxes(tree, told)
        _drawn(tree, lost)
        _equations(tree, lost)
    _pictures_elsewhere(package, lost)
    _comments(root, told)
    _pieces(package, root, styles, lost)
    return lost, told


def text_of(element: Any) -> str:
    """The visible text of a paragraph: neither deleted nor in a text box of its own."""
    texts = [
        "\n" if node.tag == w("br") else node.text or ""
        for node in element.iter(w("t"), w("br"))
        if nearest_paragraph(node) is element and not any(True for _ in node.iterancestors(w("del"), w("moveFrom")))
    ]
    return "".join(texts)


def where(element: Any) -> str:
    """The place of `element`, by the words it stands with or after."""
    around = [element, *element.iterancestors(w("p"))]
    paragraph = next((one for one in around if one.tag == w("p") and text_of(one).strip()), None)
    if paragraph is not None:
        return f"ở đoạn “{_short(text_of(paragraph))}”"
    for before in _before(element):
        text = text_of(before).strip()
        if text:
            return f"sau đoạn “{_short(text)}”"
    return "ở đầu tệp"


def _before(element: Any) -> Iterator[Any]:
    """The paragraphs that come before `element`, nearest first."""
    current = element
    while current is not None:
        for sibling in current.itersiblings(preceding=True):
            if sibling.tag == w("p"):
                yield sibling
            yield from reversed(list(sibling.iter(w("p"))))
        current = current.getparent()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SNIPPET else line[: _SNIPPET + 1].rsplit(" ", 1)[0] + "…"


def _named(found: list[tuple[str, Any]], others: str) -> list[Note]:
    """A note for each of the first things, and one that counts the rest: a paper full of formulas stays readable."""
    notes = [Note(what, where(element)) for what, element in found[:_NAMED]]
    rest = len(found) - _NAMED
    return [*notes, Note(f"và {rest} {others} nữa")] if rest > 0 else notes


def _drop(element: Any) -> None:
    """Take an element out; lxml keeps its tail with it, and WordprocessingML has none."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _tracked(root: Any, told: list[Note]) -> None:
    kinds = ("ins", "del", "moveFrom", "moveTo")
    outer = [
        one for one in root.iter(*map(w, kinds)) if not any(True for _ in one.iterancestors(*map(w, kinds)))
    ]  # fmt: skip
    changes = [one for one in outer if one.getparent().tag not in (w("rPr"), w("trPr"))]
    if changes:
        told.append(
            Note(
                f"Tệp có {len(changes)} chỗ sửa đang theo dõi (Track Changes): lấy bản đã chấp nhận hết các chỗ sửa",
                where(changes[0]),
            )
        )


def _fields(root: Any) -> None:
    """A simple field shows its text; mammoth would leave it out."""
    for name in ("fldSimple", "dir", "bdo"):
        for element in list(root.iter(w(name))):
            parent, at = element.getparent(), element.getparent().index(element)
            for number, child in enumerate(list(element)):
                parent.insert(at + number, child)
            parent.remove(element)


def _raised(tree: Any) -> None:
    """Raised and lowered small letters as LibreOffice writes them; mammoth knows them by another name."""
    for position in tree.iterfind(".//w:rPr/w:position", NAMES):
        properties, height = position.getparent(), position.get(w("val"), "0")
        if height not in ("", "0") and properties.find("w:vertAlign", NAMES) is None:
            align = properties.makeelement(w("vertAlign"))
            align.set(w("val"), "subscript" if height.startswith("-") else "superscript")
            properties.append(align)


def _hidden(tree: Any, told: list[Note]) -> None:
    hidden = [run for run in tree.iter(w("r")) if is_on(run, "w:rPr/w:vanish")]
    seen = [run for run in hidden if "".join(run.itertext(w("t"))).strip()]
    paragraph = nearest_paragraph(seen[0]) if seen else None
    for run in hidden:
        _drop(run)
    if paragraph is not None:
        told.append(Note("Chữ ẩn trong tệp được bỏ", where(paragraph)))


def _contents(tree: Any, styles: Styles, told: list[Note]) -> None:
    """The table of contents Word makes by itself."""
    made = [p for p in tree.iter(w("p")) if _TOC.match(styles.name_of(p))]
    if made:
        told.append(Note("Mục lục tự động của Word được bỏ"))
    for paragraph in made:
        _drop(paragraph)


def _boxes(tree: Any, told: list[Note]) -> None:
    """Text boxes become paragraphs. Where the old form lacks their text, it is filled in from the new one."""
    boxes = [box for box in tree.iter(w("txbxContent")) if not any(True for _ in box.iterancestors(f"{_MC}Fallback"))]
    written = [box for box in boxes if "".join(box.itertext(w("t"))).strip()]
    said = "Chữ trong khung (text box) được đưa ra thành đoạn thường"
    told += _named([(said, box) for box in written], "khung")
    for alternate in tree.iter(f"{_MC}AlternateContent"):
        choice, fallback = alternate.find("mc:Choice", NAMES), alternate.find("mc:Fallback", NAMES)
        inside = [] if choice is None else list(choice.iter(w("txbxContent")))
        if inside and (fallback is None or next(fallback.iter(w("txbxContent")), None) is None):
            fallback = alternate.makeelement(f"{_MC}Fallback") if fallback is None else fallback
            alternate.append(fallback)
            fallback.extend(copy.deepcopy(inside))
        elif fallback is None and choice is not None:
            fallback = alternate.makeelement(f"{_MC}Fallback")
            alternate.append(fallback)
            fallback.extend(copy.deepcopy(list(choice)))


def _drawn(tree: Any, lost: list[Note]) -> None:
    """Charts, SmartArt, embedded objects, shapes without text."""
    found = [(what, data) for data in tree.iter(f"{{{NAMES['a']}}}graphicData") if (what := _graphic(data))]
    objects = list(tree.iter(w("object")))
    lost += _named([*found, *(("Đối tượng nhúng (OLE)", thing) for thing in objects)], "hình, đối tượng")
    for thing in objects:
        _drop(thing)


def _graphic(data: Any) -> str:
    """What kind of drawing that cannot be taken over, or nothing."""
    uri = data.get("uri", "").lower()
    if "chart" in uri:
        return "Biểu đồ: hãy chụp thành ảnh rồi thêm vào bài"
    if "diagram" in uri:
        return "Sơ đồ SmartArt: hãy chụp thành ảnh rồi thêm vào bài"
    drawing = next(data.iterancestors(w("drawing")), data)
    taken = next(drawing.iter(w("txbxContent"), f"{{{NAMES['a']}}}blip"), None) is not None
    return "Hình vẽ" if not taken and any(word in uri for word in ("shape", "canvas", "ink")) else ""


def _equations(tree: Any, lost: list[Note]) -> None:
    found = []
    for math in tree.iter(f"{_MATH}oMath"):
        if not any(True for _ in math.iterancestors(f"{_MATH}oMath")):
            typed = "".join(math.itertext(f"{_MATH}t")).strip()
            what = f"Công thức “{_short(typed)}”" if typed else "Công thức"
            found.append((f"{what}: hãy gõ lại hoặc chụp thành ảnh", math))
    lost += _named(found, "công thức")


def _pictures_elsewhere(package: Package, lost: list[Note]) -> None:
    """Pictures that lie on another machine are named and never fetched."""
    for name, tree in package.texts():
        relations = package.relations(name)
        outside = []
        for blip in list(tree.iter(f"{{{NAMES['a']}}}blip", f"{{{NAMES['v']}}}imagedata")):
            inside = blip.get(f"{{{NAMES['r']}}}embed") or blip.get(f"{{{NAMES['r']}}}id")
            target = relations.get(inside or "")
            if target and not target[2] and target[1] in package.names:
                blip.attrib.pop(f"{{{NAMES['r']}}}link", None)
            else:
                outside.append(blip)
        seen = [blip for blip in outside if not any(True for _ in blip.iterancestors(f"{_MC}Fallback"))]
        lost += _named([("Ảnh không nằm trong tệp mà ở máy khác hoặc trên mạng", blip) for blip in seen], "ảnh như vậy")
        for blip in outside:
            _drop(blip)


def _comments(root: Any, told: list[Note]) -> None:
    references = list(root.iter(w("commentReference")))
    if references:
        told.append(Note(f"{len(references)} ghi chú bên lề (comment) được bỏ", where(references[0])))
    for reference in references:
        _drop(reference)


def _pieces(package: Package, root: Any, styles: Styles, lost: list[Note]) -> None:
    """What belongs to pages or is made by Word: headers, footers, numbers of headings; parts in foreign formats."""
    for kind, what in (("header", "đầu trang"), ("footer", "chân trang")):
        trees = [tree for name in package.related(kind) if (tree := package.tree(name)) is not None]
        words = " ".join(text for tree in trees for text in tree.itertext(w("t")))
        if re.search(r"[^\W\d_]{2}", words):
            lost.append(Note(f"Chữ ở {what}: “{_short(words)}”"))
    numbered = [p for p in root.iter(w("p")) if _HEADING.match(styles.name_of(p)) and styles.is_numbered(p)]
    if numbered:
        lost.append(Note(f"Số thứ tự tự động của {len(numbered)} đề mục", f"từ “{_short(text_of(numbered[0]))}”"))
    struck = [run for run in root.iter(w("r")) if is_on(run, "w:rPr/w:strike") or is_on(run, "w:rPr/w:dstrike")]
    if struck:
        lost.append(Note("Nét gạch ngang chữ: chữ vẫn còn, hãy xoá nếu không dùng", where(struck[0])))
    lost += [Note("Một phần nội dung nhúng ở định dạng khác", where(chunk)) for chunk in root.iter(w("altChunk"))]
