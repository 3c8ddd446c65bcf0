"""What the worker of accounts does: it listens to nobody and forgets what is old."""

from datetime import timedelta

from services.accounts import worker
from shared.bus.topology import FOLLOWS


def test_it_follows_nobody():
    assert FOLLOWS["accounts"] == ()
    assert worker.CONSUMER.handlers == worker.CONSUMER.fetches == {}


def test_old_sessions_are_forgotten_once_a_day(wiring, signed_in, clock):
    signed_in("gv-toan")
    (daily,) = (one for one in worker.PERIODIC if one.name == "accounts.clean_up")
    today = daily.period_at(clock())
    assert daily.period_at(clock() + timedelta(hours=2)) == today
    clock.set(clock() + timedelta(days=100))
    assert daily.period_at(clock()) != today
    daily.run(wiring, daily.period_at(clock()))
    daily.run(wiring, daily.period_at(clock()))
    with wiring.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM session").scalar() == 0
