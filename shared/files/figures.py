"""Photos inside a text: `<figure data-photo="sha256"></figure>` is the place of one of `Document.photos`.

The body holds the place only. Caption, alternative text, credit and the answer about pupils stand with the photo, once;
the address of the file depends on who looks (a private file, a public copy). Photos without a place follow the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from shared.content import Photo

_PLACE = re.compile(r'<figure data-photo="([0-9a-f]{64})"></figure>')


@dataclass(frozen=True)
class Part:
    """A piece of a text: clean HTML, or a photo at its place."""

    html: Markup | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Layout:
    """A text cut at its photos, and the photos without a place, in their order."""

    parts: tuple[Part, ...]
    rest: tuple[Photo, ...]


def place(sha256: str) -> str:
    """The place of a photo as it stands in a body."""
    return f'<figure data-photo="{sha256}"></figure>'


def placed(body: str) -> list[str]:
    """The SHA-256 of every photo with a place in the (sanitised) body, in the order of reading."""
    return list(dict.fromkeys(_PLACE.findall(body)))


def only_known(body: str, photos: Iterable[Photo]) -> str:
    """The (sanitised) body without places of photos that the document does not have, each photo once."""
    waiting = {photo.sha256 for photo in photos}

    def keep(found: re.Match[str]) -> str:
        if found[1] not in waiting:
            return ""
        waiting.discard(found[1])
        return found[0]

    return _PLACE.sub(keep, body)


def lay_out(body: str, photos: Sequence[Photo]) -> Layout:
    """`body`, sanitised just before, with its photos at their places; places of unknown photos show nothing."""
    known = {photo.sha256: photo for photo in photos}
    parts: list[Part] = []
    for number, piece in enumerate(_PLACE.split(only_known(body, photos))):
        if number % 2:
            parts.append(Part(photo=known.pop(piece)))
        elif piece:
            parts.append(Part(html=Markup(piece)))  # noqa: S704  (the caller has sanitised it)
    return Layout(tuple(parts), tuple(photo for photo in photos if photo.sha256 in known))
