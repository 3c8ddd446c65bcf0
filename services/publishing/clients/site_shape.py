"""What D4.2 counts as the site: the regulation in force, the sections, what the portal says about itself, its look."""

import hashlib
from dataclasses import asdict
from functools import cache
from typing import Any

from services.publishing.clients.theme import FOR_MEMBERS, HERE, STATIC
from services.publishing.config import SiteInfo
from shared.regulation.pack import Pack

_PAGES = HERE / "templates" / "publishing" / "public"


def shape_of(site: SiteInfo, pack: Pack) -> dict[str, Any]:
    """The site as it stands, as plain JSON data. Its address is not part of it: machines and ports are moved."""
    said = {name: value for name, value in asdict(site).items() if name != "base_url"}
    sections = [[section.id, section.label] for section in pack.sections]
    return {"regulation": pack.ref, "sections": sections, "site": said, "look": _look()}


@cache
def _look() -> str:
    """SHA-256 of the public templates, style sheets and the script; read once, as the pages themselves are."""
    digest = hashlib.sha256()
    own = (file for file in sorted(STATIC.iterdir()) if file.name not in FOR_MEMBERS)
    for file in (*sorted(_PAGES.iterdir()), *own):
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()
