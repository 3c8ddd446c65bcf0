"""A posting desk beside a review that only speaks: approved articles come over the real bus, the site is real files."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from services.publishing import operations
from services.publishing.models import Article, Step
from services.publishing.operations import Given
from services.publishing.wiring import build
from services.publishing.worker import CONSUMER, JOBS, PERIODIC
from shared.actors import Actor
from shared.bus.claim import Consumer
from shared.bus.jobs import JobRunner
from shared.clock import SteppingClock, local_day
from shared.content import Document, Photo
from shared.db import contents, people
from shared.db.log import read_after
from shared.db.unit_of_work import SilentBell
from shared.events import articles as events
from shared.files.images import accept_image
from shared.ids import new_id
from shared.service import ServiceWiring
from shared.testing.bus import Network, seed_people
from shared.testing.databases import create_common, prepare, test_settings

HANDED_OVER = ("article.amended", "article.recalled", "revision.opened", "revision.outdated")
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 8:00 at school
TEXT = Document(
    title="Tổ Toán – Tin tổ chức chuyên đề “Dạy học phân hoá”",
    lead="Chiều 20/11, tổ Toán – Tin tổ chức chuyên đề cấp trường.",
    body="<p>Chuyên đề có ba lớp dạy thử.</p><p>Các thầy cô dự giờ và góp ý.</p>",
    byline="Giáo viên Toán",
    section="hoat-dong-chuyen-mon",
    kind="event",
    event_end="2026-11-20",
)


class World:
    """`publishing` is real; `review` is a log with a voice that also takes back what it is given."""

    def __init__(self, var: Path, **settings: Any) -> None:
        self.clock = SteppingClock(START)
        self.network = Network()
        self.settings = test_settings(var, base_url="http://cong.thpt-tan-lap.example", **settings)
        prepare(self.settings, "publishing")
        parts = {"clock": self.clock, "bell": SilentBell()}
        self.wiring = build(self.settings, peers=self.network.peers("publishing"), **parts)
        seed_people(self.wiring)
        self.network.add(self.wiring, CONSUMER)
        self.review = ServiceWiring.build("review", self.settings, peers=self.network.peers("review"), **parts)
        create_common(self.review.engine, schema="review")
        self.network.add(self.review, Consumer("review", dict.fromkeys(HANDED_OVER, _take)))
        self.wiring.site.ensure()
        self.wiring.write_regulation()  # as the app does at its start

    @property
    def site(self) -> Path:
        return self.settings.site_dir

    def actor(self, member_id: str) -> Actor:
        with self.wiring.read() as session:
            found = people.actor_of(session, member_id, local_day(self.clock()))
        assert found is not None, member_id
        return found

    # --- review speaks ----------------------------------------------------------------------------------------------

    def approved(self, document: Document = TEXT, *, article_id: str = "", **parts: Any) -> str:
        """An article that review has just approved and publishing has taken."""
        article_id = article_id or new_id()
        at = self.clock().isoformat()
        approvals = tuple(
            {"level": level, "member_id": who, "role": role, "content_hash": document.hash, "at": at}
            for level, who, role in (
                (1, "btv-toan-tin", "editor"),
                (2, "pho-hieu-truong", "deputy"),
                (3, "hieu-truong", "head"),
            )
        )
        fields = {
            "transition": "T12", "from_state": "pending_head", "to_state": "approved", "owner": "publishing",
            "role": "head", "actor_name": "Hiệu trưởng", "clause": "D13.4c", "title": document.title,
            "kind": document.kind, "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": document.section,
            "content_hash": document.hash, "pack": self.wiring.pack.ref, "classes": ("K8",),
            "event_end": document.event_end or None, "approvals": approvals,
        }  # fmt: skip
        with self.review.uow() as uow:
            contents.keep(uow.session, document)
            event = events.ArticleApproved(**(fields | parts))
            uow.publish(event, subject_id=article_id, actor="hieu-truong")
            uow.commit()
        self.network.settle()
        return article_id

    # --- the desk acts ----------------------------------------------------------------------------------------------

    def act(
        self, trigger: str, article_id: str, who: str = "thu-ky", *, version: int | None = None, **given: Any
    ) -> Article:
        at = self.row(article_id).version if version is None else version
        with self.wiring.uow() as uow:
            article = operations.act(
                uow, trigger, article_id=article_id, version=at, actor=self.actor(who), pack=self.wiring.pack,
                given=Given(**given),
            )  # fmt: skip
            uow.commit()
        return article

    def posted(self, document: Document = TEXT, **parts: Any) -> Article:
        """An article on the public site, rendered."""
        article_id = self.approved(document, **parts)
        article = self.act("publish", article_id)
        self.render()
        return article

    def amend(self, article_id: str, who: str = "thu-ky", **changes: str) -> Article:
        with self.wiring.uow() as uow:
            article = operations.amend(
                uow, article_id=article_id, version=self.row(article_id).version, actor=self.actor(who),
                pack=self.wiring.pack, changes=changes,
            )  # fmt: skip
            uow.commit()
        return article

    def render(self) -> int:
        """Run the jobs that are due."""
        return JobRunner(self.wiring, JOBS, PERIODIC).run_due()

    def wait(self, **span: float) -> None:
        self.clock.set(self.clock() + timedelta(**span))

    # --- looking ----------------------------------------------------------------------------------------------------

    def row(self, article_id: str) -> Article:
        with self.wiring.read() as session:
            found = session.get(Article, article_id)
        assert found is not None
        return found

    def steps(self, article_id: str) -> list[Step]:
        with self.wiring.read() as session:
            query = select(Step).where(Step.article_id == article_id).order_by(Step.at, Step.id)
            return list(session.scalars(query))

    def said(self, type_: str = "") -> list[Any]:
        with self.wiring.read() as session:
            return [e for e in read_after(session, "publishing", 0, 1000) if type_ in ("", e.type)]

    def page(self, address: str) -> str:
        """The public file at an address."""
        return self.wiring.site.files.path(address).read_text()

    def exists(self, address: str) -> bool:
        return self.wiring.site.files.exists(address)

    def files(self) -> dict[str, int]:
        """Every file of the site with a mark that changes when it is written again; twins go with their pages."""
        found = (p for p in self.site.rglob("*") if p.is_file() and p.suffix != ".gz")
        return {str(p.relative_to(self.site)): p.stat().st_ino for p in found}

    def photo(self, colour: str = "teal", *, size: tuple[int, int] = (1600, 1000), **words: str) -> Photo:
        """A photo in the file store."""
        buffer = io.BytesIO()
        Image.new("RGB", size, colour).save(buffer, "JPEG")
        kept = accept_image(buffer.getvalue())
        sha256 = self.wiring.files.put(kept.data)
        text = {
            "caption": "Một tiết dạy thử",
            "alt": "Lớp học",
            "credit": "Tổ Toán – Tin",
            "consent": "consented",
            **words,
        }
        return Photo(sha256, width=kept.width, height=kept.height, **text)

    def dispose(self) -> None:
        self.wiring.dispose()
        self.review.dispose()


def _take(uow: Any, incoming: Any) -> None:
    uow.take_custody(incoming.envelope, state=incoming.event.to_state)


def numbered(count: int, **changes: Any) -> Iterator[Document]:
    """Documents with titles of their own."""
    for number in range(1, count + 1):
        yield replace(TEXT, title=f"Bài số {number:03d}", **changes)
