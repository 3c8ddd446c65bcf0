"""Who follows whom, who is rung at once: the only place with these names."""

from collections.abc import Mapping

from shared.config import SERVICES
from shared.events.envelope import Envelope

_ARTICLES = ("submission", "review", "publishing")

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "accounts": (),
    "submission": ("accounts", "review", "publishing"),
    "review": ("accounts", "submission", "publishing", "reporting"),  # reporting: the school's calendar
    "publishing": ("accounts", "submission", "review"),
    "notifications": ("accounts", *_ARTICLES, "reporting"),
    "reporting": ("accounts", *_ARTICLES, "notifications"),
}
"""Consumer -> the producers whose logs it reads. The events of one article come from three logs, so whoever follows
articles follows all three."""

REBUILDABLE = ("notifications", "reporting")
"""Services whose followed state is only a projection; the others own rows that no log can give back."""

_MAILED = frozenset(
    f"article.{name}"
    for name in (
        "submitted", "resubmitted", "assigned", "reassigned", "returned", "sent_up", "sent_back", "revision_requested",
        "refusal_proposed", "refusal_forwarded", "returned_to_deputy", "content_approved", "approved", "refused",
        "refusal_overruled", "published", "suspended", "taken_down", "amended", "recalled", "updated",
    )
) | {
    "takedown.requested", "takedown.answered", "suspension.reminded", "suspension.expired", "revision.opened",
    "revision.outdated", "report.built", "clock.reminded", "obligation.entered", "obligation.cancelled",
    "quota.warned", "quota.excused", "account.lost", "violation.recorded", "violation.answered", "violation.decided",
    "change_request.moved", "site_change.noticed", "site_change.tied", "confirmation.moved", "obligation.tied",
    "intake.received", "intake.decided", "page_review.reminded", "page_review.moved",
}  # fmt: skip
"""Notifications is rung at once: somebody must act or be told."""

_NEWS_TO_NOBODY = frozenset({"mail.sent", "page.rendered"})
"""No service acts on these: the timer carries them along."""

_EVERYBODY = frozenset({
    "member.locked", "session.revoked", "appointment.made", "appointment.ended",
    "delegation.granted", "delegation.revoked",
})  # fmt: skip
"""A locked account must be out everywhere within a second; so must an authority that was taken back."""


def followers(producer: str) -> tuple[str, ...]:
    """The services that read this producer's log."""
    return tuple(consumer for consumer in SERVICES if producer in FOLLOWS[consumer])


def rung_at_once(envelope: Envelope) -> list[str]:
    """Who gets a bell of their own for this event, the next custodian first."""
    if envelope.type in _EVERYBODY:
        return list(followers(envelope.producer))
    urgent = []
    owner = envelope.payload.get("owner")
    if envelope.seq is not None and owner and owner != envelope.producer:
        urgent.append(str(owner))
    if envelope.type in _MAILED:
        urgent.append("notifications")
    return urgent


def rung_soon(envelope: Envelope) -> tuple[str, ...]:
    """Who is rung with the next quarter second's news."""
    return () if envelope.type in _NEWS_TO_NOBODY else followers(envelope.producer)


def bell_queue(topology: str, service: str) -> str:
    """The queue of a service's bells; one for all in the embedded topology."""
    return "bells" if topology == "embedded" else f"bells.{service}"


def job_queue(topology: str, service: str) -> str:
    """The queue of a service's jobs."""
    return "jobs" if topology == "embedded" else f"jobs.{service}"
