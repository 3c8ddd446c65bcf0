"""What the pages of the site look like, as files of the site: style sheets, the small script, fonts, logo.

Every file carries the hash of its content in its name, so readers keep it for good. Nothing comes from elsewhere.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from services.publishing.clients.colours import Palette, palette, styles
from services.publishing.config import SiteInfo
from shared.config import SettingsError

FOLDER = "/giao-dien/"
HERE = Path(__file__).resolve().parents[1]
STATIC = HERE / "static" / "publishing"
FONTS = HERE.parents[1] / "shared" / "web" / "static" / "vendor" / "fonts"
CSS, SCRIPT, ICON = "site.css", "doc.js", "bieu-tuong.svg"
FOR_MEMBERS = frozenset({"desk.css"})
"""Not for the public site."""
WEIGHTS = (400, 600)
"""Both are named early by every page, so that no line of a page stands in two kinds of letters."""
RANGES = {
    "vietnamese": (
        "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,"
        "U+0323,U+0329,U+1EA0-1EF9,U+20AB"
    ),
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212"
    ),
}
"""Which letters are in which file: a page in Vietnamese fetches both."""
LOGO_MAX = 200 * 1024
LOGO_TYPES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_SVG = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_BOX = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Logo:
    """The school's own mark: its address and size, so that nothing moves while it loads."""

    address: str
    width: int
    height: int


class Theme:
    """The files of one look. SettingsError for colours that cannot be read and for a logo that cannot be shown."""

    def __init__(self, site: SiteInfo) -> None:
        self.colours: Palette = palette(site)
        self._files: dict[str, bytes] = {}
        faces = "".join(self._face(weight, subset) for weight in WEIGHTS for subset in RANGES)
        sheet = faces + styles(self.colours)
        self._named: dict[str, str] = {}
        for file in sorted((*STATIC.glob("*.css"), *STATIC.glob("*.js"))):
            if file.name not in FOR_MEMBERS:
                text = _lean(file.read_text(encoding="utf-8")) if file.suffix == ".css" else file.read_text("utf-8")
                self._named[file.name] = self._add(file.name, (text + (sheet if file.name == CSS else "")).encode())
        icon = _in_colours((STATIC / ICON).read_text(encoding="utf-8"), self.colours)
        self._named[ICON] = self._add(ICON, icon.encode())
        self.logo = self._logo(site.logo) if site.logo else None

    @property
    def files(self) -> Mapping[str, bytes]:
        """Address -> content."""
        return self._files

    def asset(self, name: str) -> str:
        """The address of a style sheet or script of `static/publishing/`. KeyError when there is none."""
        return self._named[name]

    @property
    def css(self) -> str:
        """The style sheet of every page."""
        return self._named[CSS]

    @property
    def script(self) -> str:
        """The script of every page: how somebody likes to read, copy, share."""
        return self._named[SCRIPT]

    @property
    def icon(self) -> str:
        """The mark in the browser's tab."""
        return self.logo.address if self.logo else self._named[ICON]

    @cached_property
    def early_fonts(self) -> list[str]:
        """The font files, which every page in Vietnamese needs; empty where they were not installed."""
        return [address for address in self._files if address.endswith(".woff2")]

    def _face(self, weight: int, subset: str) -> str:
        """One font file; empty where the fonts were not installed: then the machine's own is used."""
        file = FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
        try:
            data = file.read_bytes()
        except OSError:
            return ""
        address = self._add(f"be-vietnam-pro-{subset}-{weight}.woff2", data)
        return (
            f'@font-face{{font-family:"Be Vietnam Pro";font-weight:{weight};font-display:optional;'
            f'src:url("{address}") format("woff2");unicode-range:{RANGES[subset]}}}'
        )

    def _add(self, name: str, data: bytes) -> str:
        stem, _, extension = name.rpartition(".")
        address = f"{FOLDER}{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{extension}"
        self._files[address] = data
        return address

    def _logo(self, given: str) -> Logo:
        try:
            data = Path(given).read_bytes()
        except OSError as error:
            raise SettingsError(f"TOASOAN_SITE_LOGO={given}: không đọc được tệp ({error.strerror})") from error
        if len(data) > LOGO_MAX:
            raise SettingsError(f"TOASOAN_SITE_LOGO={given}: tệp lớn hơn {LOGO_MAX // 1024} KB; hãy thu nhỏ ảnh")
        extension, width, height = _measure(given, data)
        return Logo(self._add(f"bieu-trung.{extension}", data), width, height)


def _measure(given: str, data: bytes) -> tuple[str, int, int]:
    """What kind of picture the logo is, by its content, and its size."""
    if root := _SVG.search(data[:4096]):
        box = _BOX.search(root[0])
        return "svg", *((round(float(box[1])), round(float(box[2]))) if box else (64, 64))
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height) = str(picture.format), picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        kind, width, height = "", 0, 0
    if kind not in LOGO_TYPES:
        raise SettingsError(f"TOASOAN_SITE_LOGO={given}: không phải ảnh SVG, PNG, JPEG hay WebP")
    return LOGO_TYPES[kind], width, height


def _in_colours(svg: str, colours: Palette) -> str:
    """The built-in mark in the colours of the school."""
    default = SiteInfo("")
    return svg.replace(default.colour, colours.brand).replace(default.colour_trim, colours.trim)


def _lean(css: str) -> str:
    """Without comments and the white of lines: those who read it have the source."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", bare).strip() + "\n"
