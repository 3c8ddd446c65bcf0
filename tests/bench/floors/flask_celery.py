"""Runs floor_app.py as the portal runs: one gunicorn with 12 threads, one Celery worker, the same Valkey."""

import os
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import requests

from tests.bench.clients import at_once
from tests.bench.portal import REQUESTS
from tests.bench.processes import Family, cpu_of, spread, until
from tests.e2e import route
from tests.e2e.stack import PASSED_ON, free_port


class Floor:
    """The two processes of the floor, and their Valkey."""

    def __init__(self, folder: Path, valkey: tuple[psutil.Process, int]) -> None:
        self.redis, redis_port = valkey
        self.database = folder / "floor.db"
        self.local = threading.local()
        self.delays: list[float] = []
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/articles"
        env = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "FLOOR_DATABASE": str(self.database), "FLOOR_REDIS": f"redis://127.0.0.1:{redis_port}/5",
        }  # fmt: skip
        here = Path(__file__).parent
        self.web = Family([sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "12",
                           "--worker-class", "gthread", "--keep-alive", "30", "--no-control-socket", "floor_app:app"],
                          cwd=here, env=env)  # fmt: skip
        self.worker = Family([sys.executable, "-m", "celery", "-A", "floor_app:celery", "worker", "-P", "solo",
                              "-l", "error", "--without-gossip", "--without-mingle"], cwd=here, env=env)  # fmt: skip

    def journey(self, number: int) -> None:
        """As many writes as ours; it waits where ours waits: for the desk, for publishing, for the page."""
        for step in range(REQUESTS):
            row, answered = self.post(str(number)), time.perf_counter()
            if step in {1, REQUESTS - 2, REQUESTS - 1}:
                self.delays.append(self.wait(row) - answered)

    def post(self, article: str) -> int:
        """One write; the number of its row."""
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
            self.local.session.trust_env = False
        body = {"title": "Bài", "body": route.BODY}
        answer = self.local.session.post(f"{self.address}/{article}", json=body, timeout=30)
        answer.raise_for_status()
        return int(answer.json()["id"])

    def handed(self, row: int) -> bool:
        """Whether the worker has seen the row."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as read:
            return bool(read.execute("SELECT handed FROM step WHERE id = ?", (row,)).fetchone()[0])

    def wait(self, row: int) -> float:
        """The moment the worker has it."""
        return until(lambda: self.handed(row), "the worker has the row")

    def ready(self) -> bool:
        """Whether a first row went all the way."""
        try:
            row = self.post("warm")
        except requests.RequestException:
            return False
        self.wait(row)
        return True

    def cpu(self) -> float:
        """CPU seconds of web, worker and Valkey."""
        return self.web.cpu() + self.worker.cpu() + cpu_of(self.redis)

    def stop(self) -> None:
        """End both."""
        self.worker.stop()
        self.web.stop()


def measure(folder: Path, valkey: tuple[psutil.Process, int], journeys: int, threads: int) -> dict[str, Any]:
    """Journeys per second, CPU, hand-over delay and memory of the floor."""
    floor = Floor(folder, valkey)
    try:
        until(floor.ready, "the floor answers", pause=0.1)
        at_once(floor.journey, threads, threads)
        floor.delays.clear()
        before = floor.cpu()
        seconds = at_once(floor.journey, journeys, threads)
        cpu = floor.cpu() - before
        return {"journeys_per_s": journeys / seconds, "cpu_ms": cpu * 1000 / journeys,
                "handover_ms": spread(floor.delays), "pss_mib": floor.web.pss_mib() + floor.worker.pss_mib()}  # fmt: skip
    finally:
        floor.stop()
