"""The folder of the public site: twins that are never older than their page, a journal that knows every file."""

import gzip

import pytest

from services.publishing.clients.checksums import Difference
from services.publishing.clients.serving import PublicFiles
from services.publishing.clients.site_files import SiteFiles
from services.publishing.clients.twins import twin_of

PAGE = "<p>Chào năm học mới</p>" * 60
OTHER = "<p>Bài đã sửa</p>" * 60


@pytest.fixture
def files(tmp_path):
    return SiteFiles(tmp_path / "site")


def get(files, path, **headers):
    """Status, headers and body of an address at the embedded server."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answered = []
    app = PublicFiles(lambda _env, start: [start("404 Not Found", [])], files.root, https=False)
    body = b"".join(app(environ, lambda status, given: answered.extend((int(status[:3]), dict(given)))) or [])
    return answered[0], answered[1], body


def test_a_page_has_a_twin_and_loses_it_with_itself(files):
    files.write("/tin/2026/a/", PAGE)
    twin = twin_of(files.path("/tin/2026/a/"))
    assert PAGE == gzip.decompress(twin.read_bytes()).decode()
    files.hide("/tin/2026/a/", "<p>Đã gỡ</p>" * 80)
    assert not twin.exists()
    assert twin_of(files.notice_path("/tin/2026/a/")).exists()


def test_a_crash_between_page_and_twin_leaves_no_old_text(files, monkeypatch):
    files.write("/tin/2026/a/", PAGE)
    page = files.path("/tin/2026/a/")
    real = SiteFiles._put_twin
    monkeypatch.setattr(SiteFiles, "_put_twin", lambda *_args, **_given: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        files.write("/tin/2026/a/", OTHER)
    assert (OTHER, False) == (page.read_text(), twin_of(page).exists())
    monkeypatch.setattr(SiteFiles, "_put_twin", real)
    files.write("/tin/2026/a/", OTHER)
    assert OTHER == gzip.decompress(twin_of(page).read_bytes()).decode()


def test_equal_pages_keep_page_and_twin(files):
    files.write("/a/", PAGE)
    marks = [path.stat().st_ino for path in (files.path("/a/"), twin_of(files.path("/a/")))]
    files.write("/a/", PAGE)
    assert marks == [path.stat().st_ino for path in (files.path("/a/"), twin_of(files.path("/a/")))]


@pytest.mark.parametrize(("accepts", "packed"), [
    ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8", True), ("*", True), ("GZIP", True),
    ("", False), ("identity", False), ("gzip;q=0", False), ("gzip;q=0.0, br", False), ("br", False), ("xgzip", False),
])  # fmt: skip
def test_the_twin_goes_to_those_who_take_it(files, accepts, packed):
    files.write("/a/", PAGE)
    status, headers, body = get(files, "/a/", accept_encoding=accepts)
    assert (200, "Accept-Encoding", packed) == (status, headers["Vary"], headers.get("Content-Encoding") == "gzip")
    assert PAGE == (gzip.decompress(body) if packed else body).decode()
    assert len(body) == int(headers["Content-Length"])
    assert 304 == get(files, "/a/", accept_encoding=accepts, if_none_match=headers["ETag"])[0]


def test_twin_and_page_are_different_answers_and_a_piece_is_a_piece_of_the_page(files):
    files.write("/a/", PAGE)
    plain, packed = get(files, "/a/"), get(files, "/a/", accept_encoding="gzip")
    assert plain[1]["ETag"] != packed[1]["ETag"]
    piece = get(files, "/a/", accept_encoding="gzip", range="bytes=0-2")
    assert (206, b"<p>", None) == (piece[0], piece[2], piece[1].get("Content-Encoding"))


def test_a_twin_is_no_address_of_its_own(files):
    files.write("/404.html", PAGE)
    files.write("/a/", PAGE)
    assert 404 == get(files, "/a/index.html.gz")[0]


def test_who_asks_at_the_old_address_is_sent_on_also_for_its_files(files):
    files.write("/tin/2026/cu/", PAGE)
    files.put("/tin/2026/cu/tep/abc/Kế hoạch.pdf", b"%PDF")
    files.write("/tin/2026/moi/", OTHER)
    files.put("/tin/2026/moi/tep/abc/Kế hoạch.pdf", b"%PDF")
    files.redirect("/tin/2026/cu/", "/tin/2026/moi/")
    for asked in ("/tin/2026/cu/", "/tin/2026/cu"):
        status, headers, _ = get(files, asked)
        assert (301, "/tin/2026/moi/", "no-cache") == (status, headers["Location"], headers["Cache-Control"])
    status, headers, _ = get(files, "/tin/2026/cu/tep/abc/Kế hoạch.pdf".encode().decode("latin-1"))
    assert (301, "/tin/2026/moi/tep/abc/K%E1%BA%BF%20ho%E1%BA%A1ch.pdf") == (status, headers["Location"])
    assert not (files.root / "_moved/tin/2026/cu").readlink().is_absolute()
    files.end_redirect("/tin/2026/cu/")
    files.hide("/tin/2026/cu/", "<p>Đã gỡ</p>")
    assert 410 == get(files, "/tin/2026/cu/")[0]
    assert not (files.root / "_moved").exists()


def test_the_journal_finds_what_is_changed_missing_and_foreign(files):
    for address in ("/a/", "/b/", "/c/"):
        files.write(address, PAGE)
    files.redirect("/old/", "/a/")
    files.remove("/c/")
    assert [] == list(files.sums.check())
    files.path("/a/").write_text("khác")
    files.path("/b/").unlink()
    (files.root / "la.html").write_text("x")
    assert [
        Difference("changed", "a/index.html"), Difference("foreign", "la.html"), Difference("missing", "b/index.html"),
    ] == list(files.sums.check())  # fmt: skip
    assert "thiếu: b/index.html" == str(list(files.sums.check())[2])


def test_a_full_build_repairs_and_begins_the_journal_anew(files):
    files.write("/a/", PAGE)
    files.write("/b/", PAGE)
    twin_of(files.path("/a/")).write_bytes(b"broken")
    files.sums.begin()
    files.write("/a/", PAGE)
    files.write("/b/", OTHER)
    assert "b/index.html" in files.sums.known()
    assert 4 == files.sums.finish()
    assert [] == list(files.sums.check())


def test_a_change_that_was_cut_off_shows_as_a_difference(files, monkeypatch):
    files.write("/a/", PAGE)
    monkeypatch.setattr("services.publishing.clients.site_files._replace", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        files.write("/a/", OTHER)
    assert "changed" in {one.kind for one in files.sums.check()}
