"""Job rows: done once, tried again with back-off, and once more when asked meanwhile (architecture.md §4.8)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.runtime import separate
from shared.actors import Actor
from shared.bus import jobs
from shared.bus.jobs import JobRunner, Periodic
from shared.bus.worker import clear_if_poisoned
from shared.clock import SteppingClock
from shared.config import SERVICES
from shared.db.tables import form_receipt, job, periodic
from shared.db.unit_of_work import SilentBell
from shared.service import ServiceWiring
from shared.testing.bus import Network
from shared.testing.databases import create_common, test_settings

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[ServiceWiring]:
    made = ServiceWiring.build(
        "reporting", test_settings(tmp_path), clock=SteppingClock(NOON), bell=SilentBell(), peers=Network().peers("x")
    )
    create_common(made.engine, schema="reporting")
    yield made
    made.dispose()


def ask(wiring: ServiceWiring, key: str = "k") -> None:
    with wiring.uow() as uow:
        uow.enqueue("do", key, {"n": 1})
        uow.commit()


def state(wiring: ServiceWiring) -> tuple[str, int]:
    with wiring.read() as session:
        row = session.execute(sa.select(job)).one()
    return row.state, row.attempts


def test_a_job_is_done_once(wiring: ServiceWiring) -> None:
    done: list[object] = []
    runner = JobRunner(wiring, {"do": lambda _wiring, payload: done.append(payload)})
    ask(wiring)
    ask(wiring)
    assert 1 == runner.run_due()
    assert 0 == runner.run_due()
    assert [{"n": 1}] == done
    assert "done" == state(wiring)[0]


def test_a_failing_job_waits_longer_each_time_and_then_succeeds(wiring: ServiceWiring) -> None:
    calls: list[datetime] = []

    def flaky(service: ServiceWiring, _payload: dict[str, object]) -> None:
        calls.append(service.clock())
        if len(calls) < 3:
            raise ConnectionError

    runner = JobRunner(wiring, {"do": flaky})
    ask(wiring)
    assert isinstance(wiring.clock, SteppingClock)
    for _ in range(60):
        runner.run_due()
        wiring.clock.set(wiring.clock() + timedelta(seconds=1))
    first, second, third = calls
    assert timedelta(seconds=3) < second - first < third - second
    assert "done" == state(wiring)[0]


def test_asked_once_more_while_it_runs_means_once_more(wiring: ServiceWiring) -> None:
    calls: list[int] = []

    def run(service: ServiceWiring, _payload: dict[str, object]) -> None:
        calls.append(1)
        if len(calls) == 1:
            ask(service)

    ask(wiring)
    assert 2 == JobRunner(wiring, {"do": run}).run_due()


def test_a_period_is_run_by_one_process_only(wiring: ServiceWiring) -> None:
    periods: list[str] = []
    item = Periodic("daily", lambda _wiring, period: periods.append(period), every=timedelta(hours=1))
    for _ in range(3):
        JobRunner(wiring, {}, [item]).run_due()
    assert ["2026-11-24#12"] == periods


def test_marks_of_periods_long_over_are_forgotten(wiring: ServiceWiring) -> None:
    ran: list[str] = []
    hourly = Periodic("hourly", lambda _wiring, period: ran.append(period), every=timedelta(hours=1))
    monthly = Periodic("monthly", lambda _wiring, period: ran.append(period), month_day=1)
    assert isinstance(wiring.clock, SteppingClock)
    for _ in range(24 * 6):
        JobRunner(wiring, {}, [hourly, monthly]).run_due()
        wiring.clock.set(wiring.clock() + timedelta(hours=1))
    with wiring.read() as session:
        marks = session.scalar(sa.select(sa.func.count()).select_from(periodic).where(periodic.c.name == "hourly"))
        rows = session.scalar(sa.select(sa.func.count()).select_from(job))
    assert 24 * 6 + 1 == len(ran)  # each once, also after the mark of the month is older than the others may get
    assert marks is not None and 48 <= marks <= 72
    assert rows is not None and rows <= 72 + 7


@pytest.mark.parametrize("others", [0, 2])
def test_receipts_of_forms_are_forgotten_after_a_week_in_small_batches(
    wiring: ServiceWiring, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    monkeypatch.setattr(jobs, "RECEIPT_BATCH", 2)
    assert isinstance(wiring.clock, SteppingClock)
    for days_ago in (20, 19, 15, 9, 8, 7, 6, 0)[: None if others else 4]:
        wiring.clock.set(NOON - timedelta(days=days_ago))
        with wiring.uow() as uow:
            uow.remember(f"form-{days_ago}", Actor("gv-toan", "Giáo viên Toán"), "x")
            uow.commit()
    wiring.clock.set(NOON)
    JobRunner(wiring, {}, []).run_due()
    with wiring.read() as session:
        left = set(session.scalars(sa.select(form_receipt.c.form_id)))
    assert left == ({"form-7", "form-6", "form-0"} if others else set())


def test_every_service_has_a_worker_that_cleans_up() -> None:
    for service in SERVICES:
        names = [name for name, _ in separate._service(service, 1)]
        assert f"{service}-jobs" in names


def test_a_worker_that_starts_three_times_in_a_minute_clears_its_queue(tmp_path: Path) -> None:
    settings = test_settings(tmp_path, redis_url="redis://127.0.0.1:1/0")
    clock = SteppingClock(NOON)
    assert not clear_if_poisoned(settings, "bells", clock=clock)
    clock.set(NOON + timedelta(seconds=70))
    assert not clear_if_poisoned(settings, "bells", clock=clock)
    clock.set(NOON + timedelta(seconds=75))
    assert not clear_if_poisoned(settings, "bells", clock=clock)
    clock.set(NOON + timedelta(seconds=80))
    assert not clear_if_poisoned(settings, "bells", clock=clock)  # Redis is away: nothing cleared, nothing raised
