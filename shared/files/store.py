"""Files by their content: the name is the SHA-256, so a file is written once and never changes (architecture.md §5).

`FileStore` is what services know; `FolderStore` is the default, `shared.files.s3.S3Store` the other (by setting).
Beside its files a store keeps *variants*: smaller copies of a picture, named by the picture and a short label. They can
be made again at any time, so nobody's hash depends on them.
"""

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from shared.errors import NotFound, TooLarge

BLOCK = 256 * 1024
"""Bytes held in memory at once while a file passes through."""
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_LABEL = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}\Z")
_NOT_HERE = "Không tìm thấy tệp này."


@dataclass(frozen=True)
class Stored:
    """A file that is kept: its SHA-256 (hex) and its size in bytes."""

    sha256: str
    size: int


class FileStore(ABC):
    """Content-addressed files. Private: nothing here is shown by a web server until a service publishes a copy."""

    @abstractmethod
    def put_stream(self, source: IO[bytes], *, max_bytes: int | None = None) -> Stored:
        """Keep what `source` gives, hashed on the way, never whole in memory; safe on disk before this returns.

        TooLarge as soon as more than `max_bytes` came; nothing is kept then.
        """

    @abstractmethod
    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256 (hex)."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """The file, open for reading and seeking. NotFound when it is not kept."""

    @abstractmethod
    def exists(self, sha256: str) -> bool:
        """Whether a file with this hash is kept; False also for what is not a hash."""

    @abstractmethod
    def size(self, sha256: str) -> int:
        """The file's size in bytes. NotFound when it is not kept."""

    @abstractmethod
    def put_variant(self, sha256: str, label: str, data: bytes) -> None:
        """Keep a variant of the file `sha256` (which need not be kept itself); an older one is replaced."""

    @abstractmethod
    def variant(self, sha256: str, label: str) -> bytes | None:
        """The variant, or None when it was not made yet."""

    def read(self, sha256: str) -> bytes:
        """All bytes of the file: for small ones. NotFound when it is not kept."""
        with self.open(sha256) as file:
            return file.read()

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """A path on this machine with the file's bytes, for tools that need one; gone afterwards. NotFound."""
        with tempfile.NamedTemporaryFile(prefix="toasoan-") as copy, self.open(sha256) as file:
            while block := file.read(BLOCK):
                copy.write(block)
            copy.flush()
            yield Path(copy.name)


def key_of(sha256: str) -> str:
    """The place of a file below the store's root, sharded by four digits. NotFound when `sha256` is not a hash."""
    if not _SHA256.match(sha256):
        raise NotFound(_NOT_HERE)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def variant_key(sha256: str, label: str) -> str:
    """The place of a variant. NotFound when the names are none of ours."""
    if not _LABEL.match(label):
        raise NotFound(_NOT_HERE)
    return f"variants/{key_of(sha256)}/{label}"


def copy_hashed(source: IO[bytes], target: IO[bytes], max_bytes: int | None) -> Stored:
    """Copy block by block; what came through, by its hash. TooLarge as soon as it is more than `max_bytes`."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        size += len(block)
        if max_bytes is not None and size > max_bytes:
            limit = f"{max_bytes / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0")
            raise TooLarge(f"Tệp nặng quá giới hạn {limit} MB.")
        digest.update(block)
        target.write(block)
    return Stored(digest.hexdigest(), size)


class FolderStore(FileStore):
    """A folder on this machine, outside everything that a web server shows."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file with this hash lies (or would lie). NotFound when `sha256` is not a hash."""
        return self.root / key_of(sha256)

    def put_stream(self, source: IO[bytes], *, max_bytes: int | None = None) -> Stored:
        """See FileStore: written beside its place under a passing name, renamed when whole."""
        self.root.mkdir(parents=True, exist_ok=True)
        with _draft(self.root) as (draft, file):
            stored = copy_hashed(source, file, max_bytes)
            target = self.path(stored.sha256)
            if target.is_file():
                return stored
            _seal(file)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        self._sync_folders(target)
        return stored

    def put(self, data: bytes) -> str:
        """See FileStore."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.is_file():
            self._write(target, data)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """See FileStore."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as missing:
            raise NotFound(_NOT_HERE) from missing

    def exists(self, sha256: str) -> bool:
        """See FileStore."""
        return bool(_SHA256.match(sha256)) and self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """See FileStore."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError as missing:
            raise NotFound(_NOT_HERE) from missing

    def put_variant(self, sha256: str, label: str, data: bytes) -> None:
        """See FileStore."""
        self._write(self.root / variant_key(sha256, label), data)

    def variant(self, sha256: str, label: str) -> bytes | None:
        """See FileStore."""
        try:
            return (self.root / variant_key(sha256, label)).read_bytes()
        except FileNotFoundError:
            return None

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """See FileStore: the file itself; it is only to be read."""
        with self.open(sha256):
            yield self.path(sha256)

    def _write(self, target: Path, data: bytes) -> None:
        """A reader sees the whole file or none, also after a power cut."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with _draft(target.parent) as (draft, file):
            file.write(data)
            _seal(file)
            draft.replace(target)
        self._sync_folders(target)

    def _sync_folders(self, target: Path) -> None:
        """The names on disk too: the file's folder and those above it, up to the root."""
        for folder in target.parents:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            if folder == self.root:
                return


@contextmanager
def _draft(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file under a passing name; removed afterwards unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield Path(name), file
    finally:
        Path(name).unlink(missing_ok=True)


def _seal(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
