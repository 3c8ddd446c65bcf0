"""Compressed twins of pages and lists: made once when a page is written, so that no server compresses it again."""

import gzip
from pathlib import Path

SUFFIXES = frozenset({".html", ".xml", ".json", ".txt", ".ics", ".csv", ".svg", ".css", ".js"})
SUFFIX = ".gz"
LEAST = 512
"""Bytes below which a twin is not worth its file."""
LEVEL = 9


def twin_of(path: Path) -> Path:
    """Where the twin of a file lies."""
    return path.with_name(path.name + SUFFIX)


def wanted(path: Path, data: bytes) -> bool:
    """Whether a file of this name and content has a twin."""
    return path.suffix in SUFFIXES and len(data) >= LEAST


def compressed(data: bytes) -> bytes:
    """The twin's bytes: the same for the same page, on every day."""
    return gzip.compress(data, LEVEL, mtime=0)
