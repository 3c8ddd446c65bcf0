from tests.integration.publishing.world import TEXT

BASE = "/api/publishing/v1/articles"


def test_list_and_article(world, sign_in):
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    listed = secretary.get(BASE).json
    assert [article_id] == [line["id"] for line in listed["lines"]]
    assert 1 == listed["counts"]["cho-dang"]
    item = secretary.get(f"{BASE}/{article_id}").json
    assert ("approved", True, TEXT.title) == (item["state"], item["texts_match"], item["document"]["title"])
    allowed = {move["trigger"] for move in item["moves"] if move["allowed"]}
    assert {"publish", "schedule", "amend"} == allowed
    assert all(move["why"] and move["clause"] for move in item["moves"] if not move["allowed"])


def test_acts(world, sign_in):
    article_id = world.approved()
    secretary, head = sign_in("thu-ky"), sign_in("hieu-truong")
    url = f"{BASE}/{article_id}/actions"
    key = {"Idempotency-Key": "once"}
    made = secretary.call("POST", f"{url}/publish", {"version": 1}, **key)
    assert (200, "published") == (made.status_code, made.json["state"])
    assert made.json == secretary.call("POST", f"{url}/publish", {"version": 1}, **key).json
    refused = secretary.call("POST", f"{url}/take_down", {"version": 2, "takedown_reason": "R1", "reason": "Cũ"})
    assert (403, "D12.4b") == (refused.status_code, refused.json["clause"])
    assert (
        409
        == head.call("POST", f"{url}/take_down", {"version": 1, "takedown_reason": "R1", "reason": "Cũ"}).status_code
    )
    bad = head.call("POST", f"{url}/take_down", {"version": 2, "takedown_reason": "R1"})
    assert (422, True) == (bad.status_code, "reason" in bad.json["fields"])
    assert 422 == head.call("POST", f"{url}/take_down", {"version": 2, "state": "approved"}).status_code
    assert 404 == head.call("POST", f"{url}/explode", {"version": 2}).status_code
    assert (
        200
        == head.call("POST", f"{url}/take_down", {"version": 2, "takedown_reason": "R1", "reason": "Cũ"}).status_code
    )
    assert 410 == sign_in().get(made.json["address"]).status_code


def test_amend_and_request(world, sign_in):
    first, second = world.approved(), world.posted().id
    secretary = sign_in("thu-ky")
    assert 422 == secretary.call("PUT", f"{BASE}/{first}/text", {"version": 1, "title": ""}).status_code
    made = secretary.call("PUT", f"{BASE}/{first}/text", {"version": 1, "title": "Tiêu đề khác"})
    assert ("pending_deputy", "review") == (made.json["state"], made.json["owner"])
    in_transit = secretary.call("POST", f"{BASE}/{first}/actions/publish", {"version": 2})
    assert (409, "review") == (in_transit.status_code, in_transit.json["owner"])
    asked = sign_in("gv-van").call(
        "POST", f"{BASE}/{second}/takedown-requests", {"takedown_reason": "R3", "note": "Nhầm"}
    )
    assert (201, "open") == (asked.status_code, asked.json["state"])


def test_nothing_for_strangers(world, sign_in):
    article_id = world.approved()
    assert 401 == sign_in().get(f"{BASE}/{article_id}").status_code
    assert 404 == sign_in("gv-van").get(f"{BASE}/{article_id}").status_code
    assert 403 == sign_in("gv-van").get(BASE).status_code
    forged = sign_in("thu-ky").client.post(f"{BASE}/{article_id}/actions/publish", json={"version": 1})
    assert 403 == forged.status_code
    assert "approved" == world.row(article_id).state


def test_the_document_of_the_api_names_every_route(sign_in):
    paths = sign_in("thu-ky").get("/api/publishing/v1/openapi.json").json["paths"]
    assert 5 <= len(paths)
