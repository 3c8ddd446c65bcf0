"""What publishing does when others speak: it takes approved articles into its custody."""

from typing import cast

from services.publishing import operations
from shared.bus.consumer import Incoming
from shared.clients.peers import Peers
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events.articles import ArticleApproved
from shared.events.envelope import Envelope


def fetch_text(envelope: Envelope, peers: Peers) -> Document:
    """The approved text, from the service that hands it over. Transient when it is away."""
    return peers.content(envelope.producer, str(envelope.payload["content_hash"]))


def approved(uow: UnitOfWork, incoming: Incoming) -> None:
    """The last approval is given. Transient until the text has been fetched."""
    if incoming.fetched is None:
        msg = f"text of {incoming.envelope.subject_id} not fetched yet"
        raise Transient(msg)
    operations.receive_approved(
        uow,
        incoming.envelope,
        cast("ArticleApproved", incoming.event),
        cast("Document", incoming.fetched),
    )


HANDLERS = {"article.approved": approved}
FETCHES = {"article.approved": fetch_text}
