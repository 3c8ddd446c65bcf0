"""Write package-lock.json from package.json without addresses: the lock names versions and hashes, never a host."""

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "package-lock.json"


def main() -> None:
    """Lock with the npm of this machine. Exits when there is none."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("make lock needs npm: sudo apt-get install npm")
    subprocess.run([npm, "install", "--package-lock-only", "--ignore-scripts"], check=True, cwd=ROOT)
    lock = json.loads(LOCK.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
