"""How often one address may ask the dynamic pages: counted in the memory of this process, nothing is kept or written.

A search reads only, so its limit must not cost a write; several processes together allow that many times more.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_SENDERS = 20_000


class Pace:
    """`burst` at once, then `a_minute`. A whole school may stand behind one address: be generous."""

    def __init__(self, a_minute: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = a_minute / 60
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, sender: str, cost: float = 1) -> int:
        """0 when `sender` may go on (it is counted), else the whole seconds after which it may."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(sender, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            allowed = left >= cost
            self._left[sender] = (left - cost if allowed else left, now)
            if len(self._left) > MOST_SENDERS:
                self._left.popitem(last=False)
            return 0 if allowed else int((cost - left) / self._rate) + 1
