"""Running job rows and periodic work: what `schedule.py` of a service exports is run here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from shared.clock import local
from shared.db import work
from shared.db.engine import is_busy
from shared.errors import Unavailable
from shared.logs import logger

Job = Callable[[Any, dict[str, Any]], object]
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


class JobRunner:
    """Runs the due jobs and periodic work of one service."""

    def __init__(self, wiring: Any, jobs: Mapping[str, Job], periodic: Sequence[Periodic] = ()) -> None:
        self._wiring = wiring
        self._jobs = jobs
        self._periodic = periodic

    def run_due(self) -> int:
        """Run everything that is due now; returns the number of jobs done."""
        if not self._wiring.opening.is_open:
            return 0
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
        done = 0
        while True:
            with self._wiring.read() as session:
                keys = work.due_keys(session, self._wiring.clock())
            ran = sum(self._run_one(kind, key) for kind, key in keys)
            done += ran
            if not ran:
                return done

    def _run_one(self, kind: str, key: str) -> int:
        with self._wiring.uow() as uow:
            claimed = work.claim(uow.session, kind, key, uow.now)
            uow.commit()
        if claimed is None:
            return 0
        try:
            self._function(claimed)(self._wiring, claimed.payload)
        except Exception as error:  # noqa: BLE001  (a job that fails is tried again later, and shown)
            logs.warning("job_failed", service=self._wiring.name, kind=kind, key=key, error=str(error)[:300])
            with self._wiring.uow() as uow:
                work.fail(uow.session, claimed, f"{type(error).__name__}: {error}", uow.now)
                uow.commit()
            return 0
        with self._wiring.uow() as uow:
            work.finish(uow.session, claimed)
            uow.commit()
        return 1

    def _function(self, claimed: work.Claimed) -> Job:
        if claimed.kind != "periodic":
            return self._jobs[claimed.kind]
        item = next(p for p in self._periodic if p.name == claimed.payload["name"])
        return lambda wiring, payload: item.run(wiring, str(payload["period"]))
