"""The folder of the public site: whole files or none, one writer at a time, a notice where a page was removed."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from services.publishing.clients import twins
from services.publishing.clients.checksums import Checksums, link_digest
from shared.files.store import BLOCK, FileStore

GONE = "_gone"
"""`_gone/<path>/index.html` holds the notice of a removed page; web servers answer 410 with it (architecture.md §6)."""
MOVED = "_moved"
"""`_moved/<old path>` is a link to the folder where the page is now: web servers read from it where to send (301)."""
PICTURES = "anh"
RETRY = 0.01
"""Seconds between two looks at a lock somebody else holds."""


class SiteFiles:
    """`root` is what a web server shows. Addresses are absolute paths: `/tin/2026/abc/` or `/feed.xml`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sums = Checksums(root)
        self._lock = root.with_name(root.name + ".lock")
        self.touched: list[str] = []
        """Addresses written or removed since the folder was opened: for tests and for a rebuild's report."""
        self.finish: Callable[[str, str], str] = lambda _address, text: text
        """What every page goes through on its way out: the dated mark of those somebody answers for."""

    @contextmanager
    def lock(self, patience: float | None = None) -> Iterator[None]:
        """Keep out every other process that renders: it would put an older picture over a newer one.

        With `patience` (seconds) TimeoutError instead of a longer wait: a request must not hang on a stuck process.
        """
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as handle:
            _take(handle, patience)
            yield

    def path(self, address: str) -> Path:
        """The file of an address; a trailing slash means `index.html`."""
        relative = address.lstrip("/")
        return self.root / (relative + "index.html" if address.endswith("/") else relative)

    def notice_path(self, address: str) -> Path:
        """The file of the notice for a removed address."""
        return self.path(f"/{GONE}{address}")

    def exists(self, address: str) -> bool:
        """Whether the address has a page."""
        return self.path(address).is_file()

    def write(self, address: str, text: str) -> None:
        """Put a page or list at its address; an equal file keeps its date, so readers' copies stay valid."""
        self._put(self.path(address), self.finish(address, text).encode(), address)

    def finish_again(self, address: str) -> None:
        """Bring the mark on a page that is there in line with the tables; nothing else on it changes."""
        if self.exists(address):
            self.write(address, self.path(address).read_text(encoding="utf-8"))

    def show(self, address: str, text: str) -> None:
        """The page is public: write it, then take the notice away."""
        self.write(address, text)
        self._drop(self.notice_path(address), f"/{GONE}{address}")

    def hide(self, address: str, notice: str) -> None:
        """The page is not public any more: write the notice, then remove the page, and have both on disk."""
        self._put(self.notice_path(address), notice.encode(), f"/{GONE}{address}")
        self._drop(self.path(address), address)

    def redirect(self, old: str, new: str) -> None:
        """The page of `old` is at `new` from now on; call it when the page is there."""
        link, target = self._moved(old), os.path.relpath(self.path(new).parent, self._moved(old).parent)
        if not (link.is_symlink() and os.readlink(link) == target):  # noqa: PTH115
            self.sums.put(link, link_digest(target))
            link.parent.mkdir(parents=True, exist_ok=True)
            draft = link.with_name(f".new-{link.name}")
            draft.unlink(missing_ok=True)
            draft.symlink_to(target)
            draft.replace(link)
            self.touched.append(f"/{MOVED}{old}")
        self.sums.seen(link, link_digest(target))
        for address in (old, *self.below(old)):
            self._drop(self.path(address), address)
        self._drop(self.notice_path(old), f"/{GONE}{old}")

    def end_redirect(self, old: str) -> None:
        """Nobody is sent on from `old` any more."""
        link = self._moved(old)
        if link.is_symlink():
            self.sums.drop(link)
            link.unlink()
            _sync_folder(link.parent)
            self.touched.append(f"/{MOVED}{old}")
            _remove_empty(link.parent, self.root)

    def _moved(self, old: str) -> Path:
        return self.root / MOVED / old.strip("/")

    def remove(self, address: str) -> None:
        """Remove a page without a notice."""
        self._drop(self.path(address), address)

    def put(self, address: str, data: bytes) -> None:
        """Put bytes at an address."""
        self._put(self.path(address), data, address)

    def copy(self, address: str, store: FileStore, sha256: str) -> None:
        """Put a kept file at an address, block by block; one of the same size is the same. NotFound."""
        target, size = self.path(address), store.size(sha256)
        if target.is_file() and target.stat().st_size == size:
            self.sums.seen(target, sha256)
            return
        self.sums.put(target, sha256)
        with store.open(sha256) as source:
            _replace(target, lambda file: shutil.copyfileobj(source, file, BLOCK))
        self.touched.append(address)

    def below(self, address: str) -> list[str]:
        """The addresses of all files under one that ends with a slash, without compressed twins."""
        folder = self.root / address.lstrip("/")
        found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != twins.SUFFIX)
        return [f"/{path.relative_to(self.root).as_posix()}" for path in found]

    def hide_file(self, address: str, notice: str) -> None:
        """The file is not public any more: its address answers 410 with the notice."""
        self._put(self.notice_path(f"{address}/"), notice.encode(), f"/{GONE}{address}")
        self._drop(self.path(address), address)

    def hide_below(self, address: str, notice: str) -> None:
        """No file below a hidden page is public either: each of their addresses answers 410 with the page's notice."""
        for file in sorted(self.below(address)):
            self.hide_file(file, notice)
        own = self.notice_path(address)
        for path in own.parent.rglob("index.html"):
            if path != own:
                self._put(path, notice.encode(), f"/{path.relative_to(self.root).as_posix()}")

    def unhide(self, address: str) -> None:
        """The file is public: take the notice in its place away."""
        self._drop(self.notice_path(f"{address}/"), f"/{GONE}{address}")

    def picture(self, name: str) -> Path:
        """The public file of a picture."""
        return self.root / PICTURES / name

    def put_picture(self, name: str, data: bytes) -> None:
        """Make a picture public."""
        self._put(self.picture(name), data, f"/{PICTURES}/{name}")

    def drop_pictures(self, sha256: str) -> None:
        """Remove a picture in all its sizes and formats."""
        for path in sorted((self.root / PICTURES).glob(f"{sha256}[.-]*")):
            self._drop(path, f"/{PICTURES}/{path.name}")

    def keep(self, prefix: str, belongs: Callable[[Path, str], bool]) -> None:
        """Remove every file below an address that does not belong; asked with its path and its name in the journal.

        A twin goes with its page.
        """
        folder = self.root / prefix.lstrip("/")
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            name = path.relative_to(self.root).as_posix()
            if path.is_symlink() and not belongs(path, name):
                self.end_redirect(f"/{name.removeprefix(f'{MOVED}/')}/")
            elif path.is_file() and path.suffix != twins.SUFFIX and not belongs(path, name):
                self._drop(path, f"/{name.removesuffix('index.html')}")

    def keep_pictures(self, sha256s: set[str]) -> None:
        """Remove every picture that is none of these, in all its sizes."""
        folder = self.root / PICTURES
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name[:64] not in sha256s:
                self._drop(path, f"/{PICTURES}/{path.name}")
            else:
                self.sums.adopt(path)

    def addresses(self) -> Iterator[str]:
        """Every file that is there, as addresses; used by a rebuild to find what no longer belongs."""
        yield from self.pages_below("/")

    def pages_below(self, address: str) -> Iterator[str]:
        """Every file under one that ends with a slash, as addresses: a page's is its folder's. Twins are not named."""
        for path in sorted((self.root / address.lstrip("/")).rglob("*")):
            if path.is_file() and path.suffix != twins.SUFFIX:
                relative = path.relative_to(self.root).as_posix()
                yield "/" + relative.removesuffix("index.html") if path.name == "index.html" else "/" + relative

    def _put(self, target: Path, data: bytes, address: str) -> None:
        digest = hashlib.sha256(data).hexdigest()
        is_new = not (target.is_file() and target.read_bytes() == data)
        if is_new:
            # The old twin goes before the new page comes: a crash between leaves no old text behind.
            self._drop_twin(target)
            self.sums.put(target, digest)
            _replace(target, lambda file: file.write(data))
            self.touched.append(address)
        else:
            self.sums.seen(target, digest)
        self._put_twin(target, data, again=is_new or self.sums.building)

    def _put_twin(self, page: Path, data: bytes, *, again: bool) -> None:
        twin = twins.twin_of(page)
        if not twins.wanted(page, data) or not (again or not twin.is_file()):
            return
        packed = twins.compressed(data)
        digest = hashlib.sha256(packed).hexdigest()
        if twin.is_file() and twin.read_bytes() == packed:
            self.sums.seen(twin, digest)
            return
        self.sums.put(twin, digest)
        _replace(twin, lambda file: file.write(packed))

    def _drop_twin(self, page: Path) -> None:
        twin = twins.twin_of(page)
        if page.suffix in twins.SUFFIXES and twin.is_file():
            self.sums.drop(twin)
            twin.unlink(missing_ok=True)

    def _drop(self, target: Path, address: str) -> None:
        self._drop_twin(target)
        if not target.is_file():
            return
        self.sums.drop(target)
        target.unlink(missing_ok=True)
        _sync_folder(target.parent)  # a power cut must not bring a removed page back
        self.touched.append(address)
        _remove_empty(target.parent, self.root)


def _replace(target: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place, have it on disk, and rename it into place: readers see the old or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)  # mkstemp is private; the web server may be another user
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _take(handle: IO[str], patience: float | None) -> None:
    """Wait for the lock of an open file, for ever or for `patience` seconds."""
    if patience is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TimeoutError("another process holds the site's lock") from None
            time.sleep(RETRY)
        else:
            return


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove folders left empty, up to the root."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
