"""What reporting does when others speak: it writes down every transition."""

from collections.abc import Callable, Mapping

from services.reporting import operations
from shared.bus.consumer import Incoming
from shared.db.unit_of_work import UnitOfWork
from shared.events import registry
from shared.events.articles import ArticleMoved

Handler = Callable[[UnitOfWork, Incoming], object]


def article_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """Any transition of an article. A revision (T20) counts when it is posted, as `article.updated` of its article."""
    if incoming.event.revises:
        return
    operations.follow(uow, envelope=incoming.envelope, event=incoming.event)


HANDLERS: Mapping[str, Handler] = {
    cls.TYPE: article_moved for cls in registry.known().values() if issubclass(cls, ArticleMoved)
}
"""Event type → handler."""
