"""The desk's list: what waits for whom, filters, pages, and the colour of waiting."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.review.world import TEXT, World

pytestmark = pytest.mark.usefixtures("on_both")


def test_the_desk_shows_each_person_what_waits_for_them(world: World, sign_in) -> None:
    waiting, mine = world.submitted(), world.in_editing()
    world.at_head(document=replace(TEXT, title="Chờ duyệt đăng"))
    secretary = sign_in("thu-ky").get("/bien-tap/")
    assert 200 == secretary.status_code
    assert waiting in secretary.text and mine not in secretary.text
    editor = sign_in("btv-toan-tin").get("/bien-tap/")
    assert waiting in editor.text and mine in editor.text
    assert "Chờ duyệt đăng" in sign_in("hieu-truong").get("/bien-tap/").text


def test_a_level_nobody_holds_is_said_and_led_to_an_appointment(world: World, sign_in) -> None:
    words = "chưa có ai được phân công làm Phó Trưởng Ban Biên tập"
    article_id = world.at_deputy()
    assert words not in sign_in("thu-ky").get("/bien-tap/?muc=cho-pho-ban").text
    world.dismiss("pho-hieu-truong")
    page = sign_in("thu-ky").get("/bien-tap/?muc=cho-pho-ban").text
    assert f"1 bài chưa có người xử lý: {words}" in page
    assert 'href="/tai-khoan/thanh-vien/"' in page
    assert 2 <= page.count(words)  # above the list, and at the article
    assert "Xin báo Thư ký" in sign_in("btv-toan-tin").get("/bien-tap/").text
    assert words in sign_in("thu-ky").get(f"/bien-tap/bai/{article_id}").text


def test_only_what_waits_for_the_reader_is_marked(world: World, sign_in) -> None:
    world.in_editing()
    nothing = sign_in("thu-ky").get("/bien-tap/?muc=tat-ca").text
    assert 'class="count"' not in nothing
    assert 'class="count-quiet">1<' in nothing
    mine = sign_in("btv-toan-tin").get("/bien-tap/?muc=tat-ca").text
    assert 1 == mine.count('class="count"')


def test_filters_by_words_unit_editor_class_and_state(world: World, sign_in) -> None:
    one = world.in_editing(classes=("K1",), document=replace(TEXT, title="Điều lệ hội thi"))
    other = world.in_editing(classes=("K10",), unit="to-ngu-van", author="gv-van", editor="btv-ngu-van",
                             document=replace(TEXT, title="Hoà bình"))  # fmt: skip
    browser = sign_in("thu-ky")

    def shown(query: str) -> set[str]:
        page = browser.get(f"/bien-tap/?muc=tat-ca&{query}").text
        return {article_id for article_id in (one, other) if f"/bien-tap/bai/{article_id}" in page}

    assert {one, other} == shown("")
    assert {one} == shown("q=dieu le")
    assert {other} == shown("q=hòa bình")
    assert set() == shown("q=%25")
    assert {other} == shown("don-vi=to-ngu-van")
    assert {one} == shown("nguoi=btv-toan-tin")
    assert {one} == shown("loai=K1")
    assert "Bỏ lọc" in browser.get("/bien-tap/?muc=tat-ca&q=khongco").text
    assert 2 == len(re.findall("/bien-tap/bai/", browser.get("/bien-tap/?muc=dang-bien-tap").text))
    assert 200 == browser.get("/bien-tap/?muc=bay-ba&sau=%00~&loai=%22").status_code


def test_a_long_desk_is_read_page_by_page_without_gap_or_repetition(world: World, sign_in) -> None:
    sent = []
    for number in range(23):
        world.clock.set(world.clock() + timedelta(minutes=number % 2))
        sent.append(world.submitted(replace(TEXT, title=f"Bài {number}")))
    browser, path, seen = sign_in("thu-ky"), "/bien-tap/", []
    for _ in range(3):
        page = browser.get(path).text
        seen += re.findall(r'href="/bien-tap/bai/([0-9a-f-]{36})"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        if not more:
            break
        path = more[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen))
    assert set(sent) == set(seen)


def test_waiting_past_the_target_is_said_in_words(world: World, sign_in) -> None:
    world.submitted()
    assert "còn hạn" in sign_in("thu-ky").get("/bien-tap/").text
    world.clock.set(world.clock() + timedelta(hours=22))
    assert "sắp đến hạn" in sign_in("thu-ky").get("/bien-tap/").text
    world.clock.set(world.clock() + timedelta(hours=12))
    assert "quá mục tiêu" in sign_in("thu-ky").get("/bien-tap/").text


@pytest.mark.parametrize("who", ["gv-toan", "van-thu", "ke-toan"])
def test_the_desk_is_for_the_board(world: World, sign_in, who: str) -> None:
    assert 403 == sign_in(who).get("/bien-tap/").status_code


def test_the_anonymous_are_asked_to_sign_in(world: World, sign_in) -> None:
    browser = sign_in("thu-ky")
    browser.client.delete_cookie("tsid")
    answer = browser.get("/bien-tap/")
    assert (302, True) == (answer.status_code, "/tai-khoan/dang-nhap" in answer.headers["Location"])
