"""“Why can’t I?” at the posting desk: page, API and a refused POST give the same reason, clause and words."""

import html
from datetime import timedelta

from services.publishing import operations

BASE = "/api/publishing/v1/articles"
PEOPLE = ("gv-toan", "btv-ngu-van", "thu-ky", "pho-hieu-truong", "hieu-truong")
SAME = ("detail", "clause", "clause_label", "clause_text", "title", "status", "type")


def test_every_refused_move_is_refused_with_the_same_words(world, sign_in):
    tried = 0
    for article_id in (world.approved(), world.posted().id):
        for who in PEOPLE:
            browser = sign_in(who)
            told = browser.get(f"{BASE}/{article_id}/moves")
            if told.status_code == 404:
                continue
            for move in told.json["moves"]:
                if move["allowed"] or move["trigger"] not in operations.TRIGGERS or move["trigger"] == "amend":
                    continue
                given = {"version": told.json["version"], "reason": "Xin xem lại.", "takedown_reason": "R1"}
                if move["trigger"] == "schedule":
                    given = {"version": told.json["version"], "due_at": (world.clock() + timedelta(days=1)).isoformat()}
                answer = browser.call("POST", f"{BASE}/{article_id}/actions/{move['trigger']}", given)
                assert 403 == answer.status_code, answer.text
                assert {name: move[name] for name in SAME} == {name: answer.json[name] for name in SAME}, move
                tried += 1
    assert tried > 10


def test_the_page_names_reason_and_clause_without_scripts(world, sign_in):
    article = world.posted()
    secretary = sign_in("thu-ky")
    page = html.unescape(secretary.get(f"/xuat-ban/bai/{article.id}").text)
    moves = {move["trigger"]: move for move in secretary.get(f"{BASE}/{article.id}/moves").json["moves"]}
    move = moves["take_down"]
    assert ("D12.4b", False) == (move["clause"], move["allowed"])
    for words in (move["detail"], move["clause_text"], '<a href="/quy-che/#D12.4b">', 'id="vi-sao-take_down"'):
        assert words in page
