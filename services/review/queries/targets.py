"""How long an article waits, against the house's own soft targets (C14): a colour, never a block."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.clock import local
from shared.regulation.pack import Pack

_TARGET = {
    "submitted": "intake", "editing": "edit", "revision": "edit", "pending_deputy": "deputy", "pending_head": "head",
}  # fmt: skip
_SATURDAY, _SUNDAY = 5, 6
_SOON = 0.8


@dataclass(frozen=True)
class Target:
    """When a step should be done. `tone`: ok, warn (soon), error (past); `words` say it without colour."""

    due: datetime
    tone: str
    words: str


def target_of(state: str, since: datetime, now: datetime, pack: Pack) -> Target | None:
    """The soft target of the step the article is in since `since`; None where the pack has none."""
    found = pack.soft_targets.get(_TARGET.get(state, ""))
    if found is None:
        return None
    due = _after_working_days(since, found.working_days, saturday=pack.deadline.saturday_is_working)
    if now > due:
        return Target(due, "error", "quá mục tiêu")
    if now - since >= (due - since) * _SOON:
        return Target(due, "warn", "sắp đến hạn")
    return Target(due, "ok", "còn hạn")


def _after_working_days(start: datetime, days: int, *, saturday: bool) -> datetime:
    """The same hour, so many working days later; the first day is not counted."""
    moment = local(start)
    left = days
    while left:
        moment += timedelta(days=1)
        if moment.weekday() != _SUNDAY and (saturday or moment.weekday() != _SATURDAY):
            left -= 1
    return moment
