"""“Why can’t I?” for senders: reason and clause on the page, by API and in a refused POST; the lead's confirmation."""

import html
from dataclasses import replace

import pytest

from services.submission import operations
from shared.db.tables import unit
from shared.errors import NotAllowed
from tests.integration.submission.world import PLAIN, World

WHERE = "/api/submission/v1/articles"


@pytest.fixture
def class_unit(world: World) -> World:
    """The unit of gv-toan, led by btv-toan-tin, is a class."""
    with world.wiring.uow() as uow:
        uow.session.execute(unit.update().where(unit.c.unit_id == "to-toan-tin").values(type="lop"))
        uow.commit()
    return world


def test_an_article_of_a_class_is_sent_by_its_lead(class_unit: World) -> None:
    world, article_id = class_unit, class_unit.draft()
    with pytest.raises(NotAllowed, match="phụ trách đơn vị") as refused:
        world.do(operations.submit, article_id, pack=world.pack)
    assert ("D13.1", world.pack.ref) == (refused.value.clause, refused.value.pack)
    assert "draft" == world.row(article_id).state
    world.do(operations.submit, article_id, by="btv-toan-tin", pack=world.pack)
    assert ("submitted", "own_unit_lead") == (world.row(article_id).state, world.moves(article_id)[-1].role)


def test_other_units_send_themselves(world: World) -> None:
    article_id = world.draft()
    world.do(operations.submit, article_id, pack=world.pack)
    assert "author" == world.moves(article_id)[-1].role


def test_page_api_and_post_say_the_same(class_unit: World) -> None:
    world = class_unit
    article_id = world.draft()
    api = world.browser("gv-toan")
    told = api.call("GET", f"{WHERE}/{article_id}/moves")
    submit = next(move for move in told["moves"] if move["trigger"] == "submit")
    assert (False, "D13.1", "about:blank", 403) == (
        submit["allowed"], submit["clause"], submit["type"], submit["status"],
    )  # fmt: skip
    assert world.pack.clause("D13.1").text == submit["clause_text"]
    refused = api.call("POST", f"{WHERE}/{article_id}/submit", json={"version": told["version"]}, status=403)
    for name in ("detail", "clause", "clause_label", "clause_text", "title", "status", "type"):
        assert submit[name] == refused[name]
    page = html.unescape(api.get(f"/gui-bai/bai/{article_id}").answer.text)
    for words in (submit["detail"], submit["clause_text"], '<a href="/quy-che/#D13.1">'):
        assert words in page
    assert '/gui"' not in page  # no form that would be refused
    assert "Gửi thay tác giả" in world.browser("btv-toan-tin").get(f"/gui-bai/bai/{article_id}").text


def test_an_incomplete_draft_says_who_sends_it_first(class_unit: World) -> None:
    article_id = class_unit.draft(replace(PLAIN, section=""))
    told = class_unit.browser("gv-toan").call("GET", f"{WHERE}/{article_id}/moves")
    assert "D13.1" == next(move for move in told["moves"] if move["trigger"] == "submit")["clause"]


def test_a_returned_article_waits_for_a_change(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id)
    told = world.browser("gv-toan").call("GET", f"{WHERE}/{article_id}/moves")
    moves = {move["trigger"]: move for move in told["moves"]}
    assert ("D13.1", False, True) == (
        moves["resubmit"]["clause"], moves["resubmit"]["allowed"], moves["withdraw"]["allowed"],
    )  # fmt: skip


def test_elsewhere_there_is_nothing_to_do_here(world: World) -> None:
    article_id = world.submitted()
    told = world.browser("gv-toan").call("GET", f"{WHERE}/{article_id}/moves")
    assert ("review", []) == (told["owner"], told["moves"])
