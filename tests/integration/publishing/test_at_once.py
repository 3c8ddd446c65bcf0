"""The public page answers the moment the press does; where it cannot, the answer says so and the job makes it good."""

import fcntl
from dataclasses import replace
from datetime import timedelta

import pytest

from services.publishing.clients import builder
from services.publishing.schedule import publish_due
from tests.integration.publishing.world import TEXT

UP = "Đã đăng bài lên trang công khai."
LATER = "trang công khai sẽ có bài trong ít phút"


def press(browser, article, slug, **fields):
    return browser.post(f"/xuat-ban/bai/{article.id}/{slug}", version=str(article.version), **fields)


def notice(browser, answer) -> str:
    return browser.get(answer.location).text


@pytest.fixture
def full_disk(world, monkeypatch):
    def refuse(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.publishing.clients.site_files.SiteFiles._put", refuse)
    return monkeypatch


def test_the_page_is_there_when_the_press_is_answered(world, sign_in):
    photo = world.photo()
    article_id = world.approved(replace(TEXT, photos=(photo,)))
    secretary = sign_in("thu-ky")
    answer = press(secretary, world.row(article_id), "dang")
    address = world.row(article_id).address
    page = sign_in().get(address)  # no job has run
    assert 200 == page.status_code
    assert "ba lớp dạy thử" in page.text
    assert (world.site / "anh" / f"{photo.sha256}.jpg").is_file()
    assert UP in notice(secretary, answer)
    assert address not in world.page("/")  # the lists are the job's
    world.render()
    assert address in world.page("/")
    assert [200] == [e.payload["status"] for e in world.said("page.rendered")]


def test_a_restored_page_is_back_when_the_press_is_answered(world, sign_in):
    article = world.posted()
    article = world.act("take_down", article.id, "hieu-truong", takedown_reason="R1", reason="Cũ")
    world.render()
    head = sign_in("hieu-truong")
    answer = press(head, article, "khoi-phuc", reason="Đúng rồi")
    assert 200 == sign_in().get(article.address).status_code
    assert "Đã khôi phục bài trên trang công khai." in notice(head, answer)


def test_a_full_disk_does_not_fail_the_press_and_the_answer_is_honest(world, sign_in, full_disk):
    article_id = world.approved()
    secretary, row = sign_in("thu-ky"), world.row(article_id)
    for _ in range(2):  # sent twice, told the same
        answer = press(secretary, row, "dang", form_id="f1")
        assert 303 == answer.status_code
        page = notice(secretary, answer)
        assert LATER in page
        assert UP not in page
    assert "published" == world.row(article_id).state
    address = world.row(article_id).address
    assert 404 == sign_in().get(address).status_code
    full_disk.undo()
    world.render()
    assert 200 == sign_in().get(address).status_code


def test_a_removal_that_could_not_be_written_is_not_called_done(world, sign_in, full_disk):
    full_disk.undo()
    article = world.posted()
    full_disk.setattr("services.publishing.clients.site_files.SiteFiles._put", lambda *_a, **_m: 1 / 0)
    head = sign_in("hieu-truong")
    answer = press(head, article, "go", takedown_reason="R1", reason="Cũ")
    page = notice(head, answer)
    assert "Đã gỡ bài khỏi trang công khai." not in page
    assert "trang công khai sẽ đổi trong ít phút" in page
    assert "taken_down" == world.row(article.id).state
    full_disk.undo()
    world.render()
    assert 410 == sign_in().get(article.address).status_code


def test_a_broken_page_does_not_fail_the_press(world, sign_in, monkeypatch):
    article_id = world.approved()
    monkeypatch.setattr(world.wiring.renderer, "article", lambda _view: {}["lỗi"])
    secretary = sign_in("thu-ky")
    answer = press(secretary, world.row(article_id), "dang")
    assert 303 == answer.status_code
    assert LATER in notice(secretary, answer)


def test_a_site_locked_by_somebody_else_holds_no_request(world, sign_in, monkeypatch):
    monkeypatch.setattr(builder, "PATIENCE", 0.05)
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    with world.site.with_name("site.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = press(secretary, world.row(article_id), "dang")
    assert LATER in notice(secretary, answer)
    world.render()
    assert 200 == sign_in().get(world.row(article_id).address).status_code


def test_programs_are_told_too(world, sign_in, full_disk):
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    url = f"/api/publishing/v1/articles/{article_id}/actions/publish"
    made = secretary.call("POST", url, {"version": 1}, **{"Idempotency-Key": "k"})
    assert (200, False) == (made.status_code, made.json["page_current"])
    full_disk.undo()
    again = secretary.call("POST", url, {"version": 1}, **{"Idempotency-Key": "k"})
    assert ("published", True) == (again.json["state"], again.json["page_current"])
    assert 200 == sign_in().get(again.json["address"]).status_code


def test_a_scheduled_article_is_up_before_its_posting_is_told(world):
    article_id = world.approved()
    world.act("schedule", article_id, due_at=world.clock() + timedelta(minutes=5))
    world.wait(minutes=6)
    publish_due(world.wiring, {"article_id": article_id})
    assert world.exists(world.row(article_id).address)
