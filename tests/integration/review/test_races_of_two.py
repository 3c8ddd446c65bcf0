"""Two people decide about one article at the same moment: exactly one wins, the other is told who did what.

Real threads, real connections, both databases. 20 rounds each in every run; 500 with `-m long` (make test-all).
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from services.review import operations
from services.review.models import Decision, Version
from shared.content import Document
from shared.db import contents, log
from shared.errors import Conflict
from tests.integration.review.world import ALL_TICKS, World

pytestmark = pytest.mark.usefixtures("on_both")
ROUNDS = [20, pytest.param(500, marks=pytest.mark.long)]
LEAD = 0.004  # seconds: in two rounds of four one of the two is a little earlier, so that each wins sometimes


@dataclass
class Side:
    """One of the two: who, what, and what must stand afterwards if this side wins."""

    who: str
    trigger: str
    told: str  # what the other one reads about it
    state: str
    transition: str | None = None  # of its line in the ledger; None for an edit, which leaves a version instead
    event: str | None = None
    levels: tuple[int, ...] = ()
    given: dict = field(default_factory=dict)


APPROVE = Side(
    "pho-hieu-truong", "approve_content", "Phó Hiệu trưởng: Duyệt nội dung", "pending_head", "T10",
    "article.content_approved", (1, 2),
)  # fmt: skip
APPROVE_TOO = replace(APPROVE, who="van-thu", told="Văn thư: Duyệt nội dung")
SEND_BACK = Side(
    "van-thu", "send_back", "Văn thư: Trả bài cho biên tập viên", "revision", "T08", "article.sent_back", (),
    {"reason": "Bài còn thiếu số liệu."},
)  # fmt: skip
WITHDRAW = Side("gv-toan", "withdraw", "Giáo viên Toán: Rút bài", "withdrawn", "T19", "article.withdrawn")
REFUSE = Side(
    "van-thu", "refuse", "Văn thư: Từ chối đăng", "refused", "T14", "article.refused", (),
    {"reason": "Bài chưa đạt.", "grounds": ("G4",)},
)  # fmt: skip
SEND_UP = Side(
    "btv-toan-tin", "send_up", "Biên tập viên Toán – Tin: Trình duyệt", "pending_deputy", "T06", "article.sent_up", (1,),
    {"checklist": ALL_TICKS},
)  # fmt: skip
EDIT = Side("thu-ky", "edit", "Thư ký Ban Biên tập: Lưu bản biên tập", "editing")

PAIRS = {
    "approve/approve": ("pending_deputy", APPROVE, APPROVE_TOO),
    "approve/return": ("pending_deputy", APPROVE, SEND_BACK),
    "approve/refuse": ("pending_deputy", APPROVE, REFUSE),
    "approve/withdraw": ("pending_deputy", APPROVE, WITHDRAW),
    "edit during approval": ("editing", SEND_UP, EDIT),
}


def act(world: World, side: Side, article_id: str, version: int, text: Document) -> Callable[[], None]:
    """The side's work in a transaction of its own, as its page would start it."""
    actor = world.actor(side.who)
    common = {"article_id": article_id, "version": version, "actor": actor, "pack": world.pack}

    def work() -> None:
        with world.review.uow() as uow:
            if side.trigger == "edit":
                operations.edit(uow, document=text, **common)
            else:
                operations.act(uow, side.trigger, given=operations.Given(**side.given), **common)
            uow.commit()

    return work


def at_once(works: list[Callable[[], None]], head_start: int | None) -> list[Conflict | None]:
    """Both in threads that start together; None for the winner. Anything but Conflict is a failure of the test."""
    start, outcome = threading.Barrier(len(works)), ["nothing"] * len(works)

    def one(number: int, work: Callable[[], None]) -> None:
        start.wait(30)
        if head_start not in (None, number):
            time.sleep(LEAD)
        try:
            work()
            outcome[number] = None
        except Conflict as refused:
            outcome[number] = refused
        except BaseException as error:
            outcome[number] = error
            raise

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcome


