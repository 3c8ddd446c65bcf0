"""The doorbell: a background thread that rings after the commit and never holds a request.

A bell that fails is dropped on purpose: the log is the truth, and the catch-up timer finds the news within seconds.
"""

import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from celery import Celery

from shared.bus import topology
from shared.bus.celery_app import make_celery
from shared.config import Settings
from shared.events.envelope import Envelope
from shared.logs import logger

COALESCE = 0.25
QUEUE_SIZE = 512
PAUSE_AFTER_FAILURE = 1.0
log = logger(__name__)

News = tuple[str, str, int, str, str, str]  # consumer, producer, position, type, subject_id, hash


class CeleryBell:
    """Rings the consumers' queues from one background thread per process (started at the first ring)."""

    def __init__(self, settings: Settings, send: Callable[[str, str, list[Any]], None] | None = None) -> None:
        self._settings = settings
        self._inbox: queue.Queue[Any] = queue.Queue(QUEUE_SIZE)
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self._pid = 0
        self._app: Celery | None = None
        self._send = send or self._send_by_celery
        self.dropped = 0
        self.sent = 0

    def ring(self, events: Sequence[Envelope]) -> None:
        """Tell the others; returns at once, drops when the queue is full."""
        self._put(tuple(events))

    def ring_jobs(self, service: str) -> None:
        """Tell the service's own job queue; once is enough while the bell has not been rung yet."""
        if service not in self._asked or self._pid != os.getpid():
            self._asked.add(service)
            self._put(service)

    def _put(self, item: object) -> None:
        if self._pid != os.getpid():
            self._start()
        try:
            self._inbox.put_nowait(item)
        except queue.Full:
            self.dropped += 1
            self._asked.clear()

    def _start(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._inbox = queue.Queue(QUEUE_SIZE)
            self._asked = set()
            self._pid = os.getpid()
            threading.Thread(target=self._run, name="bell", daemon=True).start()

    def _run(self) -> None:
        later: dict[tuple[str, str], News] = {}
        flush_at = 0.0
        while True:
            try:
                item = self._inbox.get(timeout=max(0.01, flush_at - time.monotonic()) if later else None)
                if isinstance(item, str):
                    self._asked.discard(item)
                    self._ring_out(topology.job_queue(self._settings.topology, item), "jobs.run", [item])
                else:
                    if not later:
                        flush_at = time.monotonic() + COALESCE
                    self._sort(item, later)
            except queue.Empty:
                pass
            if later and time.monotonic() >= flush_at:
                self._deliver(list(later.values()))
                later.clear()

    def _sort(self, events: Sequence[Envelope], later: dict[tuple[str, str], News]) -> None:
        """Split the news: who is rung at once (the next custodian first), who waits for the next quarter second."""
        urgent: dict[str, News] = {}
        for envelope in events:
            at_once = topology.rung_at_once(envelope)
            for consumer in at_once:
                urgent[consumer] = _news(consumer, envelope)
                later.pop((consumer, envelope.producer), None)
            for consumer in topology.rung_soon(envelope):
                if consumer not in urgent:
                    later[consumer, envelope.producer] = _news(consumer, envelope)
        if urgent:
            self._deliver(list(urgent.values()))

    def _deliver(self, news: list[News]) -> None:
        """One message per queue; in the embedded topology one message serves all consumers."""
        by_queue: dict[str, list[News]] = {}
        for item in news:
            by_queue.setdefault(topology.bell_queue(self._settings.topology, item[0]), []).append(item)
        for name, items in by_queue.items():
            self._ring_out(name, "bus.notify", [[list(item) for item in items]])

    def _ring_out(self, queue_name: str, task: str, args: list[Any]) -> None:
        try:
            self._send(queue_name, task, args)
            self.sent += 1
        except Exception as error:  # noqa: BLE001  (whatever the carrier does, the log keeps the truth)
            self.dropped += 1
            log.warning("bell_dropped", queue=queue_name, error=type(error).__name__)
            time.sleep(PAUSE_AFTER_FAILURE)

    def _send_by_celery(self, queue_name: str, task: str, args: list[Any]) -> None:
        if self._app is None:
            self._app = make_celery(self._settings)
        self._app.send_task(task, args=args, queue=queue_name, ignore_result=True, retry=False)


def _news(consumer: str, envelope: Envelope) -> News:
    return (consumer, envelope.producer, envelope.position, envelope.type, envelope.subject_id, envelope.hash)
