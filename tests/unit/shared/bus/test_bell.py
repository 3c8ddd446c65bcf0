"""Few bells: who must act is rung at once, the others once per quarter second (architecture.md §4.2)."""

import threading
import time
from pathlib import Path
from typing import Any

from shared.bus.bell import CeleryBell
from shared.events.envelope import Envelope
from shared.testing.databases import test_settings


def event(type_: str, *, producer: str = "submission", owner: str = "review", position: int = 1) -> Envelope:
    """An event as the bell sees it."""
    return Envelope(
        "e", producer, position, "a1", 2, type_, 1, "", "gv-toan", {"owner": owner}, "p", "q", f"h{position}"
    )


class Ears:
    """What would have gone to Redis."""

    def __init__(self, *, broken: bool = False) -> None:
        self.heard: list[tuple[str, str, list[Any]]] = []
        self.broken = broken
        self.rung = threading.Event()

    def __call__(self, queue: str, task: str, args: list[Any]) -> None:
        self.rung.set()
        if self.broken:
            raise ConnectionError
        self.heard.append((queue, task, args))


def consumers(message: tuple[str, str, list[Any]]) -> list[str]:
    """Who is named in one message."""
    return [news[0] for news in message[2][0]]


def wait_for(ears: Ears, count: int) -> None:
    """Until so many messages went out, two seconds at most."""
    deadline = time.monotonic() + 2
    while len(ears.heard) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def test_the_next_custodian_comes_first_and_the_rest_later(tmp_path: Path) -> None:
    ears = Ears()
    CeleryBell(test_settings(tmp_path), send=ears).ring([event("article.submitted")])
    wait_for(ears, 2)
    assert ["review", "notifications"] == consumers(ears.heard[0])
    assert ["publishing", "reporting"] == sorted(consumers(ears.heard[1]))


def test_many_events_are_one_later_bell_each(tmp_path: Path) -> None:
    ears = Ears()
    bell = CeleryBell(test_settings(tmp_path), send=ears)
    for position in range(1, 9):
        bell.ring([event("article.drafted", owner="submission", position=position)])
    wait_for(ears, 1)
    time.sleep(0.4)
    assert 1 == len(ears.heard)
    assert {8} == {news[2] for news in ears.heard[0][2][0]}


def test_in_the_separate_topology_every_service_has_its_own_queue(tmp_path: Path) -> None:
    ears = Ears()
    CeleryBell(test_settings(tmp_path, topology="separate"), send=ears).ring([event("article.submitted")])
    wait_for(ears, 4)
    assert {"bells.review", "bells.notifications", "bells.publishing", "bells.reporting"} == {m[0] for m in ears.heard}


def test_a_broken_carrier_is_dropped_and_never_reaches_the_caller(tmp_path: Path) -> None:
    ears = Ears(broken=True)
    bell = CeleryBell(test_settings(tmp_path), send=ears)
    started = time.monotonic()
    for position in range(2000):
        bell.ring([event("article.submitted", position=position)])
    assert time.monotonic() - started < 1
    assert ears.rung.wait(2)
    assert bell.dropped > 0
