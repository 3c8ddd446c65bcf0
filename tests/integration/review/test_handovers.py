"""What comes to the desk and what leaves it, over the real bus."""

from dataclasses import replace

import pytest

from services.review.errors import MovedOn
from shared.events import articles as events
from tests.integration.review.world import ALL_TICKS, TEXT, World

pytestmark = pytest.mark.usefixtures("on_both")


def test_a_submitted_article_is_taken_with_its_text(world: World) -> None:
    article_id = world.submitted()
    row = world.row(article_id)
    assert ("submitted", "review", True) == (row.state, row.owner, row.settled)
    assert TEXT == world.text(article_id)
    assert ["custody.taken"] == world.log(article_id)
    assert ["sent"] == [version.origin for version in world.versions(article_id)]
    assert row.sent_hash == row.content_hash == TEXT.hash


def test_hearing_everything_again_changes_nothing(world: World) -> None:
    article_id = world.submitted()
    before = world.row(article_id).version
    assert world.settle() == 0
    assert before == world.row(article_id).version
    assert ["custody.taken"] == world.log(article_id)


def test_a_producer_that_is_away_is_asked_again_and_nothing_is_half_done(world: World) -> None:
    peers = world.review.peers
    peers.content = lambda service, hash_: (_ for _ in ()).throw(__import__("shared.errors").errors.Transient("away"))
    article_id = world.submitted()
    with world.review.read() as session:
        from services.review.models import Article

        assert session.get(Article, article_id) is None
    del peers.content
    world.settle()
    assert "submitted" == world.row(article_id).state


def test_returned_goes_to_submission_in_transit_until_it_is_taken(world: World) -> None:
    article_id = world.in_editing()
    world.do("btv-toan-tin", "return_to_sender", article_id, reason="Thiếu tên người dạy.")
    row = world.row(article_id)
    assert ("returned", "submission", False) == (row.state, row.owner, row.settled)
    with pytest.raises(MovedOn) as refusal:
        world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    assert "submission" == refusal.value.owner
    assert "đang được chuyển" in refusal.value.message
    world.settle()
    assert world.row(article_id).settled
    event = world.last_event(article_id)
    assert ("T04", "submission", "Thiếu tên người dạy.") == (event["transition"], event["owner"], event["reason"])


def test_resubmitted_brings_a_new_version_and_remembers_the_editor(world: World) -> None:
    article_id = world.in_editing()
    world.do("btv-toan-tin", "return_to_sender", article_id, reason="Thiếu ảnh.")
    world.settle()
    better = replace(TEXT, lead="Đã bổ sung.")
    world.resubmitted(article_id, better)
    row = world.row(article_id)
    assert ("submitted", None, "btv-toan-tin") == (row.state, row.assignee_id, row.former_assignee_id)
    assert better.hash == row.sent_hash == row.content_hash
    assert [1, 2] == [version.no for version in world.versions(article_id)]


def test_withdrawn_from_the_desk_goes_to_submission(world: World) -> None:
    article_id = world.at_deputy()
    world.do("gv-toan", "withdraw", article_id, reason="Sự kiện hoãn.")
    world.settle()
    row = world.row(article_id)
    assert ("withdrawn", "submission", True) == (row.state, row.owner, row.settled)


def test_approved_goes_to_publishing_and_its_fate_is_followed(world: World) -> None:
    article_id = world.approved()
    row = world.row(article_id)
    assert ("approved", "publishing", True) == (row.state, row.owner, row.settled)
    world.publishing_says(
        events.ArticlePublished, article_id, transition="T15", from_state="approved", to_state="published",
        owner="publishing", address="/tin/2026/chuyen-de/",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("published", "/tin/2026/chuyen-de/") == (row.state, row.address)
    world.publishing_says(
        events.ArticleTakenDown, article_id, transition="T23", from_state="published", to_state="taken_down",
        owner="publishing", takedown_reason="R4", reason="Phụ huynh rút lại sự đồng ý.",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("taken_down", "R4", "/tin/2026/chuyen-de/") == (row.state, row.takedown_reason, row.address)
    assert ["T15", "T23"] == [line.transition for line in world.ledger(article_id)][-2:]


def test_amended_after_approval_voids_every_approval_and_keeps_the_approved_text(world: World) -> None:
    article_id = world.approved()
    changed = replace(TEXT, title=TEXT.title + "!")
    world.publishing_says(
        events.ArticleAmended, article_id, document=changed, transition="T18", from_state="approved",
        to_state="pending_deputy", owner="review",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("pending_deputy", "review", []) == (row.state, row.owner, row.approvals)
    assert (changed.hash, TEXT.hash) == (row.content_hash, row.approved_hash)
    assert "custody.taken" == world.log(article_id)[-1]
    world.do("pho-hieu-truong", "approve_content", article_id)
    world.do("hieu-truong", "approve_posting", article_id)
    assert changed.hash == world.row(article_id).approved_hash


def test_recalled_keeps_the_deputys_approval_and_asks_the_head_again(world: World) -> None:
    article_id = world.approved()
    world.publishing_says(
        events.ArticleRecalled, article_id, who="hieu-truong", transition="T26", from_state="approved",
        to_state="pending_head", owner="review", reason="Xem lại số liệu.",
    )  # fmt: skip
    row = world.row(article_id)
    assert "pending_head" == row.state
    assert [1, 2] == [approval["level"] for approval in row.approvals]
    assert 1 == len(world.versions(article_id))
    world.do("hieu-truong", "approve_posting", article_id)
    assert "approved" == world.row(article_id).state


def test_a_draft_that_never_came_here_is_none_of_our_business(world: World) -> None:
    draft = world.moved(
        events.ArticleDrafted, TEXT, transition="T01", from_state="", to_state="draft", owner="submission"
    )
    world.say("submission", draft, "0" * 36, "gv-toan")
    gone = world.moved(
        events.ArticleWithdrawn, TEXT, transition="T19", from_state="draft", to_state="withdrawn", owner="submission"
    )
    world.say("submission", gone, "0" * 36, "gv-toan")
    world.settle()
    from services.review.models import Article

    with world.review.read() as session:
        assert session.get(Article, "0" * 36) is None
