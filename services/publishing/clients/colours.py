"""The colours of the portal: four that the school chooses, all others made from them, readable by day and by night.

Contrast is that of WCAG 2.2 (1.4.3): 4.5:1 for text, 3:1 for lines and marks.
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

from services.publishing.config import SiteInfo
from shared.config import SettingsError

TEXT, NIGHT_TEXT, STRONG, MARK = 4.5, 6.0, 7.0, 3.0
WHITE, BLACK = "#ffffff", "#000000"
PAPER, WASH = WHITE, "#f4f6f8"
"""What text stands on by day: the page, and blocks set apart."""
NIGHT, NIGHT_WASH = "#12171d", "#1c242d"
STEPS = 50
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


@dataclass(frozen=True)
class Palette:
    """The four colours as `#rrggbb`: of headings and bands, of links, of what stands out, of fine lines on bands."""

    brand: str
    link: str
    accent: str
    trim: str


def palette(site: SiteInfo) -> Palette:
    """The colours of the settings. SettingsError names the one that could not be read, or is none."""
    chosen = Palette(
        _parse("COLOUR", site.colour),
        _parse("COLOUR_LINK", site.colour_link),
        _parse("COLOUR_ACCENT", site.colour_accent),
        _parse("COLOUR_TRIM", site.colour_trim),
    )
    for name, colour in (("COLOUR", chosen.brand), ("COLOUR_LINK", chosen.link), ("COLOUR_ACCENT", chosen.accent)):
        if (found := contrast(colour, WASH)) < TEXT:
            _refuse(name, colour, f"chữ màu này trên nền sáng {WASH}", found, TEXT, "Hãy chọn màu đậm hơn.")
    if (found := contrast(chosen.trim, chosen.brand)) < MARK:
        _refuse(
            "COLOUR_TRIM", chosen.trim, f"nét màu này trên nền {chosen.brand}", found, MARK, "Hãy chọn màu sáng hơn."
        )
    return chosen


def styles(colours: Palette) -> str:
    """CSS that gives the colours their names; a browser that does not know `light-dark()` stays with the day's."""
    day, night = _shades(colours, PAPER, WASH, BLACK, TEXT), _shades(colours, NIGHT, NIGHT_WASH, WHITE, NIGHT_TEXT)
    clear_day = _shades(colours, PAPER, WASH, BLACK, STRONG)
    clear_night = _shades(colours, BLACK, BLACK, WHITE, STRONG + 1)
    both = "@supports (color:light-dark(#000,#fff))"
    return (
        "@layer tokens{"
        f":root{{{_names(day)}}}"
        f"{both}{{:root{{{_names(day, night)}}}}}"
        f":root[data-net=cao]{{{_names(clear_day)}}}"
        f"{both}{{:root[data-net=cao]{{{_names(clear_day, clear_night)}}}}}"
        f"@media (prefers-contrast:more){{{both}{{:root{{{_names(clear_day, clear_night)}}}}}}}"
        "}"
    )


def _shades(colours: Palette, paper: str, wash: str, towards: str, least: float) -> dict[str, str]:
    """The made colours on one pair of grounds: text is moved towards black or white until it can be read there."""
    darkest = max((paper, wash), key=lambda ground: -contrast(towards, ground))
    text = {
        name: readable(colour, darkest, towards, least)
        for name, colour in (("brand", colours.brand), ("link", colours.link), ("accent", colours.accent))
    }
    is_night = towards == WHITE
    band = mix(colours.brand, BLACK, 0.18) if is_night else colours.brand
    return {
        **text,
        "band": readable(band, WHITE, BLACK, STRONG if least > NIGHT_TEXT else TEXT),
        "band-deep": mix(colours.brand, BLACK, 0.42 if is_night else 0.27),
        "gold": colours.trim,
    }


def _names(day: dict[str, str], night: dict[str, str] | None = None) -> str:
    pairs = ((name, colour, night[name] if night else colour) for name, colour in day.items())
    return ";".join(f"--{n}:{a}" if a == b else f"--{n}:light-dark({a},{b})" for n, a, b in pairs)


def readable(colour: str, ground: str, towards: str, least: float) -> str:
    """The colour, lighter or darker by no more than it takes to reach the contrast on the ground; its hue stays."""
    hue, light, saturation = rgb_to_hls(*(part / 255 for part in _parts(colour)))
    end = 1.0 if towards == WHITE else 0.0
    steps = (hls_to_rgb(hue, light + (end - light) * step / STEPS, saturation) for step in range(STEPS + 1))
    shades = ("#" + "".join(f"{round(part * 255):02x}" for part in rgb) for rgb in steps)
    return next((one for one in shades if contrast(one, ground) >= least), towards)


def contrast(one: str, other: str) -> float:
    """How many times lighter the lighter of two colours is: 1 to 21."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """So much of the other colour in the first: 0 is the first, 1 the other."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _light(colour: str) -> float:
    """Relative luminance of WCAG."""
    red, green, blue = (
        c / 12.92 if (c := part / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _parse(name: str, given: str) -> str:
    colour = given.strip().lower()
    if not _HEX.fullmatch(colour):
        raise SettingsError(f"TOASOAN_SITE_{name}={given!r} không phải màu; hãy viết như #12395b")
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def _refuse(name: str, colour: str, what: str, found: float, least: float, advice: str) -> None:
    ratio = f"{int(found * 10) / 10:g}".replace(".", ",")  # cut, not rounded: 4,49 must not read 4,5
    needed = f"{least:g}".replace(".", ",")
    raise SettingsError(
        f"TOASOAN_SITE_{name}={colour}: {what} chỉ có độ tương phản {ratio}:1, cần ít nhất {needed}:1 "
        f"để ai cũng đọc được (WCAG 1.4.3). {advice}"
    )
