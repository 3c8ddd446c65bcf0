"""A picture that somebody uploads: checked, re-encoded, kept; saving the draft binds it to the article."""

from shared.content import Photo
from shared.files.images import accept_image
from shared.files.store import FileStore


def keep_picture(store: FileStore, data: bytes) -> Photo:
    """Check a picture and keep its file, before any transaction. Raises TooLarge or Invalid."""
    image = accept_image(data)
    return Photo(sha256=store.put(image.data), width=image.width, height=image.height)
