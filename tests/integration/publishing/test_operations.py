from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.publishing import operations
from services.publishing.errors import ContentChanged, MovedOn, NothingChanged, StaleArticle, UnknownArticle
from services.publishing.models import Article, TakedownRequest
from shared.db import contents, log
from shared.db.tables import content
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.publishing.world import TEXT


def test_an_approved_article_is_taken_with_its_text_and_its_approvals(any_world):
    article_id = any_world.approved()
    row = any_world.row(article_id)
    assert ("approved", "publishing", TEXT.hash, TEXT.hash) == (
        row.state,
        row.owner,
        row.content_hash,
        row.approved_hash,
    )
    assert [1, 2, 3] == [line["level"] for line in row.approvals]
    with any_world.wiring.read() as session:
        assert contents.load(session, TEXT.hash) == TEXT
        assert log.progress(session, article_id).taken
    assert ["custody.taken"] == [e.type for e in any_world.said()]


def test_without_its_text_an_article_is_not_taken(world):
    world.wiring.peers.away.add("review")
    article_id = world.approved()
    with world.wiring.read() as session:
        assert session.get(Article, article_id) is None
    world.wiring.peers.away.clear()
    world.network.settle()
    assert "approved" == world.row(article_id).state


def test_the_secretary_posts_and_the_event_tells_the_address(any_world):
    article = any_world.act("publish", any_world.approved())
    assert "/tin/2026/to-toan-tin-to-chuc-chuyen-de-day-hoc-phan-hoa/" == article.address
    event = any_world.said("article.published")[0].payload
    assert ("T15", "published", "publishing", "secretary", article.address, TEXT.hash) == tuple(
        event[k] for k in ("transition", "to_state", "owner", "role", "address", "content_hash")
    )
    assert 3 == len(event["approvals"])


@pytest.mark.parametrize("who", ["hieu-truong", "pho-hieu-truong", "thu-ky"])
def test_head_deputy_and_secretary_may_post(world, who):
    assert "published" == world.act("publish", world.approved(), who).state


@pytest.mark.parametrize("who", ["btv-toan-tin", "gv-toan", "van-thu", "ke-toan"])
def test_others_may_not_post(world, who):
    article_id = world.approved()
    with pytest.raises(NotAllowed) as refused:
        world.act("publish", article_id, who)
    assert refused.value.clause
    assert "approved" == world.row(article_id).state
    assert [] == world.said("article.published")


def test_editors_may_post_k8_where_the_pack_says_so(world):
    pack = replace(world.wiring.pack, publish_by="secretary_or_editor")
    k8, k6 = world.approved(), world.approved(replace(TEXT, title="Kế hoạch dạy học"), classes=("K6",))
    editor = world.actor("btv-toan-tin")
    with world.wiring.uow() as uow, pytest.raises(NotAllowed):
        operations.publish(uow, article_id=k6, version=1, actor=editor, pack=pack)
    with world.wiring.uow() as uow:
        assert "published" == operations.publish(uow, article_id=k8, version=1, actor=editor, pack=pack).state


def test_a_text_that_is_not_the_approved_one_is_refused(world):
    other = replace(TEXT, body="<p>Một nội dung khác.</p>")
    line = {
        "level": 3,
        "member_id": "hieu-truong",
        "role": "head",
        "content_hash": other.hash,
        "at": world.clock().isoformat(),
    }
    article_id = world.approved(approvals=(line,))
    with pytest.raises(NotAllowed) as refused:
        world.act("publish", article_id)
    assert "D13.4c" == refused.value.clause
    assert "approved" == world.row(article_id).state


def test_no_approval_no_posting(world):
    with pytest.raises(NotAllowed):
        world.act("publish", world.approved(approvals=()))


def test_a_text_changed_behind_our_back_is_refused(world):
    article_id = world.approved()
    forged = replace(TEXT, body="<p>Sửa lén.</p>")
    with world.wiring.uow() as uow:
        uow.session.execute(sa.update(content).where(content.c.hash == TEXT.hash).values(document=forged.to_json()))
        uow.commit()
    with pytest.raises(ContentChanged):
        world.act("publish", article_id)


def test_a_text_the_sanitiser_would_change_is_refused(world):
    with pytest.raises(ContentChanged):
        world.act("publish", world.approved(replace(TEXT, body="<p onclick='x()'>Chào</p><script>alert(1)</script>")))


def test_the_database_itself_refuses_a_public_text_without_its_approval(any_world):
    article_id = any_world.posted().id
    with any_world.wiring.uow() as uow, pytest.raises(IntegrityError):
        uow.session.execute(sa.update(Article).where(Article.id == article_id).values(published_hash="0" * 64))


def test_a_stale_page_is_told_who_did_what(world):
    article_id = world.approved()
    world.act("publish", article_id)
    with pytest.raises(StaleArticle, match="Thư ký Ban Biên tập – đăng bài, 24/11/2026 08:00"):
        world.act("suspend", article_id, version=1, reason="Ảnh sai")


