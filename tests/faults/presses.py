"""People who press buttons at a fixed pace: submits and approvals, each timed from the press to the answer."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.bench.portal import APPROVALS, TO_THE_DEPUTY, Members, Store, at_the_desk, draft, submit
from tests.bench.processes import until
from tests.e2e import route

CLIENTS = 4
PREPARERS = 6
SUBMIT, APPROVE = "submit", "approve"


@dataclass(frozen=True)
class Press:
    """One button: who, where, and what goes with it."""

    kind: str
    member_id: str
    path: str
    body: dict[str, Any]


@dataclass
class Stock:
    """Drafts that only need to be sent, and articles that wait for both approvals, made before anything is timed."""

    drafts: list[Press] = field(default_factory=list)
    waiting: list[tuple[Press, Press]] = field(default_factory=list)

    def take(self, calls: int) -> list[list[Press]]:
        """`calls` presses for each client in turn, half of them submits; both approvals of an article by one client."""
        lists: list[list[Press]] = [[] for _ in range(CLIENTS)]
        for number in range(calls // 4):
            content, posting = self.waiting.pop()
            lists[number % CLIENTS] += [content, self.drafts.pop(), posting, self.drafts.pop()]
        return lists


def prepare(members: Members, store: Store, calls: int) -> Stock:
    """Enough stock for `calls` presses."""
    stock = Stock()
    with ThreadPoolExecutor(PREPARERS) as threads:
        stock.drafts = list(threads.map(lambda n: _draft(members, n), range(calls // 2)))
        stock.waiting = list(threads.map(lambda n: _waiting(members, store, n), range(calls // 4)))
    return stock


def _draft(members: Members, number: int) -> Press:
    _, path, body = draft(members, f"Góc nắng ban trưa, bài {number:04}")
    return Press(SUBMIT, route.AUTHOR, path, body)


def _waiting(members: Members, store: Store, number: int) -> tuple[Press, Press]:
    article_id, _ = submit(members, f"Góc nắng ban chiều, bài {number:04}")
    until(lambda: store.version("review", article_id), "review has the article", patience=120, pause=0.05)
    version = at_the_desk(members, store, article_id, TO_THE_DEPUTY)
    content, posting = (
        Press(APPROVE, member_id, f"/api/review/v1/articles/{article_id}{path}", {"version": version + number})
        for number, (member_id, _, path, _) in enumerate(APPROVALS)
    )
    return content, posting


def press_all(members: Members, lists: Iterable[list[Press]], seconds: float) -> list[tuple[str, float]]:
    """Every client presses its buttons, evenly over `seconds`. Returns kind and milliseconds of each.

    AssertionError when an answer is not a plain success: a frozen Redis is no excuse towards a person.
    """
    timed: list[tuple[str, float]] = []
    lock = threading.Lock()

    def client(number: int, presses: list[Press]) -> None:
        step = seconds / len(presses)
        begin = time.perf_counter() + step * number / CLIENTS
        for turn, press in enumerate(presses):
            time.sleep(max(0.0, begin + turn * step - time.perf_counter()))
            took = _timed(members, press)
            with lock:
                timed.append((press.kind, took))

    with ThreadPoolExecutor(CLIENTS) as threads:
        for done in [threads.submit(client, number, presses) for number, presses in enumerate(lists) if presses]:
            done.result()
    return timed


def _timed(members: Members, press: Press) -> float:
    session = members._session(press.member_id)
    began = time.perf_counter()
    answer = session.post(members.address + press.path, json=press.body, timeout=60)
    took = (time.perf_counter() - began) * 1000
    assert answer.ok, f"{press.path}: {answer.status_code} {answer.text[:300]}"
    return took
