"""An address as a QR code, drawn into the page itself: it is printed with it, and goes away with it."""

from functools import lru_cache

import segno
from markupsafe import Markup

MASK = 2
"""Trying all eight masks costs four times as much and changes nothing for those who read the code."""


@lru_cache(maxsize=512)  # an article's page is made again whenever a neighbour is posted
def qr(address: str) -> Markup:
    """The code as inline SVG on white, with the quiet edge that readers need; its size is that of its box."""
    code = segno.make(address, error="m", micro=False, mask=MASK)
    return Markup(code.svg_inline(border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None))  # noqa: S704
