"""A form that saves itself: what it says is saved is saved, one draft whatever gets lost, and never one text over another."""

import io
from typing import Any

from werkzeug.datastructures import MultiDict

from services.submission.config import ASIDES_MAX
from shared.content import Photo
from shared.files.figures import place
from tests.data.loader import jpeg
from tests.integration.submission.world import Browser, Page, World

NEW, KEEP = "/gui-bai/moi/luu-tam", "/gui-bai/bai/{}/luu-tam"


def typed(page: Page, **changes: str) -> MultiDict[str, Any]:
    """What the script of the form sends."""
    data = page.values()
    for name, value in changes.items():
        data[name] = value
    return data


def keep(browser: Browser, data: MultiDict[str, Any], path: str = NEW, status: int = 200) -> Any:
    sent = {"headers": {"Accept": "application/json"}, "content_type": "multipart/form-data"}
    return browser.call("POST", path, status=status, data=data, **sent)


def test_a_draft_begins_by_itself_and_goes_on_by_version(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi")
    told = keep(browser, typed(page, title="Hội thảo", body="<p>Một</p>"))
    assert (told["saved"], told["left_out"]) == ("08:00", [])
    assert told["edit"].endswith(f"/bai/{told['id']}/sua")
    again = keep(
        browser, typed(page, title="Hội thảo", body="<p>Một</p><p>Hai</p>", version=str(told["version"])), told["keep"]
    )
    assert again["version"] > told["version"]
    assert world.working(told["id"]).body == "<p>Một</p><p>Hai</p>"
    assert ["article.drafted"] == [event.type for event in world.events()]


def test_a_lost_answer_makes_neither_a_second_draft_nor_a_stranger(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi")
    first = keep(browser, typed(page, title="Hội thảo"))
    second = keep(browser, typed(page, title="Hội thảo toán"))  # the browser never heard of the first answer
    assert second["id"] == first["id"]
    third = keep(browser, typed(page, title="Hội thảo toán học", version=str(first["version"])), first["keep"])
    assert third["version"] > second["version"]
    sent = page.send(viec="luu", title="Hội thảo toán học 2026")  # nor of the others: the form of "new" is sent
    assert sent.article_id == first["id"]
    assert len(world.articles()) == 1
    assert world.working(first["id"]).title == "Hội thảo toán học 2026"


def test_half_a_date_waits_and_the_text_does_not(world: World) -> None:
    browser = world.browser("gv-toan")
    told = keep(browser, typed(browser.get("/gui-bai/moi"), title="Cắm trại", kind="event", event_end="20/1"))
    assert told["left_out"] == ["event_end"]
    assert world.working(told["id"]).title == "Cắm trại"


def test_what_cannot_be_saved_says_so(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi")
    refused = keep(browser, typed(page, title="x" * 300), status=422)
    assert "tối đa 200" in refused["fields"]["title"][0]
    assert keep(browser, typed(page, title=""), status=422)["fields"]["title"]
    assert world.articles() == []


def test_two_tabs_are_told_who_and_when_and_nothing_is_overwritten(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    one, two = browser.get(f"/gui-bai/bai/{article_id}/sua"), browser.get(f"/gui-bai/bai/{article_id}/sua")
    keep(browser, typed(one, body="<p>Của thẻ một.</p>"), KEEP.format(article_id))
    refused = keep(browser, typed(two, body="<p>Của thẻ hai.</p>"), KEEP.format(article_id), 409)
    assert refused["code"] == "stale"
    assert "08:00" in refused["detail"]
    assert world.working(article_id).body == "<p>Của thẻ một.</p>"


def conflict(world: World) -> Page:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    one, two = browser.get(f"/gui-bai/bai/{article_id}/sua"), browser.get(f"/gui-bai/bai/{article_id}/sua")
    one.send(viec="luu", body="<p>Chiều nay hai lớp thi đấu cờ vua.</p>")
    page = two.send(viec="luu", body="<p>Chiều nay ba lớp thi đấu cờ vua.</p>")
    assert page.status == 409
    return page


def test_a_conflict_shows_the_difference_and_keeps_both_texts_when_this_one_stays(world: World) -> None:
    page = conflict(world)
    assert "[bỏ: hai]" in page.text and "[thêm: ba]" in page.text
    assert page.tree.xpath("//form[@id='bai']/@data-draft") == []  # nothing saves itself before the choice
    form = page.send(viec="luu").follow()
    assert "ba lớp" in form.values()["body"]
    kept = form.tree.xpath("//*[@id='ban-cat']//a/@href")
    assert len(kept) == 1
    shown = form.browser.get(kept[0])
    assert "hai lớp" in shown.text
    back = shown.send(kept[0]).follow()
    assert "hai lớp" in back.values()["body"]
    assert len(back.tree.xpath("//*[@id='ban-cat']//a")) == 2  # the text with "ba lớp" is there now


def test_a_conflict_keeps_what_was_typed_when_the_other_one_is_taken(world: World) -> None:
    form = conflict(world).send(viec="lay").follow()
    assert "hai lớp" in form.values()["body"]
    kept = form.tree.xpath("//*[@id='ban-cat']//a/@href")
    assert "ba lớp" in form.browser.get(kept[0]).text


def test_a_refused_form_does_not_forget_that_it_is_old(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    one, two = browser.get(f"/gui-bai/bai/{article_id}/sua"), browser.get(f"/gui-bai/bai/{article_id}/sua")
    one.send(viec="luu", body="<p>Của thẻ một.</p>")
    refused = two.send(viec="luu", title="x" * 300, body="<p>Của thẻ hai.</p>")
    assert refused.status == 422
    assert refused.send(viec="luu", title="Ngắn hơn").status == 409
    assert world.working(article_id).body == "<p>Của thẻ một.</p>"


def test_texts_put_aside_are_the_authors_and_not_without_end(world: World) -> None:
    page = conflict(world)
    for number in range(ASIDES_MAX + 3):
        page = page.send(viec="lay", body=f"<p>Bản {number}</p>").follow() if number == 0 else page
        data = typed(page, viec="lay", body=f"<p>Bản {number}</p>")
        page.browser.post(f"/gui-bai/bai/{page.article_id}/sua", data_with_new_form_id(data))
    form = page.browser.get(f"/gui-bai/bai/{page.article_id}/sua")
    kept = form.tree.xpath("//*[@id='ban-cat']//a/@href")
    assert len(kept) == ASIDES_MAX
    for other in ("btv-toan-tin", "gv-van"):
        world.browser(other).get(kept[0], 403 if other == "btv-toan-tin" else 404)


def data_with_new_form_id(data: MultiDict[str, Any]) -> MultiDict[str, Any]:
    from shared.ids import new_id

    data["form_id"] = new_id()
    return data


def test_somebody_else_with_the_form_open_is_named(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    path = f"/gui-bai/bai/{article_id}/dang-mo"
    sent = {"headers": {"Accept": "application/json"}}
    assert browser.call("POST", path, data={"tab": "the-thu-nhat"}, **sent)["words"] == []
    told = browser.call("POST", path, data={"tab": "the-thu-hai"}, **sent)
    assert "cửa sổ khác của chính Thầy/Cô" in told["words"][0]
    assert told["seconds"] >= 20
    browser.call("POST", path, data={"tab": "the-thu-nhat", "roi": "1"}, **sent)
    assert browser.call("POST", path, data={"tab": "the-thu-hai"}, **sent)["words"] == []
    world.browser("gv-van").call("POST", path, status=404, data={"tab": "the-thu-ba"}, **sent)


def test_a_picture_is_written_anew_and_comes_back_as_a_card(world: World) -> None:
    browser = world.browser("gv-toan")
    files = {"photo": (io.BytesIO(jpeg(seed=3)), "sân trường.jpg")}
    told = browser.call(
        "POST", "/gui-bai/anh", data=files, content_type="multipart/form-data", headers={"Accept": "application/json"}
    )
    assert f'data-photo-card="{told["sha256"]}"' in told["card"]
    assert b"Exif" not in world.wiring.files.read(told["sha256"])
    bad = {"photo": (io.BytesIO(b"MZ..."), "x.exe")}
    browser.call(
        "POST",
        "/gui-bai/anh",
        status=422,
        data=bad,
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )


def test_photos_stand_where_the_text_says_and_a_strangers_photo_nowhere(world: World) -> None:
    browser = world.browser("gv-toan")
    page = (
        browser.get("/gui-bai/moi")
        .send(
            files=[(jpeg(seed=1), "a.jpg"), (jpeg(seed=2), "b.jpg")], viec="tai-anh", title="Hai ảnh", body="<p>Một</p>"
        )
        .follow()
    )
    first, second = page.photo_hashes()
    body = f"<p>Trước.</p>{place(second)}<p>Sau.</p>{place('f' * 64)}"
    shown = page.send(viec="xem", body=body, **{f"caption-{second}": "Sân trường"}).follow()
    assert world.working(page.article_id).body == f"<p>Trước.</p>{place(second)}<p>Sau.</p>"
    order = shown.tree.xpath("//article/*[self::p or self::figure]")
    assert [one.tag for one in order] == ["p", "figure", "p", "figure"]
    assert second in order[1].xpath(".//img/@src")[0]
    assert first in order[3].xpath(".//img/@src")[0]
    gone = browser.get(f"/gui-bai/bai/{page.article_id}/sua").send(viec="luu", **{f"remove-{second}": "1"}).follow()
    assert world.working(gone.article_id).body == "<p>Trước.</p><p>Sau.</p>"
    assert [Photo] == [type(photo) for photo in world.working(gone.article_id).photos]


def test_an_ended_sign_in_is_said_to_the_script_and_a_new_one_gives_its_token(world: World) -> None:
    browser = world.browser("gv-toan")
    data = typed(browser.get("/gui-bai/moi"), title="Chữ không mất")
    browser.client.delete_cookie("tsid", domain="127.0.0.1")
    assert keep(browser, data, status=401)["code"] == "signed_out"
    back = world.browser("gv-toan")
    assert keep(back, data)["version"] == 1
    told = back.call("GET", "/gui-bai/phien", headers={"Accept": "application/json"})
    assert told["member"] == "gv-toan"
