"""When a clock reminds: 50 %, 80 %, due, overdue, then the deputy, then the head (pack: reminders)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.reporting.models import Clock
from services.reporting.operations.rules import Rules
from shared.clock import LOCAL, local, local_day
from shared.regulation.calendar import SchoolCalendar

MORNING = time(7, 0)
"""Letters about a whole day are written when the school's day begins."""
DUE, OVERDUE = "due", "overdue"


@dataclass(frozen=True)
class Stage:
    """A moment at which somebody is told. `key`: a percentage, due, overdue, or the role it goes up to."""

    key: str
    at: datetime


def stages_of(clock: Clock, rules: Rules) -> tuple[Stage, ...]:
    """The stages of a clock in order of time; a later stage never comes before an earlier one."""
    whole = clock.due_at - clock.start_at
    found = [Stage(str(p), clock.start_at + whole * p / 100) for p in rules.pack.remind_at_percent if p < 100]
    found += [Stage(DUE, _due_moment(clock)), Stage(OVERDUE, _overdue_moment(clock, rules.calendar))]
    for level in rules.pack.escalation:
        found.append(Stage(level.role, _escalated_at(clock, rules.calendar, level.after_working_days)))
    return tuple(sorted(found, key=lambda stage: stage.at))


def present(stages: tuple[Stage, ...], said: str, now: datetime) -> tuple[tuple[Stage, ...], Stage | None]:
    """(stages that have come since `said`, the next one to come)."""
    left = _after(stages, said)
    come = tuple(stage for stage in left if stage.at <= now)
    ahead = left[len(come)] if len(come) < len(left) else None
    return come, ahead


def plan(clock: Clock, rules: Rules) -> None:
    """Set when the clock must be looked at next."""
    left = _after(stages_of(clock, rules), clock.stage)
    clock.next_at = left[0].at if left else None


def _after(stages: tuple[Stage, ...], said: str) -> tuple[Stage, ...]:
    keys = [stage.key for stage in stages]
    return stages[keys.index(said) + 1 :] if said in keys else stages


def _due_moment(clock: Clock) -> datetime:
    """A step is due at its hour; a day is due on its morning, while something can still be done."""
    if clock.kind == "step":
        return clock.due_at
    return max(clock.start_at, datetime.combine(local_day(clock.due_at - timedelta(seconds=1)), MORNING, LOCAL))


def _overdue_moment(clock: Clock, calendar: SchoolCalendar) -> datetime:
    """A step is overdue on the next working morning, a day on the morning after it, working or not."""
    if clock.kind != "step":
        return datetime.combine(local_day(clock.due_at), MORNING, LOCAL)
    return datetime.combine(calendar.add_working_days(local(clock.due_at).date(), 1), MORNING, LOCAL)


def _escalated_at(clock: Clock, calendar: SchoolCalendar, working_days: int) -> datetime:
    missed = local_day(clock.due_at) if clock.kind == "step" else local_day(clock.due_at - timedelta(seconds=1))
    moment = datetime.combine(calendar.add_working_days(missed, working_days), MORNING, LOCAL)
    return max(moment, _overdue_moment(clock, calendar) + timedelta(minutes=1))
