"""D7.1c, D7.1d: every page somebody answers for has a unit and a day; “còn đúng”, “cần sửa”, reminders, the mark."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from services.publishing.models import Article, PageCheck, ReviewedPage
from services.publishing.operations import freshness, reviewing
from services.publishing.operations.freshness import Care
from services.publishing.queries import freshness as queries
from shared.clock import local_day
from shared.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.integration.publishing.world import TEXT

HISTORY = replace(
    TEXT, title="Lịch sử Trường THPT Tân Lập", kind="introduction", section="gioi-thieu", event_end="",
    details={"page": "history"},
)  # fmt: skip
LIST = "/xuat-ban/noi-dung-den-han/"
FRESH = "Nội dung được xác nhận ngày"
OLD = "Chưa được xác nhận lại từ ngày"


def act(world, name, who, **facts):
    if name != "enter_page" and "version" not in facts:
        facts["version"] = page(world, facts["page_id"]).version
    with world.wiring.uow() as uow:
        row = getattr(freshness, name)(uow, actor=world.actor(who), pack=world.wiring.pack, **facts)
        uow.commit()
    world.render()
    return row


def page(world, page_id):
    with world.wiring.read() as session:
        return session.get(ReviewedPage, page_id)


def at(world, day):
    """That day at nine in the morning, everything due done."""
    world.clock.set(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
    world.render()


def told(world):
    return [event.payload["stage"] for event in world.said("page_review.reminded")]


def test_a_posted_introduction_has_its_unit_and_a_day_a_news_article_has_not(any_world):
    world = any_world
    posted, news = world.posted(HISTORY), world.posted()
    row = page(world, posted.id)
    assert ("to-toan-tin", "history", "semester", date(2026, 11, 24)) == (
        row.unit_id, row.topic, row.cycle, row.confirmed_on
    )  # fmt: skip
    assert row.review_due == reviewing.next_review("semester", date(2026, 11, 24), world.wiring.pack.school_years)
    assert page(world, news.id) is None
    assert FRESH not in world.page(posted.address)  # posted is not confirmed: the unit has said nothing yet
    assert ["entered"] == [event.payload["outcome"] for event in world.said("page_review.moved")]


def test_reminders_come_before_on_and_after_the_day_once_each_and_the_page_says_so(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    due = page(world, posted.id).review_due.toordinal()
    for days, stages in ((-30, []), (-14, ["before"]), (-13, ["before"]), (0, ["before", "due"])):
        at(world, date.fromordinal(due + days))
        assert stages == told(world), days
    assert OLD not in world.page(posted.address)
    at(world, date.fromordinal(due + 1))
    assert ["before", "due", "overdue"] == told(world)
    assert f"{OLD} 24/11/2026" in world.page(posted.address)
    at(world, date.fromordinal(due + 15))
    at(world, date.fromordinal(due + 20))
    assert ["before", "due", "overdue", "escalated"] == told(world)


def test_after_a_long_downtime_only_what_holds_now_is_said(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    at(world, date.fromordinal(page(world, posted.id).review_due.toordinal() + 40))
    assert ["escalated"] == told(world)
    assert OLD in world.page(posted.address)


def test_the_units_lead_confirms_with_one_press_and_the_mark_changes(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    first = page(world, posted.id).review_due
    at(world, date.fromordinal(first.toordinal() + 3))
    for who in ("gv-toan", "btv-ngu-van", "thu-ky", "hieu-truong"):
        with pytest.raises(NotAllowed) as refused:
            act(world, "confirm_page", who, page_id=posted.id)
        assert "D7.1d" == refused.value.clause
    act(world, "confirm_page", "btv-toan-tin", page_id=posted.id)
    row = page(world, posted.id)
    assert row.review_due > first
    assert "" == row.stage
    text = world.page(posted.address)
    assert f"{FRESH} {local_day(world.clock()):%d/%m/%Y} (Tổ Toán – Tin)" in text
    assert OLD not in text
    with world.wiring.read() as session:
        _, record = queries.find_page(session, posted.id, world.actor("thu-ky"), day=local_day(world.clock()))
        line = session.scalar(sa.select(PageCheck).where(PageCheck.outcome == "confirmed"))
    assert ["confirmed", "entered"] == [one.outcome for one in record]
    assert (HISTORY.hash, "D7.1d", "btv-toan-tin") == (line.content_hash, line.clause, line.member_id)


def test_a_form_seen_before_somebody_else_acted_is_refused_with_who_did_what(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    old = page(world, posted.id).version
    act(world, "confirm_page", "btv-toan-tin", page_id=posted.id)
    with pytest.raises(Conflict, match="xác nhận còn đúng"):
        act(world, "confirm_page", "btv-toan-tin", page_id=posted.id, version=old)
    with pytest.raises(NotFound):
        act(world, "confirm_page", "btv-toan-tin", page_id="khong-co", version=1)


def test_found_wrong_opens_an_update_where_the_lead_may_edit(any_world):
    world = any_world
    posted = world.posted(replace(HISTORY, title="Lịch sử"), author_id="gv-van")
    with pytest.raises(Invalid):
        act(world, "flag_page", "btv-toan-tin", page_id=posted.id, note=" ")
    line = act(world, "flag_page", "btv-toan-tin", page_id=posted.id, note="Thiếu giai đoạn 2020–2026.")
    assert line.revision_id is not None
    assert ["revision.opened"] == [event.type for event in world.said("revision.opened")]
    assert "đang được Tổ Toán – Tin rà soát, sửa" in world.page(posted.address)
    again = act(world, "flag_page", "btv-toan-tin", page_id=posted.id, note="Và ảnh đã cũ.")
    assert again.revision_id is None  # one under way: the note stays


def test_another_page_of_the_site_is_given_a_unit_and_found_wrong_it_is_work_for_the_secretary(any_world):
    world = any_world
    care = Care("Danh mục văn bản", "van-phong", "quarter", "documents")
    address = "/chuyen-muc/van-ban/"
    with pytest.raises(NotAllowed):
        act(world, "enter_page", "btv-toan-tin", address=address, care=care)
    with pytest.raises(Invalid) as wrong:
        act(world, "enter_page", "thu-ky", address=address, care=Care("", "x", "ngày", "y"))
    assert {"title", "unit_id", "cycle", "family"} == set(wrong.value.fields)
    row = act(world, "enter_page", "thu-ky", address=address, care=care)
    with pytest.raises(Invalid, match="Chưa ghi được"):
        act(world, "enter_page", "thu-ky", address=address, care=care)
    line = act(world, "flag_page", "thu-ky", page_id=row.id, note="Thiếu văn bản tháng 10.")  # the office has no lead
    assert line.revision_id is None
    assert "rà soát, sửa" in world.page(address)
    act(world, "confirm_page", "thu-ky", page_id=row.id)
    assert f"{FRESH} 24/11/2026 (Văn phòng)" in world.page(address)
    world.posted(replace(TEXT, section="van-ban", kind="news"))  # the list is written anew: the mark stays on it
    assert FRESH in world.page(address)
    act(world, "assign_page", "thu-ky", page_id=row.id, care=care, active=False)
    assert FRESH not in world.page(address)


def test_an_update_that_is_posted_is_a_new_round(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    at(world, date.fromordinal(page(world, posted.id).review_due.toordinal() + 2))
    with world.wiring.uow() as uow:
        article = uow.session.get(Article, posted.id)
        reviewing.note_posted(uow, article, HISTORY, world.actor("thu-ky"))
        uow.commit()
    world.render()
    assert local_day(world.clock()) == page(world, posted.id).confirmed_on
    assert OLD not in world.page(posted.address)
    assert "updated" == world.said("page_review.moved")[-1].payload["outcome"]


def test_a_hidden_page_is_not_asked_for_until_it_is_back(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    world.act("take_down", posted.id, "hieu-truong", reason="Hết hạn", takedown_reason="R1")
    world.render()
    at(world, date.fromordinal(page(world, posted.id).review_due.toordinal() + 1))
    assert [] == told(world)
    with world.wiring.read() as session:
        assert [] == queries.page_lists(session, world.actor("thu-ky"), "all", day=local_day(world.clock()))


def test_pages_posted_before_pages_had_units_are_adopted_as_of_the_day_they_were_posted(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    with world.wiring.uow() as uow:
        uow.session.execute(sa.delete(PageCheck))
        uow.session.execute(sa.delete(ReviewedPage))
        uow.commit()
    world.wait(days=30)
    with world.wiring.uow() as uow:
        assert 1 == reviewing.adopt_posted(uow)
        assert 0 == reviewing.adopt_posted(uow)
        uow.commit()
    assert date(2026, 11, 24) == page(world, posted.id).confirmed_on


def test_the_pages(world, sign_in):
    posted = world.posted(HISTORY)
    lead, secretary, teacher = (sign_in(who) for who in ("btv-toan-tin", "thu-ky", "gv-toan"))
    for path in (LIST, f"{LIST}{posted.id}"):
        assert 403 == teacher.get(path).status_code
    assert "Mọi trang đều còn trong hạn" in secretary.get(LIST).text
    assert "Giao thêm một trang" not in lead.get(LIST).text
    listed = lead.get(f"{LIST}?muc=cua-toi").text
    assert HISTORY.title in listed
    version = re.search(r'name="version" value="(\d+)"', listed)[1]
    sent = lead.post(f"{LIST}{posted.id}/con-dung", form_id="f-1", version=version)
    assert (303, f"{LIST}{posted.id}") == (sent.status_code, sent.location)
    assert 303 == lead.post(f"{LIST}{posted.id}/con-dung", form_id="f-1", version=version).status_code
    assert 409 == lead.post(f"{LIST}{posted.id}/con-dung", version=version).status_code
    one = lead.get(f"{LIST}{posted.id}").text
    assert "xác nhận còn đúng" in one
    now = re.search(r'name="version" value="(\d+)"', one)[1]
    empty = lead.post(f"{LIST}{posted.id}/can-sua", version=now, note="")
    assert (422, True) == (empty.status_code, "Cần sửa…" in empty.text)
    wrong = secretary.post(LIST, address="/khong-co/", title="X", unit_id="van-phong", cycle="year", family="other")
    assert (422, True) == (wrong.status_code, "Không có trang nào ở địa chỉ này" in wrong.text)
    made = secretary.post(
        LIST, address="http://x.example/chuyen-muc/van-ban", title="Văn bản", unit_id="van-phong", cycle="year",
        family="documents",
    )  # fmt: skip
    assert 303 == made.status_code
    changed = secretary.post(
        f"{made.location}/phu-trach", version=1, title="Văn bản", unit_id="to-ngu-van", cycle="quarter",
        family="documents", active="1",
    )  # fmt: skip
    assert 303 == changed.status_code
    assert "Tổ Ngữ văn" in secretary.get(made.location).text
    assert 404 == secretary.get(f"{LIST}khong-co").status_code
