"""People who press buttons at a fixed pace: submits and approvals, each timed from the press to the answer."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from services.review.config import CHECK_IDS
from tests.bench.portal import Members, Store, submit
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
    draft = members.send(route.AUTHOR, "POST", "/api/submission/v1/articles", {
        "title": f"Góc nắng ban trưa, bài {number:04}", "lead": route.LEAD, "body": route.BODY, "kind": "news",
        "unit_id": route.UNIT, "section": route.SECTION, "byline": "Tổ Toán – Tin",
    })  # fmt: skip
    path = f"/api/submission/v1/articles/{draft['id']}/submit"
    return Press(SUBMIT, route.AUTHOR, path, {"version": draft["version"]})


def _waiting(members: Members, store: Store, number: int) -> tuple[Press, Press]:
    article_id, _ = submit(members, f"Góc nắng ban chiều, bài {number:04}")
    until(lambda: store.version("review", article_id), "review has the article", patience=120, pause=0.05)
    version = store.version("review", article_id)
    desk = f"/api/review/v1/articles/{article_id}"
    for member_id, method, path, body in (
        (route.SECRETARY, "POST", "/actions/assign", {"editor_id": route.EDITOR}),
        (route.EDITOR, "PUT", "/classes", {"classes": [route.CLASS]}),
        (route.EDITOR, "POST", "/actions/send_up", {"checklist": sorted(CHECK_IDS)}),
    ):
        version = members.send(member_id, method, desk + path, {"version": version, **body})["version"]
    return (
        Press(APPROVE, route.DEPUTY, f"{desk}/actions/approve_content", {"version": version}),
        Press(APPROVE, route.HEAD, f"{desk}/actions/approve_posting", {"version": version + 1}),
    )


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
