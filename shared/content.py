"""The document of an article: what is written, approved and published, bound by one hash.

Approvals bind to `Document.hash`; it covers title, lead, body, byline, source, event dates, section and photos
(regulation.md §2.2), not thumbnail, tags or order. Events carry the hash only, never the text.
"""

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from shared.ids import canonical_json, sha256_text


@dataclass(frozen=True)
class Photo:
    """One picture. `sha256` names the re-encoded file in the store; `consent` answers the pupil-consent question."""

    sha256: str
    caption: str = ""
    alt: str = ""
    credit: str = ""
    consent: str = ""  # "none_identifiable" | "consented" | "" (not answered)
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Document:
    """The frozen text of an article. `body` is sanitised HTML (NFC); dates are ISO `yyyy-mm-dd` or empty."""

    title: str
    lead: str = ""
    body: str = ""
    byline: str = ""
    section: str = ""
    kind: str = "news"  # news | event | other
    event_end: str = ""
    source: str = ""
    source_url: str = ""
    photos: tuple[Photo, ...] = field(default_factory=tuple)

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON of every field."""
        return sha256_text(self.to_json())

    def to_json(self) -> str:
        """Canonical JSON; `Document.from_json` reads it back."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The document whose `to_json` is `text`."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Document":
        """The document with these fields; unknown fields are an error (TypeError)."""
        photos = tuple(Photo(**photo) for photo in data.get("photos", ()))
        return cls(**{**data, "photos": photos})
