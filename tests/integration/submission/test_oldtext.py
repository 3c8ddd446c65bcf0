"""A text typed or pasted in TCVN3 or VNI: offered in Unicode beside it, converted when asked, the old one put aside."""

from dataclasses import replace
from typing import Any

from tests.integration.submission.world import PLAIN, World

OLD = "<p>Céng hßa x· héi chñ nghÜa ViÖt Nam</p><p>§éc lËp - Tù do - H¹nh phóc</p>"
NEW = "<p>Cộng hòa xã hội chủ nghĩa Việt Nam</p><p>Độc lập - Tự do - Hạnh phúc</p>"


def _look(world: World, **typed: str) -> dict[str, Any]:
    browser = world.browser("gv-toan")
    form = browser.get("/gui-bai/moi").values()
    for name, value in typed.items():
        form[name] = value
    return browser.post("/gui-bai/chuyen-phong", form).answer.json


def test_a_pasted_text_is_looked_at_and_nothing_is_changed(world: World) -> None:
    found = _look(world, title="Héi nghÞ", body=OLD, dan="Céng hßa x· héi chñ nghÜa ViÖt Nam")
    assert ("TCVN3", "Hội nghị", NEW) == (found["encoding"], found["title"], found["body"])
    assert ["Héi nghÞ", "Hội nghị"] == found["pairs"][0]
    assert [] == world.articles()


def test_a_text_of_today_is_none(world: World) -> None:
    assert {"encoding": ""} == _look(world, title=PLAIN.title, body=PLAIN.body, dan="résumé")


def test_a_saved_draft_in_an_old_font_is_offered_and_converted(world: World) -> None:
    article_id = world.draft(replace(PLAIN, body=OLD))
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}/sua")
    assert "Văn bản có vẻ dùng phông TCVN3." in page.text
    assert "Độc lập - Tự do - Hạnh phúc" in page.text
    done = page.send("/chuyen-phong").follow()
    assert NEW == world.working(article_id).body
    assert PLAIN.title == world.working(article_id).title
    assert "ban-cat" in done.answer.text
    assert "có vẻ dùng phông" not in done.text


def test_a_draft_of_today_is_left_alone(world: World) -> None:
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{world.draft()}/sua")
    assert "có vẻ dùng phông" not in page.text


def test_a_stale_page_converts_nothing(world: World) -> None:
    article_id = world.draft(replace(PLAIN, body=OLD))
    browser = world.browser("gv-toan")
    page = browser.get(f"/gui-bai/bai/{article_id}/sua")
    browser.get(f"/gui-bai/bai/{article_id}/sua").send(viec="luu", title="Sửa nơi khác")
    assert 409 == page.send("/chuyen-phong").status
    assert OLD == world.working(article_id).body
