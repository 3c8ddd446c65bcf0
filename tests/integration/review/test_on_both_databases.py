"""What rests on the database itself: the whole way in one log, and races that only one may win."""

from threading import Barrier, Thread

import pytest

from services.review import operations
from services.review.errors import StaleArticle
from shared.db import log
from shared.errors import Conflict
from tests.integration.review.world import World

pytestmark = pytest.mark.usefixtures("on_both")


def test_the_whole_way_records_three_levels_bound_to_one_text(world: World) -> None:
    article_id = world.at_head()
    world.do("hieu-truong", "approve_posting", article_id, reason="Đồng ý đăng.")
    row = world.row(article_id)
    assert ("approved", "publishing") == (row.state, row.owner)
    levels = [(a["level"], a["role"], a["member_id"]) for a in row.approvals]
    assert [(1, "editor", "btv-toan-tin"), (2, "deputy", "pho-hieu-truong"), (3, "head", "hieu-truong"),
            (3, "principal", "hieu-truong")] == levels  # fmt: skip
    assert {row.content_hash} == {a["content_hash"] for a in row.approvals}
    event = world.last_event(article_id)
    assert ("T12", ["K8"], 4) == (event["transition"], event["classes"], len(event["approvals"]))
    line = world.ledger(article_id)[-1]
    assert (3, "strict", world.pack.ref, "D13.4c", "Đồng ý đăng.") == (
        line.level,
        line.mode,
        line.pack,
        line.clause,
        line.reason,
    )
    with world.review.read() as session:
        assert [] == list(log.verify(session, "review"))


def test_of_two_claims_at_the_same_moment_one_wins_and_the_other_hears_of_it(world: World) -> None:
    article_id = world.submitted()
    version, barrier, outcome = world.row(article_id).version, Barrier(2), {}

    def claim(who: str) -> None:
        actor = world.actor(who)
        barrier.wait()
        try:
            with world.review.uow() as uow:
                operations.assign(
                    uow, article_id=article_id, version=version, actor=actor, pack=world.pack, editor_id=who
                )
                uow.commit()
        except Conflict as refusal:
            outcome[who] = refusal
        else:
            outcome[who] = None

    threads = [Thread(target=claim, args=(who,)) for who in ("btv-toan-tin", "btv-ngu-van")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    losers = {who: refusal for who, refusal in outcome.items() if refusal}
    assert 1 == len(losers)
    assert isinstance(next(iter(losers.values())), StaleArticle)
    assert world.row(article_id).assignee_id not in losers
    assert 1 == world.log(article_id).count("article.assigned")


def test_a_form_sent_twice_at_the_same_moment_is_done_once(world: World, sign_in) -> None:
    article_id = world.at_deputy()
    version, barrier, statuses = str(world.row(article_id).version), Barrier(2), []

    def send() -> None:
        browser = sign_in("pho-hieu-truong")
        barrier.wait()
        answer = browser.post(f"/bien-tap/bai/{article_id}/duyet-noi-dung", form_id="form-1", version=version)
        statuses.append(answer.status_code)

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 303 in statuses and set(statuses) <= {303, 409}
    assert 1 == world.log(article_id).count("article.content_approved")
