"""A correction of a live article through the real services (T20): publishing, review and their followers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.reporting.models import Fact, Move
from services.reporting.queries import figures
from services.review.models import Article as DeskArticle
from services.submission.models import Article as Sent
from shared.db.log import progress
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.corrections import FIXED, NOTE, SERVICES, START, TEXT, Newsroom


@pytest.fixture
def room(tmp_path, on_both) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.close()


def test_a_correction_walks_the_strict_route_while_the_live_text_stays_up(room):
    article_id = room.posted()
    revision_id = room.open(article_id)
    at_desk = room.desk(revision_id)
    assert ("editing", "btv-ngu-van", article_id, NOTE, ["K6"]) == (
        at_desk.state, at_desk.assignee_id, at_desk.revises, at_desk.revision_note, at_desk.classes,
    )  # fmt: skip
    room.approve(revision_id)
    assert "năm giải nhất" in room.page(article_id)
    assert ("approved", "publishing") == ((row := room.revision(revision_id)).state, row.owner)
    room.clock.set(START + timedelta(days=2))
    room.post("publish", revision_id)
    page = room.page(article_id)
    assert "bốn giải nhất" in page
    assert "năm giải nhất" not in page
    assert f"Đính chính ngày 26/11/2026: {NOTE}" in page
    assert "Đăng lần đầu" in page
    article = room.article(article_id)
    assert article.content_hash == article.approved_hash == article.published_hash != TEXT.hash
    assert ["article.approved", "custody.taken", "article.published", "article.updated"] == room.said(article_id)
    assert ["revision.opened", "custody.taken", "article.sent_up", "article.content_approved", "article.approved",
            "custody.taken", "article.published"] == room.said(revision_id)  # fmt: skip


def test_followers_know_one_article_and_its_update(room):
    article_id = room.posted()
    revision_id = room.open(article_id, kind="update", note="Thêm giải nhì.")
    room.approve(revision_id, title="Kết quả kì thi (cập nhật)")
    room.post("publish", revision_id)
    with room.parts["submission"].wiring.read() as session:
        assert ["Kết quả kì thi (cập nhật)"] == [row.title for row in session.scalars(sa.select(Sent))]
    with room.parts["reporting"].wiring.read() as session:
        facts = list(session.scalars(sa.select(Fact)))
        moves = list(session.scalars(sa.select(Move.type).where(Move.article_id == article_id)))
        month = figures(session, "2026-11", room.publishing.pack, room.clock())
    assert (1, 1) == (month.total.published, month.updates)
    assert [article_id] == [fact.id for fact in facts]
    assert facts[0].published_at == START
    assert 1 == moves.count("article.published") == moves.count("article.updated")
    for name in SERVICES:
        wiring = room.parts[name].wiring
        with wiring.read() as session:
            assert progress(session, revision_id).taken, name
    assert "Cập nhật ngày" in room.page(article_id)


def test_the_desk_shows_of_a_corrected_article_what_readers_see(room):
    article_id = room.posted()
    with room.review.uow() as uow:  # as if it had come through the desk
        live = room.article(article_id)
        uow.session.add(DeskArticle(
            id=article_id, state="published", owner="publishing", settled=True, version=1, author_id="gv-toan",
            unit_id="to-toan-tin", kind="news", title=TEXT.title, title_key="", section=TEXT.section, classes=["K6"],
            pack=live.pack, content_hash=TEXT.hash, sent_hash=TEXT.hash, received_at=START, since=START, grounds=[],
            approvals=[], checklist=[], touched_by="Thư ký", touched_at=START, touched_what="Đăng bài",
        ))  # fmt: skip
        uow.commit()
    revision_id = room.open(article_id)
    room.approve(revision_id, title="Kết quả kì thi (đính chính)", body=FIXED)
    room.post("publish", revision_id)
    live, at_desk = room.article(article_id), room.desk(article_id)
    assert ("Kết quả kì thi (đính chính)", live.published_hash) == (at_desk.title, at_desk.content_hash)
    assert live.approvals == at_desk.approvals


def test_at_most_one_is_open_and_only_of_what_is_live(room):
    article_id = room.posted()
    revision_id = room.open(article_id)
    with pytest.raises(NotAllowed) as refused:
        room.open(article_id)
    assert "D5.3a" == refused.value.clause
    waiting = room.approved(replace(TEXT, title="Bài chờ đăng"))
    with pytest.raises(NotAllowed) as refused:
        room.open(waiting)
    assert "D14.2a" == refused.value.clause
    room.at_desk("cancel_revision", revision_id, "btv-ngu-van", reason="Số liệu cũ vẫn đúng.")
    gone = room.revision(revision_id)
    assert ("withdrawn", "publishing", None) == (gone.state, gone.owner, gone.open_for)
    assert "revision.cancelled" in room.said(revision_id)
    assert room.open(article_id) != revision_id


@pytest.mark.parametrize("who", ["gv-toan", "pho-hieu-truong", "van-thu"])
def test_editors_and_the_secretary_open_others_do_not(room, who):
    article_id = room.posted()
    with pytest.raises(NotAllowed):
        room.open(article_id, who)
    with pytest.raises(Invalid):
        room.open(article_id, note="  ")
    with pytest.raises(Invalid) as refused:
        room.open(article_id, kind="rewrite", editor="")
    assert {"revision_kind", "editor_id"} == set(refused.value.fields)
    assert "editing" == room.desk(room.open(article_id, "btv-toan-tin", editor="")).state


def test_what_a_sender_does_does_not_exist_for_a_revision(room):
    revision_id = room.open(room.posted(author_id="gv-toan"))
    for trigger in ("return_to_sender", "withdraw", "assign"):
        with pytest.raises((Invalid, Conflict)):
            room.at_desk(trigger, revision_id, "thu-ky", reason="x", editor_id="btv-toan-tin")
    with pytest.raises(Invalid) as refused:
        room.edit(revision_id, section="thong-bao")
    assert "section" in refused.value.fields


@pytest.mark.parametrize("what", ["suspend", "take_down"])
def test_a_base_that_is_gone_sends_the_revision_back_to_the_deputy(room, what):
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    who = "thu-ky" if what == "suspend" else "hieu-truong"
    room.act(what, article_id, who, reason="Lộ điểm của học sinh", takedown_reason="R2")
    with pytest.raises(NotAllowed):
        room.post("publish", revision_id, "gv-toan")
    assert "pending_deputy" == room.post("publish", revision_id).state
    at_desk = room.desk(revision_id)
    assert ("pending_deputy", "review", [1]) == (at_desk.state, at_desk.owner, [a["level"] for a in at_desk.approvals])
    assert "Bài gốc đã bị" in at_desk.reason
    assert TEXT.hash == room.article(article_id).published_hash
    room.act("restore", article_id, "hieu-truong", reason="Đã che điểm")
    room.at_desk("approve_content", revision_id, "pho-hieu-truong")
    room.at_desk("approve_posting", revision_id, "hieu-truong")
    assert "published" == room.post("publish", revision_id).state
    assert "bốn giải nhất" in room.page(article_id)


def test_the_head_takes_an_approved_revision_back_and_it_may_be_refused(room):
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    with pytest.raises(NotAllowed):
        room.post("recall", revision_id, "thu-ky", reason="Xem lại")
    room.post("recall", revision_id, "hieu-truong", reason="Xem lại số giải")
    assert "pending_head" == room.desk(revision_id).state
    room.at_desk("refuse", revision_id, "hieu-truong", grounds=("G3",), reason="Số cũ mới đúng.")
    assert ("refused", None) == ((row := room.revision(revision_id)).state, row.open_for)
    with pytest.raises(Invalid):
        room.at_desk("overrule_refusal", revision_id, "hieu-truong", reason="Nghĩ lại")
    assert room.open(article_id)


def test_an_approved_revision_is_cancelled_at_the_posting_desk(room):
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    room.post("cancel", revision_id, reason="Không cần nữa.")
    assert "withdrawn" == room.desk(revision_id).state
    assert "năm giải nhất" in room.page(article_id)
    with pytest.raises(Conflict):
        room.post("publish", revision_id)


def test_two_corrections_in_turn_are_both_told_on_the_page(room):
    article_id = room.posted()
    for day, (note, body) in enumerate((("Lần một.", "<p>Bản một.</p>"), ("Lần hai.", "<p>Bản hai.</p>")), start=1):
        revision_id = room.open(article_id, note=note)
        room.approve(revision_id, body=body)
        room.clock.set(START + timedelta(days=day))
        room.post("publish", revision_id)
    page = room.page(article_id)
    assert "Bản hai." in page
    assert page.index("Lần hai.") < page.rindex("Lần một.")
    assert "25/11/2026" in page and "26/11/2026" in page
