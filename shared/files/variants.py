"""Sizes of a picture for screen and print: WebP and AVIF for the browsers of today, JPEG for every other and for paper.

Made once, by a job, and kept beside the picture; whoever needs one before the job came makes it then. The picture in
the store was re-encoded when it came in, so a variant can hold nothing of the camera or the place either.
"""

import io
from collections.abc import Iterator

from PIL import Image

from shared.files.store import FileStore

WIDTHS = (480, 960, 1600)
"""Widths of the smaller copies, in pixels."""
FALLBACK = (480, 960)
"""Widths of the JPEG copies; the picture itself, at most 2560 pixels, is for large screens and for print."""
MODERN = ("avif", "webp")
_OPTIONS: dict[str, dict[str, object]] = {
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},  # measured: faster than WebP, and a tenth smaller
}
FULL = "full.jpg"


def label(width: int, extension: str) -> str:
    """The name of one variant."""
    return f"{width}.{extension}"


def widths(width: int) -> tuple[int, ...]:
    """The smaller copies of a picture that is `width` pixels wide: never larger than the picture, at least one."""
    return tuple(size for size in WIDTHS if size < width) or (width,)


def modern_labels(width: int) -> list[str]:
    """The variants for the browsers of today."""
    return [label(size, extension) for size in widths(width) for extension in MODERN]


def fallback_labels(width: int) -> list[str]:
    """The variants for every browser."""
    return [FULL, *(label(size, "jpg") for size in FALLBACK if size < width)]


def make(data: bytes, labels: list[str]) -> Iterator[tuple[str, bytes]]:
    """The variants `labels` of the picture in `data`, one after the other. OSError when it is none of ours."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        is_jpeg, flat = source.format == "JPEG", _flat(source)
    sizes: dict[int, Image.Image] = {}
    for name in labels:
        stem, _, extension = name.partition(".")
        if name == FULL:
            yield name, data if is_jpeg else _encoded(flat, "jpg")
            continue
        width = int(stem)
        if width not in sizes:
            sizes[width] = _scaled(flat, width)
        yield name, _encoded(sizes[width], extension)


def ensure(store: FileStore, sha256: str, labels: list[str]) -> Iterator[tuple[str, bytes]]:
    """The variants `labels` of a kept picture; those that the store lacks are made and kept. NotFound."""
    found = {name: store.variant(sha256, name) for name in labels if name != FULL}
    missing = [name for name in labels if found.get(name) is None]
    yield from ((name, data) for name, data in found.items() if data is not None)
    for name, data in make(store.read(sha256), missing) if missing else ():
        if name != FULL:
            store.put_variant(sha256, name, data)
        yield name, data


def _flat(source: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white, as the page is."""
    if source.mode == "RGB":
        return source.copy()
    layers = source.convert("RGBA")
    paper = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(paper, layers).convert("RGB")


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width >= picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, extension: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, **_OPTIONS[extension])  # type: ignore[arg-type]
    return buffer.getvalue()
