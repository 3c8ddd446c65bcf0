"""Redis stands still (SIGSTOP): nobody at a browser may notice, and what was missed is made up for.

The full size: `make test-faults ARGS="-k frozen"`. The table is printed.
"""

import faulthandler
import time
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from tests.bench.portal import Members, Store
from tests.e2e.people import wait_for
from tests.faults.conftest import Newsroom
from tests.faults.crowd import PATIENCE
from tests.faults.presses import APPROVE, SUBMIT, Stock, prepare, press_all

QUIET_WITHIN = 60.0
"""Seconds after SIGCONT."""
SLOWER = 1.20
"""How much slower the p95 may be while Redis stands still."""
NORMAL, FROZEN = "normal", "frozen"
WORST = 3000.0
"""Milliseconds, in the short form, of the slowest answer: far under the socket timeout that a request may not meet."""


@dataclass(frozen=True)
class Size:
    """Rounds of a normal and a frozen stretch, the seconds and the presses of one stretch."""

    rounds: int
    seconds: float
    calls: int


FULL, SHORT = Size(3, 20.0, 208), Size(1, 3.0, 32)


@dataclass
class Measured:
    """Milliseconds per condition and kind, and after each freeze: events unheard, seconds until heard, until quiet."""

    times: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    heard: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)

    def p95(self, condition: str, kinds: tuple[str, ...] = (SUBMIT, APPROVE)) -> float:
        """Over all rounds."""
        return quantile(self.all(condition, kinds), 0.95)

    def all(self, condition: str, kinds: tuple[str, ...]) -> list[float]:
        """Every measured time."""
        return [took for kind in kinds for took in self.times[condition, kind]]

    def table(self) -> str:
        """What is printed."""
        lines = ["  calls             condition    n   p50 ms   p95 ms   max ms   p95 frozen / normal"]
        for name, kinds in (("submit", (SUBMIT,)), ("approve", (APPROVE,)), ("submit + approve", (SUBMIT, APPROVE))):
            for condition in (NORMAL, FROZEN):
                found = self.all(condition, kinds)
                ratio = f"{self.p95(FROZEN, kinds) / self.p95(NORMAL, kinds):.2f}" if condition == FROZEN else ""
                lines.append(
                    f"  {name:17} {condition:9} {len(found):5} {quantile(found, 0.5):8.1f} "
                    f"{quantile(found, 0.95):8.1f} {max(found):8.1f}   {ratio}"
                )
        for unheard, heard, quiet in zip(self.behind, self.heard, self.quiet, strict=True):
            lines.append(
                f"  after SIGCONT {unheard} events unheard; all cursors at the heads after {heard:.1f} s, "
                f"no job and no letter due after {quiet:.1f} s"
            )
        return "\n".join(lines)


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@pytest.mark.long
def test_a_frozen_redis_slows_nobody_down(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    faulthandler.cancel_dump_traceback_later()  # minutes are no sign of hanging here
    with capsys.disabled():
        measured = measure(newsroom, FULL)
        print(f"\nRedis stopped for {FULL.seconds:.0f} s, {FULL.rounds} times\n{measured.table()}")
    assert min(len(times) for times in measured.times.values()) >= 200
    assert measured.p95(FROZEN) <= SLOWER * measured.p95(NORMAL)


def test_presses_are_answered_while_redis_stands_still(newsroom: Newsroom) -> None:
    measured = measure(newsroom, SHORT)
    print(measured.table())
    assert max(measured.all(FROZEN, (SUBMIT, APPROVE))) < WORST


def measure(newsroom: Newsroom, size: Size) -> Measured:
    """Normal and frozen by turns, the order changing from round to round; each begins in a quiet house."""
    members, store = Members(newsroom.stack.address), Store(newsroom.stack.var)
    members.sign_in()
    stock = prepare(members, store, 2 * size.rounds * size.calls)
    measured = Measured()
    for number in range(size.rounds):
        for condition in (NORMAL, FROZEN) if number % 2 == 0 else (FROZEN, NORMAL):
            newsroom.settle()
            stretch(newsroom, members, stock, size, condition, measured)
    return measured


def stretch(newsroom: Newsroom, members: Members, stock: Stock, size: Size, condition: str, measured: Measured) -> None:
    """One stretch of presses."""
    lists, began = stock.take(size.calls), time.monotonic()
    if condition == FROZEN:
        newsroom.broker.freeze()
    try:
        for kind, took in press_all(members, lists, size.seconds):
            measured.times[condition, kind].append(took)
        time.sleep(max(0.0, size.seconds - (time.monotonic() - began)))
    finally:
        newsroom.broker.thaw()
    if condition == FROZEN:
        measured.behind.append(newsroom.books.behind())
        thawed = time.monotonic()
        wait_for(lambda: newsroom.books.behind() == 0, "all cursors at the heads", PATIENCE)
        measured.heard.append(time.monotonic() - thawed)
        newsroom.settle()
        measured.quiet.append(time.monotonic() - thawed)
        assert measured.quiet[-1] <= QUIET_WITHIN
