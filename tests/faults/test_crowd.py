"""Many journeys at once while Redis is emptied every second, then while the workers die: nothing is lost.

The full size: `make test-faults ARGS="-k hundred"`. What was lost and killed is printed.
"""

import faulthandler
import os
import subprocess
import sys
import time

import pytest

from tests.e2e.stack import ROOT, Stack
from tests.faults import letters, recount
from tests.faults.broker import Emptier
from tests.faults.conftest import Newsroom
from tests.faults.crowd import Journey, patiently
from tests.faults.killer import Killer, worker_of

FULL, FEW = 50, 4
EMPTIED_EVERY = 1.0
SPARED = {FULL: 6.0, FEW: 1.0}
"""Seconds a worker may work before it dies."""
KILLS = {FULL: 1000, FEW: 2}
"""At most so many."""
KINDS = {FULL: ("bells", "jobs"), FEW: ("bells",)}
"""Which workers die. The short form spares the job worker: what it held is leased for a minute and a half."""


@pytest.mark.long
def test_a_hundred_articles_arrive_while_redis_forgets_and_workers_die(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    faulthandler.cancel_dump_traceback_later()  # minutes are no sign of hanging here
    with capsys.disabled():
        everything_arrives(newsroom, FULL)


def test_a_few_articles_arrive_while_redis_forgets_and_workers_die(newsroom: Newsroom) -> None:
    everything_arrives(newsroom, FEW)


def everything_arrives(newsroom: Newsroom, size: int) -> None:
    """Both halves, then the reckoning."""
    newsroom.settle()
    print(f"\n{size} journeys at once, Redis emptied every {EMPTIED_EVERY:.0f} s")
    journeys = emptied(newsroom, [f"Đo chiều cao cột cờ, lần {number:03}" for number in range(size)])
    print(f"{size} journeys at once, the workers killed (SIGKILL) again and again")
    more, killer = killed(newsroom, [f"Đo bóng cột cờ ban trưa, lần {number:03}" for number in range(size)])
    newsroom.settle()
    reckon(newsroom, [*journeys, *more], sum(kill.kind == "jobs" for kill in killer.kills))


def emptied(newsroom: Newsroom, titles: list[str]) -> list[Journey]:
    """The first half: Redis forgets."""
    before, began = newsroom.broker.pushed(), time.monotonic()
    emptier = Emptier(newsroom.broker, EMPTIED_EVERY)
    emptier.start()
    try:
        journeys = newsroom.crowd.walk(titles)
    finally:
        emptier.stop()
    rung, lost = newsroom.broker.pushed() - before, emptier.lost
    print(
        f"  {len(journeys)} published after {time.monotonic() - began:.1f} s; Redis emptied {emptier.times} times; "
        f"{rung} messages rung, lost in the queues: {lost['bells']} bells, {lost['jobs']} calls to the job worker"
    )
    assert emptier.times > 1
    if len(titles) == FULL:
        assert lost["bells"] > 0, "no bell was lost: the test shows nothing"
    return journeys


def killed(newsroom: Newsroom, titles: list[str]) -> tuple[list[Journey], Killer]:
    """The second half: workers die."""
    books, board, began = newsroom.books, newsroom.crowd.board, time.monotonic()
    look = lambda: (board.places(), books.behind(), books.due())  # noqa: E731
    size = len(titles)
    killer = Killer(newsroom.stack, look, kinds=KINDS[size], spared=SPARED[size], most=KILLS[size])
    killer.start()
    try:
        journeys = newsroom.crowd.walk(titles)
    finally:
        killer.stop()
        print("".join(f"  {kill}\n" for kill in killer.kills), end="")
    print(f"  {len(journeys)} published after {time.monotonic() - began:.1f} s and {len(killer.kills)} kills")
    assert set(KINDS[size]) == {kill.kind for kill in killer.kills}
    assert killer.left_behind() == []
    for kind in KINDS[size]:
        dead = {kill.pid for kill in killer.kills}
        patiently(lambda kind=kind, dead=dead: _alive(newsroom.stack, kind, dead), f"a {kind} worker again")
    return journeys, killer


def _alive(stack: Stack, kind: str, dead: set[int]) -> bool:
    worker = worker_of(stack, kind)
    return worker is not None and worker.pid not in dead


def reckon(newsroom: Newsroom, journeys: list[Journey], kills: int) -> None:
    """Every page public, every projection as the logs say, every chain whole, every letter once."""
    reader = newsroom.crowd.tab()
    pages = {journey.title: reader.get(journey.address) for journey in journeys}
    assert [title for title, page in pages.items() if page.status != 200 or title not in page.words()] == []
    assert len({journey.address for journey in journeys}) == len(journeys)
    differences = recount.differences(newsroom.books)
    assert differences == [], "\n".join(differences)
    ledger = list(letters.wrong_ledger(newsroom.books, journeys))
    assert ledger == [], "\n".join(ledger[:20])
    wrong, twice = letters.wrong_mails(newsroom.stack.sink.mails, newsroom.books, journeys, forgiven=kills)
    assert wrong == [], "\n".join(wrong[:20])
    for command in ("verify-log", "doctor"):
        said = toasoan(newsroom, command)
        print(f"  toasoan {command}: {said}")
    print(
        f"  {len(pages)} public pages answer 200; every table agrees with the recount; {len(letters.LETTERS)} letters "
        f"per article, each once in the ledger; over SMTP {twice} came a second time (same Message-ID) after {kills} "
        f"kills of the sender; {newsroom.crowd.board.busy} answers 503 on the way"
    )


def toasoan(newsroom: Newsroom, command: str) -> str:
    """Run the operator's command beside the portal; it must find nothing wrong."""
    env = {**os.environ, "TOASOAN_VAR": str(newsroom.stack.var), "REDIS_URL": newsroom.broker.url}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.runtime.cli", command], cwd=ROOT, env=env, text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return "; ".join(done.stdout.strip().splitlines())
