"""Three services with nothing but the bus: an article is handed round between them."""

from pathlib import Path
from typing import Any

from shared.bus.claim import Consumer, Incoming
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import SilentBell, UnitOfWork
from shared.events.articles import ArticleApproved, ArticleAssigned, ArticleDrafted, ArticlePublished, ArticleSubmitted
from shared.service import ServiceWiring
from shared.testing.bus import Network
from shared.testing.databases import create_common, test_settings

OWNERS = {"draft": "submission", "submitted": "review", "editing": "review", "approved": "publishing"}
TEXT = Document(title="Hội thi khoa học kĩ thuật cấp trường", body="<p>Nội dung</p>")


def payload(to_state: str, owner: str, **more: Any) -> dict[str, Any]:
    """The fields every article event carries."""
    return {
        "transition": "T", "from_state": "", "to_state": to_state, "owner": owner, "role": "author",
        "actor_name": "Giáo viên Toán", "clause": "D12.3a", "title": TEXT.title, "kind": "news",
        "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": "tin-truong", "content_hash": TEXT.hash,
        "pack": "p@1", **more,
    }  # fmt: skip


def take(uow: UnitOfWork, incoming: Incoming) -> None:
    """Receive a hand-over."""
    if incoming.event.owner == uow.service:
        contents.keep(uow.session, incoming.fetched)
        uow.take_custody(incoming.envelope, state=incoming.event.to_state)


def fetch(envelope: Any, peers: Any) -> Document:
    """Bring the text."""
    return peers.content(envelope.producer, envelope.payload["content_hash"])


def make_network(folder: Path, handlers: dict[str, dict[str, Any]] | None = None, **settings: Any) -> Network:
    """Submission, review, publishing and reporting on databases of their own."""
    network = Network()
    own = handlers or {}
    consumers = {
        "submission": Consumer("submission", own.get("submission", {})),
        "review": Consumer(
            "review", {"article.submitted": take, **own.get("review", {})}, {"article.submitted": fetch}
        ),
        "publishing": Consumer(
            "publishing", {"article.approved": take, **own.get("publishing", {})}, {"article.approved": fetch}
        ),
        "reporting": Consumer("reporting", own.get("reporting", {})),
    }
    for name in ("accounts", "notifications"):
        consumers[name] = Consumer(name)
    for name, consumer in consumers.items():
        wiring = ServiceWiring.build(
            name, test_settings(folder, **settings), bell=SilentBell(), peers=network.peers(name)
        )
        create_common(wiring.engine, schema=name)
        network.add(wiring, consumer)
    return network


def say(network: Network, service: str, article: str, event: Any) -> None:
    """Let a service publish one transition."""
    with network.wirings[service].uow() as uow:
        contents.keep(uow.session, TEXT)
        uow.publish(event, subject_id=article, actor="gv-toan")
        uow.commit()


def submit(network: Network, article: str) -> None:
    """Draft and send."""
    say(network, "submission", article, ArticleDrafted(**payload("draft", "submission")))
    say(network, "submission", article, ArticleSubmitted(**payload("submitted", "review")))


def approve(network: Network, article: str) -> None:
    """Assign and approve."""
    say(network, "review", article, ArticleAssigned(**payload("editing", "review")))
    say(network, "review", article, ArticleApproved(**payload("approved", "publishing")))


def publish(network: Network, article: str) -> None:
    """Publish."""
    say(network, "publishing", article, ArticlePublished(**payload("published", "publishing")))
