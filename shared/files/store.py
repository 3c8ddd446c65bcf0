"""Files by their content: the name is the SHA-256, so a file is written once and never changes (architecture.md §5)."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from shared.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class FileStore:
    """A folder of content-addressed files, sharded by the first four hexadecimal digits.

    `root` lies outside every folder that a web server shows: files are private until a service publishes a copy.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file with this hash lies (or would lie). NotFound when `sha256` is not a hash."""
        if not _SHA256.match(sha256):
            raise NotFound("Không tìm thấy tệp này.")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def exists(self, sha256: str) -> bool:
        """Whether a file with this hash is kept; False also for what is not a hash."""
        return bool(_SHA256.match(sha256)) and self.path(sha256).is_file()

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256 (hex). On disk, file and folder, before this returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_then_rename(target, data)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The file, open for reading. NotFound when it is not kept."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as missing:
            raise NotFound("Không tìm thấy tệp này.") from missing

    def read(self, sha256: str) -> bytes:
        """All bytes of the file. NotFound when it is not kept."""
        with self.open(sha256) as file:
            return file.read()


def _write_then_rename(target: Path, data: bytes) -> None:
    """Write beside `target`, sync, rename: a reader sees the whole file or none, also after a power cut."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
