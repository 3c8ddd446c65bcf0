"""A desk between two neighbours that speak the real bus: what submission and publishing would say, and the real review."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.review import operations
from services.review.models import Article, Decision, Version
from services.review.wiring import build
from services.review.worker import CONSUMER
from shared.actors import Actor
from shared.bus.claim import Consumer, Incoming
from shared.clock import SteppingClock, local_day
from shared.content import Document, Photo
from shared.db import contents, people
from shared.db.unit_of_work import SilentBell, UnitOfWork
from shared.events import articles as events
from shared.ids import new_id
from shared.service import ServiceWiring
from shared.testing.bus import Network, seed_people
from shared.testing.databases import create_common, prepare, test_settings

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 8:00 at school
ALL_TICKS = ("title", "facts", "language", "consent", "source", "secrecy")

TEXT = Document(
    title="Tổ Toán – Tin tổ chức chuyên đề “Dạy học phân hoá”",
    lead="Chiều 20/11, tổ Toán – Tin tổ chức chuyên đề cấp trường.",
    body="<p>Chuyên đề có ba lớp dạy thử.</p><p>Các thầy cô dự giờ và góp ý.</p>",
    byline="Giáo viên Toán",
    section="hoat-dong-chuyen-mon",
    kind="event",
    event_end="2026-11-20",
    photos=(Photo("a" * 64, "Một tiết dạy thử", "Lớp học", "Tổ Toán – Tin", "consented", 800, 600),),
)


def _takes(state_of: Callable[[Any], str]) -> Callable[[UnitOfWork, Incoming], object]:
    return lambda uow, incoming: uow.take_custody(incoming.envelope, state=state_of(incoming.event))


class World:
    """Everything a test needs: `review` is real; `submission` and `publishing` are logs with a voice."""

    def __init__(self, var: Path, **settings: Any) -> None:
        self.clock = SteppingClock(START)
        self.network = Network()
        self.settings = test_settings(var, **settings)
        prepare(self.settings, "review")
        self.review = build(self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers("review"))
        seed_people(self.review)
        self.network.add(self.review, CONSUMER)
        for name, types in (
            ("submission", ("article.returned", "article.withdrawn")),
            ("publishing", ("article.approved",)),
        ):
            neighbour = ServiceWiring.build(
                name, self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers(name)
            )
            create_common(neighbour.engine, schema=name)
            self.network.add(neighbour, Consumer(name, dict.fromkeys(types, _takes(lambda event: event.to_state))))

    @property
    def pack(self) -> Any:
        return self.review.pack

    # --- people -----------------------------------------------------------------------------------------------------

    def actor(self, member_id: str) -> Actor:
        with self.review.read() as session:
            found = people.actor_of(session, member_id, local_day(self.clock()))
        assert found is not None, member_id
        return found

    def appoint(self, member_id: str, role: str, unit_id: str | None = None) -> None:
        self._say_people("appointment.made", {
            "appointment_id": f"{member_id}-{role}", "member_id": member_id, "role": role, "unit_id": unit_id,
            "since": "2026-08-15", "until": None, "decision_no": "1/QĐ",
        })  # fmt: skip

    def dismiss(self, *members: str) -> None:
        """These members hold no role any more."""
        with self.review.uow_unchecked() as uow:
            from shared.db.tables import appointment

            uow.session.execute(appointment.delete().where(appointment.c.member_id.in_(members)))
            uow.commit()

    def _say_people(self, type_: str, payload: dict[str, Any]) -> None:
        from shared.events.envelope import Envelope

        with self.review.uow_unchecked() as uow:
            people.apply(uow.session, Envelope("", "accounts", 0, "", None, type_, 1, "", "", payload, None, "", ""))
            uow.commit()

    # --- the neighbours ---------------------------------------------------------------------------------------------

    def say(self, service: str, event: Any, article_id: str, actor: str, document: Document | None = None) -> None:
        with self.network.wirings[service].uow() as uow:
            if document is not None:
                contents.keep(uow.session, document)
            uow.publish(event, subject_id=article_id, actor=actor)
            uow.commit()

    def moved(
        self, cls: Any, document: Document, *, author: str = "gv-toan", unit: str = "to-toan-tin", **parts: Any
    ) -> Any:
        fields = {
            "transition": "T02", "from_state": "draft", "to_state": "submitted", "owner": "review", "role": "author",
            "actor_name": "Giáo viên Toán", "clause": "D12.3a", "title": document.title, "kind": document.kind,
            "unit_id": unit, "author_id": author, "section": document.section, "content_hash": document.hash,
            "pack": self.pack.ref, "event_end": document.event_end or None,
        }  # fmt: skip
        return cls(**(fields | parts))

    def submitted(self, document: Document = TEXT, *, author: str = "gv-toan", unit: str = "to-toan-tin") -> str:
        """An article that submission has just handed over and review has taken."""
        article_id = new_id()
        draft = self.moved(
            events.ArticleDrafted, document, author=author, unit=unit, transition="T01", from_state="", to_state="draft",
            owner="submission",
        )  # fmt: skip
        self.say("submission", draft, article_id, author)
        self.say(
            "submission",
            self.moved(events.ArticleSubmitted, document, author=author, unit=unit),
            article_id,
            author,
            document,
        )
        self.settle()
        return article_id

    def resubmitted(self, article_id: str, document: Document, *, author: str = "gv-toan") -> None:
        event = self.moved(events.ArticleResubmitted, document, author=author, transition="T05", from_state="returned")
        self.say("submission", event, article_id, author, document)
        self.settle()

    def settle(self) -> int:
        return self.network.settle()

    # --- the desk ---------------------------------------------------------------------------------------------------

    def row(self, article_id: str) -> Article:
        with self.review.read() as session:
            found = session.get(Article, article_id)
        assert found is not None
        return found

    def ledger(self, article_id: str) -> list[Decision]:
        with self.review.read() as session:
            query = select(Decision).where(Decision.article_id == article_id).order_by(Decision.at, Decision.id)
            return list(session.scalars(query))

    def versions(self, article_id: str) -> list[Version]:
        with self.review.read() as session:
            return list(session.scalars(select(Version).where(Version.article_id == article_id).order_by(Version.no)))

    def text(self, article_id: str) -> Document:
        with self.review.read() as session:
            return contents.load(session, self.row(article_id).content_hash)

    def log(self, article_id: str) -> list[str]:
        """The types review has said about an article, in order."""
        from shared.db import log

        with self.review.read() as session:
            return [envelope.type for envelope in log.events_of(session, "review", article_id)]

    def last_event(self, article_id: str) -> dict[str, Any]:
        from shared.db import log

        with self.review.read() as session:
            return log.events_of(session, "review", article_id)[-1].payload

    def do(self, who: str, trigger: str, article_id: str, *, version: int | None = None, **given: Any) -> Article:
        """One move through the operations, a minute after the one before, committed."""
        self.clock.set(self.clock() + timedelta(minutes=1))
        with self.review.uow() as uow:
            article = operations.act(
                uow, trigger, article_id=article_id, version=version or self.row(article_id).version,
                actor=self.actor(who), pack=self.pack, given=operations.Given(**given),
            )  # fmt: skip
            uow.commit()
        return article

    def edit(self, who: str, article_id: str, *, version: int | None = None, **changes: Any) -> Article:
        """Save an edited text; `classes`, `checklist`, `note` besides fields of the document."""
        self.clock.set(self.clock() + timedelta(minutes=1))
        extra = {name: changes.pop(name) for name in ("classes", "checklist", "note") if name in changes}
        with self.review.uow() as uow:
            article = operations.edit(
                uow, article_id=article_id, version=version or self.row(article_id).version, actor=self.actor(who),
                pack=self.pack, document=replace(self.text(article_id), **changes), **extra,
            )  # fmt: skip
            uow.commit()
        return article

    def classify(self, who: str, article_id: str, *classes: str, reason: str | None = "Đúng tính chất bài.") -> Article:
        with self.review.uow() as uow:
            article = operations.set_classes(
                uow, article_id=article_id, version=self.row(article_id).version, actor=self.actor(who), pack=self.pack,
                classes=classes, reason=reason,
            )  # fmt: skip
            uow.commit()
        return article

    # --- stations ---------------------------------------------------------------------------------------------------

    def in_editing(self, *, editor: str = "btv-toan-tin", classes: tuple[str, ...] = ("K8",), **submitted: Any) -> str:
        article_id = self.submitted(**submitted)
        self.do(editor, "assign", article_id, editor_id=editor)
        if classes:
            self.classify(editor, article_id, *classes)
        return article_id

    def at_deputy(self, *, editor: str = "btv-toan-tin", **more: Any) -> str:
        article_id = self.in_editing(editor=editor, **more)
        self.do(editor, "send_up", article_id, checklist=ALL_TICKS)
        return article_id

    def at_head(self, **more: Any) -> str:
        article_id = self.at_deputy(**more)
        self.do("pho-hieu-truong", "approve_content", article_id)
        return article_id

    def refused(self, ground: str = "G4", **more: Any) -> str:
        article_id = self.at_deputy(**more)
        self.do("pho-hieu-truong", "refuse", article_id, grounds=(ground,), reason="Bài chưa đạt.")
        return article_id

    def approved(self, **more: Any) -> str:
        article_id = self.at_head(**more)
        self.do("hieu-truong", "approve_posting", article_id)
        self.settle()
        return article_id

    def publishing_says(
        self, cls: Any, article_id: str, *, who: str = "thu-ky", document: Document | None = None, **parts: Any
    ) -> None:
        text = document or self.text(article_id)
        event = self.moved(
            cls, text, role="secretary", actor_name="Thư ký Ban Biên tập", clause="D12.2d",
            approvals=tuple(self.row(article_id).approvals), **parts,
        )  # fmt: skip
        self.say("publishing", event, article_id, who, text)
        self.settle()
