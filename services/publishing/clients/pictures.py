"""The public sizes of a picture: always JPEG, never larger than what was uploaded, names known without looking."""

import io
from dataclasses import dataclass

from PIL import Image

from services.publishing.clients.site_files import PICTURES, SiteFiles
from shared.content import Photo
from shared.errors import NotFound
from shared.files.store import FileStore
from shared.logs import logger

WIDTHS = (480, 960)
"""Smaller copies beside the picture itself, in CSS pixels of width."""
_QUALITY = 82
log = logger(__name__)


@dataclass(frozen=True)
class Picture:
    """What a page needs of a picture: addresses, and the size that keeps the layout still."""

    src: str
    small: str
    srcset: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""


def file_name(sha256: str, width: int | None = None) -> str:
    """The public file's name; `width` for a smaller copy."""
    return f"{sha256}.jpg" if width is None else f"{sha256}-{width}.jpg"


def all_names(sha256: str) -> list[str]:
    """Every public file this picture may have."""
    return [file_name(sha256), *(file_name(sha256, width) for width in WIDTHS)]


def sizes(width: int) -> tuple[int, ...]:
    """The smaller copies made of a picture that is `width` pixels wide."""
    return tuple(size for size in WIDTHS if size < width)


def picture(photo: Photo) -> Picture:
    """The public picture of a photo in a document."""
    full = f"/{PICTURES}/{file_name(photo.sha256)}"
    copies = [(f"/{PICTURES}/{file_name(photo.sha256, size)}", size) for size in sizes(photo.width)]
    named = [*copies, (full, photo.width)] if photo.width else []
    return Picture(
        src=full,
        small=copies[0][0] if copies else full,
        srcset=", ".join(f"{address} {width}w" for address, width in named),
        width=photo.width or 960,
        height=photo.height or 640,
        alt=photo.alt or photo.caption,
        caption=photo.caption,
        credit=photo.credit,
    )


def publish(files: SiteFiles, store: FileStore, photo: Photo) -> bool:
    """Put the picture and its smaller copies into the public folder. False when the store does not have it."""
    names = {size: file_name(photo.sha256, size) for size in sizes(photo.width)}
    wanted = [file_name(photo.sha256), *names.values()]
    if all(files.picture(name).is_file() for name in wanted):
        return True
    try:
        data = store.read(photo.sha256)
    except NotFound:
        # The text is worth more than its picture: the page appears, the operator is told.
        log.exception("picture_missing", sha256=photo.sha256)
        return False
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        is_jpeg = source.format == "JPEG"
        flat = _flat(source)
    files.put_picture(file_name(photo.sha256), data if is_jpeg else _jpeg(flat))
    for size, name in names.items():
        files.put_picture(name, _jpeg(_scaled(flat, size)))
    return True


def _flat(source: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white, as the page is."""
    if source.mode == "RGB":
        return source.copy()
    layers = source.convert("RGBA")
    paper = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(paper, layers).convert("RGB")


def _scaled(picture_: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture_.height * width / picture_.width))
    return picture_.resize((width, height), Image.Resampling.LANCZOS)


def _jpeg(picture_: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture_.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
