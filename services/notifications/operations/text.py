"""Text that must be one line: subjects and names in headers."""

import unicodedata

SUBJECT_LENGTH = 180


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """`text` fit for a header: no line break, no control character, cut between words with an ellipsis."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", text))
    flat = " ".join(visible.split())
    if len(flat) <= length:
        return flat
    cut = flat[: length - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"
