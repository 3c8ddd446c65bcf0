"""The document of an article: what is written, approved and published, bound by one hash.

Approvals bind to `Document.hash`; it covers title, lead, body, byline, source, event dates, section, photos,
attachments and the fields of the kind (regulation.md §2.2), not thumbnail, tags or order. Events carry the hash only,
never the text.
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
    licence: str = ""  # on which terms it may be used; empty: the school's own
    consent_ref: str = ""  # the entry of submission's consent ledger; names no pupil


@dataclass(frozen=True)
class Attachment:
    """One file that goes out with the article. `sha256` names it in the store; `size` in bytes."""

    sha256: str
    name: str  # the name people save it under, NFC, with its extension
    mime: str
    size: int
    kind: str = "file"  # file | video | audio
    title: str = ""  # what stands on the page; empty: the name
    poster: str = ""  # SHA-256 of the still picture of a video


_ADDED_LATER: dict[str, Any] = {"attachments": [], "details": {}}
_ADDED_LATER_TO_PHOTOS: dict[str, Any] = {"licence": "", "consent_ref": ""}
"""Left out of the canonical JSON while empty, so that the hash of every text approved before them stays what it was."""


@dataclass(frozen=True)
class Document:
    """The frozen text of an article. `body` is sanitised HTML (NFC); dates are ISO `yyyy-mm-dd` or empty.

    `details` are the fields of its kind alone (number and signer of a document, recognition of a research paper).
    """

    title: str
    lead: str = ""
    body: str = ""
    byline: str = ""
    section: str = ""
    kind: str = "news"
    event_end: str = ""
    source: str = ""
    source_url: str = ""
    photos: tuple[Photo, ...] = field(default_factory=tuple)
    attachments: tuple[Attachment, ...] = field(default_factory=tuple)
    details: dict[str, str] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON of every field that is not an empty newcomer."""
        return sha256_text(self.to_json())

    def to_json(self) -> str:
        """Canonical JSON; `Document.from_json` reads it back."""
        data = _without_empty(asdict(self), _ADDED_LATER)
        data["photos"] = [_without_empty(photo, _ADDED_LATER_TO_PHOTOS) for photo in data["photos"]]
        return canonical_json(data)

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The document whose `to_json` is `text`."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Document":
        """The document with these fields; unknown fields are an error (TypeError)."""
        photos = tuple(Photo(**photo) for photo in data.get("photos", ()))
        attachments = tuple(Attachment(**one) for one in data.get("attachments", ()))
        return cls(**{**data, "photos": photos, "attachments": attachments})


def _without_empty(data: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in added or value not in (added[name], ())}
