"""The real operations and handlers of submission, review and publishing over a bus that loses, repeats and reorders.

Hypothesis chooses who tries what, which bells ring, where a process dies, who cannot reach whom. `TOASOAN_EXAMPLES` sets
how many stories are told (the nightly run: 10000).
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from deploy.runtime import parts
from services.publishing import operations as posting
from services.publishing.models import Article as Posted
from services.review import operations as desk
from services.review.config import CHECK_IDS
from services.review.models import Article as OnDesk
from services.submission import operations as writing
from services.submission.models import Article as Sent
from shared.bus import holding
from shared.bus.consumer import Consumer
from shared.clock import SteppingClock, local_day
from shared.db import log, people
from shared.db.migrate import upgrade
from shared.db.unit_of_work import SilentBell
from shared.errors import DomainError
from shared.testing.bus import Network, seed_people
from shared.testing.databases import test_settings as settings_of
from tests.faults.model.newsroom import Killed

EXAMPLES = int(os.environ.get("TOASOAN_EXAMPLES", "25"))
SERVICES = ("submission", "review", "publishing")
ROWS = {"submission": Sent, "review": OnDesk, "publishing": Posted}
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
CRASHES = holding.MAX_ATTEMPTS - 1
PAIRS = [(c, p) for c in SERVICES for p in SERVICES if c != p]
PEOPLE = ("gv-toan", "btv-toan-tin", "btv-ngu-van", "pho-hieu-truong", "hieu-truong", "thu-ky")
DESK = {
    "assign": {"editor_id": "btv-ngu-van"}, "send_up": {"checklist": tuple(CHECK_IDS)}, "approve_content": {},
    "approve_posting": {}, "send_back": {"reason": "Sửa lại."}, "take_revision": {}, "withdraw": {},
    "return_to_sender": {"reason": "Viết thêm."}, "return_to_deputy": {"reason": "Xem lại."},
}  # fmt: skip
POST = {
    "publish": {}, "recall": {"reason": "Xem lại."}, "suspend": {"reason": "Kiểm tra.", "takedown_reason": "R1"},
    "restore": {"reason": "Đúng."}, "archive": {},
}  # fmt: skip
NEXT = {
    "submitted": "assign", "editing": "send_up", "revision": "take_revision", "pending_head": "approve_posting",
}  # fmt: skip
FIELDS = writing.DraftFields(
    title="Tổ Toán – Tin dự giờ thao giảng", lead="Chiều 23/11.", body="<p>Hai tiết dạy tốt.</p>",
    unit_id="to-toan-tin", section="hoat-dong-chuyen-mon",
)  # fmt: skip
numbers, pairs = st.integers(0, 2), st.sampled_from(PAIRS)
# Mostly who may, sometimes anybody.
RIGHT = {
    "assign": "thu-ky", "send_up": "btv-ngu-van", "approve_content": "pho-hieu-truong", "approve_posting": "hieu-truong",
    "send_back": "pho-hieu-truong", "take_revision": "btv-ngu-van", "withdraw": "gv-toan", "publish": "thu-ky",
    "return_to_sender": "btv-ngu-van", "return_to_deputy": "hieu-truong", "recall": "hieu-truong",
    "suspend": "thu-ky", "restore": "hieu-truong", "archive": "thu-ky",
}  # fmt: skip


@cache
def template() -> Path:
    """Migrated databases with the school's people, copied for every story."""
    folder = Path(tempfile.mkdtemp(prefix="toasoan-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in SERVICES:
        upgrade(name, settings_of(folder))
        wiring = parts.build(name, settings_of(folder), bell=SilentBell(), peers=Network().peers(name))
        seed_people(wiring)
        wiring.dispose()
    return folder


class RealNewsroom(RuleBasedStateMachine):
    """What may happen."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="toasoan-story-"))
        shutil.copytree(template(), self.folder, dirs_exist_ok=True)
        self.clock, self.network, self.fuse = SteppingClock(START), Network(), None
        self.articles, self.crashes, self.consumers = [], 0, {}
        for name in SERVICES:
            wiring = parts.build(
                name, settings_of(self.folder), clock=self.clock, bell=SilentBell(), peers=self.network.peers(name)
            )
            real = parts.part_of(wiring).consumer
            handlers = {type_: self._mortal(handler) for type_, handler in real.handlers.items()}
            self.consumers[name] = Consumer(name, handlers, real.fetches)
            self.network.add(wiring, self.consumers[name])

    def _mortal(self, handler):
        def handle(uow, incoming):
            point, self.fuse = self.fuse, None
            if point == "before":
                raise Killed
            handler(uow, incoming)
            if point == "after":
                raise Killed
            if point == "committed":
                uow.after_commit(_die)

        return handle

    def _row(self, service, article_id):
        with self.network.wirings[service].read() as session:
            return session.get(ROWS[service], article_id)

    def _actor(self, who):
        with self.network.wirings["review"].read() as session:
            return people.actor_of(session, who, local_day(self.clock()))

    def _try(self, service, work):
        """One act of a person, who is refused with a sentence or succeeds; never anything else."""
        self.clock.set(self.clock() + timedelta(minutes=1))
        try:
            with self.network.wirings[service].uow() as uow:
                work(uow, self.network.wirings[service].pack)
                uow.commit()
        except DomainError:
            return False
        return True

    @precondition(lambda self: len(self.articles) < 3)
    @rule()
    def write(self):
        """A teacher writes and sends."""
        made = []
        actor = self._actor("gv-toan")

        def work(uow, pack):
            made.append(writing.create_draft(uow, actor=actor, fields=FIELDS, pack=pack))
            writing.submit(uow, article_id=made[0].id, version=1, actor=actor, pack=pack)

        assert self._try("submission", work)
        self.articles.append(made[0].id)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, trigger=st.sampled_from(sorted(DESK)), who=st.sampled_from(("", "", "", *PEOPLE)))
    def decide(self, number, trigger, who):
        """Somebody at the desk."""
        article_id = self.articles[number % len(self.articles)]
        if (row := self._row("review", article_id)) is None:
            return
        actor, given = self._actor(who or RIGHT[trigger]), desk.Given(**DESK[trigger])

        def work(uow, pack):
            version = row.version
            if trigger == "send_up" and not row.classes:
                classed = desk.set_classes(
                    uow, article_id=article_id, version=version, actor=actor, pack=pack, classes=["K8"]
                )
                version = classed.version
            desk.act(uow, trigger, article_id=article_id, version=version, actor=actor, pack=pack, given=given)

        self._try("review", work)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, trigger=st.sampled_from(sorted(POST)), who=st.sampled_from(("", "", "", *PEOPLE)))
    def post(self, number, trigger, who):
        """Somebody at the posting desk."""
        article_id = self.articles[number % len(self.articles)]
        if (row := self._row("publishing", article_id)) is None:
            return
        actor, given = self._actor(who or RIGHT[trigger]), posting.Given(**POST[trigger])
        self._try("publishing", lambda uow, pack: posting.act(
            uow, trigger, article_id=article_id, version=row.version, actor=actor, pack=pack, given=given
        ))  # fmt: skip

    @precondition(lambda self: self.articles)
    @rule(number=numbers, body=st.integers(0, 9))
    def send_again(self, number, body):
        """What came back is changed and sent again."""
        article_id, actor = self.articles[number % len(self.articles)], self._actor("gv-toan")
        row = self._row("submission", article_id)
        fields = replace(FIELDS, body=f"<p>Bản sửa {body}.</p>")

        def work(uow, pack):
            saved = writing.save_draft(
                uow, article_id=article_id, version=row.version, actor=actor, fields=fields, pack=pack
            )
            writing.resubmit(uow, article_id=article_id, version=saved.version, actor=actor, pack=pack)

        self._try("submission", work)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, steps=st.integers(1, 6))
    def go_on(self, number, steps):
        """The right people do what comes next, as far as the news of it reaches them."""
        for _ in range(steps):
            article_id = self.articles[number % len(self.articles)]
            row, posted = self._row("review", article_id), self._row("publishing", article_id)
            if row is not None and row.owner == "review":
                self.decide(number, NEXT.get(row.state, "approve_content"), "")
            elif posted is not None and posted.state == "approved":
                self.post(number, "publish", "")
            for consumer, producer in PAIRS:
                self._ring(consumer, producer)

    @rule(pair=pairs)
    def ring(self, pair):
        """A bell, once or again, in whatever order."""
        self._ring(*pair)

    @rule()
    def catch_up(self):
        """The timers of all."""
        self.network.settle(3)

    @precondition(lambda self: self.crashes < CRASHES)
    @rule(pair=pairs, point=st.sampled_from(["before", "after", "committed"]))
    def crash(self, pair, point):
        """The process dies in a handler, before its commit, or right after it."""
        self.fuse = point
        self._ring(*pair)

    def _ring(self, consumer, producer):
        try:
            self.network.claimers[consumer].claim(producer)
        except Killed:
            self.crashes += 1
            self.network.claimers[consumer] = self.network.wirings[consumer].claimer(self.consumers[consumer])
        finally:
            self.fuse = None

    @rule(pair=pairs)
    def away_or_back(self, pair):
        """One cannot reach another, or can again."""
        self.network.wirings[pair[0]].peers.away ^= {pair[1]}

    @invariant()
    def one_owner_at_most(self):
        """No two services may act on an article."""
        for article_id in self.articles:
            owners = 0
            for name in SERVICES:
                with self.network.wirings[name].read() as session:
                    at = log.progress(session, article_id)
                owners += bool(at and at.owner == name and at.taken)
            assert owners <= 1, article_id

    @invariant()
    def nothing_is_public_that_was_not_approved_as_it_is(self):
        """All levels approved exactly the text that readers see (13.4c)."""
        with self.network.wirings["publishing"].read() as session:
            for row in session.scalars(sa.select(Posted).where(Posted.published_hash.is_not(None))):
                signed = {(a["level"], a["role"]) for a in row.approvals if a["content_hash"] == row.published_hash}
                assert {(1, "editor"), (2, "deputy"), (3, "head"), (3, "principal")} <= signed, row.approvals

    def teardown(self):
        """When the faults end nothing is lost or doubled, and all agree."""
        try:
            for wiring in self.network.wirings.values():
                wiring.peers.away.clear()
            self.network.settle(60)
            self.one_owner_at_most()
            self.nothing_is_public_that_was_not_approved_as_it_is()
            self._all_agree()
        finally:
            for wiring in self.network.wirings.values():
                wiring.dispose()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _all_agree(self):
        said = []
        for name in SERVICES:
            with self.network.wirings[name].read() as session:
                assert list(log.verify(session, name)) == []
                assert holding.is_empty(session), name
                said += [e for e in log.read_after(session, name, 0, 5000) if e.seq]
        over = [e for e in said if e.type != "custody.taken" and e.payload["owner"] != e.producer]
        assert sum(e.type == "custody.taken" for e in said) == len(over)
        for article_id in self.articles:
            story = sorted((e for e in said if e.subject_id == article_id), key=lambda e: e.seq)
            assert [e.seq for e in story] == list(range(1, len(story) + 1))
            last = next(e for e in reversed(story) if e.type != "custody.taken").payload["to_state"]
            assert self._row("submission", article_id).state == last
            for name in SERVICES:
                with self.network.wirings[name].read() as session:
                    at = log.progress(session, article_id)
                assert (at.seq, at.taken) == (len(story), True), (name, article_id)
                row = self._row(name, article_id)
                assert row is None or at.owner != name or row.state == last, (name, row.state, last)


def _die():
    raise Killed


TestRealNewsroom = RealNewsroom.TestCase
TestRealNewsroom.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, phases=[Phase.generate], derandomize=EXAMPLES < 1000, database=None,
    deadline=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