def test_posting_twice_is_a_conflict(world):
    article_id = world.posted().id
    with pytest.raises(Conflict):
        world.act("publish", article_id)


def test_unknown_articles_and_acts(world):
    with pytest.raises(UnknownArticle), world.wiring.uow() as uow:
        operations.publish(uow, article_id="0", version=1, actor=world.actor("thu-ky"), pack=world.wiring.pack)
    with pytest.raises(Invalid):
        world.act("explode", world.approved())


def test_same_titles_get_addresses_of_their_own_and_keep_them(any_world):
    addresses = [any_world.act("publish", any_world.approved(replace(TEXT, title=t))).address for t in (
        "Thông báo", "Thông báo 2", "Thông báo", "THÔNG BÁO!", "Thông báo",
    )]  # fmt: skip
    slugs = ["thong-bao", "thong-bao-2", "thong-bao-3", "thong-bao-4", "thong-bao-5"]
    assert [f"/tin/2026/{slug}/" for slug in slugs] == addresses


def test_the_year_of_an_address_is_the_schools_year(world):
    world.clock.set(world.clock().replace(month=12, day=31, hour=17, minute=30))
    assert world.act("publish", world.approved()).address.startswith("/tin/2027/")


# --- back to review ---------------------------------------------------------------------------------------------------


def test_one_changed_character_sends_the_article_back_to_the_deputy(any_world):
    article_id = any_world.approved()
    any_world.amend(article_id, body=TEXT.body.replace("ba lớp", "bốn lớp"))
    event = any_world.said("article.amended")[0].payload
    assert ("T18", "pending_deputy", "review") == (event["transition"], event["to_state"], event["owner"])
    assert event["content_hash"] != TEXT.hash
    with any_world.wiring.read() as session:
        assert "bốn lớp" in contents.load(session, event["content_hash"]).body
    with pytest.raises(MovedOn, match="đang được chuyển"):
        any_world.act("publish", article_id)
    any_world.network.settle()
    with pytest.raises(MovedOn, match="đã được chuyển"):
        any_world.act("publish", article_id)


def test_the_amended_text_comes_back_approved_and_is_posted(world):
    article_id = world.approved()
    world.amend(article_id, title="Tiêu đề mới")
    world.network.settle()
    with world.wiring.read() as session:
        new = contents.load(session, world.row(article_id).content_hash)
    world.approved(new, article_id=article_id)
    assert "/tin/2026/tieu-de-moi/" == world.act("publish", article_id).address


def test_an_amendment_without_a_change_is_refused(world):
    article_id = world.approved()
    with pytest.raises(NothingChanged):
        world.amend(article_id, title=f"  {TEXT.title} ")
    assert "approved" == world.row(article_id).state


def test_an_amendment_must_make_sense(world):
    article_id = world.approved()
    with pytest.raises(Invalid) as refused:
        world.amend(
            article_id, title=" ", body="<script>x</script>", source_url="javascript:alert(1)", byline="x" * 200
        )
    assert {"title", "body", "source_url", "byline"} == set(refused.value.fields)


def test_only_the_head_takes_an_approved_article_back(world):
    article_id = world.approved()
    with pytest.raises(NotAllowed):
        world.act("recall", article_id, "thu-ky", reason="Xem lại")
    with pytest.raises(Invalid):
        world.act("recall", article_id, "hieu-truong", reason=" ")
    assert ("pending_head", "review") == (
        (row := world.act("recall", article_id, "hieu-truong", reason="Xem lại số liệu")).state, row.owner,
    )  # fmt: skip
    assert "Xem lại số liệu" == world.said("article.recalled")[0].payload["reason"]


# --- down and up again ------------------------------------------------------------------------------------------------


def test_only_the_head_removes_and_with_a_reason(any_world):
    article_id = any_world.posted().id
    for who in ("thu-ky", "pho-hieu-truong", "btv-toan-tin", "gv-toan"):
        with pytest.raises(NotAllowed) as refused:
            any_world.act("take_down", article_id, who, takedown_reason="R2", reason="Sai")
        assert "D12.4b" == refused.value.clause
    for given in (
        {"takedown_reason": "R9", "reason": "Sai"},
        {"takedown_reason": "", "reason": "Sai"},
        {"takedown_reason": "R2", "reason": ""},
    ):
        with pytest.raises(Invalid):
            any_world.act("take_down", article_id, "hieu-truong", **given)
    article = any_world.act(
        "take_down", article_id, "hieu-truong", takedown_reason="R2", reason="Số liệu không còn đúng"
    )
    assert ("taken_down", "R2", "Số liệu không còn đúng") == (
        article.state,
        article.takedown_reason,
        article.hidden_note,
    )
    event = any_world.said("article.taken_down")[0].payload
    assert ("T23", "R2", "Số liệu không còn đúng") == (event["transition"], event["takedown_reason"], event["reason"])


