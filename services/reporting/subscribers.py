"""What reporting does when others speak: it writes down every transition."""

from collections.abc import Callable, Mapping

from services.reporting import operations
from shared.bus.consumer import Incoming
from shared.db.unit_of_work import UnitOfWork
from shared.events import registry
from shared.events.accounts import TrainingRecorded, TrainingStruck
from shared.events.articles import ArticleMoved
from shared.events.operating import HeldEventRetried, HeldEventSkipped

Handler = Callable[[UnitOfWork, Incoming], object]


def article_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """Any transition of an article. A revision (T20) counts when it is posted, as `article.updated` of its article.

    An approval of it by delegation counts as such.
    """
    if incoming.event.revises:
        operations.note_delegated(uow, envelope=incoming.envelope, event=incoming.event)
        return
    operations.follow(uow, envelope=incoming.envelope, event=incoming.event)


def operator_decided(uow: UnitOfWork, incoming: Incoming) -> None:
    """An operator had a held event tried again, or left out."""
    operations.note_operator_act(uow, envelope=incoming.envelope)


def trained(uow: UnitOfWork, incoming: Incoming) -> None:
    """Members took a course (D9)."""
    operations.note_training(uow, event=incoming.event)


def training_struck(uow: UnitOfWork, incoming: Incoming) -> None:
    """A wrong entry of the training log."""
    operations.strike_training(uow, event=incoming.event)


HANDLERS: Mapping[str, Handler] = {
    **{cls.TYPE: article_moved for cls in registry.known().values() if issubclass(cls, ArticleMoved)},
    **dict.fromkeys((HeldEventRetried.TYPE, HeldEventSkipped.TYPE), operator_decided),
    TrainingRecorded.TYPE: trained,
    TrainingStruck.TYPE: training_struck,
}
"""Event type → handler."""
