"""Make .venv and install a lock file into it: `bootstrap.py runtime|dev`. Needs nothing but Python's own library.

Everything is said on standard error: the standard output of `make run` belongs to the address it prints. What was
installed is noted in .venv as a hash, so that the next run has nothing to do and takes a tenth of a second.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import install_assets

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
# A lock that holds another one's packages too: after `make test`, `make run` has nothing to install.
CONTAINS = {"dev": ("dev", "runtime"), "runtime": ("runtime",)}
COMMAND = '#!/bin/sh\ncd "$(dirname "$0")/../.." && exec .venv/bin/python -m deploy.runtime.cli "$@"\n'


def say(text: str) -> None:
    """One line for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def lock_hash(name: str) -> str:
    """What stamp a finished installation of a lock file bears: its content and the Python it was made for."""
    content = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def is_installed(name: str) -> bool:
    """Whether .venv already holds exactly this lock file."""
    stamp = VENV / f"installed-{name}"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == lock_hash(name)


def make_venv() -> None:
    """A working .venv of the Python that runs this; one that is broken or of another version is made anew."""
    version = "import sys, pip; print(sys.version)"
    probe = None
    if PYTHON.exists():
        probe = subprocess.run([PYTHON, "-c", version], check=False, capture_output=True, text=True)
    if probe and probe.returncode == 0 and probe.stdout.strip() == sys.version:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def uv_environment() -> dict[str, str]:
    """The environment for uv, which reads none of pip's settings: pip's mirror and certificates where they are set."""
    environment = dict(os.environ)
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        if found := re.fullmatch(r"\S*\.(index-url|cert)='(.*)'", line):
            name = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}[found[1]]
            environment.setdefault(name, found[2])
    return environment


def install_with_uv(lock: Path) -> bool:
    """Half the time of pip. False when uv itself or the installation did not work."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*pip, "-r", REQUIREMENTS / "bootstrap.txt"], check=False, stderr=subprocess.DEVNULL).returncode:
        return False
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--compile-bytecode"]
    result = subprocess.run(
        [*uv, "--require-hashes", "-r", lock], check=False, env=uv_environment(), capture_output=True, text=True
    )
    return result.returncode == 0


def install_with_pip(lock: Path) -> None:
    """The plain way. Exits with pip's own words when it fails."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*pip, "-r", lock], check=False).returncode:
        say("Chưa cài được các gói Python (xem dòng trên). Kiểm tra mạng rồi chạy lại; phần đã tải được giữ lại.")
        raise SystemExit(1)


def install(name: str) -> None:
    """Install a lock file and stamp it."""
    started = time.monotonic()
    say("Đang cài các gói Python… (chỉ lần đầu hoặc khi danh sách gói đổi)")
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    make_venv()
    lock = REQUIREMENTS / f"{name}.txt"
    if not install_with_uv(lock):
        install_with_pip(lock)
    command = VENV / "bin" / "toasoan"
    command.write_text(COMMAND)
    command.chmod(0o755)
    for contained in CONTAINS[name]:
        (VENV / f"installed-{contained}").write_text(lock_hash(contained))
    say(f"Xong trong {time.monotonic() - started:.0f} giây.")


def main(name: str) -> None:
    """Install what is not there yet. Two of us at the same time wait for one another."""
    with Path(__file__).open() as me:
        fcntl.flock(me, fcntl.LOCK_EX)
        if not is_installed(name):
            install(name)
        install_assets.main(again=False)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in CONTAINS:
        raise SystemExit(f"usage: bootstrap.py {'|'.join(CONTAINS)}")
    main(sys.argv[1])
