"""A family of processes under measurement: its CPU, its memory, its end."""

import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

CALIBRATION_ROUNDS = 2_000_000


def calibration_ms() -> float:
    """A fixed pure-Python loop, best of three: what this machine is worth at the moment."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        total = 0
        for number in range(CALIBRATION_ROUNDS):
            total += number & 7
        best = min(best, time.perf_counter() - began)
    return best * 1000


class Family:
    """A process we started, with all its descendants."""

    def __init__(self, command: Sequence[str], *, cwd: Path, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip

    def members(self) -> list[psutil.Process]:
        """The process and everything below it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds so far, those of ended children included."""
        return sum(cpu_of(process) for process in self.members())

    def cpu_by_name(self) -> dict[str, float]:
        """CPU seconds so far of each process: its pid and what it is, by its command line."""
        return {f"{process.pid} {_kind(process.cmdline())}": cpu_of(process) for process in self.members()}

    def pss_mib(self) -> float:
        """Proportional set size of all processes: shared pages are counted once."""
        return sum(process.memory_full_info().pss for process in self.members()) / 2**20

    def stop(self) -> None:
        """Ctrl-C, then force."""
        family = self.members() if self.process.poll() is None else []
        self.process.send_signal(signal.SIGINT)
        for process in psutil.wait_procs(family, timeout=20)[1]:
            process.kill()
        self.process.wait(5)
        if self.process.stdout:
            self.process.stdout.close()


def _kind(words: Sequence[str]) -> str:
    line = " ".join(words)
    return next((kind for kind in ("valkey", "gunicorn", "worker bells", "worker jobs") if kind in line), "other")


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of one process and its reaped children."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def until(look: Callable[[], object], what: str, patience: float = 30.0, pause: float = 0.002) -> float:
    """Wait until `look` gives something; returns the moment. TimeoutError says what did not come."""
    deadline = time.perf_counter() + patience
    while not look():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"after {patience:.0f} s still not: {what}")
        time.sleep(pause)
    return time.perf_counter()


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"p50": statistics.median(ordered) * 1000, "p95": p95 * 1000}
