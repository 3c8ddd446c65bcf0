"""T25 by the clock: an article with a date goes to the archive by itself, stays readable, and says so."""

from datetime import timedelta

import pytest

from services.publishing import operations
from services.publishing.models import Step, TakedownRequest
from services.publishing.schedule import expire
from shared.errors import Invalid


def _set(world, article_id, *, days=7, act="archive", who="thu-ky"):
    with world.wiring.uow() as uow:
        operations.set_expiry(
            uow, article_id=article_id, version=world.row(article_id).version, actor=world.actor(who),
            expires_at=uow.now + timedelta(days=days), act=act,
        )  # fmt: skip
        uow.commit()


def _day_has_come(world, article_id, *, days=7):
    world.clock.set(world.clock() + timedelta(days=days))
    expire(world.wiring, {"article_id": article_id})


def _asked(world):
    with world.wiring.read() as session:
        return session.query(TakedownRequest).count()


def test_t25_the_system_archives_on_the_day_and_the_log_says_why(world):
    article = world.posted()
    _set(world, article.id)
    expire(world.wiring, {"article_id": article.id})  # before its day: nothing
    assert "published" == world.row(article.id).state
    _day_has_come(world, article.id)
    row = world.row(article.id)
    assert ("archived", None, None, 0) == (row.state, row.expires_at, row.expiry_act, _asked(world))
    (said,) = world.said("article.archived")
    assert ("system", "system", "D4.3") == (said.actor, said.payload["role"], said.payload["clause"])
    with world.wiring.read() as session:
        (step,) = session.query(Step).filter_by(article_id=article.id, transition="T25")
    assert "Đã đến ngày Ban Biên tập đặt" in step.reason
    expire(world.wiring, {"article_id": article.id})  # the bell rings twice
    assert 1 == len(world.said("article.archived"))


def test_t25_without_that_wish_the_date_asks_for_removal_as_before(world):
    article = world.posted()
    _set(world, article.id, act="request")
    _day_has_come(world, article.id)
    assert ("published", 1) == (world.row(article.id).state, _asked(world))


def test_t25_a_suspended_article_waits_for_the_head_and_is_archived_when_it_is_back(world):
    article = world.posted()
    _set(world, article.id)
    world.act("suspend", article.id, "pho-hieu-truong", reason="Lộ thông tin.", takedown_reason="R4")
    _day_has_come(world, article.id)
    assert "suspended" == world.row(article.id).state
    world.act("restore", article.id, "hieu-truong", reason="Đã che tên.")
    assert "published" == world.row(article.id).state
    expire(world.wiring, {"article_id": article.id})  # the due row that restoring has put
    assert ("archived", 0) == (world.row(article.id).state, _asked(world))


def test_t25_archived_by_hand_before_its_day_nobody_asks_for_removal(world):
    article = world.posted()
    _set(world, article.id)
    world.act("archive", article.id)
    _day_has_come(world, article.id)
    assert ("archived", 0) == (world.row(article.id).state, _asked(world))
    with pytest.raises(Invalid) as refused:
        _set(world, article.id)
    assert {"act"} == set(refused.value.fields)


def test_t25_the_page_offers_it_and_says_what_will_happen(world, sign_in):
    article = world.posted()
    secretary = sign_in("thu-ky")
    url = f"/xuat-ban/bai/{article.id}"
    form = {"version": str(article.version), "expires_at": "2027-12-31T17:00", "act": "archive"}
    assert 303 == secretary.post(f"{url}/thoi-han", **form).status_code
    shown = secretary.get(url).text
    assert "sau đó bài tự vào lưu trữ" in shown and "Đưa vào lưu trữ" in shown
