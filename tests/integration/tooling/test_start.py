"""Two runs that start together, and the moment the address is told."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from deploy.runtime import processes
from shared.clients.peers import HttpPeers
from shared.config import SERVICES, Settings
from tests.e2e.stack import ROOT, free_port

TAKE = "import sys; from deploy.runtime.processes import take_port; print(take_port(int(sys.argv[1])), flush=True); input()"


def test_two_runs_never_choose_the_same_port_even_before_anybody_listens(monkeypatch):
    wanted = free_port()
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE, str(wanted)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    chosen = [int(run.stdout.readline()) for run in runs if run.stdout]
    assert len(set(chosen)) == 3 and min(chosen) >= wanted
    for run in runs:
        run.communicate("\n", timeout=10)
    monkeypatch.setattr(processes, "_marks", [])
    assert processes.take_port(wanted) == wanted  # a run that ended leaves nothing behind
    assert processes.take_port(wanted) > wanted  # ours now, though nobody listens
    for mark in processes._marks:
        mark.close()


class Services(BaseHTTPRequestHandler):
    """Six services and the public page behind one address; `opening` names those still checking their logs."""

    opening: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        service = self.path.removeprefix("/internal/").partition("/")[0]
        text = '{"status": "%s"}' % ("opening" if service in self.opening else "ok")
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Services) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("late", SERVICES)
def test_the_address_is_told_only_when_all_six_services_are_open(portal, capsys, monkeypatch, late):
    monkeypatch.setattr(processes, "PATIENCE", 0.1)
    Services.opening = {late}
    thread = threading.Thread(target=processes.announce, args=(portal, HttpPeers("runtime", Settings(base_url=portal))))
    thread.start()
    thread.join(0.5)
    said = capsys.readouterr()
    assert said.out == "" and "vẫn đang chờ" in said.err
    Services.opening = set()
    thread.join(10)
    assert capsys.readouterr() == (f"{portal}/\n", "")
