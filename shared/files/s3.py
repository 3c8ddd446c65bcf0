"""The same files in a bucket of an S3-compatible server: `TOASOAN_FILES=s3://bucket/prefix`."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any, BinaryIO, cast

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store as Bucket

from shared.errors import NotFound, Unavailable
from shared.files.store import FileStore, Stored, copy_hashed, key_of, variant_key
from shared.logs import logger

PART = 8 * 1024 * 1024
"""Bytes of one part of a large upload."""
_SPOOL = 1024 * 1024
_PATIENCE = timedelta(seconds=30)
_AWAY = "Kho tệp tạm thời không trả lời; chưa có gì được ghi. Hãy thử lại sau ít phút."
log = logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where the bucket is. `endpoint` is empty for the cloud's own; `prefix` without slashes at its ends."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: str = field(default="", repr=False)


class S3Store(FileStore):
    """Content-addressed files in a bucket. The server shows an object whole or not at all, so no renaming is needed."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._bucket = _open(place)

    def put_stream(self, source: IO[bytes], *, max_bytes: int | None = None) -> Stored:
        """See FileStore: through a passing file of this machine, since the name is known at the end only."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
            stored = copy_hashed(source, cast("IO[bytes]", spool), max_bytes)
            spool.seek(0)
            self._send(stored.sha256, cast("IO[bytes]", spool))
        return stored

    def put(self, data: bytes) -> str:
        """See FileStore."""
        sha256 = hashlib.sha256(data).hexdigest()
        self._send(sha256, io.BytesIO(data))
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """See FileStore: reads what is asked for, in blocks, over the network."""
        key = key_of(sha256)
        with _told():
            reader = obstore.open_reader(self._bucket, key, buffer_size=1024 * 1024)
        return io.BufferedReader(_Remote(reader), 256 * 1024)

    def exists(self, sha256: str) -> bool:
        """See FileStore."""
        try:
            self.size(sha256)
        except NotFound:
            return False
        return True

    def size(self, sha256: str) -> int:
        """See FileStore."""
        key = key_of(sha256)
        with _told():
            return int(obstore.head(self._bucket, key)["size"])

    def put_variant(self, sha256: str, label: str, data: bytes) -> None:
        """See FileStore."""
        with _told():
            obstore.put(self._bucket, variant_key(sha256, label), data)

    def variant(self, sha256: str, label: str) -> bytes | None:
        """See FileStore."""
        key = variant_key(sha256, label)
        try:
            with _told():
                return bytes(obstore.get(self._bucket, key).bytes())
        except NotFound:
            return None

    def _send(self, sha256: str, source: IO[bytes]) -> None:
        """Put what `source` holds in its place; large files go in parts. What is there already stays."""
        if self.exists(sha256):
            return
        with _told():
            obstore.put(self._bucket, key_of(sha256), source, chunk_size=PART, max_concurrency=2)


def _open(place: Place) -> Bucket:
    return Bucket(
        place.bucket,
        prefix=place.prefix or None,
        endpoint=place.endpoint or None,
        region=place.region,
        access_key_id=place.key or None,
        secret_access_key=place.secret or None,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": place.endpoint.startswith("http://"),
            "timeout": _PATIENCE,
            "connect_timeout": timedelta(seconds=3),
        },
        retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
    )


@contextmanager
def _told() -> Iterator[None]:
    """What the bucket's client says, in our words: not there, or away."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as missing:
        raise NotFound("Không tìm thấy tệp này.") from missing
    except (BaseError, OSError, TimeoutError) as away:
        log.warning("file_store_away", why=str(away)[:300])
        raise Unavailable(_AWAY, code="file_store_away") from away


class _Remote(io.RawIOBase):
    """An object of the bucket as Python's own kind of file."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        with _told():
            data = bytes(self._reader.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()
