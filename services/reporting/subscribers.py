"""What reporting does when others speak: it writes down every transition."""

from collections.abc import Callable, Mapping

from services.reporting import operations
from shared.bus.consumer import Incoming
from shared.db.unit_of_work import UnitOfWork
from shared.events import registry
from shared.events.articles import ArticleMoved
from shared.events.operating import HeldEventRetried, HeldEventSkipped

Handler = Callable[[UnitOfWork, Incoming], object]


def article_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """Any transition of an article. A revision (T20) counts when it is posted, as `article.updated` of its article."""
    if incoming.event.revises:
        return
    operations.follow(uow, envelope=incoming.envelope, event=incoming.event)


def operator_decided(uow: UnitOfWork, incoming: Incoming) -> None:
    """An operator had a held event tried again, or left out."""
    operations.note_operator_act(uow, envelope=incoming.envelope)


HANDLERS: Mapping[str, Handler] = {
    **{cls.TYPE: article_moved for cls in registry.known().values() if issubclass(cls, ArticleMoved)},
    **dict.fromkeys((HeldEventRetried.TYPE, HeldEventSkipped.TYPE), operator_decided),
}
"""Event type → handler."""
