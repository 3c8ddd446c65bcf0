"""What a job makes of a kept file once: the sizes of a picture, the text of a PDF. Kept beside the file."""

from shared.content import Document
from shared.files import variants
from shared.files.pdf import TEXT, text_of
from shared.files.store import FileStore

PICTURE, PDF = "picture", "pdf"


def wanted(document: Document) -> dict[str, dict[str, object]]:
    """What there is to make for the files of a document: SHA-256 → the payload of its job."""
    found: dict[str, dict[str, object]] = {
        photo.sha256: {"sha256": photo.sha256, "kind": PICTURE, "width": photo.width} for photo in document.photos
    }
    for one in document.attachments:
        if one.mime == "application/pdf":
            found[one.sha256] = {"sha256": one.sha256, "kind": PDF}
    return found


def derive(store: FileStore, payload: dict[str, object]) -> None:
    """Make what is not there yet; again and again if need be. NotFound when the file is gone."""
    sha256 = str(payload["sha256"])
    if payload["kind"] == PICTURE:
        width = int(str(payload["width"]))
        labels = [*variants.fallback_labels(width), *variants.modern_labels(width)] if width else []
        for _name, _data in variants.ensure(store, sha256, [name for name in labels if name != variants.FULL]):
            pass
    elif store.variant(sha256, TEXT) is None:
        with store.local(sha256) as path:
            store.put_variant(sha256, TEXT, text_of(path).text.encode())
