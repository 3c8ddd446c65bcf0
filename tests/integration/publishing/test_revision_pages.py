"""Corrections and updates at the posting desk: the form, the page of a revision, its acts, the API."""

import re
from dataclasses import replace

from tests.integration.publishing.world import TEXT

BASE = "/api/publishing/v1"
FIXED = replace(TEXT, body="<p>Chuyên đề có bốn lớp dạy thử.</p>")
FORM = {"revision_kind": "correction", "note": "Sửa số lớp dạy thử.", "editor_id": "btv-ngu-van"}


def opened(world, sign_in, article, **changed):
    url = f"/xuat-ban/bai/{article.id}/ban-sua"
    answer = sign_in("thu-ky").post(url, version=str(world.row(article.id).version), **{**FORM, **changed})
    assert 303 == answer.status_code, answer.text
    world.network.settle()
    page = sign_in("thu-ky").get(f"/xuat-ban/bai/{article.id}").text
    return re.search(r'href="/xuat-ban/ban-sua/([0-9a-f-]{36})"', page)[1]


def approved(world, article, revision_id, document=FIXED):
    more = {"revises": article.id, "revision_kind": "correction", "base_hash": article.published_hash}
    world.approved(document, article_id=revision_id, assignee_id="btv-ngu-van", **more)


def test_the_form_on_the_articles_page_opens_a_correction(world, sign_in):
    article = world.posted()
    secretary = sign_in("thu-ky")
    page = secretary.get(f"/xuat-ban/bai/{article.id}").text
    assert "Đính chính, cập nhật…" in page
    assert (
        "Mở bản đính chính, cập nhật" in sign_in("hieu-truong").get(f"/xuat-ban/bai/{article.id}").text
    )  # and why not
    refused = secretary.post(
        f"/xuat-ban/bai/{article.id}/ban-sua", version=str(article.version), revision_kind="correction", note=" ",
        editor_id="",
    )  # fmt: skip
    assert 422 == refused.status_code
    revision_id = opened(world, sign_in, article)
    page = secretary.get(f"/xuat-ban/bai/{article.id}").text
    assert "Sửa số lớp dạy thử." in page
    assert "một bản sửa chưa xong" in page
    there = secretary.get(f"/xuat-ban/ban-sua/{revision_id}").text
    assert f"/bien-tap/bai/{revision_id}" in there
    assert f"/xuat-ban/ban-sua/{revision_id}" == secretary.get(f"/xuat-ban/bai/{revision_id}").location


def test_posting_it_swaps_the_page_with_a_dated_note(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    secretary = sign_in("thu-ky")
    assert "Đính chính: " in secretary.get("/xuat-ban/").text
    page = secretary.get(f"/xuat-ban/ban-sua/{revision_id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert "bốn lớp" in secretary.get(f"/xuat-ban/ban-sua/{revision_id}/xem-truoc").text
    assert 403 == sign_in("btv-toan-tin").post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=version).status_code
    done = secretary.post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=version)
    assert "Đã thay bản đang đăng" in secretary.get(done.location).text
    public = sign_in().get(article.address).text
    assert "bốn lớp" in public
    assert "Đính chính ngày 24/11/2026: Sửa số lớp dạy thử." in public
    assert "Đăng lần đầu" in public
    assert "article:modified_time" in public
    assert 409 == secretary.post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=version).status_code
    assert 404 == sign_in("gv-su").get(f"/xuat-ban/ban-sua/{revision_id}").status_code


