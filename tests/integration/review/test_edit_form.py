"""The desk's edit form: who else has it open, and the photos inside the text."""

from dataclasses import replace
from datetime import timedelta

from shared.files.figures import place
from tests.integration.review.world import TEXT, World


def test_the_second_editor_is_told_of_the_first(world: World, sign_in) -> None:
    article = world.in_editing()
    editor, secretary = sign_in("btv-toan-tin"), sign_in("thu-ky")
    path = f"/bien-tap/bai/{article}/dang-mo"
    assert editor.post(path, tab="the-bien-tap-vien").json["words"] == []
    (said,) = secretary.post(path, tab="the-cua-thu-ky").json["words"]
    assert said.startswith(f"{world.actor('btv-toan-tin').name} cũng đang mở bài này")
    assert said in secretary.get(f"/bien-tap/bai/{article}/sua").text
    assert sign_in("gv-toan").post(path, tab="the-cua-tac-gia").status_code in {403, 404}


def test_whoever_leaves_or_falls_silent_is_not_there_any_more(world: World, sign_in) -> None:
    article = world.in_editing()
    editor, secretary = sign_in("btv-toan-tin"), sign_in("thu-ky")
    path = f"/bien-tap/bai/{article}/dang-mo"
    editor.post(path, tab="the-bien-tap-vien")
    editor.post(path, tab="the-bien-tap-vien", roi="1")
    assert secretary.post(path, tab="the-cua-thu-ky").json["words"] == []
    editor.post(path, tab="the-bien-tap-vien")
    world.clock.set(world.clock() + timedelta(minutes=2))
    assert secretary.post(path, tab="the-cua-thu-ky").json["words"] == []


def test_a_photo_in_the_text_is_shown_there_and_a_dropped_one_leaves_no_place(world: World, sign_in) -> None:
    body = f"<p>Một.</p>{place('a' * 64)}<p>Hai.</p>"
    article = world.in_editing(document=replace(TEXT, body=body))
    page = sign_in("btv-toan-tin").get(f"/bien-tap/bai/{article}").text
    assert page.index("<p>Một.</p>") < page.index("Một tiết dạy thử") < page.index("<p>Hai.</p>")
    world.edit("btv-toan-tin", article, photos=())
    assert world.text(article).body == "<p>Một.</p><p>Hai.</p>"
