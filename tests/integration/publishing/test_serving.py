"""The public site without nginx: files only, right statuses, safe headers, no database."""

import os
from dataclasses import replace

import pytest

from tests.integration.publishing.world import TEXT


@pytest.fixture
def reader(sign_in):
    return sign_in().client


def test_a_posted_article_is_read_by_anybody(world, reader):
    article = world.posted(replace(TEXT, photos=(photo := world.photo(),)))
    answer = reader.get(article.address)
    assert (200, "text/html; charset=utf-8") == (answer.status_code, answer.headers["Content-Type"])
    assert "ba lớp dạy thử" in answer.text
    assert 200 == reader.get(article.address.rstrip("/")).status_code
    picture = reader.get(f"/anh/{photo.sha256}.jpg")
    assert (200, "image/jpeg") == (picture.status_code, picture.headers["Content-Type"])
    assert len(picture.data) == int(picture.headers["Content-Length"])
    for address in (
        "/",
        "/chuyen-muc/hoat-dong-chuyen-mon/",
        "/feed.xml",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/robots.txt",
    ):
        assert 200 == reader.get(address).status_code, address


def test_an_unchanged_page_costs_no_body(world, reader):
    article = world.posted()
    etag = reader.get(article.address).headers["ETag"]
    again = reader.get(article.address, headers={"If-None-Match": etag})
    assert (304, b"") == (again.status_code, again.data)
    assert (200, b"") == ((head := reader.head(article.address)).status_code, head.data)


def test_a_removed_article_answers_410_with_the_notice_at_once(world, sign_in):
    article = world.posted()
    head = sign_in("hieu-truong")
    form = {"version": str(article.version), "takedown_reason": "R2", "reason": "Không còn đúng"}
    assert 303 == head.post(f"/xuat-ban/bai/{article.id}/go", **form).status_code
    answer = sign_in().get(article.address)  # no job has run
    assert 410 == answer.status_code
    assert "đã được gỡ theo quyết định của Trưởng Ban Biên tập" in answer.text
    assert TEXT.title not in answer.text
    assert "no-cache" == answer.headers["Cache-Control"]
    world.render()
    world.act("restore", article.id, "hieu-truong", reason="Đúng rồi")
    world.render()
    assert 200 == sign_in().get(article.address).status_code


@pytest.mark.once("takes the file of SQLite away")
def test_the_site_is_read_while_the_database_is_gone(world, reader):
    article, removed = world.posted(), world.posted(replace(TEXT, title="Sẽ gỡ"))
    world.act("take_down", removed.id, "hieu-truong", takedown_reason="R1", reason="Cũ")
    world.render()
    world.dispose()
    for name in ("publishing", "review"):
        (world.settings.var / f"{name}.db").unlink()
    signed_in = {"Cookie": "tsid=whatever"}
    assert 200 == reader.get("/", headers=signed_in).status_code
    assert 200 == reader.get(article.address, headers=signed_in).status_code
    assert 410 == reader.get(removed.address, headers=signed_in).status_code


def test_what_never_was_is_404_in_the_portals_own_words(reader):
    for address in ("/tin/2026/khong-co/", "/khong-co", "/anh/x.jpg", "/chuyen-muc/la/", "/tin/", "/sitemap-9.xml"):
        answer = reader.get(address)
        assert 404 == answer.status_code, address
        assert "Không tìm thấy trang này" in answer.text


@pytest.mark.parametrize("address", [
    "/../publishing.db", "/%2e%2e/publishing.db", "/..%2fpublishing.db", "/tin/../../publishing.db", "/.site.lock",
    "/anh/..%5c..%5cpublishing.db", "/tin/%00", "/tin/.new-abc", "//etc/passwd",
])  # fmt: skip
def test_no_way_out_of_the_folder(reader, address):
    assert 404 == reader.get(address).status_code


def test_notices_are_not_pages_of_their_own(world, reader):
    article = world.posted()
    world.act("suspend", article.id, "thu-ky", reason="Khẩn")
    world.render()
    assert 410 == reader.get(article.address).status_code
    assert 404 == reader.get(f"/_gone{article.address}").status_code


def test_public_answers_carry_security_headers_and_no_cookie(world, reader):
    world.posted()
    for answer in (reader.get("/"), reader.get("/khong-co")):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
        assert "Set-Cookie" not in answer.headers


def test_the_desk_is_not_public(reader):
    assert 303 == (answer := reader.get("/xuat-ban/")).status_code or 302 == answer.status_code
    assert 401 == reader.get("/api/publishing/v1/articles", headers={"Accept": "application/json"}).status_code
    assert 405 == reader.post("/").status_code or 404 == reader.post("/").status_code


def test_the_first_start_makes_a_front_page(world, sign_in):
    for path in sorted(world.site.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    from services.publishing.app import create_app

    assert 200 == create_app(world.wiring).test_client().get("/").status_code


def test_a_site_that_cannot_be_written_does_not_stop_the_desk(world, monkeypatch):
    from services.publishing.app import create_app

    monkeypatch.setattr(world.wiring.site, "ensure", lambda: (_ for _ in ()).throw(PermissionError("read-only")))
    assert create_app(world.wiring).test_client().get("/").status_code in (200, 404)


def test_a_page_removed_between_look_and_opening_is_gone(world, sign_in, monkeypatch):
    article = world.posted()
    real = os.path.isfile
    page = str(world.wiring.site.files.path(article.address))

    def look(path):
        found = real(path)
        if str(path).replace("//", "/") == page and found:
            world.act("suspend", article.id, "thu-ky", reason="Khẩn")
            world.wiring.site.page_now(article.id)
        return found

    monkeypatch.setattr("services.publishing.clients.serving.os.path.isfile", look)
    assert 410 == sign_in().get(article.address).status_code
