"""The public sizes of a picture: names known without looking, JPEG always, AVIF and WebP once they are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.publishing.clients.site_files import PICTURES, SiteFiles
from shared.content import Photo
from shared.errors import NotFound
from shared.files import variants
from shared.files.store import FileStore
from shared.logs import logger

log = logger(__name__)


@dataclass(frozen=True)
class Source:
    """One `<source>` of a picture: a type, and the widths there are."""

    mime: str
    srcset: str


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
    licence: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A photo whose public files are there. `modern` also in the formats of today."""

    photo: Photo
    modern: bool


def file_name(sha256: str, width: int | None = None, extension: str = "jpg") -> str:
    """The public file's name; `width` for a smaller copy."""
    return f"{sha256}.jpg" if width is None else f"{sha256}-{width}.{extension}"


def _named(sha256: str, label: str) -> str:
    return file_name(sha256) if label == variants.FULL else f"{sha256}-{label}"


def picture(photo: Photo, *, modern: bool = False) -> Picture:
    """The public picture of a photo in a document; in the formats of today only when they are there."""
    full = f"/{PICTURES}/{file_name(photo.sha256)}"
    sizes = [size for size in variants.FALLBACK if size < photo.width]
    copies = [(f"/{PICTURES}/{file_name(photo.sha256, size)}", size) for size in sizes]
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
        licence=photo.licence,
        sources=_sources(photo) if modern and photo.width else (),
    )


def _sources(photo: Photo) -> tuple[Source, ...]:
    return tuple(
        Source(
            f"image/{extension}",
            ", ".join(
                f"/{PICTURES}/{file_name(photo.sha256, size, extension)} {size}w"
                for size in variants.widths(photo.width)
            ),
        )
        for extension in variants.MODERN
    )


def publish(files: SiteFiles, store: FileStore, photo: Photo, *, hurried: bool = False) -> Shown | None:
    """Put the picture and its smaller copies into the public folder. None when the store does not have it.

    `hurried`: somebody waits for the page, so the slow formats come only if they lie ready; the job adds them later.
    """
    modern = variants.modern_labels(photo.width) if photo.width else []
    try:
        if hurried and not _is_there(files, photo, modern):
            modern = modern if all(store.variant(photo.sha256, name) for name in modern) else []
        for name, data in _missing(files, store, photo, [*variants.fallback_labels(photo.width), *modern]):
            files.put_picture(_named(photo.sha256, name), data)
    except NotFound:
        # The text is worth more than its picture: the page appears, the operator is told.
        log.exception("picture_missing", sha256=photo.sha256)
        return None
    return Shown(photo, bool(modern))


def _is_there(files: SiteFiles, photo: Photo, labels: list[str]) -> bool:
    return all(files.picture(_named(photo.sha256, name)).is_file() for name in labels)


def _missing(files: SiteFiles, store: FileStore, photo: Photo, labels: list[str]) -> Iterator[tuple[str, bytes]]:
    """The files that the public folder lacks."""
    wanted = [name for name in labels if not _is_there(files, photo, [name])]
    return variants.ensure(store, photo.sha256, wanted) if wanted else iter(())
