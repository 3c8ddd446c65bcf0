"""The JSON API: the same operations, problem+json for what is refused, done once with a key."""

from shared.ids import new_id
from tests.integration.review.world import ALL_TICKS, TEXT, World

BASE = "/api/review/v1/articles"


def test_list_item_text_classes_and_acts(world: World, sign_in) -> None:
    article_id = world.submitted()
    listed = sign_in("thu-ky").get(f"{BASE}?tab=submitted").json
    assert ([article_id], 1) == ([row["id"] for row in listed["rows"]], listed["counts"]["submitted"])
    editor = sign_in("btv-toan-tin")
    version = editor.get(f"{BASE}/{article_id}").json["version"]
    taken = editor.call(
        "POST", f"{BASE}/{article_id}/actions/assign", {"version": version, "editor_id": "btv-toan-tin"}
    )
    assert (200, "editing") == (taken.status_code, taken.json["state"])
    classed = editor.call("PUT", f"{BASE}/{article_id}/classes", {"version": taken.json["version"], "classes": ["K8"]})
    before = editor.get(f"{BASE}/{article_id}").json
    text = {name: before["document"][name] for name in ("title", "lead", "body", "byline", "section", "event_end")}
    saved = editor.call(
        "PUT", f"{BASE}/{article_id}/text",
        {"version": classed.json["version"], **text, "lead": "Gọn.", "photos": before["document"]["photos"]},
    )  # fmt: skip
    assert 200 == saved.status_code, saved.text
    rows = editor.get(f"{BASE}/{article_id}/compare").json["rows"]
    assert ["Tóm tắt"] == [row["label"] for row in rows if row["op"] != "same" and row["label"]]
    sent = editor.call(
        "POST", f"{BASE}/{article_id}/actions/send_up", {"version": saved.json["version"], "checklist": list(ALL_TICKS)}
    )
    assert "pending_deputy" == sent.json["state"]
    got = sign_in("pho-hieu-truong").get(f"{BASE}/{article_id}").json
    assert {"approve_content", "send_back", "refuse"} <= {move["trigger"] for move in got["moves"] if move["allowed"]}
    assert [1] == [line["level"] for line in got["ledger"] if line["in_force"]]
    assert TEXT.hash == got["sent_hash"]


def test_a_field_the_kind_does_not_have_is_named_not_dropped(world: World, sign_in) -> None:
    article_id = world.submitted()
    editor = sign_in("btv-toan-tin")
    version = editor.get(f"{BASE}/{article_id}").json["version"]
    taken = editor.call(
        "POST", f"{BASE}/{article_id}/actions/assign", {"version": version, "editor_id": "btv-toan-tin"}
    )
    before = editor.get(f"{BASE}/{article_id}").json["document"]
    text = {name: before[name] for name in ("title", "lead", "body", "byline", "section", "event_end", "photos")}
    refused = editor.call(
        "PUT", f"{BASE}/{article_id}/text",
        {"version": taken.json["version"], **text, "details": {"number": "154/QĐ", "màu": "đỏ"}},
    )  # fmt: skip
    assert (422, ["details"]) == (refused.status_code, list(refused.json["fields"]))
    assert "màu" in refused.json["fields"]["details"][0]


def test_a_key_makes_a_call_happen_once(world: World, sign_in) -> None:
    article_id, deputy, key = world.at_deputy(), sign_in("pho-hieu-truong"), new_id()
    body = {"version": world.row(article_id).version}
    path = f"{BASE}/{article_id}/actions/approve_content"
    first = deputy.call("POST", path, body, **{"Idempotency-Key": key})
    second = deputy.call("POST", path, body, **{"Idempotency-Key": key})
    assert first.json == second.json
    assert 1 == world.log(article_id).count("article.content_approved")
    without = deputy.call("POST", path, body)
    assert (409, "stale") == (without.status_code, without.json["code"])


def test_refusals_are_problems_with_clause_and_fields(world: World, sign_in) -> None:
    article_id, deputy = world.at_deputy(), sign_in("pho-hieu-truong")
    path, version = f"{BASE}/{article_id}/actions", world.row(article_id).version
    missing = deputy.call("POST", f"{path}/send_back", {"version": version})
    assert (422, "reason_missing", ["reason"]) == (
        missing.status_code,
        missing.json["code"],
        list(missing.json["fields"]),
    )
    assert "application/problem+json" == missing.mimetype
    role = deputy.call("POST", f"{path}/approve_posting", {"version": version})
    assert role.status_code == 409
    wrong = sign_in("thu-ky").call("POST", f"{path}/approve_content", {"version": version})
    assert (403, "D12.3b") == (wrong.status_code, wrong.json["clause"])
    assert 404 == deputy.call("POST", f"{path}/explode", {"version": version}).status_code
    odd = deputy.call("POST", f"{path}/send_back", {"version": version, "state": "approved"})
    assert 422 == odd.status_code
    assert 404 == deputy.get(f"{BASE}/{new_id()}").status_code
    assert 403 == sign_in("gv-toan").get(BASE).status_code
    gone = world.approved()
    moved = deputy.call("POST", f"{BASE}/{gone}/actions/send_back", {"version": 1, "reason": "x"})
    assert (409, "publishing") == (moved.status_code, moved.json["owner"])


def test_every_path_is_described(world: World, sign_in) -> None:
    document = sign_in("thu-ky").get("/api/review/v1/openapi.json")
    assert 200 == document.status_code
    assert 7 == len(document.json["paths"])