def test_an_emergency_hides_and_only_the_head_restores(world):
    article_id = world.posted().id
    world.act("suspend", article_id, "thu-ky", reason="Lộ điểm của học sinh", takedown_reason="R4")
    with pytest.raises(NotAllowed):
        world.act("restore", article_id, "thu-ky", reason="Xong")
    article = world.act("restore", article_id, "hieu-truong", reason="Đã che điểm")
    assert ("published", None) == (article.state, article.takedown_reason)


def test_where_the_pack_knows_no_emergency_only_the_head_acts(world):
    article = world.posted()
    pack = replace(world.wiring.pack, suspension=replace(world.wiring.pack.suspension, enabled=False))
    with world.wiring.uow() as uow, pytest.raises(NotAllowed):
        operations.suspend(
            uow, article_id=article.id, version=article.version, actor=world.actor("thu-ky"), pack=pack, reason="Gấp"
        )


def test_a_removed_article_keeps_its_address_when_restored(world):
    article = world.posted()
    world.act("take_down", article.id, "hieu-truong", takedown_reason="R1", reason="Hết thời gian")
    world.wait(days=40)
    restored = world.act("restore", article.id, "hieu-truong", reason="Cần giữ")
    assert (article.address, article.published_at) == (restored.address, restored.published_at)


def test_any_member_asks_for_removal_and_the_head_decides(any_world):
    article = any_world.posted()

    def ask(who, code="R3", note="Bài viết nhầm tên lớp."):
        with any_world.wiring.uow() as uow:
            made = operations.request_takedown(
                uow, article_id=article.id, actor=any_world.actor(who), pack=any_world.wiring.pack,
                takedown_reason=code, note=note,
            )  # fmt: skip
            uow.commit()
        return made

    first, second = ask("gv-van"), ask("gv-toan", "R1", "Đã qua hạn.")
    assert "published" == any_world.row(article.id).state
    assert [None, None] == [e.seq for e in any_world.said("takedown.requested")]
    with pytest.raises(Invalid):
        ask("gv-van", note="  ")
    head = any_world.actor("hieu-truong")
    with any_world.wiring.uow() as uow, pytest.raises(NotAllowed):
        operations.reject_request(uow, request_id=first.id, actor=any_world.actor("thu-ky"), answer="Không")
    with any_world.wiring.uow() as uow:
        operations.reject_request(uow, request_id=first.id, actor=head, answer="Tên lớp đúng.")
        uow.commit()
    any_world.act("take_down", article.id, "hieu-truong", takedown_reason="R1", reason="Đã qua hạn")
    with any_world.wiring.read() as session:
        states = {r.id: r.state for r in session.scalars(sa.select(TakedownRequest))}
    assert {first.id: "rejected", second.id: "accepted"} == states
    with pytest.raises(Conflict):
        ask("gv-su")


# --- time and archive -------------------------------------------------------------------------------------------------


def test_a_scheduled_article_is_posted_when_its_time_has_come(any_world):
    article_id = any_world.approved()
    due = any_world.clock() + timedelta(hours=3)
    any_world.act("schedule", article_id, due_at=due)
    any_world.render()
    assert "scheduled" == any_world.row(article_id).state
    any_world.wait(hours=3, minutes=1)
    any_world.render()
    row = any_world.row(article_id)
    assert ("published", None) == (row.state, row.due_at)
    assert any_world.exists(row.address)
    assert "T17a" == any_world.said("article.published")[0].payload["transition"]


def test_a_schedule_can_be_cancelled_and_moved(world):
    article_id = world.approved()
    with pytest.raises(NotAllowed):
        world.act("schedule", article_id, due_at=world.clock() - timedelta(minutes=1))
    world.act("schedule", article_id, due_at=world.clock() + timedelta(hours=1))
    world.act("unschedule", article_id)
    world.act("schedule", article_id, due_at=world.clock() + timedelta(hours=5))
    world.wait(hours=2)
    world.render()
    assert "scheduled" == world.row(article_id).state
    world.wait(hours=4)
    world.render()
    assert "published" == world.row(article_id).state


def test_the_archive_leaves_the_page_readable(world):
    article = world.posted()
    world.act("archive", article.id)
    world.render()
    assert world.exists(article.address)
    assert article.address not in world.page("/")
    world.act("unarchive", article.id)
    world.render()
    assert article.address in world.page("/")


def test_every_move_is_on_record(world):
    article_id = world.posted().id
    world.act("take_down", article_id, "hieu-truong", takedown_reason="R2", reason="Sai")
    lines = [(s.transition, s.name, s.role, s.clause) for s in world.steps(article_id)]
    assert [
        ("T12", "Hiệu trưởng", "head", "D13.4c"),
        ("T15", "Thư ký Ban Biên tập", "secretary", "D12.2d"),
        ("T23", "Hiệu trưởng", "head", "D12.4b"),
    ] == lines
