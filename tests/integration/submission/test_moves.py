"""What authors and unit leads may do, what is said about it, and what happens when others speak."""

from dataclasses import replace

import pytest

from services.submission import operations
from services.submission.errors import ArticleNotFound, BadFields, Closed, Elsewhere, NotYours, Stale
from shared.clock import local
from shared.db import log
from shared.errors import Conflict, NotAllowed, Transient
from shared.events import articles as events
from shared.text import fold
from tests.integration.submission.world import PLAIN, START, World

pytestmark = pytest.mark.usefixtures("on_both")
PAYLOAD = {
    "transition": "T02", "from_state": "draft", "to_state": "submitted", "owner": "review", "role": "author",
    "actor_name": "Giáo viên Toán", "clause": "D12.3a", "title": PLAIN.title, "kind": "news",
    "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": "hoat-dong-chuyen-mon", "classes": [], "event_end": None,
    "pack": "quy-che-154-2019@1", "reason": None, "assignee_id": None, "grounds": [], "takedown_reason": None,
    "address": None, "due_at": None, "approvals": [], "mode": None, "delegation": None, "revises": None,
    "revision_kind": None, "base_hash": None, "reference": "BV-2026-000001",
}  # fmt: skip


def test_submitting_says_everything_a_follower_needs(world: World) -> None:
    article_id = world.submitted()
    drafted, submitted = world.events(article_id)
    document = world.text(world.row(article_id).content_hash)
    assert {**PAYLOAD, "content_hash": document.hash} == submitted.payload
    assert (1, 2) == (drafted.seq, submitted.seq)
    assert drafted.hash == submitted.prev
    assert ("T01", "", "draft", "submission", "contributor") == tuple(
        drafted.payload[name] for name in ("transition", "from_state", "to_state", "owner", "role")
    )
    assert "gv-toan" == submitted.actor


def test_an_article_is_in_transit_until_review_says_it_took_it(world: World) -> None:
    article_id = world.submitted(settle=False)
    assert world.row(article_id).in_transit
    with pytest.raises(Elsewhere) as refusal:
        world.do(operations.save_draft, article_id, fields=PLAIN, pack=world.pack)
    assert "review" == refusal.value.owner
    assert "đang được chuyển" in refusal.value.message
    world.settle()
    assert not world.row(article_id).in_transit
    with pytest.raises(Elsewhere, match="đã chuyển đến Ban Biên tập"):
        world.do(operations.withdraw, article_id)


def test_a_returned_article_comes_home_with_its_text_and_reason(world: World) -> None:
    article_id = world.submitted()
    edited = replace(world.text(world.row(article_id).content_hash), title="Tiêu đề biên tập viên đã sửa")
    world.returned(article_id, text=edited)
    row = world.row(article_id)
    assert ("returned", "submission", False) == (row.state, row.owner, row.in_transit)
    assert ("Thiếu tên người dạy.", "Biên tập viên Toán – Tin") == (row.reason, row.last_actor_name)
    assert edited == world.working(article_id)
    assert edited.hash == row.hash_at_return
    assert fold(edited.title) == row.title_key
    taken = world.events(article_id)[-1]
    assert ("custody.taken", "returned", 5) == (taken.type, taken.payload["state"], taken.seq)


def test_a_returned_article_must_be_changed_before_it_is_sent_again(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id)
    with pytest.raises(NotAllowed) as refusal:
        world.do(operations.resubmit, article_id, pack=world.pack)
    assert "D13.1" == refusal.value.clause
    world.do(operations.save_draft, article_id, fields=replace(PLAIN, title="Đã thêm tên người dạy"), pack=world.pack)
    world.do(operations.resubmit, article_id, pack=world.pack)
    said = world.events(article_id)[-1]
    assert ("article.resubmitted", "T05", "returned", "review") == (
        said.type, said.payload["transition"], said.payload["from_state"], said.payload["owner"],
    )  # fmt: skip
    world.settle()
    assert ("submitted", False) == (world.row(article_id).state, world.row(article_id).in_transit)


