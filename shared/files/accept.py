"""Taking in one file that goes out with an article: known by content, looked at for viruses, kept under its hash."""

from typing import IO

from shared.content import Attachment
from shared.errors import TooLarge
from shared.files.formats import MB, clean_name, format_of
from shared.files.store import FileStore
from shared.files.virus import Scanner

NO_SCANNER = Scanner()


def accept_file(store: FileStore, source: IO[bytes], name: str, *, scanner: Scanner = NO_SCANNER) -> Attachment:
    """Keep the file in `source` (seekable) as an attachment named `name`.

    Invalid (not taken, damaged, dangerous, infected), TooLarge (weight, bomb), Unavailable (viruses not looked for):
    then nothing is kept.
    """
    found = format_of(source)
    source.seek(0, 2)
    size = source.tell()
    if size > found.max_bytes:
        weight = f"{size / MB:.1f}".replace(".", ",").removesuffix(",0")
        raise TooLarge(f"{found.label} nặng {weight} MB, giới hạn là {found.max_bytes // MB} MB.")
    scanner.check(source)
    source.seek(0)
    kept = store.put_stream(source, max_bytes=found.max_bytes)
    return Attachment(
        sha256=kept.sha256, name=clean_name(name, found), mime=found.mime, size=kept.size, kind=found.kind
    )
