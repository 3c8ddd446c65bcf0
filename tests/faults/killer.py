"""kill -9 of the worker processes, again and again, with a note of what was going on at that moment."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from tests.e2e.stack import Stack

NEWBORN = 5
"""Every so many kills a worker dies while it still starts."""
SEED = 20261124


def worker_of(stack: Stack, kind: str) -> psutil.Process | None:
    """The worker of a kind, if it runs."""
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        try:
            if process.cmdline()[-3:] == ["-m", "deploy.runtime.worker", kind]:
                return process
        except psutil.Error:  # it ended meanwhile
            continue
    return None


@dataclass(frozen=True)
class Kill:
    """One kill: which worker, its age in seconds, where the articles stood, how far the followers lay behind."""

    at: float
    kind: str
    pid: int
    age: float
    places: Counter[str]
    behind: int
    due: int

    def __str__(self) -> str:
        places = ", ".join(f"{count} {place}" for place, count in self.places.items()) or "nothing on its way"
        return (
            f"{self.at:6.1f} s  {self.kind:5}  pid {self.pid:<7} aged {self.age:4.1f} s; {self.behind:3} events to hear, "
            f"{self.due:2} jobs due; articles at: {places}"
        )


class Killer(threading.Thread):
    """Kills the workers of these kinds (`bells`, `jobs`) in turn; circus starts others.

    `spared` are the seconds, at most, that a worker is left alive once it has begun to work; `most` is the number of
    kills. `look` tells what was going on.
    """

    def __init__(
        self,
        stack: Stack,
        look: Callable[[], tuple[Counter[str], int, int]],
        *,
        kinds: Sequence[str],
        spared: float,
        most: int,
    ) -> None:
        super().__init__(name="killer")
        self.kills: list[Kill] = []
        self._children: list[psutil.Process] = []
        self._stack = stack
        self._look = look
        self._kinds = kinds
        self._spared = spared
        self._most = most
        self._halt = threading.Event()
        self._chance = random.Random(SEED)

    def run(self) -> None:
        """Until `stop`."""
        began, last = time.monotonic(), dict.fromkeys(self._kinds, 0)
        for turn in range(self._most):
            kind = self._kinds[turn % len(self._kinds)]
            victim = self._victim(kind, last[kind], newborn=turn % NEWBORN == NEWBORN - 1)
            if victim is None:
                return
            places, behind, due = self._look()
            age = time.time() - victim.create_time()  # noqa: TID251  (the kernel's clock, to compare with its own)
            self._children += victim.children(recursive=True)
            victim.kill()
            last[kind] = victim.pid
            self.kills.append(Kill(time.monotonic() - began, kind, victim.pid, age, places, behind, due))

    def _victim(self, kind: str, dead: int, *, newborn: bool) -> psutil.Process | None:
        """The next worker of this kind when its hour has come; None when the killing is over."""
        while not self._halt.wait(0.05):
            found = worker_of(self._stack, kind)
            if found is None or found.pid == dead or not (newborn or self._works(kind, found)):
                continue
            return None if self._halt.wait(self._chance.uniform(0, self._spared)) else found
        return None

    def _works(self, kind: str, worker: psutil.Process) -> bool:
        """Whether it has come as far as writing its start into its file."""
        starts = self._stack.var / f"starts-{kind}.json"
        return starts.exists() and starts.stat().st_mtime > worker.create_time()

    def stop(self) -> None:
        """No more kills."""
        self._halt.set()
        self.join()

    def left_behind(self) -> list[str]:
        """Processes that a dead worker had started and that still run."""
        alive = [child for child in self._children if child.is_running()]
        return [f"{child.pid} {' '.join(child.cmdline())}" for child in alive]
