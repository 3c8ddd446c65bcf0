"""Files in the form: sent with it or in pieces before it; titles, order, taking out; quotas; nobody else's."""

import io
import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from shared.content import Attachment
from shared.errors import NotFound
from shared.files.uploads import Uploads
from shared.web.tokens import csrf_of_session
from tests.integration.files import corpus
from tests.integration.submission.world import Browser, Page, World

TYPED = {"title": "Bài có tệp", "body": "<p>Xem tệp kèm theo.</p>"}
FILMS = corpus.mp4(weight=300_000)


def choose(page: Page, *files: tuple[bytes, str], act: str = "luu", **changes: str) -> Page:
    data = page.values()
    for name, value in (TYPED | changes | {"viec": act}).items():
        data[name] = value
    for content, name in files:
        data.add("new_files", (io.BytesIO(content), name))
    return page.browser.post(page._form("bai").get("action"), data)


def cards(page: Page) -> list[str]:
    return [card.get("data-file-card") for card in page.tree.xpath("//fieldset[@data-file-card]")]


def attached(world: World, page: Page) -> tuple[Attachment, ...]:
    return world.working(page.article_id).attachments


def saved(world: World, *files: tuple[bytes, str]) -> Page:
    return choose(world.browser("gv-toan").get("/gui-bai/moi"), *files).follow()


def test_files_come_with_the_form(world: World) -> None:
    page = saved(world, (corpus.pdf(), "Kế hoạch.pdf"), (corpus.word(), "Mẫu đơn.docx"))
    first, second = world.working(page.article_id).attachments
    assert ("Kế hoạch.pdf", "application/pdf", "file") == (first.name, first.mime, first.kind)
    assert corpus.word() == world.wiring.files.read(second.sha256)
    assert [first.sha256, second.sha256] == cards(page)
    assert "Kế hoạch.pdf" in page.text and "PDF, 1 KB" in page.text


def test_titles_order_and_taking_out(world: World) -> None:
    page = saved(world, (corpus.pdf("a"), "a.pdf"), (corpus.pdf("b"), "b.pdf"), (corpus.pdf("c"), "c.pdf"))
    a, b, c = cards(page)
    page = choose(page, **{f"file-title-{b}": " Kế  hoạch năm ", f"file-order-{c}": "0", f"file-remove-{a}": "1"})
    assert [(c, ""), (b, "Kế hoạch năm")] == [(one.sha256, one.title) for one in attached(world, page)]


def test_a_bad_file_is_named_and_the_rest_stays(world: World) -> None:
    page = choose(
        world.browser("gv-toan").get("/gui-bai/moi"), (corpus.pdf(), "tot.pdf"), (b"MZ" + bytes(99), "chay.pdf")
    )
    assert 422 == page.status
    assert "“chay.pdf”: Tệp chương trình không được nhận" in page.text
    assert 1 == len(cards(page)) and [] == world.articles()
    assert TYPED["title"] == page.values()["title"]
    assert 1 == len(attached(world, choose(page)))


def test_a_bomb_is_413(world: World) -> None:
    bomb = next(bad for bad in corpus.bad() if bad.name == "bom.docx")
    page = choose(world.browser("gv-toan").get("/gui-bai/moi"), (bomb.data, bomb.name))
    assert 413 == page.status and "bung ra quá lớn" in page.text


def test_the_article_can_be_full(world: World) -> None:
    limits = {"files_per_article": 2, "files_mb_per_article": 1}
    for name, value in limits.items():
        object.__setattr__(world.settings, name, value)
    page = choose(world.browser("gv-toan").get("/gui-bai/moi"), *((corpus.pdf(str(n)), f"{n}.pdf") for n in range(3)))
    assert 413 == page.status and "Mỗi bài tối đa 2 tệp đính kèm" in page.text
    page = choose(world.browser("gv-toan").get("/gui-bai/moi"), (corpus.mp4(weight=1_100_000), "to.mp4"))
    assert 413 == page.status and "tối đa 1 MB" in page.text


