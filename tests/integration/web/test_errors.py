"""Each error: right status, Vietnamese words, what to do, nothing typed lost, nothing of the inside shown."""

import re

import pytest
from structlog.testing import capture_logs

from shared.web.errors import WORDS
from tests.integration.web.test_forms import TEXT, tokens
from tests.integration.web.world import FAILURES

STATUS = {
    "not_found": 404, "not_allowed": 403, "conflict": 409, "in_transit": 409, "invalid": 422, "too_large": 413,
    "too_many": 429, "unavailable": 503, "transient": 503, "unexpected": 500,
}  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES)
def test_people_get_a_page_with_what_happened_and_what_to_do(teacher, failure):
    answer = teacher.get(f"/gui-bai/bai/7/{failure}")
    assert answer.status_code == STATUS[failure]
    assert WORDS[STATUS[failure]][2].split(".")[0] in answer.text or failure == "in_transit"
    assert "Quay lại" in answer.text
    if failure not in {"transient", "unexpected"}:
        assert FAILURES[failure].message in answer.text


@pytest.mark.parametrize("failure", FAILURES)
def test_programs_get_a_problem(teacher, failure):
    answer = teacher.get(f"/gui-bai/bai/7/{failure}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (STATUS[failure], "application/problem+json")
    assert {"type", "title", "status", "detail", "instance", "code"} <= set(answer.json)
    assert answer.json["status"] == STATUS[failure]
    assert answer.json["instance"] == f"/gui-bai/bai/7/{failure}"


@pytest.mark.parametrize("failure", FAILURES)
def test_text_typed_in_a_form_that_failed_can_be_copied(teacher, failure):
    form = tokens(teacher.get("/gui-bai/moi"))
    answer = teacher.post(f"/gui-bai/bai/7/{failure}", data=form | {"reason": TEXT, "trigger": "approve"})
    assert answer.status_code == STATUS[failure]
    boxes = re.findall(r"<textarea readonly[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)
    assert boxes == [TEXT]


def test_the_clause_is_quoted(teacher, world):
    assert world.wiring.pack.clause("D12.3b").text[:40] in teacher.get("/gui-bai/bai/7/not_allowed").text
    answer = teacher.get("/gui-bai/bai/7/not_allowed", headers={"Accept": "application/json"})
    assert answer.json["clause"] == "D12.3b"


def test_in_transit_reloads_itself_and_links_to_the_owner(teacher):
    answer = teacher.get("/gui-bai/bai/7/in_transit")
    assert '<meta http-equiv="refresh"' in answer.text
    assert 'href="/bien-tap/bai/7"' in answer.text
    form = tokens(teacher.get("/gui-bai/moi"))
    assert "http-equiv" not in teacher.post("/gui-bai/bai/7/in_transit", data=form).text
    assert teacher.get("/gui-bai/bai/7/in_transit", headers={"Accept": "application/json"}).json["owner"] == "review"


def test_waiting_times_are_told(teacher):
    assert teacher.get("/gui-bai/bai/7/too_many").headers["Retry-After"] == "90"
    assert int(teacher.get("/gui-bai/bai/7/unavailable").headers["Retry-After"]) > 0


def test_the_unexpected_has_an_incident_number_in_page_and_log_and_nothing_else(teacher):
    with capture_logs() as logs:
        answer = teacher.get("/gui-bai/bai/7/unexpected")
    number = re.search(r"Mã sự cố: ([0-9A-F]{8})", answer.text)[1]
    assert [(line["incident"], line["path"]) for line in logs] == [(number, "/gui-bai/bai/7/unexpected")]
    assert "secret detail" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.once("takes the file of SQLite away")
def test_a_database_away_still_gives_a_page(world, teacher):
    world.wiring.dispose()
    for path in world.settings.var.glob("*.db*"):
        path.unlink()
    (world.settings.var / "submission.db").mkdir()
    with capture_logs():
        answer = teacher.get("/gui-bai/xem")
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu tạm thời không trả lời" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_address_is_404_for_everybody(world, teacher):
    for browser in (world.browser(), teacher):
        answer = browser.get("/gui-bai/khong-co")
        assert answer.status_code == 404
        assert "Không tìm thấy" in answer.text
    assert world.browser().get("/api/submission/v1/khong-co").json["code"] == "http_404"


def test_a_wrong_method_says_which_are_right(teacher):
    answer = teacher.delete("/gui-bai/moi")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert teacher.delete("/api/submission/v1/articles").headers["Allow"]


def test_a_body_over_the_limit_is_413_in_words(teacher, world):
    world.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = teacher.post("/gui-bai/moi", data={"title": "x" * 2000})
    assert answer.status_code == 413
    assert "mỗi ảnh tối đa 15 MB" in answer.text


def test_too_many_fields_are_413(teacher):
    data = [f"x{number}" for number in range(300)]
    answer = teacher.post("/gui-bai/moi", data=dict.fromkeys(data, "1"), content_type="multipart/form-data")
    assert answer.status_code == 413


def test_the_api_names_wrong_fields_in_vietnamese(teacher):
    headers = {"X-CSRF-Token": tokens(teacher.get("/gui-bai/moi"))["csrf"]}
    answer = teacher.post("/api/submission/v1/articles", json={"state": "x"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json["fields"] == {
        "title": ["Cần điền mục này."], "state": ["Mục này không có trong biểu mẫu."],
    }  # fmt: skip
    broken = teacher.post(
        "/api/submission/v1/articles", data="{", headers={**headers, "Content-Type": "application/json"}
    )
    assert (broken.status_code, broken.mimetype) == (400, "application/problem+json")


def test_the_api_describes_itself(world):
    answer = world.browser().get("/api/submission/v1/openapi.json")
    assert answer.status_code == 200
    assert "/api/submission/v1/articles" in answer.json["paths"]


def test_going_back_never_leaves_the_site(teacher):
    page = teacher.get("/gui-bai/bai/7/conflict", headers={"Referer": "https://evil.example/gui-bai/"})
    assert 'href="/gui-bai/">Quay lại' in page.text
    page = teacher.get("/gui-bai/bai/7/conflict", headers={"Referer": "http://localhost/gui-bai/moi?x=1"})
    assert 'href="/gui-bai/moi?x=1">Quay lại' in page.text


def test_every_answer_carries_the_security_headers(teacher):
    for path in ("/gui-bai/moi", "/gui-bai/khong-co", "/tinh/shared/css/index.css", "/healthz"):
        sent = teacher.get(path).headers
        policy = sent["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Referrer-Policy"] == "same-origin"


def test_what_a_member_sees_is_never_cached(world, teacher):
    assert teacher.get("/gui-bai/moi").headers["Cache-Control"] == "no-store"
    assert teacher.get("/gui-bai/mo").headers["Cache-Control"] == "no-store"
    assert "no-store" not in world.browser().get("/gui-bai/mo").headers.get("Cache-Control", "")
    assert "no-store" not in teacher.get("/tinh/shared/css/index.css").headers["Cache-Control"]
