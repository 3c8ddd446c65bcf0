"""“Why can’t I?” at the desk: page, API and a refused POST give the same reason, clause and words."""

import html

import pytest

from services.review import operations
from tests.integration.review.world import ALL_TICKS, World

BASE = "/api/review/v1/articles"
PLACES = ("submitted", "at_deputy", "at_head")
PEOPLE = ("gv-toan", "btv-ngu-van", "btv-toan-tin", "thu-ky", "pho-hieu-truong", "hieu-truong")
GIVEN = {
    "reason": "Xin xem lại.", "editor_id": "btv-ngu-van", "grounds": ["G4"], "checklist": list(ALL_TICKS),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_refused_move_is_refused_with_the_same_words(world: World, sign_in, place: str) -> None:
    article_id = getattr(world, place)()
    tried = 0
    for who in PEOPLE:
        browser = sign_in(who)
        told = browser.get(f"{BASE}/{article_id}/moves").json
        assert world.pack.ref == told["pack"]
        for move in told["moves"]:
            if move["allowed"]:
                assert not {"detail", "status", "type", "title"} & set(move)
                continue
            assert ("about:blank", 403, "Không được phép") == (move["type"], move["status"], move["title"])
            assert world.pack.clause(move["clause"]).text == move["clause_text"]
            if move["trigger"] not in operations.ACTS:
                continue
            answer = browser.call(
                "POST", f"{BASE}/{article_id}/actions/{move['trigger']}", GIVEN | {"version": told["version"]}
            )
            assert 403 == answer.status_code, answer.text
            same = ("detail", "clause", "clause_label", "clause_text", "title", "status", "type")
            assert {name: move[name] for name in same} == {name: answer.json[name] for name in same}, move
            tried += 1
    assert tried > 10


def test_the_page_names_reason_and_clause_without_scripts(world: World, sign_in) -> None:
    article_id = world.at_head()
    page = html.unescape(sign_in("pho-hieu-truong").get(f"/bien-tap/bai/{article_id}").text)
    for move in sign_in("pho-hieu-truong").get(f"{BASE}/{article_id}/moves").json["moves"]:
        if not move["allowed"] and f'aria-describedby="vi-sao-{move["trigger"]}"' in page:
            assert move["detail"] in page
            assert f'<a href="/quy-che/#{move["clause"]}">' in page
            assert move["clause_text"] in page
    assert '<details class="blocked" id="vi-sao">' in page


def test_nothing_can_be_done_where_the_article_is_not(world: World, sign_in) -> None:
    article_id = world.approved()
    told = sign_in("hieu-truong").get(f"{BASE}/{article_id}/moves").json
    assert ("publishing", []) == (told["owner"], told["moves"])
    assert 404 == sign_in("gv-van").get(f"{BASE}/{article_id}/moves").status_code