def test_hearing_a_return_twice_or_in_pieces_changes_nothing_more(world: World) -> None:
    article_id = world.submitted()
    peers = world.wiring.peers
    peers.content = lambda service, hash_: (_ for _ in ()).throw(Transient("review is away"))
    world.returned(article_id)
    assert "submitted" == world.row(article_id).state
    del peers.content
    world.settle()
    version = world.row(article_id).version
    assert 0 == world.settle()
    assert ("returned", version) == (world.row(article_id).state, world.row(article_id).version)
    assert 1 == [event.type for event in world.events(article_id)].count("custody.taken")
    assert 1 == [move.transition for move in world.moves(article_id)].count("T04")


def test_a_withdrawal_at_the_desk_comes_home_and_is_closed(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleWithdrawn, article_id, by="gv-toan", transition="T19", to_state="withdrawn",
        owner="submission", role="author", clause="D12.4a", reason="Trùng với bài của Đoàn trường.",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("withdrawn", "submission", False, None) == (row.state, row.owner, row.in_transit, world.working(article_id))
    with pytest.raises(Closed, match="Người gửi rút bài"):
        world.do(operations.submit, article_id, pack=world.pack)


def test_the_read_copy_follows_the_article_to_the_public_page_and_off_it(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleAssigned, article_id, by="thu-ky", transition="T03", to_state="editing",
        assignee_id="btv-toan-tin",
    )  # fmt: skip
    assert ("editing", "btv-toan-tin") == (world.row(article_id).state, world.row(article_id).assignee_id)
    world.say(
        "review", events.ArticleApproved, article_id, by="hieu-truong", transition="T12", to_state="approved",
        owner="publishing",
    )  # fmt: skip
    assert ("approved", "publishing", False) == (
        world.row(article_id).state, world.row(article_id).owner, world.row(article_id).in_transit,
    )  # fmt: skip
    world.say(
        "publishing", events.ArticlePublished, article_id, by="thu-ky", transition="T15", to_state="published",
        address="/tin/2026/thao-giang/",
    )  # fmt: skip
    assert "/tin/2026/thao-giang/" == world.row(article_id).address
    world.say(
        "publishing", events.ArticleTakenDown, article_id, by="hieu-truong", transition="T23", to_state="taken_down",
        takedown_reason="R1", reason="Đã qua thời điểm.", clause="D12.4b",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("taken_down", "R1", "Đã qua thời điểm.") == (row.state, row.takedown_reason, row.reason)
    assert ["T01", "T02", "T03", "T12", "T15", "T23"] == [move.transition for move in world.moves(article_id)]


def test_a_refusal_is_kept_with_its_grounds(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleRefused, article_id, by="pho-hieu-truong", transition="T14", to_state="refused",
        grounds=("G3", "G4"), reason="Số liệu không đúng.", clause="D15",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("refused", ["G3", "G4"], "Số liệu không đúng.") == (row.state, row.grounds, row.reason)


def test_the_unit_lead_may_send_for_the_author_and_see_the_draft(world: World) -> None:
    article_id = world.draft()
    world.do(operations.submit, article_id, by="btv-toan-tin", pack=world.pack)
    said = world.events(article_id)[-1].payload
    assert ("own_unit_lead", "Biên tập viên Toán – Tin", "gv-toan") == (
        said["role"], said["actor_name"], said["author_id"],
    )  # fmt: skip


def test_what_is_missing_is_told_to_the_unit_lead_too(world: World) -> None:
    article_id = world.draft(replace(PLAIN, section=""))
    with pytest.raises(BadFields, match="Còn 1 mục"):
        world.do(operations.submit, article_id, by="btv-toan-tin", pack=world.pack)


@pytest.mark.parametrize("by", ["gv-van", "btv-ngu-van", "thu-ky", "hieu-truong", "van-thu"])
def test_a_draft_is_private(world: World, by: str) -> None:
    article_id = world.draft()
    for operation, more in (
        (operations.submit, {"pack": world.pack}),
        (operations.withdraw, {}),
        (operations.save_draft, {"fields": PLAIN, "pack": world.pack}),
        (operations.discard_draft, {}),
    ):
        with pytest.raises(ArticleNotFound):
            world.do(operation, article_id, by=by, **more)
    assert 1 == len(world.events(article_id))


def test_the_unit_lead_reads_but_does_not_write(world: World) -> None:
    article_id = world.draft()
    with pytest.raises(NotYours):
        world.do(operations.save_draft, article_id, by="btv-toan-tin", fields=PLAIN, pack=world.pack)


def test_the_board_may_not_send_a_returned_text(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id)
    world.do(operations.save_draft, article_id, fields=replace(PLAIN, title="Đã sửa"), pack=world.pack)
    for by in ("thu-ky", "btv-toan-tin"):  # T05 is the author's alone
        with pytest.raises(NotAllowed):
            world.do(operations.resubmit, article_id, by=by, pack=world.pack)


@pytest.mark.parametrize("by", ["van-thu", "ke-toan", "hieu-truong", "pho-hieu-truong"])
def test_only_contributors_editors_and_the_secretary_write(world: World, by: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        world.draft(author=by)
    assert "D12.3a" == refusal.value.clause
    assert [] == world.articles()


def test_a_draft_is_withdrawn_with_its_text_kept(world: World) -> None:
    article_id = world.draft()
    world.do(operations.withdraw, article_id, reason="Đổi kế hoạch.")
    row = world.row(article_id)
    said = world.events(article_id)[-1].payload
    assert ("T19", "withdrawn", "submission", "Đổi kế hoạch.") == (
        said["transition"], said["to_state"], said["owner"], said["reason"],
    )  # fmt: skip
    assert PLAIN.title == world.text(row.content_hash).title
    assert not row.in_transit


def test_an_empty_draft_is_thrown_away_and_a_full_one_is_not(world: World) -> None:
    full, empty = world.draft(), world.draft(replace(PLAIN, lead="", body=""))
    with pytest.raises(Conflict, match="đã có nội dung"):
        world.do(operations.discard_draft, full)
    world.do(operations.discard_draft, empty)
    with pytest.raises(ArticleNotFound):
        world.do(operations.withdraw, empty, version=2)
    assert "article.withdrawn" == world.events(empty)[-1].type


def test_a_stale_version_is_refused_and_says_who_saved_when(world: World) -> None:
    article_id = world.draft()
    world.do(operations.save_draft, article_id, fields=replace(PLAIN, lead="Mới"), pack=world.pack)
    with pytest.raises(Stale, match="Giáo viên Toán lưu lúc 24/11/2026 08:00"):
        world.do(operations.submit, article_id, version=1, pack=world.pack)
    assert "08:00" == f"{local(START):%H:%M}"


def test_saving_what_is_saved_already_is_no_new_version(world: World) -> None:
    article_id = world.draft()
    world.do(operations.save_draft, article_id, fields=PLAIN, pack=world.pack)
    assert 1 == world.row(article_id).version


def test_the_origin_comes_from_unit_and_source(world: World) -> None:
    cases = {
        "to-toan-tin": "to_chuyen_mon", "doan-tn": "doan_the", "van-phong": "hoat_dong",
    }  # fmt: skip
    for unit, origin in cases.items():
        assert origin == world.row(world.draft(replace(PLAIN, unit_id=unit))).origin
    assert "nguon_chinh_thong" == world.row(world.draft(replace(PLAIN, quoted=True))).origin


def test_the_log_of_a_whole_journey_verifies(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id)
    world.do(operations.withdraw, article_id)
    for name, wiring in world.network.wirings.items():
        with wiring.read() as session:
            assert [] == list(log.verify(session, name))
