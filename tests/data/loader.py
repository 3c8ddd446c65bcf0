"""The sample articles: what a teacher would type or paste, with pictures drawn on the spot.

Each sample is `articles/<slug>.yaml` (the fields of the form, who writes it, its photos) and `articles/<slug>.html`
(what is pasted into the editor). Texts are given exactly as they stand in the files: NFD stays NFD, Word stays Word.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent / "articles"
FIELDS = ("title", "lead", "byline", "kind", "event_end", "unit_id", "section", "quoted", "source", "source_url")


@dataclass(frozen=True)
class SamplePhoto:
    """A picture to upload and what is said about it."""

    name: str
    caption: str
    alt: str
    credit: str
    consent: str
    data: bytes


@dataclass(frozen=True)
class Sample:
    """One article as it is typed. `fields` are the values of the form, the body among them."""

    slug: str
    author: str
    fields: dict[str, str]
    photos: tuple[SamplePhoto, ...]

    @property
    def body(self) -> str:
        """The HTML pasted into the editor."""
        return self.fields["body"]


def load_samples() -> list[Sample]:
    """All samples in the order of their numbers."""
    return [load_sample(path.stem) for path in sorted(FOLDER.glob("*.yaml"))]


def load_sample(slug: str) -> Sample:
    """One sample by the name of its files."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    fields = {name: str(told[name]) for name in FIELDS if told.get(name)}
    fields["body"] = (FOLDER / f"{slug}.html").read_text(encoding="utf-8")
    photos = tuple(_photo(slug, number, photo) for number, photo in enumerate(told.get("photos", ()), 1))
    return Sample(slug, told["author"], fields, photos)


def _photo(slug: str, number: int, told: dict[str, Any]) -> SamplePhoto:
    width, height = told["size"]
    words = {name: told[name] for name in ("caption", "alt", "credit", "consent")}
    return SamplePhoto(name=f"{slug}-{number}.jpg", data=jpeg(width, height, seed=number), **words)


def jpeg(width: int = 640, height: int = 480, *, seed: int = 1, exif: bool = True) -> bytes:
    """A real JPEG: sky, ground and a few figures; another `seed` is another picture. With place and device in EXIF."""
    picture = Image.new("RGB", (width, height), (120 + 11 * seed % 90, 170, 220))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(90, 140 - 13 * seed % 60, 70))
    for figure in range(3 + seed % 4):
        left = width * (figure + 1) // 9
        draw.ellipse((left, height // 2, left + width // 14, height // 2 + width // 14), fill=(225, 185, 150))
        draw.rectangle((left, height // 2 + width // 14, left + width // 14, height * 5 // 6), fill=(250, 250, 250))
    buffer = io.BytesIO()
    tags = Image.Exif()
    if exif:
        tags[0x010F] = "Điện thoại mẫu"
        tags[0x9286] = "toạ độ 20.6, 106.1"
    picture.save(buffer, "JPEG", quality=88, exif=tags)
    return buffer.getvalue()