class Race:
    """One article after another, brought to where both may act."""

    def __init__(self, world: World, state: str) -> None:
        self.world, self.state, self.id = world, state, ""

    def ready(self) -> str:
        """The same article again, led back by the usual steps; a new one when it is out of the desk's hands."""
        world = self.world
        if not self.id or world.row(self.id).state in {"withdrawn", "refused"}:
            self.id = world.at_deputy() if self.state == "pending_deputy" else world.in_editing()
        state = world.row(self.id).state
        if state == "pending_head":
            world.do("hieu-truong", "return_to_deputy", self.id, reason="Xin xem lại.")
        if state == "pending_deputy" and self.state == "editing":
            world.do("pho-hieu-truong", "send_back", self.id, reason="Xin sửa.")
            state = "revision"
        if state == "revision":
            world.do("btv-toan-tin", "take_revision", self.id)
            if self.state == "pending_deputy":
                world.do("btv-toan-tin", "send_up", self.id, checklist=ALL_TICKS)
        assert world.row(self.id).state == self.state
        return self.id

    def seen(self) -> tuple[int, int, int]:
        """How many lines the ledger, how many versions the text, how many events the whole log has."""
        with self.world.review.read() as session:
            lines, versions = (
                session.scalar(sa.select(sa.func.count()).where(table.article_id == self.id))
                for table in (Decision, Version)
            )
            return lines, versions, log.head(session).position


def check(world: World, race: Race, winner: Side, before: tuple[int, int, int], versions: tuple[int, Document]) -> None:
    """The winner's act stands whole, the other left no trace."""
    version, edited = versions
    row, after = world.row(race.id), race.seen()
    assert (row.state, row.version) == (winner.state, version + 1)
    assert row.touched_by == winner.told.partition(":")[0]
    assert tuple(sorted({a["level"] for a in row.approvals})) == winner.levels
    assert {a["content_hash"] for a in row.approvals} <= {row.content_hash}
    with world.review.read() as session:
        said = log.read_after(session, "review", before[2], 10)
        last = session.scalars(
            sa.select(Decision).where(Decision.article_id == race.id).order_by(Decision.at.desc(), Decision.id.desc())
        ).first()
    if winner.trigger == "edit":
        assert after == (before[0], before[1] + 1, before[2])
        assert (row.content_hash, row.checklist) == (edited.hash, [])
    else:
        assert after == (before[0] + 1, before[1], before[2] + 1)
        assert [(e.type, e.actor, e.subject_id) for e in said] == [(winner.event, winner.who, race.id)]
        assert (last.transition, last.member_id, last.content_hash) == (winner.transition, winner.who, row.content_hash)


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(world: World, pair: str, rounds: int) -> None:
    world.appoint("van-thu", "deputy")
    state, *sides = PAIRS[pair]
    race, wins = Race(world, state), Counter()
    for number in range(rounds):
        article_id = race.ready()
        version, before = world.row(article_id).version, race.seen()
        text = replace(world.text(article_id), body=f"<p>Bản sửa lần {number}.</p>")
        works = [act(world, side, article_id, version, text) for side in sides]
        outcome = at_once(works, head_start={2: 0, 3: 1}.get(number % 4))
        assert outcome.count(None) == 1, (number, outcome)
        winner = sides[outcome.index(None)]
        refused = next(error for error in outcome if error is not None)
        assert isinstance(refused, Conflict), refused
        assert winner.told in refused.message and "lúc" in refused.message, refused.message
        check(world, race, winner, before, (version, text))
        wins[winner.who] += 1
    assert len(wins) == 2, wins  # both ways were tried
    with world.review.read() as session:
        assert list(log.verify(session, "review")) == []
        kept = contents.load(session, world.row(race.id).content_hash)
    assert kept.hash == world.row(race.id).content_hash
