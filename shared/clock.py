"""The one clock. Everything else receives `now` as an argument: aware, UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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


def month_bounds(period: str) -> tuple[datetime, datetime]:
    """The first moment of a month `yyyy-mm` and of the next one, school time. ValueError when it is no month."""
    first = datetime.strptime(period, "%Y-%m").replace(tzinfo=LOCAL)
    return first, (first + timedelta(days=32)).replace(day=1)


def month_before(moment: datetime) -> str:
    """The calendar month before the school's present one, `yyyy-mm`."""
    return f"{local_day(moment).replace(day=1) - timedelta(days=1):%Y-%m}"


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
