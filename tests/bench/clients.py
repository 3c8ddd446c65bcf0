"""Clients: journeys by several threads, and readers of one page over kept connections."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection


def at_once(work: Callable[[int], object], times: int, threads: int) -> float:
    """`work(0)` … `work(times - 1)` on a few threads; the seconds it took. The first error is raised."""
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, number) for number in range(times)]:
            done.result()
    return time.perf_counter() - began


def pages_per_s(port: int, path: str, *, seconds: float, threads: int) -> tuple[float, int]:
    """Pages per second this Python client can fetch, and how many it fetched. RuntimeError unless 200."""
    deadline = time.perf_counter() + seconds

    def read(_: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        for number in itertools.count():
            if time.perf_counter() > deadline:
                connection.close()
                return number
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
        raise AssertionError

    with ThreadPoolExecutor(threads) as pool:
        total = sum(pool.map(read, range(threads)))
    return total / seconds, total
