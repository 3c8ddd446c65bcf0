"""Pictures in the form: a bad one is named, the good ones and the words stay; one's own pictures only."""

import io

import pytest

from services.submission.config import PHOTOS_MAX
from tests.data.loader import jpeg, load_sample
from tests.integration.submission.world import PLAIN, World

TYPED = {"title": "Bài có ảnh", "body": "<p>Chữ đã gõ.</p>", "section": "tin-truong"}


def _new(world: World):
    return world.browser("gv-toan").get("/gui-bai/moi")


def test_a_fake_picture_is_named_and_the_rest_kept_without_saving(world: World) -> None:
    page = _new(world).send(
        viec="gui", files=[(jpeg(seed=1), "that.jpg"), (b"%PDF-1.7 not a picture", "don.jpg")], **TYPED
    )
    assert 422 == page.status
    assert "Ảnh “don.jpg”: Đây là tệp PDF" in page.text
    assert [] == world.articles()
    assert 1 == len(page.photo_hashes())
    assert TYPED["body"] == page.values()["body"]
    saved = page.send(viec="luu")  # the good picture need not be chosen again
    assert 1 == len(world.working(saved.article_id).photos)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Tệp ảnh rỗng"),
        (b"hello, I am a picture", "không phải là ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "Ảnh SVG không được nhận"),
        (jpeg()[:2000], "Ảnh bị hỏng"),
        (b"GIF89a" + b"0" * 50, "Ảnh GIF"),
    ],
)
def test_what_is_no_picture_is_said_in_words(world: World, data: bytes, words: str) -> None:
    page = _new(world).send(viec="luu", files=[(data, "anh.jpg")], **TYPED)
    assert 422 == page.status
    assert words in page.text


def test_a_30_mb_picture_is_too_large_and_nothing_typed_is_lost(world: World) -> None:
    huge = jpeg() + b"\0" * (30 * 1024 * 1024)
    article_id = world.draft()
    browser = world.browser("gv-toan")
    first = (
        browser.get(f"/gui-bai/bai/{article_id}/sua").send(viec="tai-anh", files=[(jpeg(seed=2), "dep.jpg")]).follow()
    )
    page = first.send(viec="luu", files=[(huge, "to.jpg")], title="Tiêu đề mới gõ")
    assert 413 == page.status
    assert "Ảnh “to.jpg”: Ảnh nặng 30 MB, giới hạn là 15 MB" in page.text
    assert "Tiêu đề mới gõ" == page.values()["title"]
    assert first.photo_hashes() == page.photo_hashes()
    assert PLAIN.title == world.row(article_id).title


def test_the_question_about_pupils_must_be_answered_before_sending(world: World) -> None:
    page = _new(world).send(viec="gui", files=[(jpeg(), "lop.jpg")], **TYPED)
    assert 422 == page.status
    assert "Ảnh 1: hãy trả lời câu hỏi về học sinh trong ảnh" in page.text
    (sha256,) = page.photo_hashes()
    answered = page.send(viec="gui", **{f"consent-{sha256}": "consented", f"caption-{sha256}": "  Lớp   học "})
    (photo,) = world.text(world.row(answered.article_id).content_hash).photos
    assert ("consented", "Lớp học") == (photo.consent, photo.caption)


def test_an_answer_that_is_none_of_the_two_is_no_answer(world: World) -> None:
    page = _new(world).send(viec="gui", files=[(jpeg(), "lop.jpg")], **TYPED)
    (sha256,) = page.photo_hashes()
    assert 422 == page.send(viec="gui", **{f"consent-{sha256}": "sure"}).status


def test_a_photo_is_taken_out_by_its_tick(world: World) -> None:
    page = _new(world).send(viec="luu", files=[(jpeg(seed=1), "a.jpg"), (jpeg(seed=2), "b.jpg")], **TYPED).follow()
    first, second = page.photo_hashes()
    saved = page.send(viec="luu", **{f"remove-{first}": "1"})
    assert [second] == [photo.sha256 for photo in world.working(saved.article_id).photos]


def test_the_same_picture_twice_is_said_and_the_eleventh_too(world: World) -> None:
    twice = _new(world).send(viec="luu", files=[(jpeg(), "a.jpg"), (jpeg(), "b.jpg")], **TYPED)
    assert "Ảnh “b.jpg” đã có trong bài" in twice.text
    many = [(jpeg(320, 240, seed=n), f"{n}.jpg") for n in range(PHOTOS_MAX + 1)]
    page = _new(world).send(viec="luu", files=many, **TYPED)
    assert 422 == page.status
    assert "tối đa 10 ảnh: chưa nhận ảnh “10.jpg”" in page.text
    assert PHOTOS_MAX == len(page.photo_hashes())


