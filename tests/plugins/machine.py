"""What this machine has: `need("chromium")` skips a test where a program is missing.

`TOASOAN_REQUIRE=chromium,postgres,nginx` says that the machine must have these (CI): then every skip is a failure,
so that a suite cannot pass by not running.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAMS = {
    "chromium": ("chromium", ("chromium", "chromium-browser", "google-chrome")),
    "nginx": ("nginx-light", ("nginx", "/usr/sbin/nginx")),
    "postgres": ("postgresql", ()),  # found by postgres_bin()
    "libreoffice": ("libreoffice-writer-nogui", ("soffice", "libreoffice")),
    "pdftoppm": ("poppler-utils", ("pdftoppm",)),
    "pdftotext": ("poppler-utils", ("pdftotext",)),
    "dovecot": ("dovecot-imapd", ("dovecot", "/usr/sbin/dovecot")),
    "clamd": ("clamav-daemon", ("clamd", "/usr/sbin/clamd")),
    "npm": ("npm", ("npm",)),
}


def required() -> frozenset[str]:
    """The names in TOASOAN_REQUIRE; unknown ones stop the run, a slip of the pen must not switch a check off."""
    names = frozenset(n.strip() for n in os.environ.get("TOASOAN_REQUIRE", "").split(",") if n.strip())
    if unknown := names - PROGRAMS.keys():
        raise pytest.UsageError(f"TOASOAN_REQUIRE: unknown {', '.join(sorted(unknown))}; known: {', '.join(PROGRAMS)}")
    return names


def postgres_bin() -> Path | None:
    """The folder with initdb and postgres: the newest Debian one, else the one on the PATH."""
    places = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if places:
        return max(places, key=lambda p: int(p.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def find(name: str) -> str | None:
    """The path of a program of PROGRAMS (for postgres: of its bin folder), or None."""
    if name == "postgres":
        place = postgres_bin()
        return str(place) if place else None
    _, commands = PROGRAMS[name]
    return next((path for command in commands if (path := shutil.which(command))), None)


def need(name: str) -> str:
    """The path of a program the test needs. Without it: skip, or fail where TOASOAN_REQUIRE is set."""
    path = find(name)
    if path is None:
        pytest.skip(f"{name} is not on this machine (Debian: sudo apt-get install {PROGRAMS[name][0]})")
    return path


@pytest.fixture(name="need", scope="session")
def need_fixture() -> Callable[[str], str]:
    """`need` as a fixture, for tests that would import nothing else from here."""
    return need


def pytest_configure(config: pytest.Config) -> None:
    """Fail at once, and plainly, when a required program is missing."""
    missing = sorted(name for name in required() if find(name) is None)
    if missing and not config.option.collectonly:
        packages = " ".join(PROGRAMS[name][0] for name in missing)
        raise pytest.UsageError(f"TOASOAN_REQUIRE names {', '.join(missing)}: sudo apt-get install {packages}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where TOASOAN_REQUIRE is set nothing may be skipped."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and required():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped although TOASOAN_REQUIRE is set: {report.longrepr}"
    return report
