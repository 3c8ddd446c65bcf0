"""What styles say about a paragraph or a run: its font, whether it is bold, italic, centred; styles build on others."""

from typing import Any

from shared.files.docx.parts import NAMES, Package, is_on, nearest_paragraph, value, w

_DEPTH = 20
_THEME = {"major": "a:majorFont", "minor": "a:minorFont"}


class Styles:
    """The styles of one package. Names are lower case; ids as in the file."""

    def __init__(self, package: Package) -> None:
        root = package.first("styles")
        self._styles: dict[str, Any] = {}
        self._default = ""
        self._base = None
        if root is not None:
            self._base = root.find("w:docDefaults/w:rPrDefault/w:rPr", NAMES)
            for style in root.iterfind("w:style", NAMES):
                self._styles[style.get(w("styleId"), "")] = style
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true"):
                    self._default = style.get(w("styleId"), "")
        self._theme = _theme_fonts(package.first("theme"))

    def name(self, style_id: str | None) -> str:
        """The name of a style, lower case; its id when it has none."""
        style = self._styles.get(style_id or "")
        return (value(style, "w:name") or style_id or "").lower()

    def name_of(self, paragraph: Any) -> str:
        """The name of the style of a paragraph; empty for the default one."""
        style_id = value(paragraph, "w:pPr/w:pStyle")
        return self.name(style_id) if style_id else ""

    def chain(self, style_id: str | None) -> list[Any]:
        """The style and those it builds on, nearest first."""
        found: list[Any] = []
        while style_id and style_id in self._styles and len(found) < _DEPTH:
            found.append(self._styles[style_id])
            style_id = value(found[-1], "w:basedOn")
        return found

    def font_of(self, run: Any) -> str | None:
        """The name of the font a run is set in."""
        for properties in self._of_run(run):
            fonts = properties.find("w:rFonts", NAMES)
            found = None if fonts is None else self._font(fonts)
            if found:
                return found
        return None

    def says(self, run: Any, name: str) -> bool:
        """Whether a run is `b` or `i`, by itself or by its styles."""
        said = (is_on(properties, f"w:{name}") for properties in self._of_run(run))
        return next((one for one in said if one is not None), False)

    def is_centred(self, paragraph: Any) -> bool:
        """Whether a paragraph stands in the middle, by itself or by its style."""
        layers = [paragraph, *self.chain(value(paragraph, "w:pPr/w:pStyle") or self._default)]
        said = (value(layer, "w:pPr/w:jc") for layer in layers)
        return next((one for one in said if one is not None), "") == "center"

    def is_numbered(self, paragraph: Any) -> bool:
        """Whether Word puts a number in front of a paragraph, by itself or by its style."""
        layers = [paragraph, *self.chain(value(paragraph, "w:pPr/w:pStyle"))]
        said = (value(layer, "w:pPr/w:numPr/w:numId") for layer in layers)
        return next((one for one in said if one is not None), "0") != "0"

    def _of_run(self, run: Any) -> list[Any]:
        """Where properties of a run may stand, nearest first."""
        paragraph = nearest_paragraph(run)
        of_paragraph = value(paragraph, "w:pPr/w:pStyle") if paragraph is not None else None
        styles = [*self.chain(value(run, "w:rPr/w:rStyle")), *self.chain(of_paragraph or self._default)]
        layers = [run.find("w:rPr", NAMES), *(style.find("w:rPr", NAMES) for style in styles), self._base]
        return [layer for layer in layers if layer is not None]

    def _font(self, fonts: Any) -> str | None:
        names = [self._slot(fonts, slot) for slot in ("hAnsi", "ascii")]
        old = (name for name in names if name and name.lower().startswith((".vn", "vni")))
        return next(old, None) or next((name for name in names if name), None)

    def _slot(self, fonts: Any, slot: str) -> str | None:
        themed = fonts.get(w(f"{slot}Theme"))
        named = self._theme.get(themed[:5]) if themed else None
        return named or fonts.get(w(slot))


def _theme_fonts(theme: Any) -> dict[str, str]:
    if theme is None:
        return {}
    found = {}
    for word, path in _THEME.items():
        latin = theme.find(f".//a:fontScheme/{path}/a:latin", NAMES)
        if latin is not None and latin.get("typeface"):
            found[word] = latin.get("typeface")
    return found
