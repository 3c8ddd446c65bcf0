"""The files of this repository, for the tests of its shape."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("accounts", "submission", "review", "publishing", "notifications", "reporting")
_NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__", "vendor"}
_NOT_TEXT = {".png", ".jpg", ".jpeg", ".webp", ".heic", ".gif", ".ico", ".docx", ".pdf", ".zip", ".woff2", ".ttf"}


@cache
def files() -> tuple[str, ...]:
    """All files that are, or would be, in git: relative paths. Without git (an unpacked archive): what lies here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode == 0:
        return tuple(sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).is_file()))
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(
        sorted(str(path) for path in found if not _NOT_OURS.intersection(path.parts) and path.suffix != ".pyc")
    )


def texts() -> Iterator[tuple[str, str]]:
    """Path and content of every text file."""
    for name in files():
        if Path(name).suffix not in _NOT_TEXT:
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def code(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of the Python files below `folders`, migrations left out: they are history, not design."""
    for name in files():
        if name.endswith(".py") and name.startswith(folders) and "/migrations/versions/" not in name:
            yield name, ast.parse((ROOT / name).read_text(encoding="utf-8"), name)
