"""What an operator decided about an event that a service could not apply (architecture.md §4.6).

Said by the service at which the event lay, without `seq`: they move no article, they are the audit of the command.
"""

from dataclasses import dataclass

from shared.events.registry import Event, event

_FOLLOWERS = "submission review publishing notifications reporting"


@dataclass(frozen=True, kw_only=True)
class HeldEventDecided(Event):
    """Base of both decisions: which event, who decided (`by`) and why."""

    event_id: str
    event_type: str
    producer: str
    position: int
    by: str
    reason: str
    error: str | None = None


@event("held_event.retried", producers=_FOLLOWERS)
class HeldEventRetried(HeldEventDecided):
    """An operator had a held event tried once more; `error` says why it failed again, None when it was applied."""


@event("held_event.skipped", producers=_FOLLOWERS)
class HeldEventSkipped(HeldEventDecided):
    """An operator left a quarantined event out: the article goes on here without what it would have done."""
