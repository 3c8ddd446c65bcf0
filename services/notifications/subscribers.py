"""What this service does when others speak: article events, requests for removal, reports, deadlines and duties."""

from collections.abc import Callable, Mapping

from services.notifications import operations
from services.notifications.config import mail_rules
from shared.bus.consumer import Incoming
from shared.db.unit_of_work import UnitOfWork
from shared.events import registry
from shared.events.articles import ArticleMoved

Handler = Callable[[UnitOfWork, Incoming], object]


def article_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """Any transition of an article."""
    operations.follow_article(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def takedown_requested(uow: UnitOfWork, incoming: Incoming) -> None:
    """Somebody asks for removal."""
    operations.follow_takedown_request(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def takedown_answered(uow: UnitOfWork, incoming: Incoming) -> None:
    """The head has decided about a request."""
    operations.follow_answer(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def suspension_told(uow: UnitOfWork, incoming: Incoming) -> None:
    """The head's time for a suspended article goes on, or is over."""
    operations.follow_suspension(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def report_built(uow: UnitOfWork, incoming: Incoming) -> None:
    """A periodic report is ready."""
    operations.follow_report(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def clock_reminded(uow: UnitOfWork, incoming: Incoming) -> None:
    """Deadlines of one person."""
    operations.follow_reminder(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def obligation_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    """An event was entered ahead, or cancelled."""
    operations.follow_obligation(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def quota_said(uow: UnitOfWork, incoming: Incoming) -> None:
    """A group is behind, or excused."""
    operations.follow_quota(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def delegation_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    """The principal delegates, or takes it back."""
    operations.follow_delegation(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def _moves() -> list[str]:
    return [cls.TYPE for cls in registry.known().values() if issubclass(cls, ArticleMoved)]


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_moves(), article_moved),
    "takedown.requested": takedown_requested,
    "takedown.answered": takedown_answered,
    "suspension.reminded": suspension_told,
    "suspension.expired": suspension_told,
    "report.built": report_built,
    "clock.reminded": clock_reminded,
    "obligation.entered": obligation_changed,
    "obligation.cancelled": obligation_changed,
    "delegation.granted": delegation_changed,
    "delegation.revoked": delegation_changed,
    "quota.warned": quota_said,
    "quota.excused": quota_said,
}
"""Event type → handler."""
