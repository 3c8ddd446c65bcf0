"""Four services with the real claim code, a record of what they applied, and the faults that can be done to them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from shared.bus.consumer import Consumer, Cursor, Incoming, lock, move_cursor, read_cursor
from shared.content import Document
from shared.db import contents, log
from shared.db.tables import attempt, held, subject
from shared.db.unit_of_work import SilentBell, UnitOfWork
from shared.errors import Transient
from shared.events.articles import (
    ArticleApproved,
    ArticleAssigned,
    ArticleDrafted,
    ArticlePublished,
    ArticleResubmitted,
    ArticleReturned,
    ArticleSubmitted,
)
from shared.service import ServiceWiring
from shared.testing.bus import Network
from shared.testing.databases import create_common, test_settings

DESKS = ("submission", "review", "publishing")
SERVICES = (*DESKS, "reporting")
HAND_OVERS = ("article.submitted", "article.resubmitted", "article.returned", "article.approved")
SAID = (*HAND_OVERS, "article.drafted", "article.assigned", "article.published", "custody.taken")
TEXT = Document(title="Hội thi khoa học kĩ thuật cấp trường", body="<p>Nội dung</p>")

_META = sa.MetaData()
applied = sa.Table(
    "model_applied",
    _META,
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("event_id", sa.String),
    sa.Column("producer", sa.String),
    sa.Column("subject_id", sa.String),
    sa.Column("seq", sa.Integer),
)


class Killed(BaseException):
    """kill -9: nothing of the process runs after it."""


class Newsroom:
    """The network, one fuse for the next crash, and one thing to happen between a claim's answer and its transaction."""

    def __init__(self, folder: Path) -> None:
        self.network = Network()
        self.fuse: tuple[int, str] | None = None
        self.meanwhile: Callable[[], object] | None = None
        self.consumers = {name: self._consumer(name) for name in SERVICES}
        for name in SERVICES:
            wiring = ServiceWiring.build(name, test_settings(folder), bell=SilentBell(), peers=self.network.peers(name))
            create_common(wiring.engine, schema=name)
            with wiring.engine.begin() as connection:
                _META.create_all(connection)
            self.network.add(wiring, self.consumers[name])
            wiring.peers.events = self._interruptible(wiring.peers.events)

    def _consumer(self, name: str) -> Consumer:
        fetches = dict.fromkeys(HAND_OVERS, self._fetch(name))
        return Consumer(name, dict.fromkeys(SAID, self._handle), fetches if name in DESKS else {})

    def _fetch(self, name: str) -> Callable[[Any, Any], Document | None]:
        def fetch(envelope: Any, peers: Any) -> Document | None:
            mine = envelope.payload["owner"] == name
            return peers.content(envelope.producer, envelope.payload["content_hash"]) if mine else None

        return fetch

    def _handle(self, uow: UnitOfWork, incoming: Incoming) -> None:
        """Record, take hand-overs, and burn the fuse."""
        envelope = incoming.envelope
        point = self._burn()
        if point == "before":
            raise Killed
        if envelope.type in HAND_OVERS and incoming.event.owner == uow.service:
            if incoming.fetched is None:
                raise Transient("not fetched yet")
            contents.keep(uow.session, incoming.fetched)
            uow.take_custody(envelope, state=incoming.event.to_state)
        row = {name: getattr(envelope, name) for name in ("event_id", "producer", "subject_id", "seq")}
        uow.session.execute(applied.insert(), row)
        if point == "after":
            raise Killed
        if point == "committed":
            uow.after_commit(_die)

    def _burn(self) -> str | None:
        if self.fuse is None:
            return None
        left, point = self.fuse
        self.fuse = (left - 1, point) if left else None
        return None if left else point

    def _interruptible(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def events(producer: str, **where: Any) -> Any:
            answer = real(producer, **where)
            self.meanwhile, happen = None, self.meanwhile
            if happen:
                happen()
            return answer

        return events

    def fresh(self, name: str) -> None:
        """A new process."""
        self.network.claimers[name] = self.network.wirings[name].claimer(self.consumers[name])

    def rebuild(self) -> None:
        """`toasoan rebuild reporting`, in another process: one transaction under the lock."""
        with self.network.wirings["reporting"].uow() as uow:
            lock(uow.session)
            for table in (applied, subject, held, attempt):
                uow.session.execute(sa.delete(table))
            for producer in DESKS:
                generation = read_cursor(uow.session, producer).generation
                move_cursor(uow.session, producer, Cursor(0, "0" * 64, generation + 1))
            uow.commit()

    def progress(self, name: str, article: str) -> log.Progress | None:
        """How far a service has followed an article."""
        with self.network.wirings[name].read() as session:
            return log.progress(session, article)

    def say(self, name: str, article: str, type_: type, to_state: str, owner: str) -> None:
        """Publish one transition."""
        event = type_(
            transition="T", from_state="", to_state=to_state, owner=owner, role="author", actor_name="Giáo viên Toán",
            clause="D12.3a", title=TEXT.title, kind="news", unit_id="to-toan-tin", author_id="gv-toan",
            section="tin-truong", content_hash=TEXT.hash, pack="p@1",
        )  # fmt: skip
        with self.network.wirings[name].uow() as uow:
            contents.keep(uow.session, TEXT)
            uow.publish(event, subject_id=article, actor="gv-toan")
            uow.commit()

    def submit(self, article: str, *, again: bool = False) -> None:
        """Draft (once) and hand over to review."""
        if not again:
            self.say("submission", article, ArticleDrafted, "draft", "submission")
        self.say("submission", article, ArticleResubmitted if again else ArticleSubmitted, "submitted", "review")

    def give_back(self, article: str) -> None:
        """Hand back to the author."""
        self.say("review", article, ArticleReturned, "returned", "submission")

    def approve(self, article: str) -> None:
        """Assign, and hand over to publishing."""
        self.say("review", article, ArticleAssigned, "editing", "review")
        self.say("review", article, ArticleApproved, "approved", "publishing")

    def publish(self, article: str) -> None:
        """Make it public."""
        self.say("publishing", article, ArticlePublished, "published", "publishing")

    def close(self) -> None:
        """Let go of the databases."""
        for wiring in self.network.wirings.values():
            wiring.dispose()


def _die() -> None:
    raise Killed
