"""The text of a PDF, for search; read in a child process, and only so many pages and letters."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shared.files import child
from shared.logs import logger
from shared.text import clean_text

PAGES = 300
CHARACTERS = 500_000
SECONDS = 30
TEXT = "text"
"""The label of the variant in the store: UTF-8, pages separated by a form feed."""
log = logger(__name__)


@dataclass(frozen=True)
class PdfText:
    """What could be read: the number of pages, and their text (NFC); empty for a scan or a locked file."""

    pages: int
    text: str


def text_of(path: Path) -> PdfText:
    """The text of the PDF at `path`. A file that cannot be read in time, or at all, has none: that is no error."""
    try:
        with path.open("rb") as file:
            answer = child.ask("pdf", file, seconds=SECONDS)
    except child.ChildFailed as failed:
        log.warning("pdf_without_text", why=str(failed))
        return PdfText(0, "")
    pages = [clean_text(page) for page in answer.data.decode("utf-8", "replace").split("\f")]
    return PdfText(int(answer.facts["pages"]), "\f".join(pages))


def child_main(source: IO[bytes], out: IO[bytes]) -> None:
    """Inside the child: page by page until the limits."""
    import pypdf  # noqa: PLC0415  (only the child needs it)

    reader = pypdf.PdfReader(source, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        child.write(out, {"pages": 0})
        return
    count, left, texts = len(reader.pages), CHARACTERS, []
    for number in range(min(count, PAGES)):
        text = (reader.pages[number].extract_text() or "").replace("\f", " ")[:left]
        texts.append(text)
        left -= len(text)
        if left <= 0:
            break
    child.write(out, {"pages": count}, "\f".join(texts).encode("utf-8", "replace"))
