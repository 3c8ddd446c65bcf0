"""What the public folder must hold, file by file: a journal beside it, written before every change.

Lines are those of `sha256sum` (digest, two spaces, path); a removed file has `-` for a digest, the last line of a path
counts. Adding a line costs the same however large the site is; a full build writes the journal anew, one line per file.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GONE = "-"
WORDS = {"changed": "nội dung khác", "missing": "thiếu", "foreign": "lạ"}


@dataclass(frozen=True)
class Difference:
    """A file that is not as it was written: `changed`, `missing`, or `foreign` (nobody here wrote it)."""

    kind: str
    path: str

    def __str__(self) -> str:
        return f"{WORDS[self.kind]}: {self.path}"


class Checksums:
    """The journal of one folder. Writers hold the site's lock."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root.with_name(root.name + ".sums")
        self._built: dict[str, str] | None = None
        self._before: dict[str, str] = {}
        self._from = 0

    @property
    def building(self) -> bool:
        """Whether a full build is under way: then every file is looked at, also one that is as it should be."""
        return self._built is not None

    def put(self, path: Path, digest: str) -> None:
        """This file is about to get this content: said before, so that a crash shows as a difference, never hides."""
        self._say(digest, path)

    def drop(self, path: Path) -> None:
        """This file is about to go."""
        self._say(GONE, path)

    def seen(self, path: Path, digest: str) -> None:
        """A full build found the file as it should be."""
        if self._built is not None:
            self._built[self._name(path)] = digest

    def begin(self) -> None:
        """A full build starts: what it does not see until `finish` does not belong."""
        self._built, self._before = {}, self.read()
        self._from = self._path.stat().st_size if self._path.is_file() else 0

    def adopt(self, path: Path) -> None:
        """A full build leaves a file where it is whose content only it tells."""
        if self._built is not None and self._name(path) not in self._before:
            self.seen(path, digest_of(path))

    def finish(self) -> int:
        """The build is done: the journal becomes one line per file. Returns how many.

        What the build did not look at and the journal knew keeps its line; what nobody knows stays foreign.
        """
        known = {name: digest for name, digest in self.read().items() if os.path.lexists(self._root / name)}
        known |= self.known()
        self._built = None
        self._write(known)
        return len(known)

    def compact(self) -> None:
        """Forget all lines but the last of every path."""
        self._write(self.read())

    def read(self) -> dict[str, str]:
        """Path -> SHA-256, as the journal says."""
        found: dict[str, str] = {}
        _apply(found, self._path.read_text(encoding="utf-8") if self._path.is_file() else "")
        return found

    def check(self) -> Iterator[Difference]:
        """What is not as it was written. A folder without a journal is foreign as a whole."""
        known = self.read()
        for path in sorted(self._root.rglob("*")):
            if path.is_symlink() or path.is_file():
                wanted = known.pop(self._name(path), None)
                if wanted is None:
                    yield Difference("foreign", self._name(path))
                elif wanted != digest_of(path):
                    yield Difference("changed", self._name(path))
        for name in sorted(known):
            yield Difference("missing", name)

    def known(self) -> dict[str, str]:
        """What the build saw, and what any process has written since it began."""
        found = dict(self._built or {})
        if self._path.is_file():
            with self._path.open("rb") as journal:
                # Shorter than at the beginning: another process has put it in order, so all of it counts.
                journal.seek(self._from if self._path.stat().st_size >= self._from else 0)
                _apply(found, journal.read().decode(errors="replace"))
        return found

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _say(self, digest: str, path: Path) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as journal:
            journal.write(f"{digest}  {self._name(path)}\n")

    def _write(self, known: dict[str, str]) -> None:
        draft = self._path.with_name(f"{self._path.name}.new")
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{digest}  {name}\n" for name, digest in sorted(known.items()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex; of a link, of where it leads."""
    if path.is_symlink():
        return link_digest(os.readlink(path))  # noqa: PTH115  (as it is written, not what it leads to)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def link_digest(target: str) -> str:
    """The digest of a link to `target`."""
    return hashlib.sha256(f"-> {target}".encode()).hexdigest()


def _apply(known: dict[str, str], lines: str) -> None:
    for line in lines.splitlines():
        digest, _, name = line.partition("  ")
        if digest == GONE:
            known.pop(name, None)
        elif name and len(digest) == 64:
            known[name] = digest
