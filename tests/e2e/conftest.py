"""One running portal for all end-to-end tests, and others of every shape for the journey."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from deploy.runtime.seed import STORIES, World
from shared.config import Settings
from shared.db.migrate import upgrade_all
from tests.e2e.people import Person
from tests.e2e.stack import Stack
from tests.plugins.machine import need

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
EMBEDDED, SEPARATE = "deploy.runtime.embedded", "deploy.runtime.separate"
SHAPES = ["embedded-sqlite", "embedded-postgres", "separate-sqlite", "separate-postgres"]
"""Topology and database (architecture.md §7)."""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; a machine without Chromium lacks what it needs, too."""
    need("chromium")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser for one file's tests."""
    started = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
    yield started
    started.close()


def running(stack: Stack) -> Iterator[Stack]:
    """Start it, lend it, stop it with Ctrl-C; that it ends cleanly is part of the test."""
    stack.start()
    yield stack
    stack.stop()
    # Only now is it certain that no second copy of a letter comes late.
    sent = Counter((mail.message["Message-ID"], mail.to) for mail in stack.sink.mails)
    assert [letter for letter, times in sent.items() if times > 1] == []


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded portal on SQLite, started once for everybody."""
    yield from running(Stack(tmp_path_factory.mktemp("portal") / "var"))


@pytest.fixture(params=SHAPES)
def any_stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A portal of each shape; the plainest is the common one."""
    topology, database = request.param.split("-")
    if request.param == SHAPES[0]:
        yield request.getfixturevalue("stack")
        return
    env = {}
    if topology == "separate":
        need("nginx")
    if database == "postgres":
        env["DATABASE_URL"] = request.getfixturevalue("postgres_database")
    with open_folder() as folder:
        short_history(Settings.from_env({"TOASOAN_VAR": str(folder / "var"), **env}))
        module = SEPARATE if topology == "separate" else EMBEDDED
        yield from running(Stack(folder / "var", module=module, env=env))


def short_history(settings: Settings) -> None:
    """The demo school with three articles: the start finds members and leaves out the long history."""
    upgrade_all(settings)
    World(settings).fill(STORIES[:3])


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder others may enter (pytest's own are ours alone): nginx started by root reads as an ordinary user."""
    with TemporaryDirectory(prefix="toasoan-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def entering(stack: Stack) -> Callable[[str], Person]:
    """`enter("gv-toan")`: that member, signed in through the form, in a session of their own."""

    def enter(member_id: str) -> Person:
        person = Person(stack.address, member_id)
        person.sign_in()
        return person

    return enter


@pytest.fixture
def sign_in(stack: Stack) -> Callable[[str], Person]:
    """People of the common portal."""
    return entering(stack)


@pytest.fixture
def sign_in_anywhere(any_stack: Stack) -> Callable[[str], Person]:
    """People of the portal under test."""
    return entering(any_stack)