def test_a_caption_that_is_too_long_is_shown_at_its_photo(world: World) -> None:
    page = _new(world).send(viec="luu", files=[(jpeg(), "a.jpg")], **TYPED).follow()
    (sha256,) = page.photo_hashes()
    refused = page.send(viec="luu", **{f"caption-{sha256}": "dài " * 100})
    assert 422 == refused.status
    assert "Chú thích và mô tả ảnh tối đa 300 ký tự" in refused.text


def test_nobody_can_put_another_members_picture_into_a_text(world: World) -> None:
    theirs = _new(world).send(viec="luu", files=[(jpeg(), "rieng.jpg")], **TYPED).follow()
    token = theirs.values()["photo"]
    mine = world.browser("gv-van").get("/gui-bai/moi").send(viec="luu", photo=token, **TYPED)
    assert () == world.working(mine.article_id).photos


def test_a_photo_is_seen_by_its_signed_address_only(world: World) -> None:
    page = _new(world).send(viec="luu", files=[(jpeg(), "a.jpg")], **TYPED).follow()
    (address,) = page.tree.xpath("//fieldset[starts-with(@id,'f-photo-')]//img/@src")
    author, other, nobody = page.browser.client, world.browser("gv-van").client, world.app.test_client()

    def seen(client, path: str) -> int:
        with client.get(path, base_url=world.settings.base_url) as answer:
            return answer.status_code

    assert 200 == seen(author, address)
    assert 404 == seen(author, address.split("?")[0])
    assert 404 == seen(other, address)
    assert 302 == seen(nobody, address)


def test_the_api_takes_describes_and_drops_a_photo(world: World) -> None:
    article_id = world.draft()
    api = world.browser("gv-toan")
    where = f"/api/submission/v1/articles/{article_id}/photos"
    made = api.call("POST", f"{where}?version=1", data={"photo": (io.BytesIO(jpeg()), "a.jpg")})
    (photo,) = made["document"]["photos"]
    said = api.call(
        "PATCH", f"{where}/{photo['sha256']}", json={"version": 2, "alt": " Lớp  học ", "consent": "consented"}
    )
    assert [("Lớp học", "consented")] == [(p["alt"], p["consent"]) for p in said["document"]["photos"]]
    gone = api.call("DELETE", f"{where}/{photo['sha256']}?version=3")
    assert [] == gone["document"]["photos"]
    assert 422 == api.call("POST", f"{where}?version=4", status=422)["status"]
    big = {"photo": (io.BytesIO(b"\0" * (16 * 1024 * 1024)), "a.jpg")}
    assert "too_large" == api.call("POST", f"{where}?version=4", data=big, status=413)["code"]
    assert "article_not_found" == api.call("PATCH", f"{where}/{'0' * 64}", json={"version": 4}, status=404)["code"]


def test_photos_of_a_returned_text_stay_with_it(world: World) -> None:
    sample = load_sample("07-ngoai-khoa-ba-anh")
    article_id = world.browser(sample.author).write(sample).article_id
    world.settle()
    world.returned(article_id)
    page = world.browser(sample.author).get(f"/gui-bai/bai/{article_id}/sua")
    assert 3 == len(page.photo_hashes())
    assert 303 == page.send(viec="gui", title="Tiêu đề đã sửa theo góp ý").status
    assert 3 == len(world.text(world.row(article_id).content_hash).photos)


def test_on_which_terms_a_picture_may_be_used(world: World) -> None:
    first = _new(world).send(viec="tai-anh", files=[(jpeg(seed=7), "a.jpg")], **TYPED).follow()
    (sha256,) = first.photo_hashes()
    page = first.send(viec="luu", **{f"licence-{sha256}": " CC BY  4.0 "}).follow()
    assert "CC BY 4.0" == world.working(page.article_id).photos[0].licence
    assert "CC BY 4.0" == page.values()[f"licence-{sha256}"]
    assert "(CC BY 4.0)" in world.browser("gv-toan").get(f"/gui-bai/bai/{page.article_id}/xem-truoc").text
    page = page.send(viec="luu", **{f"licence-{sha256}": "x" * 101})
    assert 422 == page.status and "tối đa 100 ký tự" in page.text
