"""Kinds with their own fields, in the form and over the API: typed, kept, asked for when sent."""

from typing import Any

from services.submission.operations import DraftFields
from tests.integration.submission.world import PLAIN, World

REWARD = {"kind": "reward", "reward-decision": "45 / qd-thpttl", "reward-decided_on": "20/11/2026"}


def opened(world: World, **typed: str) -> tuple[Any, Any]:
    browser = world.browser("gv-toan")
    data = browser.get("/gui-bai/moi").values()
    own = {"title": PLAIN.title, "body": PLAIN.body, "unit_id": PLAIN.unit_id, "section": PLAIN.section}
    for name, value in {**own, "viec": "luu", **typed}.items():
        data[name] = value
    return browser, data


def test_the_fields_of_the_chosen_kind_are_kept_and_come_back(world: World) -> None:
    browser, data = opened(world, **REWARD, **{"document-number": "1/QĐ-X"})
    saved = browser.post("/gui-bai/moi", data)
    assert 303 == saved.answer.status_code
    (row,) = world.articles()
    assert world.working(row.id).details == {"decision": "45/QĐ-THPTTL", "decided_on": "2026-11-20"}  # type: ignore[union-attr]
    again = browser.get(f"/gui-bai/bai/{row.id}/sua").values()
    assert ("45/QĐ-THPTTL", "20/11/2026") == (again["reward-decision"], again["reward-decided_on"])


def test_what_the_kind_asks_for_is_said_by_its_clause_and_nothing_typed_is_lost(world: World) -> None:
    browser, data = opened(world, **REWARD | {"reward-decided_on": "", "viec": "gui"})
    page = browser.post("/gui-bai/moi", data)
    assert 422 == page.answer.status_code
    assert "Cần ghi: ngày quyết định." in page.answer.text
    assert "45 / qd-thpttl" == page.values()["reward-decision"]
    assert not world.articles()


def test_the_desk_hears_the_kind_and_proposes_its_class(world: World) -> None:
    details = {"decision": "45/QĐ-THPTTL", "decided_on": "2026-11-20"}
    fields = DraftFields(
        title=PLAIN.title, body=PLAIN.body, unit_id=PLAIN.unit_id, section=PLAIN.section, kind="reward", details=details
    )
    article_id = world.submitted(fields)
    event = world.events(article_id)[-1]
    assert "reward" == event.payload["kind"]
    assert details == world.text(event.payload["content_hash"]).details
