"""A delegation taken back, or a second person, at the very moment of an approval: one wins, nothing is half done."""

import threading

import pytest

from services.review import operations
from shared.errors import Conflict, DomainError, NotAllowed
from tests.integration.review.delegated import Delegated

pytestmark = pytest.mark.usefixtures("on_both")
ROUNDS = 8


@pytest.fixture
def world(tmp_path):
    found = Delegated(tmp_path)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()


def _at_once(*works):
    """Run all works in threads that start together; what each raised, None for success."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def one(number, work):
        start.wait()
        try:
            work()
        except DomainError as error:
            outcomes[number] = error

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def _act(world, who, trigger, article_id):
    actor, version = world.actor(who), world.row(article_id).version

    def work():
        with world.review.uow() as uow:
            operations.act(
                uow, trigger, article_id=article_id, version=version, actor=actor, pack=world.pack,
                given=operations.Given(),
            )  # fmt: skip
            uow.commit()

    return work


def test_revoked_during_the_approval(world):
    won = set()
    for round_ in range(ROUNDS):
        paper = world.grant("K6", delegation_id=f"uq-{round_}")
        article_id = world.at_deputy(classes=("K6",))
        approved, revoked = _at_once(
            _act(world, "pho-hieu-truong", "approve_delegated", article_id), lambda paper=paper: world.revoke(paper)
        )
        assert revoked is None
        row, line = world.row(article_id), world.ledger(article_id)[-1]
        if approved is None:
            assert ("approved", "T11", paper) == (row.state, line.transition, line.delegation_id)
            assert [1, 2, 3] == [a["level"] for a in row.approvals]
        else:
            assert isinstance(approved, NotAllowed) and "uỷ quyền" in approved.message
            assert ("pending_deputy", [1], None) == (
                row.state, [a["level"] for a in row.approvals], row.approved_hash,
            )  # fmt: skip
            assert "T06" == line.transition
        won.add(approved is None)
        with pytest.raises((NotAllowed, Conflict)):  # afterwards it is over for good
            world.do("pho-hieu-truong", "approve_delegated", article_id)


def test_the_fast_lane_and_the_usual_way_at_once(world):
    world.grant("K6")
    for _ in range(ROUNDS):
        article_id = world.at_deputy(classes=("K6",))
        outcomes = _at_once(
            _act(world, "pho-hieu-truong", "approve_delegated", article_id),
            _act(world, "pho-hieu-truong", "approve_content", article_id),
            _act(world, "btv-toan-tin", "withdraw", article_id),
        )
        assert 1 == outcomes.count(None), outcomes
        told = [error for error in outcomes if error]
        assert all(isinstance(error, Conflict) and "lúc" in error.message for error in told), told
