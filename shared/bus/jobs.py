"""Running job rows and periodic work: what `schedule.py` of a service exports is run here."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from shared.clock import local
from shared.db import work
from shared.db.engine import is_busy
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Unavailable
from shared.logs import logger

Job = Callable[[Any, dict[str, Any]], object]
Outcome = Callable[[UnitOfWork], object]
logs = logger(__name__)


@dataclass(frozen=True)
class Periodic:
    """Work of the clock. Every `every` from midnight (school time), or once a month from `month_day` on at `hour`.

    `run(wiring, period)` gets the period's name (`2026-11` for months) and must be idempotent: a row per name and
    period makes sure that only one process does it.
    """

    name: str
    run: Callable[[Any, str], object]
    every: timedelta | None = None
    month_day: int | None = None
    hour: int = 0

    def period_at(self, now: datetime) -> str | None:
        """The period that is due at `now`, or None when nothing is due yet."""
        here = local(now)
        if self.every is not None:
            seconds = (here - here.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
            return f"{here:%Y-%m-%d}#{int(seconds // self.every.total_seconds())}"
        if self.month_day is not None and (here.day, here.hour) >= (self.month_day, self.hour):
            return f"{here:%Y-%m}"
        return None


def forget_periods(wiring: Any, _period: str) -> None:
    """Once a day: without it a scan every minute leaves half a million rows a year."""
    with wiring.uow() as uow:
        work.forget_periods(uow.session, uow.now)
        uow.commit()


def forget_receipts(wiring: Any, _period: str) -> None:
    """Once a day: which form was sent is kept for a week. In small batches, so that nobody who writes waits long."""
    more = True
    while more:
        with wiring.uow() as uow:
            more = uow.forget_receipts(RECEIPT_BATCH) == RECEIPT_BATCH
            uow.commit()


RECEIPT_BATCH = 500
HOUSEKEEPING = (
    Periodic("forget-periods", forget_periods, every=timedelta(days=1)),
    Periodic("forget-receipts", forget_receipts, every=timedelta(days=1)),
)
"""Comes with the clock's work of every service."""


class JobRunner:
    """Runs the due jobs and periodic work of one service, in one thread at a time; without `periodic` jobs alone."""

    def __init__(self, wiring: Any, jobs: Mapping[str, Job], periodic: Sequence[Periodic] | None = None) -> None:
        self._wiring = wiring
        self._jobs = jobs
        self._periodic = () if periodic is None else (*periodic, *HOUSEKEEPING)
        self._turn = threading.Lock()
        self._knock = threading.Event()
        self._alarm: threading.Timer | None = None

    def run_due(self) -> int:
        """Run everything that is due now; returns the number of jobs done.

        At once 0 when another thread is at it: that one looks again, so nothing waits for the next bell, and a job
        held by a silent peer holds one thread, never all of them.
        """
        if not self._wiring.opening.is_open:
            return 0
        done = 0
        self._knock.set()
        while self._knock.is_set() and self._turn.acquire(blocking=False):
            try:
                self._knock.clear()
                done += self._run()
            finally:
                self._turn.release()
        return done

    def run_and_come_back(self, within: float) -> None:
        """Run what is due, and again at the moment the next job becomes due, if that is `within` seconds."""
        self.run_due()
        with self._wiring.read() as session:
            due = work.next_due(session)
        wait = (due - self._wiring.clock()).total_seconds() if due else within
        if self._alarm is not None:
            self._alarm.cancel()
        if 0 < wait < within:
            self._alarm = threading.Timer(wait, self.run_and_come_back, [within])
            self._alarm.daemon = True
            self._alarm.start()

    def _run(self) -> int:
        try:
            for item in self._periodic:
                self._run_periodic(item)
            return self._run_jobs()
        except (Unavailable, sa.exc.DBAPIError) as error:
            if isinstance(error, sa.exc.DBAPIError) and not is_busy(error):
                raise
            logs.info("jobs_later", service=self._wiring.name, why=str(error)[:200])
            return 0

    def _run_periodic(self, item: Periodic) -> None:
        period = item.period_at(self._wiring.clock())
        if period is None:
            return
        with self._wiring.read() as session:
            if work.period_claimed(session, item.name, period):
                return
        with self._wiring.uow() as uow:
            if not work.claim_period(uow.session, item.name, period, uow.now):
                return
            uow.enqueue("periodic", f"{item.name}#{period}", {"name": item.name, "period": period})
            uow.commit()

    def _run_jobs(self) -> int:
        with self._wiring.read() as session:
            if not work.due_keys(session, self._wiring.clock(), limit=1):
                return 0  # the usual answer to a scan, and it costs no write lock
        done = 0
        claimed = self._next(None)
        while claimed is not None:
            ran, outcome = self._run_one(claimed)
            done += ran
            claimed = self._next(outcome)
        return done

    def _next(self, outcome: Outcome | None) -> work.Claimed | None:
        """One transaction: write down what became of the last job, take the lease of the next."""
        with self._wiring.uow() as uow:
            if outcome is not None:
                outcome(uow)
            claimed = work.claim_next(uow.session, uow.now)
            uow.commit()
        return claimed

    def _run_one(self, claimed: work.Claimed) -> tuple[int, Outcome]:
        try:
            self._function(claimed)(self._wiring, claimed.payload)
        except Exception as error:  # noqa: BLE001  (a job that fails is tried again later, and shown)
            why = f"{type(error).__name__}: {error}"
            logs.warning(
                "job_failed", service=self._wiring.name, kind=claimed.kind, key=claimed.key, error=str(error)[:300]
            )
            return 0, lambda uow: work.fail(uow.session, claimed, why, uow.now)
        return 1, lambda uow: work.finish(uow.session, claimed)

    def _function(self, claimed: work.Claimed) -> Job:
        if claimed.kind != "periodic":
            return self._jobs[claimed.kind]
        item = next(p for p in self._periodic if p.name == claimed.payload["name"])
        return lambda wiring, payload: item.run(wiring, str(payload["period"]))
