"""What the desk does when others speak. Hand-overs bring their text along, fetched before the transaction."""

from services.review import operations
from shared.bus.claim import Incoming
from shared.clients.peers import Peers
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events.envelope import Envelope

TAKEN_OVER = (
    "article.submitted", "article.resubmitted", "article.amended", "article.recalled", "revision.opened",
    "revision.outdated",
)  # fmt: skip
"""Hand-overs to this desk: T02, T05 from submission, T18, T26, T20, T20r from publishing."""

FOLLOWED = (
    "article.withdrawn", "article.published", "article.scheduled", "article.unscheduled", "article.suspended",
    "article.taken_down", "article.restored", "article.archived", "article.unarchived",
    "article.updated", "revision.cancelled",
)  # fmt: skip
"""What became of articles that passed this desk."""


def _receive(uow: UnitOfWork, incoming: Incoming) -> None:
    """Transient until the text has come."""
    if incoming.fetched is None:
        raise Transient(f"text of {incoming.envelope.subject_id} not fetched yet")
    operations.receive(uow, incoming.envelope, incoming.event, incoming.fetched)


def _follow(uow: UnitOfWork, incoming: Incoming) -> None:
    operations.follow(uow, incoming.envelope, incoming.event)


def _custody_taken(uow: UnitOfWork, incoming: Incoming) -> None:
    operations.custody_taken(uow, incoming.envelope, incoming.event)


def _calendar_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    operations.calendar_changed(uow, incoming.event)


def _fetch_text(envelope: Envelope, peers: Peers) -> object:
    """The text named by the event, from its producer. Transient when the producer is away."""
    return peers.content(envelope.producer, envelope.payload["content_hash"])


HANDLERS = {
    **dict.fromkeys(TAKEN_OVER, _receive),
    **dict.fromkeys(FOLLOWED, _follow),
    "custody.taken": _custody_taken,
    "calendar.changed": _calendar_changed,
}

FETCHES = dict.fromkeys(TAKEN_OVER, _fetch_text)