def test_a_picture_taken_out_by_a_correction_leaves_the_site(world, sign_in):
    photo = world.photo("maroon")
    article = world.posted(replace(TEXT, photos=(photo,)))
    assert 200 == sign_in().get(f"/anh/{photo.sha256}.jpg").status_code
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    page = sign_in("thu-ky").get(f"/xuat-ban/ban-sua/{revision_id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    sign_in("thu-ky").post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=version)
    world.render()
    assert 404 == sign_in().get(f"/anh/{photo.sha256}.jpg").status_code
    assert 200 == sign_in().get(article.address).status_code


def test_a_base_that_is_gone_is_said_and_nothing_is_posted(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    world.act("suspend", article.id, reason="Lộ điểm của học sinh")
    secretary = sign_in("thu-ky")
    version = re.search(r'name="version" value="(\d+)"', secretary.get(f"/xuat-ban/ban-sua/{revision_id}").text)[1]
    answer = secretary.post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=version)
    assert "trở lại Phó Trưởng Ban" in secretary.get(answer.location).text
    assert ["pending_deputy"] == [e.payload["to_state"] for e in world.said("revision.outdated")]


def test_the_head_takes_it_back_and_the_secretary_cancels(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    url, head = f"/xuat-ban/ban-sua/{revision_id}", sign_in("hieu-truong")
    version = re.search(r'name="version" value="(\d+)"', head.get(url).text)[1]
    assert 422 == head.post(f"{url}/rut-lai", version=version, reason=" ").status_code
    assert 403 == sign_in("thu-ky").post(f"{url}/rut-lai", version=version, reason="x").status_code
    assert 303 == sign_in("thu-ky").post(f"{url}/huy", version=version, reason="Không cần nữa.").status_code
    assert "Đã huỷ bản sửa" in head.get(url).text
    assert "Đính chính, cập nhật…" in sign_in("thu-ky").get(f"/xuat-ban/bai/{article.id}").text


def test_revisions_by_the_api(world, sign_in):
    article = world.posted()
    secretary = sign_in("thu-ky")
    body = {"version": article.version, **FORM}
    made = secretary.call("POST", f"{BASE}/articles/{article.id}/revisions", body)
    assert (201, "editing", "review") == (made.status_code, made.json["state"], made.json["owner"])
    twice = secretary.call("POST", f"{BASE}/articles/{article.id}/revisions", body)
    assert (403, "D5.3a") == (twice.status_code, twice.json["clause"])
    denied = sign_in("gv-toan").call("POST", f"{BASE}/articles/{article.id}/revisions", body)
    assert (403, "D14.2a") == (denied.status_code, denied.json["clause"])
    world.network.settle()
    approved(world, article, made.json["id"])
    one = f"{BASE}/revisions/{made.json['id']}"
    found = secretary.call("GET", one).json
    assert ("approved", FIXED.body) == (found["state"], found["document"]["body"])
    assert 404 == secretary.call("POST", f"{one}/actions/explode", {"version": found["version"]}).status_code
    done = secretary.call("POST", f"{one}/actions/publish", {"version": found["version"]}).json
    assert "published" == done["state"]
    item = secretary.call("GET", f"{BASE}/articles/{article.id}").json
    assert (True, ["published"]) == (item["opening"]["allowed"], [line["state"] for line in item["revisions"]])
    assert "bốn lớp" in sign_in().get(article.address).text
    again = {"version": world.row(article.id).version, "expires_at": "2026-12-31T17:00"}
    assert 200 == secretary.call("PUT", f"{BASE}/articles/{article.id}/expiry", again).status_code


def test_posting_a_revision_sent_again_with_its_key_answers_the_same(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    secretary = sign_in("thu-ky")
    version = secretary.call("GET", f"{BASE}/revisions/{revision_id}").json["version"]
    url, key = f"{BASE}/revisions/{revision_id}/actions/publish", {"Idempotency-Key": "k"}
    answers = [secretary.call("POST", url, {"version": version}, **key) for _ in range(2)]
    assert [(200, "published")] * 2 == [(answer.status_code, answer.json["state"]) for answer in answers]
    assert 1 == len(world.said("article.updated"))


def test_a_correction_whose_page_waits_for_the_job_is_not_called_up(world, sign_in, monkeypatch):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    secretary = sign_in("thu-ky")
    version = secretary.call("GET", f"{BASE}/revisions/{revision_id}").json["version"]
    monkeypatch.setattr("services.publishing.clients.site_files.SiteFiles._put", lambda *_a, **_m: 1 / 0)
    done = secretary.post(f"/xuat-ban/ban-sua/{revision_id}/dang", version=str(version))
    page = secretary.get(done.location).text
    assert "trang công khai sẽ đổi trong ít phút" in page
    assert "Đã thay bản đang đăng." not in page  # the notice; the badge of the state has no full stop


def test_a_revision_and_a_request_are_shown_by_the_regulation_of_their_article(world, sign_in):
    other = "quy-che-07-2026@1"
    article = world.act("publish", world.approved(pack=other))
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    head = sign_in("hieu-truong")
    page = head.get(f"/xuat-ban/ban-sua/{revision_id}").text
    assert "Bản sửa trở lại bước Trưởng ban duyệt đăng" in page
    assert 'id="vi-sao-recall"' in sign_in("pho-hieu-truong").get(f"/xuat-ban/ban-sua/{revision_id}").text
    url = f"/xuat-ban/bai/{article.id}/de-nghi-go"
    sign_in("gv-van").post(url, takedown_reason="R3", note="Nhầm tên lớp")
    request_id = re.search(r"/xuat-ban/de-nghi-go/([0-9a-f-]{36})", head.get("/xuat-ban/de-nghi-go/").text)[1]
    url = f"/xuat-ban/de-nghi-go/{request_id}"
    sign_in("thu-ky").post(f"{url}/y-kien", text="Đúng là nhầm.")
    assert "(Thư kí Ban Biên tập)" in head.get(url).text


def test_a_moment_is_set_and_taken_back_on_the_page(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    url, secretary = f"/xuat-ban/ban-sua/{revision_id}", sign_in("thu-ky")

    def version():
        return re.search(r'name="version" value="(\d+)"', secretary.get(url).text)[1]

    missing = secretary.post(f"{url}/hen-gio", version=version(), due_at="")
    assert 422 == missing.status_code
    assert "Hãy chọn ngày, giờ đăng." in missing.text
    assert 403 == secretary.post(f"{url}/hen-gio", version=version(), due_at="2026-11-24T07:59").status_code
    done = secretary.post(f"{url}/hen-gio", version=version(), due_at="2026-11-25T09:30")
    page = secretary.get(done.location).text
    assert "Đã hẹn giờ đăng bản sửa" in page
    assert "Sẽ tự thay bản đang đăng lúc" in page
    assert "25/11/2026 09:30" in page
    assert "hẹn đăng lúc" in secretary.get("/xuat-ban/").text
    assert "hẹn đăng lúc" in secretary.get(f"/xuat-ban/bai/{article.id}").text
    assert 409 == secretary.post(f"{url}/dang", version=version()).status_code
    assert 303 == secretary.post(f"{url}/huy-hen", version=version()).status_code
    assert "Sẽ tự thay bản đang đăng" not in secretary.get(url).text
    secretary.post(f"{url}/hen-gio", version=version(), due_at="2026-11-25T10:00")
    world.wait(days=1, hours=3)
    world.render()
    assert "bốn lớp" in sign_in().get(article.address).text
    assert "Đính chính ngày 25/11/2026" in sign_in().get(article.address).text


def test_a_scheduled_revision_is_changed_in_its_form(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    url, secretary = f"/xuat-ban/ban-sua/{revision_id}", sign_in("thu-ky")
    version = re.search(r'name="version" value="(\d+)"', secretary.get(url).text)[1]
    secretary.post(f"{url}/hen-gio", version=version, due_at="2026-11-25T10:00")
    assert f'href="{url}/sua"' in secretary.get(url).text
    form = secretary.get(f"{url}/sua").text
    assert "giờ hẹn, nếu có, bị bỏ" in form
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    assert 403 == sign_in("hieu-truong").get(f"{url}/sua").status_code
    typed = {"title": FIXED.title, "body": "<p>Chuyên đề có 4 lớp dạy thử.</p>", "note": "Viết bằng số."}
    empty = secretary.post(f"{url}/sua", version=version, **{**typed, "title": " "})
    assert 422 == empty.status_code
    assert "Viết bằng số." in empty.text
    done = secretary.post(f"{url}/sua", version=version, **typed)
    assert "bản sửa trở lại Phó Trưởng Ban" in secretary.get(done.location).text
    assert [revision_id] == [e.subject_id for e in world.said("article.amended")]
    assert 409 == secretary.get(f"{url}/sua").status_code
    world.wait(days=2)
    world.render()
    assert "ba lớp" in sign_in().get(article.address).text


def test_times_and_texts_of_revisions_by_the_api(world, sign_in):
    article = world.posted()
    revision_id = opened(world, sign_in, article)
    approved(world, article, revision_id)
    secretary, one = sign_in("thu-ky"), f"{BASE}/revisions/{revision_id}"
    version = secretary.call("GET", one).json["version"]
    late = secretary.call("POST", f"{one}/actions/schedule", {"version": version, "due_at": "2026-11-23T08:00"})
    assert (403, "D12.2d") == (late.status_code, late.json["clause"])
    made = secretary.call("POST", f"{one}/actions/schedule", {"version": version, "due_at": "2026-11-25T08:00"}).json
    assert ("scheduled", "2026-11-25T01:00:00+00:00") == (made["state"], made["due_at"])
    back = secretary.call("POST", f"{one}/actions/unschedule", {"version": made["version"]}).json
    assert ("approved", None) == (back["state"], back["due_at"])
    body = {"version": back["version"], "lead": FIXED.lead + " Nay đính chính.", "note": "Thêm một câu."}
    same = secretary.call("PUT", f"{one}/text", {"version": back["version"], "lead": FIXED.lead})
    assert (422, "unchanged") == (same.status_code, same.json["code"])
    assert 403 == sign_in("gv-toan").call("PUT", f"{one}/text", body).status_code
    changed = secretary.call("PUT", f"{one}/text", body, **{"Idempotency-Key": "k"}).json
    assert ("pending_deputy", "review", None) == (changed["state"], changed["owner"], changed["document"])
    assert 200 == secretary.call("PUT", f"{one}/text", body, **{"Idempotency-Key": "k"}).status_code
    assert 1 == len(world.said("article.amended"))
