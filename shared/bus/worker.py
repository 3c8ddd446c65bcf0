"""The worker processes: one kind for bells (solo pool), one for jobs (threads, beat among them)."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from celery import Celery, signals

from shared.bus import topology
from shared.bus.beat import Beat
from shared.bus.celery_app import SCAN_EVERY, make_celery
from shared.bus.claim import Claimer
from shared.bus.consumer import Consumer
from shared.bus.jobs import Job, JobRunner, Periodic
from shared.clock import Clock, utc_now
from shared.config import Settings
from shared.logs import logger

CATCH_UP_EVERY = 5.0
LOOK_AGAIN = 0.2
"""Seconds between two looks while a service's log is still being checked."""
TOO_MANY_STARTS = 3
STARTS_WITHIN = 60.0
JOB_THREADS = 4
logs = logger(__name__)


@dataclass(frozen=True)
class Part:
    """A service as a worker sees it."""

    wiring: Any
    consumer: Consumer
    jobs: Mapping[str, Job] = field(default_factory=dict)
    periodic: Sequence[Periodic] = ()


class CatchUp(threading.Thread):
    """Runs every claim every 5 s without Redis: this is what makes losing bells harmless.

    At the start the claims begin as soon as the services are open: news that a dead worker left behind waits no
    longer than the check of the log.
    """

    def __init__(self, claimers: Sequence[Claimer], every: float = CATCH_UP_EVERY) -> None:
        super().__init__(name="catch-up", daemon=True)
        self._claimers = claimers
        self._every = every

    def run(self) -> None:
        """Claim at start and then for ever; a failure is logged and tried again."""
        while True:
            ready = all(claimer.is_open for claimer in self._claimers)
            for claimer in self._claimers:
                try:
                    claimer.claim_all()
                except Exception as error:
                    logs.exception("catch_up_failed", service=claimer.service, error=str(error)[:300])
            time.sleep(self._every if ready else LOOK_AGAIN)


def bell_worker(settings: Settings, parts: Sequence[Part]) -> Celery:
    """The Celery application of a worker that applies events."""
    app = make_celery(settings, tuple(part.wiring.name for part in parts))
    claimers = {part.wiring.name: part.wiring.claimer(part.consumer) for part in parts}

    @app.task(name="bus.notify")
    def notify(news: list[list[Any]]) -> None:
        for item in news:
            claimer = claimers.get(str(item[0]))
            if claimer is not None:
                claimer.hear(str(item[1]), int(item[2]))

    def begin() -> None:
        _open(parts)
        CatchUp(list(claimers.values())).start()

    _at_start(app, settings, {topology.bell_queue(settings.topology, name) for name in claimers}, begin)
    return app


def job_worker(settings: Settings, parts: Sequence[Part]) -> Celery:
    """The Celery application of a worker that runs jobs; its beat rings it every 5 s."""
    app = make_celery(settings, tuple(part.wiring.name for part in parts))
    runners = {part.wiring.name: JobRunner(part.wiring, part.jobs, part.periodic) for part in parts}

    @app.task(name="jobs.run")
    def run(service: str) -> None:
        runner = runners.get(service)
        if runner is not None:
            runner.run_and_come_back(SCAN_EVERY)

    app.conf.beat_schedule = {
        f"scan-{part.wiring.name}": {
            "task": "jobs.run",
            "schedule": SCAN_EVERY,
            "args": [part.wiring.name],
            "options": {"queue": topology.job_queue(settings.topology, part.wiring.name), "expires": SCAN_EVERY * 2},
        }
        for part in parts
    }
    queues = {topology.job_queue(settings.topology, name) for name in runners}

    def begin() -> None:
        _open(parts)
        Beat(app).start()

    _at_start(app, settings, queues, begin)
    return app


def _open(parts: Sequence[Part]) -> None:
    for part in parts:
        if not part.wiring.opening.is_open:
            part.wiring.opening.start()


def _at_start(app: Celery, settings: Settings, queues: set[str], begin: Callable[[], None]) -> None:
    """Run `begin` once the worker process is set up, before it connects: Redis may be away."""

    def on_init(**_signal: object) -> None:
        for name in sorted(queues):
            clear_if_poisoned(settings, name)
        begin()

    signals.worker_init.connect(on_init, weak=False)
    app.conf.worker_start_callbacks = [on_init]  # keep a reference beside the application


def clear_if_poisoned(settings: Settings, queue: str, *, clock: Clock = utc_now) -> bool:
    """At the third start within a minute delete the queue: a garbage message is gone, the catch-up loses nothing.

    Returns whether the queue was deleted.
    """
    path = Path(settings.var) / f"starts-{queue}.json"
    now = clock().timestamp()
    starts = [t for t in _read_starts(path) if now - t < STARTS_WITHIN] + [now]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(starts))
    if len(starts) < TOO_MANY_STARTS:
        return False
    try:
        client = redis.Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3)
        client.delete(queue)
    except redis.RedisError as error:
        logs.warning("queue_not_cleared", queue=queue, error=str(error))
        return False
    logs.error("queue_cleared", queue=queue, starts=len(starts))
    return True


def _read_starts(path: Path) -> list[float]:
    try:
        return [float(value) for value in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []


def bell_arguments(settings: Settings, services: Sequence[str]) -> list[str]:
    """The command line of a bell worker after `celery -A <app>`."""
    queues = sorted({topology.bell_queue(settings.topology, name) for name in services})
    return ["worker", "-P", "solo", "-Q", ",".join(queues), *_QUIET]


def job_arguments(settings: Settings, services: Sequence[str]) -> list[str]:
    """The command line of a job worker after `celery -A <app>`: threads, so that a slow mail holds nothing."""
    queues = sorted({topology.job_queue(settings.topology, name) for name in services})
    return ["worker", "-P", "threads", "-c", str(JOB_THREADS), "-Q", ",".join(queues), *_QUIET]


_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
