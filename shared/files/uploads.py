"""Uploads in pieces, as in tus 1.0: what has arrived stays for a day, whoever comes back goes on where it stopped.

A folder of passing files, two an upload: `<id>.part` with the bytes, `<id>.json` with what is known about it. Nothing
here is kept: the whole file is checked and put into the store, then only its result stays until the form is saved.
Web processes on several machines need one such folder together.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from shared.errors import Conflict, NotFound, TooLarge, TooMany
from shared.files.formats import MAX_BYTES, MB

LIFETIME = timedelta(hours=24)
PER_OWNER = 30
"""Unfinished and unsaved uploads of one person at a time."""
BYTES_PER_OWNER = 2 * MAX_BYTES + 100 * MB
_ID = re.compile(r"[0-9a-f]{32}\Z")
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Upload:
    """One upload. `length` is what was announced, in bytes; `result` is empty until it was accepted."""

    id: str
    owner: str
    name: str
    length: int
    expires: datetime
    place: str = ""  # the form it belongs to
    result: dict[str, Any] = field(default_factory=dict)


class Uploads:
    """The uploads under way in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, *, owner: str, name: str, length: int, now: datetime, place: str = "") -> Upload:
        """Begin an upload. TooLarge for more than any file may have, TooMany when its owner has too much under way."""
        if length > MAX_BYTES:
            raise TooLarge(f"Tệp nặng {length // MB} MB, giới hạn là {MAX_BYTES // MB} MB (video).")
        mine = [one for one in self._all() if one.owner == owner and one.expires > now]
        waiting = sum(one.length for one in mine if not one.result)
        if len(mine) >= PER_OWNER or waiting + length > BYTES_PER_OWNER:
            raise TooMany("Đang có quá nhiều tệp tải dở. Hãy lưu bài hoặc bỏ bớt tệp rồi tải tiếp.", retry_after=600)
        upload = Upload(secrets.token_hex(16), owner, name, length, now + LIFETIME, place)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._part(upload.id).touch(mode=0o600)
        self._write(upload)
        return upload

    def find(self, upload_id: str, owner: str, now: datetime) -> Upload:
        """An upload of this person. NotFound when it is another's, over, or never was: nobody learns which."""
        upload = self._read(upload_id)
        if upload is None or upload.owner != owner or upload.expires <= now:
            raise NotFound("Lần tải này đã hết hạn hoặc đã được bỏ. Hãy chọn lại tệp.")
        return upload

    def of(self, owner: str, place: str, now: datetime) -> list[Upload]:
        """The uploads of this person for one form, the oldest first."""
        mine = (one for one in self._all() if (one.owner, one.place) == (owner, place) and one.expires > now)
        return sorted(mine, key=lambda one: one.expires)

    def offset(self, upload: Upload) -> int:
        """How many bytes have arrived."""
        if upload.result:
            return upload.length
        with suppress(FileNotFoundError):
            return self._part(upload.id).stat().st_size
        return 0

    def append(self, upload: Upload, offset: int, source: IO[bytes]) -> int:
        """Add the bytes of `source` at `offset`; the new offset, however far it came.

        Conflict when another piece is being written or `offset` is not where the file ends; TooLarge for more bytes
        than were announced (those announced stay).
        """
        with self._locked(upload.id) as part:
            end = part.seek(0, os.SEEK_END)
            if end != offset:
                raise Conflict(f"Tệp đã có {end} byte, không phải {offset}.", code="wrong_offset")
            while block := source.read(min(_BLOCK, upload.length - end + 1)):
                part.write(block[: upload.length - end])
                end += len(block)
                if end > upload.length:
                    raise TooLarge("Tệp dài hơn đã báo lúc bắt đầu tải.")
            part.flush()
            os.fsync(part.fileno())
            return end

    @contextmanager
    def whole(self, upload: Upload) -> Iterator[IO[bytes]]:
        """The arrived file, open for reading, while nobody writes to it."""
        with self._locked(upload.id) as part:
            part.seek(0)
            yield part

    def finish(self, upload: Upload, result: dict[str, Any]) -> Upload:
        """The file is in the store: keep what became of it, drop the passing bytes."""
        done = replace(upload, result=result)
        self._write(done)
        self._part(upload.id).unlink(missing_ok=True)
        return done

    def remove(self, upload_id: str) -> None:
        """Forget an upload."""
        for path in (self._part(upload_id), self._info(upload_id)):
            path.unlink(missing_ok=True)

    def expire(self, now: datetime) -> int:
        """Forget what is over, and pieces nobody knows; how many uploads that were."""
        over = [one.id for one in self._all() if one.expires <= now]
        for upload_id in over:
            self.remove(upload_id)
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            with suppress(FileNotFoundError):
                known = path.suffix == ".json" or self._info(path.stem).exists()
                if not known and now.timestamp() - path.stat().st_mtime > LIFETIME.total_seconds():
                    path.unlink()
        return len(over)

    def _part(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.part"

    def _info(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.json"

    @contextmanager
    def _locked(self, upload_id: str) -> Iterator[IO[bytes]]:
        try:
            part = self._part(upload_id).open("r+b")
        except FileNotFoundError as gone:
            raise NotFound("Lần tải này đã kết thúc. Hãy chọn lại tệp.") from gone
        with part:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise Conflict("Một phần khác của tệp đang được ghi. Hãy thử lại.", code="upload_busy") from busy
            yield part

    def _write(self, upload: Upload) -> None:
        facts = asdict(upload) | {"expires": upload.expires.isoformat()}
        draft = self.folder / f"{upload.id}.{secrets.token_hex(4)}.new"
        draft.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._info(upload.id))

    def _read(self, upload_id: str) -> Upload | None:
        if not _ID.match(upload_id):
            return None
        try:
            facts = json.loads(self._info(upload_id).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Upload(**{**facts, "expires": datetime.fromisoformat(facts["expires"])})

    def _all(self) -> list[Upload]:
        paths = self.folder.glob("*.json") if self.folder.is_dir() else ()
        return [one for one in (self._read(path.stem) for path in paths) if one]
