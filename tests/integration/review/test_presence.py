"""Two people at one text: the desk's edit form says who else has it open."""

from datetime import timedelta

from tests.integration.review.world import World


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
