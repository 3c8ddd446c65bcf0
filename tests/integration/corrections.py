"""Five real services in which corrections of live articles (T20) are made, posted and followed."""

from dataclasses import replace
from datetime import UTC, datetime

from deploy.runtime import parts
from services.publishing import operations as posting
from services.publishing.models import Article, Revision
from services.publishing.operations import Given
from services.review import operations as desk
from services.review.config import CHECK_IDS
from services.review.models import Article as DeskArticle
from shared.bus.jobs import JobRunner
from shared.clock import SteppingClock, local_day
from shared.content import Document
from shared.db import contents, people
from shared.db.log import events_of
from shared.db.unit_of_work import SilentBell
from shared.events.articles import ArticleApproved
from shared.ids import new_id
from shared.testing.bus import Network, seed_people
from shared.testing.databases import prepare
from shared.testing.databases import test_settings as settings_of

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TEXT = Document(
    title="Kết quả kì thi học sinh giỏi", lead="Trường có năm giải.", body="<p>Trường đạt năm giải nhất.</p>",
    byline="Giáo viên Toán", section="tin-truong",
)  # fmt: skip
FIXED = "<p>Trường đạt bốn giải nhất và một giải nhì.</p>"
NOTE = "Sửa số giải nhất từ năm thành bốn."
SERVICES = ("submission", "review", "publishing", "notifications", "reporting")


class Newsroom:
    """Five services in one process that hear each other when told to."""

    def __init__(self, var, **settings) -> None:
        self.clock = SteppingClock(START)
        self.network = Network()
        self.settings = settings_of(var, base_url="http://cong.example", **settings)
        self.parts = {}
        for name in SERVICES:
            prepare(self.settings, name)
            wiring = parts.build(
                name, self.settings, clock=self.clock, peers=self.network.peers(name), bell=SilentBell()
            )
            seed_people(wiring)
            self.parts[name] = parts.part_of(wiring)
            self.network.add(wiring, self.parts[name].consumer)
        self.publishing = self.parts["publishing"].wiring
        self.review = self.parts["review"].wiring
        self.publishing.site.ensure()

    def actor(self, who):
        with self.publishing.read() as session:
            return people.actor_of(session, who, local_day(self.clock()))

    def approved(self, document, **parts_):
        article_id = new_id()
        line = {
            "level": 3,
            "member_id": "hieu-truong",
            "role": "head",
            "content_hash": document.hash,
            "at": START.isoformat(),
        }
        fields = {
            "transition": "T12", "from_state": "pending_head", "to_state": "approved", "owner": "publishing",
            "role": "head", "actor_name": "Hiệu trưởng", "clause": "D13.4c", "title": document.title, "kind": "news",
            "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": document.section,
            "content_hash": document.hash, "pack": self.publishing.pack.ref, "classes": ("K6",), "approvals": (line,),
        }  # fmt: skip
        with self.review.uow() as uow:
            contents.keep(uow.session, document)
            uow.publish(ArticleApproved(**(fields | parts_)), subject_id=article_id, actor="hieu-truong")
            uow.commit()
        self.network.settle()
        return article_id

    def posted(self, document=TEXT, **parts_):
        article_id = self.approved(document, **parts_)
        self.act("publish", article_id)
        return article_id

    def act(self, trigger, article_id, who="thu-ky", **given):
        with self.publishing.uow() as uow:
            posting.act(
                uow, trigger, article_id=article_id, version=self.article(article_id).version, actor=self.actor(who),
                pack=self.publishing.pack, given=Given(**given),
            )  # fmt: skip
            uow.commit()
        self.settle()

    def open(self, article_id, who="thu-ky", *, kind="correction", note=NOTE, editor="btv-ngu-van"):
        with self.publishing.uow() as uow:
            made = posting.open_revision(
                uow, article_id=article_id, version=self.article(article_id).version, actor=self.actor(who),
                pack=self.publishing.pack, revision_kind=kind, note=note, editor_id=editor,
            )  # fmt: skip
            uow.commit()
        self.settle()
        return made.id

    def at_desk(self, trigger, revision_id, who, **given):
        with self.review.uow() as uow:
            desk.act(
                uow, trigger, article_id=revision_id, version=self.desk(revision_id).version, actor=self.actor(who),
                pack=self.review.pack, given=desk.Given(**given),
            )  # fmt: skip
            uow.commit()
        self.settle()

    def edit(self, revision_id, who="btv-ngu-van", **changes):
        row = self.desk(revision_id)
        with self.review.uow() as uow:
            text = contents.load(uow.session, row.content_hash)
            desk.edit(
                uow, article_id=revision_id, version=row.version, actor=self.actor(who), pack=self.review.pack,
                document=replace(text, **changes),
            )  # fmt: skip
            uow.commit()

    def approve(self, revision_id, **changes):
        """The whole road at the desk: edited, sent up, approved twice."""
        self.edit(revision_id, **(changes or {"body": FIXED}))
        self.at_desk("send_up", revision_id, "btv-ngu-van", checklist=tuple(CHECK_IDS))
        self.at_desk("approve_content", revision_id, "pho-hieu-truong")
        self.at_desk("approve_posting", revision_id, "hieu-truong")

    def post(self, trigger, revision_id, who="thu-ky", **given):
        run = getattr(posting, f"{trigger}_revision")
        with self.publishing.uow() as uow:
            made = run(
                uow, revision_id=revision_id, version=self.revision(revision_id).version, actor=self.actor(who),
                pack=self.publishing.pack, **given,
            )  # fmt: skip
            uow.commit()
        self.settle()
        return made

    def settle(self):
        self.network.settle()
        publishing = self.parts["publishing"]
        JobRunner(publishing.wiring, publishing.jobs, ()).run_due()

    def _row(self, service, table, key):
        with self.parts[service].wiring.read() as session:
            return session.get(table, key)

    def article(self, key):
        return self._row("publishing", Article, key)

    def revision(self, key):
        return self._row("publishing", Revision, key)

    def desk(self, key):
        return self._row("review", DeskArticle, key)

    def page(self, article_id):
        return self.publishing.site.files.path(self.article(article_id).address).read_text()

    def said(self, subject_id):
        with self.publishing.read() as here, self.review.read() as there:
            mine = events_of(here, "publishing", subject_id) + events_of(there, "review", subject_id)
        return [e.type for e in sorted((e for e in mine if e.seq), key=lambda e: e.seq)]

    def close(self):
        for part in self.parts.values():
            part.wiring.dispose()
