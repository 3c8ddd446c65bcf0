"""What submission does when review and publishing speak."""

from services.submission import operations
from shared.bus.consumer import Incoming
from shared.clients.peers import Peers
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope
from shared.events.registry import known


def fetch_text(envelope: Envelope, peers: Peers) -> Document:
    """The text that comes with a hand-over, from the service that hands it over. Transient when it is away."""
    return peers.content(envelope.producer, str(envelope.payload["content_hash"]))


def take_back(uow: UnitOfWork, incoming: Incoming) -> None:
    """A returned or withdrawn article comes home. Transient until its text has been fetched."""
    if incoming.fetched is None:
        msg = f"text of {incoming.envelope.subject_id} not fetched yet"
        raise Transient(msg)
    operations.take_back(
        uow,
        envelope=incoming.envelope,
        event=incoming.event,
        document=incoming.fetched,
    )


def follow(uow: UnitOfWork, incoming: Incoming) -> None:
    """The article moved elsewhere: keep the read copy. A revision (T20) is no article: its sender is the desk."""
    if incoming.event.revises:
        return
    operations.follow(uow, envelope=incoming.envelope, event=incoming.event)


def custody_taken(uow: UnitOfWork, incoming: Incoming) -> None:
    """The receiver of a hand-over has it; unknown subjects (revisions) are none of ours."""
    operations.custody_taken(uow, envelope=incoming.envelope, event=incoming.event)


_HOME = ("article.returned", "article.withdrawn")
_ELSEWHERE = tuple(
    type_
    for (type_, _), cls in known().items()
    if issubclass(cls, ArticleMoved) and cls.PRODUCERS & {"review", "publishing"} and type_ not in _HOME
)

HANDLERS = {
    **dict.fromkeys(_ELSEWHERE, follow),
    **dict.fromkeys(_HOME, take_back),
    "custody.taken": custody_taken,
}
FETCHES = dict.fromkeys(_HOME, fetch_text)
