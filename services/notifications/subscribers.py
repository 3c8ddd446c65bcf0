"""What this service does when others speak: every article event, requests for removal, finished reports."""

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


def report_built(uow: UnitOfWork, incoming: Incoming) -> None:
    """A periodic report is ready."""
    operations.follow_report(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def _moves() -> list[str]:
    return [cls.TYPE for cls in registry.known().values() if issubclass(cls, ArticleMoved)]


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_moves(), article_moved),
    "takedown.requested": takedown_requested,
    "report.built": report_built,
}
"""Event type → handler."""
