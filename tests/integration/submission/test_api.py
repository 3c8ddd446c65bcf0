"""The JSON API does what the form does, with the same rules and the same words."""

from io import BytesIO

from services.submission.schemas import DraftSchema
from tests.data.loader import load_sample
from tests.integration.files import corpus
from tests.integration.submission.world import World

WHERE = "/api/submission/v1/articles"
TEXT = {
    name: value for name, value in load_sample("02-tieu-de-dai").fields.items() if name in DraftSchema().fields
}  # fmt: skip


def test_an_article_is_made_saved_sent_and_listed(world: World) -> None:
    api = world.browser("gv-toan")
    made = api.call("POST", WHERE, json=TEXT, status=201)
    assert ("draft", 1, "submission") == (made["state"], made["version"], made["owner"])
    saved = api.call("PUT", f"{WHERE}/{made['id']}", json={"version": 1, "text": TEXT | {"lead": "Sapo mới"}})
    assert (2, "Sapo mới") == (saved["version"], saved["document"]["lead"])
    sent = api.call("POST", f"{WHERE}/{made['id']}/submit", json={"version": 2})
    assert ("submitted", "review", True) == (sent["state"], sent["owner"], sent["in_transit"])
    world.settle()
    listed = api.call("GET", f"{WHERE}?group=dang-xu-ly")
    assert [made["id"]] == [row["id"] for row in listed["rows"]]
    assert 1 == listed["counts"]["dang-xu-ly"]
    got = api.call("GET", f"{WHERE}/{made['id']}")
    assert ["Soạn bài", "Ban Biên tập tiếp nhận"] == [step["label"] for step in got["progress"][:2]]


def test_files_are_attached_named_and_taken_out(world: World) -> None:
    api = world.browser("gv-toan")
    made = api.call("POST", WHERE, json=TEXT, status=201)
    where, pdf = f"{WHERE}/{made['id']}/files", corpus.pdf("Kế hoạch tuần")
    key = {"Idempotency-Key": "tep-1"}
    for _ in range(2):  # sent again, as programs do when the answer was lost
        got = api.call(
            "POST", f"{where}?version=1", data={"file": (BytesIO(pdf), "Kế hoạch.pdf")}, headers=key, status=201
        )
    (file,) = got["document"]["attachments"]
    assert ("Kế hoạch.pdf", "application/pdf", len(pdf), 2) == (
        file["name"],
        file["mime"],
        file["size"],
        got["version"],
    )
    twice = api.call("POST", f"{where}?version=2", data={"file": (BytesIO(pdf), "Khác.pdf")}, status=422)
    assert "file_twice" == twice["code"]
    named = api.call("PATCH", f"{where}/{file['sha256']}", json={"version": 2, "title": " Kế hoạch  tuần 12 "})
    assert "Kế hoạch tuần 12" == named["document"]["attachments"][0]["title"]
    long = api.call("PATCH", f"{where}/{file['sha256']}", json={"version": 3, "title": "a" * 201}, status=422)
    assert ["title"] == list(long["fields"])
    assert [] == api.call("DELETE", f"{where}/{file['sha256']}?version=3")["document"]["attachments"]
    api.call("DELETE", f"{where}/{file['sha256']}?version=4", status=404)


def test_files_that_are_not_welcome_are_refused_and_not_kept(world: World) -> None:
    api, other = world.browser("gv-toan"), world.browser("gv-van")
    made = api.call("POST", WHERE, json=TEXT, status=201)
    where = f"{WHERE}/{made['id']}/files?version=1"
    assert ["file"] == list(api.call("POST", where, data={}, status=422)["fields"])
    api.call("POST", where, data={"file": (BytesIO(b"MZ\x90\x00"), "chay.exe")}, status=422)
    other.call("POST", where, data={"file": (BytesIO(corpus.pdf("x")), "a.pdf")}, status=404)
    assert [] == [path for path in world.settings.files_dir.rglob("*") if path.is_file()]


def test_a_key_used_twice_makes_one_article(world: World) -> None:
    api = world.browser("gv-toan")
    key = {"Idempotency-Key": "bai-toan-20-11"}
    first = api.call("POST", WHERE, json=TEXT, headers=key, status=201)
    second = api.call("POST", WHERE, json=TEXT, headers=key, status=201)
    assert first["id"] == second["id"]
    assert 1 == len(world.articles())


def test_problems_are_named_by_field_in_vietnamese(world: World) -> None:
    api = world.browser("gv-toan")
    bad = api.call("POST", WHERE, json=TEXT | {"title": "a" * 201, "event_end": "mai", "màu": "đỏ"}, status=422)
    assert {"title", "event_end", "màu"} == set(bad["fields"])
    assert "tối đa 200" in bad["fields"]["title"][0]
    made = api.call("POST", WHERE, json=TEXT | {"section": "", "event_end": "30/11/2026"}, status=201)
    refused = api.call("POST", f"{WHERE}/{made['id']}/submit", json={"version": 1}, status=422)
    assert {"section", "event_end"} == set(refused["fields"])
    assert "D14.1" == refused["clause"]


def test_stale_elsewhere_foreign_and_forbidden_have_their_status(world: World) -> None:
    api, other = world.browser("gv-toan"), world.browser("gv-van")
    made = api.call("POST", WHERE, json=TEXT, status=201)
    where = f"{WHERE}/{made['id']}"
    assert "stale" == api.call("POST", f"{where}/submit", json={"version": 7}, status=409)["code"]
    assert "article_not_found" == other.call("GET", where, status=404)["code"]
    assert "not_allowed" == world.browser("ke-toan").call("POST", WHERE, json=TEXT, status=403)["code"]
    assert "not_allowed" == api.call("GET", f"{WHERE}?scope=unit", status=403)["code"]
    api.call("POST", f"{where}/submit", json={"version": 1})
    gone = api.call("POST", f"{where}/withdraw", json={"version": 2}, status=409)
    assert ("in_transit", "review") == (gone["code"], gone["owner"])


def test_withdrawing_a_draft(world: World) -> None:
    api = world.browser("gv-toan")
    made = api.call("POST", WHERE, json=TEXT, status=201)
    done = api.call("POST", f"{WHERE}/{made['id']}/withdraw", json={"version": 1, "reason": "Đổi kế hoạch"})
    assert ("withdrawn", "Đổi kế hoạch") == (done["state"], done["reason"])


def test_without_a_token_of_the_session_nothing_is_written(world: World) -> None:
    browser = world.browser("gv-toan")
    answer = browser.client.post(WHERE, json=TEXT, base_url=world.settings.base_url)
    assert 403 == answer.status_code
    anonymous = world.app.test_client().get(WHERE, base_url=world.settings.base_url)
    assert 401 == anonymous.status_code


def test_the_interface_is_described(world: World) -> None:
    answer = world.browser("gv-toan").call("GET", "/api/submission/v1/openapi.json")
    assert f"{WHERE}/{{article_id}}/submit" in answer["paths"]
