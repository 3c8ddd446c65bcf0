"""A picture that somebody uploads: checked, re-encoded, kept; saving the draft binds it to the article."""

from shared.content import Document, Photo
from shared.db.unit_of_work import UnitOfWork
from shared.files.derive import wanted
from shared.files.images import accept_image
from shared.files.store import FileStore


def keep_picture(store: FileStore, data: bytes) -> Photo:
    """Check a picture and keep its file, before any transaction. Raises TooLarge or Invalid."""
    image = accept_image(data)
    return Photo(sha256=store.put(image.data), width=image.width, height=image.height)


def prepare_files(uow: UnitOfWork, document: Document, before: Document | None = None) -> None:
    """Have the sizes of new pictures and the text of new PDFs made by a job, long before anybody publishes them."""
    known = wanted(before) if before else {}
    for sha256, payload in wanted(document).items():
        if sha256 not in known:
            uow.enqueue("derive", sha256, payload)
