"""What publishing does when others speak: it takes what is approved into its custody, and follows its revisions."""

from typing import cast

from services.publishing import operations
from shared.bus.consumer import Incoming
from shared.clients.peers import Peers
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events.articles import ArticleApproved, ArticleMoved
from shared.events.envelope import Envelope
from shared.events.registry import known


def fetch_text(envelope: Envelope, peers: Peers) -> Document:
    """The approved text, from the service that hands it over. Transient when it is away."""
    return peers.content(envelope.producer, str(envelope.payload["content_hash"]))


def approved(uow: UnitOfWork, incoming: Incoming) -> None:
    """The last approval is given. Transient until the text has been fetched."""
    if incoming.fetched is None:
        msg = f"text of {incoming.envelope.subject_id} not fetched yet"
        raise Transient(msg)
    event = cast("ArticleApproved", incoming.event)
    receive = operations.receive_revision if event.revises else operations.receive_approved
    receive(uow, incoming.envelope, event, cast("Document", incoming.fetched))


def desk_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """A revision moves on at the desk: its article's page here says where it is. Articles there are not ours yet."""
    if incoming.event.revises:
        operations.follow_revision(uow, incoming.envelope, incoming.event)


_AT_THE_DESK = tuple(
    type_
    for (type_, _), cls in known().items()
    if issubclass(cls, ArticleMoved) and "review" in cls.PRODUCERS and type_ != "article.approved"
)

HANDLERS = {**dict.fromkeys(_AT_THE_DESK, desk_moved), "article.approved": approved}
FETCHES = {"article.approved": fetch_text}
