"""Requests for removal and the clock of a suspension, at the operations and jobs, on both databases."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.publishing import operations
from services.publishing.errors import AlreadyAsked, TooManyRequests, UnknownArticle, UnknownRequest
from services.publishing.models import PublicTry, TakedownContact, TakedownRequest
from services.publishing.operations import Contact
from services.publishing.wiring import PublishingWiring
from shared.errors import Conflict, Invalid, NotAllowed
from shared.regulation.pack import load_pack
from tests.integration.publishing.world import TEXT

SECRET_WORDS = "Số điện thoại của cháu là 0912 345 678"


def ask(world, article_id, who="gv-van", code="R3", note="Bài viết nhầm tên lớp."):
    with world.wiring.uow() as uow:
        made = operations.request_takedown(
            uow, article_id=article_id, actor=world.actor(who), pack=world.wiring.pack, takedown_reason=code, note=note
        )
        uow.commit()
    return made


def ask_publicly(world, address, sender="s1", code="R4", note=SECRET_WORDS, contact=None):
    with world.wiring.uow() as uow:
        made = operations.request_publicly(
            uow, address=address, pack=world.wiring.pack, takedown_reason=code, note=note, sender=sender,
            contact=contact or Contact(),
        )  # fmt: skip
        uow.commit()
    return made


def request_row(world, request_id):
    with world.wiring.read() as session:
        return session.get(TakedownRequest, request_id)


def set_expiry(world, article_id, moment, who="thu-ky"):
    with world.wiring.uow() as uow:
        operations.set_expiry(
            uow, article_id=article_id, version=world.row(article_id).version, actor=world.actor(who), expires_at=moment
        )
        uow.commit()


def test_a_citizen_asks_and_nothing_private_enters_the_log(any_world):
    article = any_world.posted()
    made = ask_publicly(any_world, article.address, contact=Contact("Phụ huynh lớp 10A1", "0912 345 678"))
    assert made.code.startswith("GB") and len(made.code) == 10
    event = any_world.said("takedown.requested")[0]
    assert ("citizen", "", made.id) == (event.actor, event.payload["reason"], event.payload["request_id"])
    assert "0912" not in str([e.payload for e in any_world.said()])
    with any_world.wiring.read() as session:
        assert "0912 345 678" == session.get(TakedownContact, made.id).reach


def test_the_words_of_a_person_concerned_stay_here_whoever_passes_them_on(world):
    article = world.posted()
    ask(world, article.id, code="R4", note=SECRET_WORDS)
    ask(world, article.id, "gv-su", "R2", "Số liệu cũ.")
    assert ["", "Số liệu cũ."] == [e.payload["reason"] for e in world.said("takedown.requested")]


def test_only_what_is_public_is_asked_for(world):
    article_id = world.approved()
    with pytest.raises(Conflict):
        ask(world, article_id)
    article = world.posted(replace(TEXT, title="Bài khác"))
    with pytest.raises(UnknownArticle):
        ask_publicly(world, "/tin/2026/khong-co/")
    for given in ({"code": "R9"}, {"note": "  "}):
        with pytest.raises(Invalid):
            ask_publicly(world, article.address, **given)
    with pytest.raises(Invalid):
        ask_publicly(world, article.address, contact=Contact("x" * 300))
    with world.wiring.read() as session:
        assert 0 == session.scalar(sa.select(sa.func.count()).select_from(PublicTry))


def test_one_open_request_per_member_and_article(world):
    article = world.posted()
    first = ask(world, article.id)
    with pytest.raises(AlreadyAsked):
        ask(world, article.id)
    with world.wiring.uow() as uow:
        operations.reject_request(uow, request_id=first.id, actor=world.actor("hieu-truong"), answer="Tên lớp đúng.")
        uow.commit()
    assert ask(world, article.id).state == "open"


def test_the_public_form_is_limited_per_sender_and_over_all(any_world, monkeypatch):
    article = any_world.posted()
    for _ in range(5):
        ask_publicly(any_world, article.address, "s1")
    with pytest.raises(TooManyRequests) as refused:
        ask_publicly(any_world, article.address, "s1")
    assert 3500 < refused.value.retry_after <= 3600
    ask_publicly(any_world, article.address, "s2")
    monkeypatch.setattr(operations.requests, "PUBLIC_TRIES_ALL", 6)
    with pytest.raises(TooManyRequests):
        ask_publicly(any_world, article.address, "s3")
    any_world.wait(hours=1, minutes=1)
    assert ask_publicly(any_world, article.address, "s1").state == "open"


def test_a_sender_is_known_by_a_keyed_hash_only():
    first, again = (operations.sender_key("secret", "203.0.113.7") for _ in range(2))
    assert first == again != operations.sender_key("secret", "203.0.113.8") != operations.sender_key("x", "203.0.113.7")
    assert "203" not in first


def test_the_board_remarks_and_others_do_not(any_world):
    request = ask(any_world, any_world.posted().id)

    def remark(who, text="Tên lớp trong bài đúng là nhầm."):
        with any_world.wiring.uow() as uow:
            made = operations.remark_request(uow, request_id=request.id, actor=any_world.actor(who), text=text)
            uow.commit()
        return made

    assert ("Phó Hiệu trưởng", "deputy", any_world.clock()) == (
        (made := remark("pho-hieu-truong")).name, made.role, made.at,
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        remark("gv-toan")
    assert "D12.4a" == refused.value.clause
    with pytest.raises(Invalid):
        remark("thu-ky", "  ")
    with any_world.wiring.uow() as uow:
        operations.reject_request(
            uow, request_id=request.id, actor=any_world.actor("hieu-truong"), answer="Đã kiểm tra, tên lớp đúng."
        )
        uow.commit()
    with pytest.raises(UnknownRequest):
        remark("thu-ky")


def test_who_asked_is_told_what_the_head_decided(any_world):
    article = any_world.posted()
    kept, granted = ask(any_world, article.id), ask(any_world, article.id, "gv-su", "R1", "Đã qua hạn.")
    with any_world.wiring.uow() as uow:
        operations.reject_request(uow, request_id=kept.id, actor=any_world.actor("hieu-truong"), answer="Tên lớp đúng.")
        uow.commit()
    any_world.act("take_down", article.id, "hieu-truong", takedown_reason="R1", reason="Đã qua hạn đăng ký.")
    told = [e.payload for e in any_world.said("takedown.answered")]
    assert [
        (kept.id, "rejected", "Tên lớp đúng.", "gv-van"),
        (granted.id, "accepted", "Đã qua hạn đăng ký.", "gv-su"),
    ] == [(t["request_id"], t["outcome"], t["answer"], t["requested_by"]) for t in told]
    assert ("accepted", "Hiệu trưởng") == ((row := request_row(any_world, granted.id)).state, row.decided_by)


def test_the_clock_asks_for_removal_and_removes_nothing(any_world):
    article = any_world.posted()
    set_expiry(any_world, article.id, any_world.clock() + timedelta(days=10))
    any_world.render()
    assert [] == any_world.said("takedown.requested")
    any_world.wait(days=13)  # the worker was away for three days
    any_world.render()
    any_world.render()
    event = any_world.said("takedown.requested")
    assert [("system", "R1")] == [(e.actor, e.payload["takedown_reason"]) for e in event]
    assert "04/12/2026" in event[0].payload["reason"]
    assert "published" == any_world.row(article.id).state


def test_a_date_taken_away_or_moved_asks_nothing(world):
    article = world.posted()
    set_expiry(world, article.id, world.clock() + timedelta(days=1))
    set_expiry(world, article.id, world.clock() + timedelta(days=9), "pho-hieu-truong")
    world.wait(days=2)
    world.render()
    set_expiry(world, article.id, None, "hieu-truong")
    world.wait(days=20)
    world.render()
    assert [] == world.said("takedown.requested")
    with pytest.raises(NotAllowed):
        set_expiry(world, article.id, world.clock() + timedelta(days=1), "btv-toan-tin")
    with pytest.raises(Invalid):
        set_expiry(world, article.id, world.clock() - timedelta(days=1))


def test_contacts_and_counts_are_forgotten(world):
    article = world.posted()
    made = ask_publicly(world, article.address, contact=Contact("", "phu-huynh@example.vn"))
    world.wait(days=2)
    world.render()
    with world.wiring.read() as session:
        assert session.get(TakedownContact, made.id)
        assert 0 == session.scalar(sa.select(sa.func.count()).select_from(PublicTry))
    world.act("take_down", article.id, "hieu-truong", takedown_reason="R4", reason="Theo yêu cầu.")
    world.wait(days=91)
    world.render()
    with world.wiring.read() as session:
        assert session.get(TakedownContact, made.id) is None


# --- the clock of a suspension (C6) -----------------------------------------------------------------------------------


@pytest.fixture
def restoring(monkeypatch):
    """A school whose pack gives the head six hours and then brings the article back."""
    pack = load_pack("quy-che-154-2019")
    rule = replace(pack.suspension, on_expiry="restore", decide_within_hours=6)
    monkeypatch.setattr(PublishingWiring, "pack", property(lambda _: replace(pack, suspension=rule)))


def suspended(world):
    article = world.posted()
    return world.act("suspend", article.id, "thu-ky", reason="Lộ điểm của học sinh")


def told(world):
    return [
        (e.type, e.payload.get("percent", e.payload.get("outcome"))) for e in world.said() if "suspension." in e.type
    ]


def test_the_head_is_reminded_and_then_it_escalates_and_stays_hidden(any_world):
    article = suspended(any_world)
    assert any_world.clock() + timedelta(hours=24) == article.decide_by
    any_world.render()
    assert [] == told(any_world)
    for hours in (12, 8, 5):
        any_world.wait(hours=hours)
        any_world.render()
        any_world.render()
    assert [
        ("suspension.reminded", 50), ("suspension.reminded", 80), ("suspension.expired", "keep_hidden"),
    ] == told(any_world)  # fmt: skip
    assert "suspended" == any_world.row(article.id).state
    any_world.wait(hours=24)
    any_world.render()
    assert ("suspension.reminded", 200) == told(any_world)[-1]


def test_after_three_days_without_a_worker_it_is_said_once(world):
    suspended(world)
    world.wait(days=3, hours=1)
    world.render()
    world.render()
    assert [("suspension.expired", "keep_hidden")] == told(world)
    world.wait(hours=24)
    world.render()
    assert 2 == len(told(world))


@pytest.mark.parametrize("decision", ["restore", "take_down"])
def test_a_decision_stops_the_clock(world, decision):
    article = suspended(world)
    world.wait(hours=2)
    given = {"takedown_reason": "R2"} if decision == "take_down" else {}
    world.act(decision, article.id, "hieu-truong", reason="Đã xem", **given)
    world.wait(days=3)
    world.render()
    assert [] == told(world)
    assert None is world.row(article.id).decide_by


def test_where_the_pack_says_so_it_comes_back_by_itself(any_world, restoring):
    article = suspended(any_world)
    any_world.render()
    assert not any_world.exists(article.address)
    any_world.wait(hours=6)
    any_world.render()
    row = any_world.row(article.id)
    assert ("published", None, None) == (row.state, row.decide_by, row.hidden_at)
    assert any_world.exists(article.address)
    restored = any_world.said("article.restored")[0]
    assert ("T24s", "system", "D8.1") == tuple(restored.payload[k] for k in ("transition", "role", "clause"))
    assert [("suspension.expired", "restore")] == told(any_world)


def test_nobody_else_brings_it_back_by_that_door(world, restoring):
    article = suspended(world)
    world.wait(hours=25)
    with pytest.raises(Invalid):
        world.act("restore_expired", article.id, "hieu-truong", reason="x")


def test_a_request_that_is_being_answered_is_not_answered_again_by_a_removal(any_world):
    article = any_world.posted()
    made = ask(any_world, article.id)
    head, removed = any_world.actor("hieu-truong"), []

    def remove():
        removed.append(any_world.act("take_down", article.id, "hieu-truong", takedown_reason="R3", reason="Nhầm."))

    other_tab = threading.Thread(target=remove)
    with any_world.wiring.uow() as uow:
        operations.reject_request(uow, request_id=made.id, actor=head, answer="Tên lớp đúng.")
        other_tab.start()
        time.sleep(0.5)  # it has come to the request by now, and waits
        uow.commit()
    other_tab.join(20)
    assert ["taken_down"] == [row.state for row in removed]
    assert ("rejected", "Tên lớp đúng.") == (
        request_row(any_world, made.id).state,
        request_row(any_world, made.id).answer,
    )
    assert ["rejected"] == [event.payload["outcome"] for event in any_world.said("takedown.answered")]


def test_a_citizen_who_asks_while_the_article_goes_leaves_no_request_behind(any_world):
    article, refused = any_world.posted(), []

    def ask_meanwhile():
        try:
            ask_publicly(any_world, article.address)
        except UnknownArticle as error:
            refused.append(error)

    citizen = threading.Thread(target=ask_meanwhile)
    with any_world.wiring.uow() as uow:
        operations.take_down(
            uow, article_id=article.id, version=article.version, actor=any_world.actor("hieu-truong"),
            pack=any_world.wiring.pack, takedown_reason="R3", reason="Nhầm.",
        )  # fmt: skip
        citizen.start()
        time.sleep(0.5)  # the form has come to the article by now, and waits
        uow.commit()
    citizen.join(20)
    assert 1 == len(refused)
    assert [] == any_world.said("takedown.requested")
