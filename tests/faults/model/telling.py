"""What all rules of the model share: a school's mornings, forms people send, processes that die."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from services.publishing.models import Article as Posted
from services.review.config import CHECK_IDS
from services.review.models import Article as OnDesk
from services.submission import operations as writing
from services.submission.models import Article as Sent
from shared.bus import holding
from shared.errors import DomainError
from shared.ids import new_id
from shared.workflow.article import ARTICLE
from tests.faults.model import truth
from tests.faults.model.newsroom import Killed
from tests.faults.model.world import FOLLOWERS, PAIRS, world

CRASHES = holding.MAX_ATTEMPTS - 1  # one more in the same handler, and the event is rightly laid aside
ROWS = {"submission": Sent, "review": OnDesk, "publishing": Posted}
AUTHORS = ("gv-toan", "gv-van", "btv-toan-tin")
UNIT = {"gv-toan": "to-toan-tin", "gv-van": "to-ngu-van", "btv-toan-tin": "to-toan-tin"}
PEOPLE = (*AUTHORS, "btv-ngu-van", "btv-xa-hoi", "pho-hieu-truong", "hieu-truong", "thu-ky", "van-thu")
CLASSES = tuple(f"K{n}" for n in range(1, 18))
EDITOR = "btv-xa-hoi"  # leads no author's unit
DESK: dict[str, dict[str, Any]] = {
    "assign": {"editor_id": EDITOR}, "reassign": {"editor_id": "btv-ngu-van"},
    "send_up": {"checklist": tuple(CHECK_IDS)}, "approve_content": {},
    "approve_posting": {"reason": "Đồng ý đăng."}, "send_back": {"reason": "Sửa lại."}, "take_revision": {},
    "withdraw": {}, "return_to_sender": {"reason": "Viết thêm."}, "return_to_deputy": {"reason": "Xem lại."},
    "propose_refusal": {"grounds": ("G3",), "reason": "Số liệu sai."}, "forward_refusal": {},
    "refuse": {"grounds": ("G3",), "reason": "Số liệu sai."}, "overrule_refusal": {"reason": "Đã sửa."},
    "request_revision": {"reason": "Sửa số liệu."}, "cancel_revision": {"reason": "Không cần nữa."},
    "approve_delegated": {}, "approve_first_level": {"checklist": tuple(CHECK_IDS)},
}  # fmt: skip
POST: dict[str, dict[str, Any]] = {
    "publish": {}, "recall": {"reason": "Xem lại."}, "suspend": {"reason": "Kiểm tra.", "takedown_reason": "R1"},
    "take_down": {"reason": "Sai.", "takedown_reason": "R1"}, "restore": {"reason": "Đúng."}, "archive": {},
    "unarchive": {"reason": "Còn dùng."}, "unschedule": {},
}  # fmt: skip
REVISE = {
    "publish": {}, "schedule": {}, "unschedule": {}, "amend": {"changes": {"lead": "Sửa sau khi duyệt."}},
    "recall": {"reason": "Xem lại."}, "cancel": {"reason": "Không cần nữa."},
}  # fmt: skip
RIGHT = {
    "assign": "thu-ky", "reassign": "thu-ky", "send_up": EDITOR, "approve_content": "pho-hieu-truong",
    "approve_posting": "hieu-truong", "send_back": "pho-hieu-truong", "take_revision": EDITOR, "withdraw": "",
    "return_to_sender": EDITOR, "return_to_deputy": "hieu-truong", "propose_refusal": EDITOR,
    "forward_refusal": "pho-hieu-truong", "refuse": "hieu-truong", "overrule_refusal": "hieu-truong",
    "request_revision": "hieu-truong", "cancel_revision": EDITOR, "approve_delegated": "pho-hieu-truong",
    "approve_first_level": EDITOR, "publish": "thu-ky", "recall": "hieu-truong", "suspend": "thu-ky",
    "take_down": "hieu-truong", "restore": "hieu-truong", "archive": "thu-ky", "unarchive": "thu-ky",
    "unschedule": "thu-ky",
}  # fmt: skip
FORWARD = {"submitted": "assign", "editing": "send_up", "revision": "take_revision", "pending_head": "approve_posting"}
MORNINGS = {
    "empty": (),
    "desk": (("gv-toan", ["K6"], 0), ("gv-van", ["K6"], 2), ("btv-toan-tin", ["K8"], 3)),
    "levels": (("gv-toan", ["K8"], 2), ("gv-van", ["K3"], 4), ("btv-toan-tin", ["K8"], 5)),
    "posting": (("gv-toan", ["K9"], 3), ("gv-van", ["K12"], 5), ("gv-toan", ["K14"], 5)),
    "live": (("gv-toan", ["K8"], 6), ("gv-van", ["K6"], 6)),
}
"""How far articles have come when a story begins: author, classes, steps."""
FIELDS = writing.DraftFields(
    title="Tổ chuyên môn dự giờ thao giảng", lead="Chiều 23/11.", body="<p>Hai tiết dạy tốt.</p>",
    section="hoat-dong-chuyen-mon",
)  # fmt: skip

LEAVING = {state: {row.trigger for row in ARTICLE.transitions if state in row.sources} for state in ARTICLE.states}
"""Only to drive the stories where something can happen; what is right is not asked of the table."""

numbers, pairs, bodies = st.integers(0, 5), st.sampled_from(PAIRS), st.integers(0, 9)
somebody = st.sampled_from(("", "", "", "", *PEOPLE))  # mostly who may, sometimes anybody
flags, rarely = st.booleans(), st.sampled_from((False, False, False, True))


@dataclass
class Form:
    """A form somebody sent, to be sent again."""

    service: str
    who: str
    form_id: str
    work: Any
    done: bool = False


class Machine(RuleBasedStateMachine):
    """The parts that all rules share."""

    @initialize(mode=st.sampled_from(("strict", "delegated")), morning=st.sampled_from(sorted(MORNINGS)))
    def open_the_newsroom(self, mode, morning):
        """A school, and how far its articles have come."""
        self.world = world(mode)
        if not self.world.knows(morning):
            self.prepare(morning)
        self.crashes, self.last, self.seen = 0, None, -1
        self.articles, self.authors, self.revisions, self.grants = self.world.begin(morning)

    def prepare(self, morning):
        """Lead articles to where this morning finds them, and keep that."""
        self.crashes = 0
        self.world.begin()
        self.articles, self.authors, self.revisions, self.grants = [], {}, [], {}
        if self.world.mode == "delegated":
            self.grant(0, "deputy")
            self.grant(1, "editor")
        self.world.settle()
        for number, (author, classes, steps) in enumerate(MORNINGS[morning]):
            self.write(author, number)
            self.world.settle()
            self.lead(self.articles[-1], classes, steps)
        if morning == "levels":  # one that the editor would refuse, and the head is asked
            for trigger in ("propose_refusal", "forward_refusal"):
                self.decide_on(self.articles[0], trigger)
                self.world.settle()
        if morning == "live":
            self.correct(0, "thu-ky", "correction")
            self.world.settle()
            self.lead(self.revisions[0], None, 2)
        self.world.settle()
        self.world.run_jobs()
        self.world.settle()
        truth.check_quiet(self.world, self.articles)
        self.world.keep(morning, (self.articles, self.authors, self.revisions, self.grants))

    def lead(self, key, classes, steps):
        """So many steps upwards, each heard by everybody."""
        for _ in range(steps):
            row = self.row("review", key)
            if row.owner == "publishing":
                self.post_on(key, "publish")
            elif row.state == "editing" and classes and row.classes != classes:
                self.classify_as(key, row, classes)
            else:
                self.next_at_desk(key, row, short=False)
            self.world.settle()

    @property
    def pack(self):
        """The regulation of this school."""
        return self.world.wirings["review"].pack

    def row(self, service, key, table=None):
        """What a service has of a subject."""
        with self.world.wirings[service].read() as session:
            return session.get(table or ROWS[service], key)

    def one_of(self, found, number):
        """One of them."""
        return found[number % len(found)]

    def do(self, service, who, work):
        """One act of a person, who is refused with a sentence, succeeds, or sees the process die."""
        self.world.clock.set(self.world.clock() + timedelta(minutes=1))
        self.last = Form(service, who, new_id(), work)
        return self.send(self.last)

    def send(self, form):
        """Send the form; what became of it, None when refused or when the process died."""
        actor = self.world.actor(form.who)
        try:
            with self.world.wirings[form.service].uow() as uow:
                result = uow.once(form.form_id, actor)
                if result is None:
                    result = form.work(uow, actor)
                    uow.remember(form.form_id, actor, result)
                    uow.commit()
        except DomainError:
            return None
        except Killed:
            form.done = self.world.fuse.point == "committed"
            self.died(form.service)
            return None
        form.done = True
        return result

    def died(self, service):
        """The process is gone; the next one starts."""
        self.crashes += 1
        self.world.fuse.out()
        if service in FOLLOWERS:
            self.world.fresh(service)
        if service == "notifications":
            self.world.postbox.died = True

    def ring(self, consumer, producer):
        """A bell is heard."""
        self.survive(self.world.claim, consumer, producer)

    def survive(self, work, *given):
        """Do it, whoever dies of it."""
        try:
            work(*given)
        except Killed:
            self.died(self.world.fuse.victim)
