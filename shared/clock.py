"""The one clock. Everything else receives `now` as an argument: aware, UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the school (+07:00)."""
    return moment.astimezone(LOCAL)


def local_day(moment: datetime) -> date:
    """The school's calendar day of a moment: dates are compared by this, never by UTC."""
    return local(moment).date()


class SteppingClock:
    """A clock that stands still until it is told otherwise; for tests and for seeding history."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Put the hands to `moment` (aware)."""
        self.moment = moment.astimezone(UTC)