def test_nobody_attaches_anothers_file(world: World) -> None:
    mine = saved(world, (corpus.pdf(), "rieng.pdf"))
    token = mine.values().getlist("file")
    other = world.browser("gv-van").get("/gui-bai/moi")
    data = other.values()
    data.setlist("file", token)
    for name, value in (TYPED | {"viec": "luu"}).items():
        data[name] = value
    page = other.browser.post(other._form("bai").get("action"), data)
    assert () == attached(world, page)


def test_a_form_without_the_place_for_files_leaves_them(world: World) -> None:
    page = saved(world, (corpus.pdf(), "a.pdf"))
    data = page.values()
    data.pop("files_here")
    data.pop("file")
    page.browser.post(page._form("bai").get("action"), data)
    assert 1 == len(world.working(page.article_id).attachments)


def test_the_still_picture_of_a_film(world: World) -> None:
    from tests.data.loader import jpeg

    page = saved(world, (FILMS, "Lễ.mp4"))
    (film,) = cards(page)
    data = page.values()
    data.add(f"file-poster-{film}", (io.BytesIO(jpeg()), "bia.jpg"))
    data["viec"] = "luu"
    page = page.browser.post(page._form("bai").get("action"), data).follow()
    (kept,) = world.working(page.article_id).attachments
    assert world.wiring.files.exists(kept.poster)
    choose(page, **{f"file-title-{film}": "Lễ"})
    assert kept.poster == world.working(page.article_id).attachments[0].poster


# -- in pieces -----------------------------------------------------------------------------------------------------------


class Tus:
    """A member's browser speaking tus."""

    def __init__(self, world: World, member: str = "gv-toan") -> None:
        self.browser: Browser = world.browser(member)
        self.token = csrf_of_session(world.settings.secret_key, self.browser.session_id)
        self.base = world.settings.base_url

    def ask(self, method: str, path: str, data: bytes = b"", **headers: str) -> Any:
        sent = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": self.token}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.client.open(path, method=method, data=data, headers=sent, base_url=self.base)

    def begin(self, length: int, name: str = "Lễ.mp4", place: str = "moi") -> str:
        meta = ",".join(
            f"{key} {b64encode(text.encode()).decode()}" for key, text in (("filename", name), ("place", place))
        )
        answer = self.ask("POST", "/gui-bai/tep-len", Upload_Length=str(length), Upload_Metadata=meta)
        assert 201 == answer.status_code, answer.text
        return str(answer.headers["Location"])

    def piece(self, url: str, offset: int, data: bytes) -> Any:
        return self.ask("PATCH", url, data, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")


def test_in_pieces_with_a_break_between(world: World) -> None:
    tus = Tus(world)
    url = tus.begin(len(FILMS))
    assert "100000" == tus.piece(url, 0, FILMS[:100_000]).headers["Upload-Offset"]
    again = Tus(world)  # the browser was closed
    head = again.ask("HEAD", url)
    assert ("100000", str(len(FILMS)), "no-store") == tuple(
        head.headers[name] for name in ("Upload-Offset", "Upload-Length", "Cache-Control")
    )
    assert 409 == again.piece(url, 50_000, FILMS[50_000:]).status_code
    assert 204 == again.piece(url, 100_000, FILMS[100_000:]).status_code
    waiting = again.ask("GET", "/gui-bai/tep-len/da-xong?o=moi").json["cards"]
    assert 1 == len(waiting) and FILMS == world.wiring.files.read(waiting[0]["sha256"])
    assert waiting[0]["card"] == again.ask("GET", url).text
    page = world.browser("gv-toan").get("/gui-bai/moi")
    form = page.tree.get_element_by_id("bai")
    from lxml import html

    form.append(html.fromstring(waiting[0]["card"]))
    page = choose(page).follow()
    assert [waiting[0]["sha256"]] == [one.sha256 for one in world.working(page.article_id).attachments]
    assert [] == again.ask("GET", "/gui-bai/tep-len/da-xong?o=moi").json["cards"]  # the draft knows it now
    assert [] == list((world.settings.var / "uploads").iterdir())


def test_what_is_refused_at_the_end_is_gone(world: World) -> None:
    tus = Tus(world)
    data = b"MZ" + bytes(5000)
    url = tus.begin(len(data), "chay.mp4")
    answer = tus.piece(url, 0, data)
    assert (422, "application/problem+json") == (answer.status_code, answer.mimetype)
    assert "Tệp chương trình" in answer.json["detail"]
    assert 404 == tus.ask("HEAD", url).status_code
    assert [] == list((world.settings.var / "uploads").iterdir())
    assert not world.settings.files_dir.exists() or [] == [
        p for p in world.settings.files_dir.rglob("*") if p.is_file()
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Length": str(300 * 1024 * 1024)}, 413),
        ({"Upload_Length": "0"}, 422),
        ({"Upload_Length": "-1"}, 422),
        ({}, 422),
        ({"Upload_Length": "10", "Tus_Resumable": "0.2.2"}, 422),
        ({"Upload_Length": "10", "X_CSRF_Token": "x"}, 403),
    ],
)
def test_what_cannot_begin(world: World, headers: dict[str, str], status: int) -> None:
    answer = Tus(world).ask("POST", "/gui-bai/tep-len", **headers)
    assert (status, "application/problem+json") == (answer.status_code, answer.mimetype)


