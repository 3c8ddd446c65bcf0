"""The parts of a .docx, parsed without entities and without network; names as WordprocessingML has them."""

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from shared.errors import TooLarge

MAX_XML = 24 * 1024 * 1024
"""Bytes of one XML part: some thousand pages of text."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = {
    "w": W,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_pis": True}


def w(name: str) -> str:
    """`w("p")` is the full name of w:p."""
    return f"{{{W}}}{name}"


def value(element: Any, path: str) -> str | None:
    """The w:val of the first element at `path` below `element`; None without the element, empty without a value."""
    found = element.find(path, NAMES) if element is not None else None
    return None if found is None else found.get(w("val"), "")


def is_on(element: Any, path: str) -> bool | None:
    """A yes-or-no property (w:b, w:vanish): None when it is not said here."""
    said = value(element, path)
    return None if said is None else said not in ("0", "false", "off", "none")


def nearest_paragraph(element: Any) -> Any:
    """The paragraph `element` stands in, or None."""
    return next(element.iterancestors(w("p")), None)


@dataclass
class Package:
    """An open .docx. Parts are parsed once and may be changed; `save` writes what mammoth needs."""

    archive: zipfile.ZipFile
    main: str = ""
    trees: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, dict[str, tuple[str, str, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = set(self.archive.namelist())
        self.names = names
        starts = [target for kind, target, _ in self.relations("").values() if kind == "officeDocument"]
        self.main = next((target for target in starts if target in names), "word/document.xml")

    def tree(self, name: str) -> Any:
        """The root of the XML part `name`, or None when there is no such part. TooLarge, XMLSyntaxError."""
        if name not in self.names:
            return None
        if name not in self.trees:
            if self.archive.getinfo(name).file_size > MAX_XML:
                raise TooLarge("Tệp Word quá dài để đọc. Hãy chia thành nhiều tệp rồi chọn lại.", code="word_large")
            parser = etree.XMLParser(**_PARSER)
            self.trees[name] = etree.fromstring(self.archive.read(name), parser)
        return self.trees[name]

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Id → (last word of the type, target as a name in the archive or an address, whether it lies outside)."""
        if part not in self.targets:
            folder, base = posixpath.split(part)
            root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
            found = {}
            for one in root.iter(f"{{{_RELATIONS}}}Relationship") if root is not None else ():
                kind = one.get("Type", "").rsplit("/", 1)[-1]
                outside = one.get("TargetMode") == "External"
                target = one.get("Target", "")
                where = target if outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[one.get("Id", "")] = (kind, where, outside)
            self.targets[part] = found
        return self.targets[part]

    def related(self, kind: str) -> list[str]:
        """The parts of this kind the document refers to (styles, theme, footnotes, header…)."""
        return [
            target for found, target, outside in self.relations(self.main).values() if found == kind and not outside
        ]

    def first(self, kind: str) -> Any:
        """The root of the first part of this kind, or None."""
        return next((tree for tree in map(self.tree, self.related(kind)) if tree is not None), None)

    def texts(self) -> list[tuple[str, Any]]:
        """The parts with text of the article: the document, footnotes, endnotes."""
        names = [self.main, *self.related("footnotes"), *self.related("endnotes")]
        return [(name, tree) for name in names if (tree := self.tree(name)) is not None]

    def save(self, target: Any) -> None:
        """Write the package with the changed parts; what mammoth does not read stays out."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
            for name in sorted(self.names):
                if name in self.trees:
                    out.writestr(name, etree.tostring(self.trees[name], encoding="utf-8", xml_declaration=True))
                elif name.endswith((".xml", ".rels")) or "/media/" in f"/{name}":
                    out.writestr(name, self.archive.read(name))
