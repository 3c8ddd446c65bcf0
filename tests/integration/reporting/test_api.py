"""The JSON API of time and duty: the same operations and words as the pages, problem details when refused."""

import pytest

from tests.integration.reporting.world import World

API = "/api/reporting/v1"


@pytest.fixture
def secretary(world: World):
    return world.browser("thu-ky")


def test_calendar_over_json(world: World, secretary):
    world.story(end="2026-09-14").submit()
    made = secretary.call(
        "POST", f"{API}/calendar", {"kind": "closed", "first_day": "2026-09-21", "name": "Nghỉ bão", "extends": True}
    )
    assert (201, 1) == (made.status_code, made.json["moved"])
    page = secretary.get(f"{API}/calendar?year=2026").json
    assert ["Nghỉ bão"] == [row["name"] for row in page["rows"]]
    assert {
        "day": "2026-01-01",
        "weekday": "thứ Năm",
        "name": "Tết Dương lịch",
        "expected": False,
        "worked": False,
    } in page["holidays"]
    undone = secretary.call("POST", f"{API}/calendar/{made.json['id']}/revoke", {"reason": "Bão tan"})
    assert (200, 1) == (undone.status_code, undone.json["moved"])
    assert 409 == secretary.call("POST", f"{API}/calendar/{made.json['id']}/revoke", {"reason": "x"}).status_code
    refused = world.browser("gv-toan").call(
        "POST", f"{API}/calendar", {"kind": "closed", "first_day": "2026-09-21", "name": "x"}
    )
    assert (403, "D14.1") == (refused.status_code, refused.json["clause"])
    assert 422 == secretary.get(f"{API}/calendar?year=1").status_code


def test_obligations_and_deadlines_over_json(world: World, secretary):
    made = secretary.call(
        "POST", f"{API}/obligations", {"title": "Ngoại khoá", "unit_id": "to-toan-tin", "event_end": "2026-09-14"}
    )
    assert (201, "open") == (made.status_code, made.json["state"])
    home = f"{API}/obligations/{made.json['id']}"
    story = world.story(end="2026-09-14").submit()
    tied = secretary.call("POST", f"{home}/tie", {"version": 1, "article_id": story.id})
    assert (200, "tied", 2) == (tied.status_code, tied.json["state"], tied.json["version"])
    stale = secretary.call("POST", f"{home}/cancel", {"version": 1, "reason": "Hoãn"})
    assert (409, "stale") == (stale.status_code, stale.json["code"])
    found = world.browser("gv-toan").get(f"{API}/deadlines/articles/{story.id}").json
    assert ("obligation", "running", "2026-09-21") == (found["kind"], found["verdict"], found["last_day"])
    assert "Hạn đăng: 24 giờ thứ Hai, 21/09/2026." == found["steps"][-1]["text"]
    assert 404 == world.browser("gv-van").get(f"{API}/deadlines/articles/{story.id}").status_code
    assert [] == world.browser("gv-van").get(f"{API}/obligations").json["items"]
    assert 1 == len(secretary.get(f"{API}/deadlines").json["items"])
    assert "open" == secretary.call("POST", f"{home}/untie", {"version": 2}).json["state"]
    assert "cancelled" == secretary.call("POST", f"{home}/cancel", {"version": 3, "reason": "Hoãn"}).json["state"]
    wrong = secretary.call(
        "POST", f"{API}/obligations", {"title": "", "unit_id": "x", "event_end": "hôm qua", "id": "1"}
    )
    assert 422 == wrong.status_code
    assert {"title", "event_end", "id"} == set(wrong.json["fields"])


def test_quota_over_json(world: World):
    head = world.browser("hieu-truong")
    world.story(title="Giờ dạy mẫu").submit().publish()
    units = {row["unit_id"]: row["cells"] for row in head.get(f"{API}/quota").json["units"]}
    assert ("met", "Đạt") == (units["to-toan-tin"][0]["cell"]["status"], units["to-toan-tin"][0]["words"])
    made = head.call("POST", f"{API}/quota/2026-09/to-xa-hoi/excuse", {"decision_no": "45/QĐ", "reason": "Thi"})
    assert 201 == made.status_code
    again = head.call("POST", f"{API}/quota/2026-09/to-xa-hoi/excuse", {"decision_no": "45/QĐ", "reason": "Thi"})
    assert (409, "D13.3") == (again.status_code, again.json["clause"])
    assert 200 == head.call("POST", f"{API}/quota/2026-09/to-xa-hoi/revoke", {"reason": "Nhầm"}).status_code
    own = world.browser("gv-toan").get(f"{API}/quota?year=2026").json["units"]
    assert ["to-toan-tin"] == [row["unit_id"] for row in own]


def test_the_month_has_table_three(world: World, secretary):
    world.story(end="2026-09-14", title="Bài").submit().publish()
    found = secretary.get(f"{API}/months/2026-09").json["deadlines"]
    assert (1, 1, 100.0, ["on_time"]) == (
        found["due"], found["on_time"], found["rate"], [row["verdict"] for row in found["rows"]],
    )  # fmt: skip


@pytest.mark.parametrize("page", ["lich-truong", "chi-tieu", "thi-dua"])
@pytest.mark.parametrize("year", ["²", "9" * 5000, "nay", "-1", "3000", ""])
def test_a_year_that_is_none_shows_the_present_one(world: World, page, year):
    """“²” is a digit to `isdigit` and no number to `int`; too many digits are no number either."""
    assert "2026" in world.browser("thu-ky").text(f"/bao-cao/{page}/?nam={year}")