def test_pieces_have_rules(world: World) -> None:
    tus = Tus(world)
    url = tus.begin(10)
    assert 415 == tus.ask("PATCH", url, b"12345", Upload_Offset="0").status_code
    assert 413 == tus.piece(url, 0, b"x" * 11).status_code
    assert "10" == tus.ask("HEAD", url).headers["Upload-Offset"]  # what was announced is all there is
    assert 404 == Tus(world, "gv-van").ask("HEAD", url).status_code
    assert 404 == tus.ask("HEAD", "/gui-bai/tep-len/../../etc").status_code
    assert 204 == tus.ask("DELETE", url).status_code
    assert 404 == tus.ask("HEAD", url).status_code
    able = tus.ask("OPTIONS", "/gui-bai/tep-len")
    assert "creation,expiration,termination" == able.headers["Tus-Extension"]


def test_too_much_under_way(world: World) -> None:
    tus = Tus(world)
    tus.begin(190 * 1024 * 1024)
    tus.begin(190 * 1024 * 1024)
    answer = tus.ask("POST", "/gui-bai/tep-len", Upload_Length=str(190 * 1024 * 1024))
    assert 429 == answer.status_code and "tải dở" in answer.json["detail"]


def test_unfinished_ones_end_after_a_day(world: World) -> None:
    tus = Tus(world)
    url = tus.begin(len(FILMS))
    tus.piece(url, 0, FILMS[:1000])
    box = Uploads(world.settings.var / "uploads")
    assert 0 == box.expire(world.clock())
    later = world.clock() + timedelta(hours=24, minutes=1)
    with pytest.raises(NotFound):
        box.find(url.rsplit("/", 1)[1], "gv-toan", later)
    assert 1 == box.expire(later)
    assert [] == list(box.folder.iterdir())


def test_the_autosave_keeps_files_too(world: World) -> None:
    page = saved(world, (corpus.pdf(), "a.pdf"))
    (sha256,) = cards(page)
    data = page.values()
    data[f"file-title-{sha256}"] = "Kế hoạch"
    answer = page.browser.client.post(
        f"/gui-bai/bai/{page.article_id}/luu-tam", data=data, base_url=world.settings.base_url,
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert 200 == answer.status_code, answer.text
    assert "Kế hoạch" == world.working(page.article_id).attachments[0].title
    assert json.loads(answer.text)["version"]
