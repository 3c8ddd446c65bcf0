"""Requests nobody's browser sends, at a real server in a process of its own: right status, memory bounded, alive after.

The address space of the server is limited, so that memory that grows with what is sent ends the test, not the machine.
"""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.ids import new_id
from shared.web.tokens import csrf_of_session, make_session_token
from tests.integration.files import corpus
from tests.integration.submission.world import World

pytestmark = pytest.mark.once("the server of its own keeps SQLite files")
ROOT = Path(__file__).parents[3]
GROWTH = 120
"""MB the server may grow over all of it."""
SCRIPT = """
import resource, sys
from datetime import datetime
from pathlib import Path
from shared.clock import SteppingClock
from shared.testing.databases import test_settings
from services.submission.app import create_app
from services.submission.wiring import build
from shared.db.unit_of_work import SilentBell
from gunicorn.app.base import BaseApplication

resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000, 2_500_000_000))
var, port, now, base = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]), sys.argv[4]
settings = test_settings(var, base_url=base)
app = create_app(build(settings, clock=SteppingClock(now), bell=SilentBell()))

class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "threads": 4, "loglevel": "error"}.items():
            self.cfg.set(name, value)
    def load(self):
        return app

Server().run()
"""


class Server:
    """The server, and one signed-in member's connection to it."""

    def __init__(self, world: World, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.process, self.world = port, process, world
        self.base = f"http://127.0.0.1:{port}"
        session_id = new_id()
        token = make_session_token(
            world.settings.secret_key, session_id=session_id, member_id="gv-toan", issued=world.clock()
        )
        self.csrf = csrf_of_session(world.settings.secret_key, session_id)
        self.web = requests.Session()
        self.cookie = f"tsid={token}"
        # A line per request: a server that refuses a body may close the line right behind its answer.
        self.web.headers.update({"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Connection": "close"})

    def peak(self) -> int:
        """MB the worker had at most."""
        workers = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid="], capture_output=True, text=True, check=True
        ).stdout.split()
        status = Path(f"/proc/{workers[0]}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) // 1024

    def raw(self, head: list[str], body: bytes = b"", *, wait: float = 10) -> int:
        """Send bytes as they are, then stop sending; the status of the answer, 0 when the line was closed without."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as line:
            lines = [*head, f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookie}", f"X-CSRF-Token: {self.csrf}"]
            try:
                line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
                line.shutdown(socket.SHUT_WR)
                answer = line.recv(4096)
            except (ConnectionError, TimeoutError):
                return 0
        return int(answer.split()[1]) if answer else 0

    def form(self, **fields: str) -> dict[str, str]:
        return {"title": "Bài thử", "body": "<p>Chữ.</p>", "viec": "luu", "files_here": "1", "kind": "news", **fields}

    def is_alive(self) -> bool:
        return self.web.get(f"{self.base}/gui-bai/", timeout=10).status_code == 200


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(world.settings.var), str(port), world.clock().isoformat(), base], cwd=ROOT
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                requests.get(f"{base}/healthz", timeout=2)
                break
            except requests.ConnectionError:
                assert process.poll() is None and time.monotonic() < until
                time.sleep(0.2)
        found = Server(world, port, process)
        assert found.is_alive()
        yield found
        found.web.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def stored(world: World) -> list[Path]:
    folders = (world.settings.files_dir, world.settings.var / "uploads")
    return [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]


def test_everything_hostile_at_once(world: World, server: Server) -> None:
    new = f"{server.base}/gui-bai/moi"
    before = server.peak()

    # Every bomb and every impostor of the corpus, as files of the form.
    for bad in corpus.bad():
        answer = server.web.post(new, data=server.form(), files=[("new_files", (bad.name, bad.data))], timeout=60)
        assert bad.status == answer.status_code and (bad.word in answer.text or "máy khác" in bad.word), bad.name
    for bad in corpus.bad_pictures():
        answer = server.web.post(new, data=server.form(), files=[("new_photos", (bad.name, bad.data))], timeout=60)
        assert 422 == answer.status_code and bad.word in answer.text, bad.name

    # Ten thousand parts; a form of 80 MB; a text field of 20 MB.
    parts = [("new_files", (f"{n}.pdf", b"%PDF-")) for n in range(10_000)]
    assert 413 == server.web.post(new, data=server.form(), files=parts, timeout=60).status_code
    large = [("new_files", ("to.pdf", b"%PDF-" + bytes(80 * 1024 * 1024)))]
    assert 413 == server.web.post(new, data=server.form(), files=large, timeout=60).status_code
    assert 413 == server.web.post(new, data=server.form(body="x" * 20_000_000), files={"a": ("a", b"")}).status_code

    # A length that is a lie: more than comes, less than comes, nonsense, none at all.
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000000"}
    url = server.web.post(f"{server.base}/gui-bai/tep-len", headers=tus, timeout=10).headers["Location"]
    patch = [
        f"PATCH {url.removeprefix(server.base)} HTTP/1.1", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream", "Connection: close",
    ]  # fmt: skip
    assert 200 != server.raw([*patch, "Content-Length: 900000"], b"x" * 1000)
    offset = int(server.web.head(f"{server.base}{url}", headers=tus, timeout=10).headers["Upload-Offset"])
    assert offset <= 1000  # never more than came
    patch[2] = f"Upload-Offset: {offset}"
    assert server.raw([*patch, "Content-Length: 10"], b"y" * 5000) in (204, 400)
    assert offset + 10 >= int(server.web.head(f"{server.base}{url}", headers=tus, timeout=10).headers["Upload-Offset"])
    for nonsense in ("Content-Length: -5", "Content-Length: 99999999999999999999", "Content-Length: 1, 2"):
        assert server.raw([*patch, nonsense], b"z") in (0, 400, 409, 413), nonsense
    assert 204 == server.web.delete(f"{server.base}{url}", headers=tus, timeout=10).status_code

    assert [] == stored(world)
    assert [] == world.articles()
    assert server.is_alive()
    grown = server.peak() - before
    print(f"\nthe server grew by {grown} MB, from {before} MB")
    assert grown < GROWTH


def test_a_slow_sender_keeps_nobody_waiting(world: World, server: Server) -> None:
    """Two lines that send a byte now and then; others are answered meanwhile; what they began is not kept."""
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(2)]
    head = (
        f"POST /gui-bai/moi HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {server.cookie}\r\n"
        f"X-CSRF-Token: {server.csrf}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="new_files"; filename="a.pdf"\r\n\r\n'
    )
    for line in lines:
        line.sendall(head.encode())
    for _ in range(5):
        for line in lines:
            line.sendall(b"%")
        began = time.monotonic()
        assert server.is_alive()
        assert time.monotonic() - began < 5
        time.sleep(0.1)
    for line in lines:
        line.close()
    time.sleep(0.5)
    assert server.is_alive()
    assert [] == stored(world) and [] == world.articles()
