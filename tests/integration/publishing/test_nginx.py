"""nginx with the shipped configuration and nothing else: every service stopped, the database gone."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from deploy.nginx.generate import ROOT, Portal, main, render, write
from services.publishing.clients.serving import HEADERS
from shared.content import Attachment
from tests.integration.publishing.world import TEXT
from tests.plugins.machine import need

PLAN = b"%PDF-1.7 ke hoach"


class Nginx:
    """A running nginx, asked over HTTP."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.base + path, headers=headers, timeout=5, allow_redirects=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ordinary_user(folder: Path) -> dict[str, int]:
    """Leave root behind, as nginx does on a real machine; the folder becomes that user's."""
    if os.geteuid() != 0:
        return {}
    who = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, who.pw_uid, who.pw_gid)
    return {"user": who.pw_uid, "group": who.pw_gid}


@pytest.fixture
def folder(tmp_path_factory) -> Iterator[Path]:
    """A folder an ordinary user may enter (pytest's own are root's alone)."""
    import tempfile

    found = Path(tempfile.mkdtemp(prefix="toasoan-nginx-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


def _start(folder: Path, services: dict[str, str]) -> Iterator[Nginx]:
    program, port = need("nginx"), _free_port()
    static = folder / "tree"
    for part in ("services/publishing/static", "shared/web/static"):
        shutil.copytree(ROOT / part, static / part)
    config = folder / "portal.conf"
    write(
        Portal(site=folder / "site", run=folder / "run", listen=f"127.0.0.1:{port}", services=services, root=static),
        config,
    )
    who = _ordinary_user(folder)
    command = [
        program,
        "-p",
        str(folder),
        "-c",
        str(config),
        "-e",
        str(folder / "run" / "start.log"),
        "-g",
        "daemon off;",
    ]
    subprocess.run([*command[:-2], "-t", "-q"], check=True, **who)
    process = subprocess.Popen(command, **who)
    try:
        for _ in range(100):
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield Nginx(port)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def site(world, folder) -> dict[str, str]:
    """Two articles, one removed; then everything of ours is gone but the files."""
    photo = world.photo()
    plan = Attachment(world.wiring.files.put(PLAN), "Kế hoạch “năm học”.pdf", "application/pdf", len(PLAN))
    live = world.posted(replace(TEXT, photos=(photo,), attachments=(plan,)))
    removed = world.posted(replace(TEXT, title="Bài sẽ gỡ", attachments=(plan,)))
    world.act("take_down", removed.id, "hieu-truong", takedown_reason="R2", reason="Sai")
    world.render()
    css = world.wiring.renderer.theme.css
    shutil.copytree(world.site, folder / "site")
    world.dispose()
    shutil.rmtree(world.settings.var)
    return {"live": live.address, "removed": removed.address, "photo": f"/anh/{photo.sha256}.jpg", "css": css,
            "file": quote(f"tep/{plan.sha256[:12]}/{plan.name}")}  # fmt: skip


@pytest.fixture
def nginx(site, folder) -> Iterator[Nginx]:
    yield from _start(folder, {"review": f"127.0.0.1:{_free_port()}", "publishing": f"127.0.0.1:{_free_port()}"})


def test_the_public_reads_the_portal_with_every_service_stopped(nginx, site):
    for address in (
        "/",
        site["live"],
        site["live"].rstrip("/"),
        "/chuyen-muc/hoat-dong-chuyen-mon/",
        "/feed.xml",
        "/sitemap.xml",
    ):
        assert 200 == nginx.get(address).status_code, address
    page = nginx.get(site["live"])
    assert "text/html; charset=utf-8" == page.headers["Content-Type"]
    assert "ba lớp dạy thử" in page.content.decode()
    assert "image/jpeg" == nginx.get(site["photo"]).headers["Content-Type"]
    css = nginx.get(site["css"])
    assert (200, True) == (css.status_code, css.headers["Content-Type"].startswith("text/css"))
    assert 200 == nginx.get("/tinh/publishing/bieu-tuong.svg").status_code


def test_a_file_of_an_article_is_saved_under_its_name_and_gone_with_it(nginx, site):
    answer = nginx.get(site["live"] + site["file"])
    assert (200, PLAN, "application/pdf") == (answer.status_code, answer.content, answer.headers["Content-Type"])
    assert f"attachment; filename*=UTF-8''{quote('Kế hoạch “năm học”.pdf')}" == answer.headers["Content-Disposition"]
    assert HEADERS["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]
    piece = nginx.get(site["live"] + site["file"], Range="bytes=1-3")
    assert (206, PLAN[1:4]) == (piece.status_code, piece.content)
    gone = nginx.get(site["removed"] + site["file"])
    assert (410, False) == (gone.status_code, "Content-Disposition" in gone.headers)
    assert "đã được gỡ" in gone.content.decode()
    never = nginx.get(site["live"] + "tep/0123456789ab/a.pdf")
    assert (404, False) == (never.status_code, "Content-Disposition" in never.headers)
    assert "Content-Disposition" not in nginx.get(site["live"]).headers


def test_a_removed_article_is_410_with_the_notice(nginx, site):
    for address in (site["removed"], site["removed"].rstrip("/")):
        answer = nginx.get(address)
        assert 410 == answer.status_code
        assert "đã được gỡ theo quyết định của Trưởng Ban Biên tập" in answer.content.decode()
        assert "Bài sẽ gỡ" not in answer.content.decode()
        assert "no-cache" == answer.headers["Cache-Control"]


def test_restored_at_the_next_request(nginx, site, folder):
    page, notice = folder / "site" / site["removed"].strip("/") / "index.html", folder / "site" / "_gone"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<p>Trở lại</p>")
    page.chmod(0o644)
    assert 200 == nginx.get(site["removed"]).status_code
    shutil.rmtree(notice)
    page.unlink()
    assert 404 == nginx.get(site["removed"]).status_code


def test_what_never_was_is_404_in_the_portals_own_words(nginx, site):
    for address in (
        "/khong-co/",
        "/tin/2026/khong-co/",
        "/tin/",
        f"/_gone{site['removed']}",
        "/internal/review/events",
        "/.git/config",
        "/anh/x.jpg",
    ):
        answer = nginx.get(address)
        assert 404 == answer.status_code, address
        assert "Không tìm thấy trang này" in answer.content.decode(), address


def test_a_stopped_service_is_told_kindly(nginx):
    answer = nginx.get("/bien-tap/")
    assert 502 == answer.status_code
    assert "đang tạm ngừng" in answer.content.decode()
    assert "/bien-tap/" in nginx.get("/bien-tap").headers["Location"]


def test_headers_and_compression(nginx, site):
    answer = nginx.get(site["live"], **{"Accept-Encoding": "gzip"})
    assert "gzip" == answer.headers["Content-Encoding"]
    for address in (site["live"], site["removed"], "/khong-co"):
        given = nginx.get(address).headers
        assert {name: given.get(name) for name in HEADERS} == dict(HEADERS), address
        assert "nginx" == given["Server"]
    etag = nginx.get("/feed.xml").headers["ETag"]
    assert 304 == nginx.get("/feed.xml", **{"If-None-Match": etag}).status_code


def test_the_compressed_twin_is_served_and_is_no_address(nginx, site, folder):
    twin = folder / "site" / site["live"].strip("/") / "index.html.gz"
    packed = nginx.get(site["live"], **{"Accept-Encoding": "gzip"})
    assert (str(twin.stat().st_size), "Accept-Encoding") == (packed.headers["Content-Length"], packed.headers["Vary"])
    plain = nginx.get(site["live"], **{"Accept-Encoding": "identity"})
    assert (packed.content, None) == (plain.content, plain.headers.get("Content-Encoding"))
    assert 404 == nginx.get(f"{site['live']}index.html.gz").status_code
    removed = nginx.get(site["removed"], **{"Accept-Encoding": "gzip"})
    assert (410, "gzip") == (removed.status_code, removed.headers["Content-Encoding"])
    assert "đã được gỡ" in removed.content.decode()


def test_an_old_address_leads_to_the_new_one_and_browsers_ask_again(nginx, site, folder):
    link = folder / "site" / "_moved" / "tin" / "2026" / "ten-cu"
    link.parent.mkdir(parents=True)
    link.symlink_to(f"../../..{site['live'].rstrip('/')}")
    for asked in ("/tin/2026/ten-cu/", "/tin/2026/ten-cu"):
        answer = nginx.get(asked)
        assert (301, site["live"], "no-cache") == (
            answer.status_code, answer.headers["Location"], answer.headers["Cache-Control"],
        )  # fmt: skip
        assert HEADERS["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]
    file = nginx.get("/tin/2026/ten-cu/" + site["file"])
    assert 301 == file.status_code
    assert PLAN == requests.get(nginx.base + "/tin/2026/ten-cu/" + site["file"], timeout=5).content
    assert 404 == nginx.get("/_moved/tin/2026/ten-cu/").status_code


def test_the_configuration_follows_the_list_of_addresses(tmp_path, capsys):
    text = render(
        Portal(site=tmp_path, run=tmp_path, services={"submission": "127.0.0.1:1", "publishing": "127.0.0.1:2"})
    )
    for line in (
        "location ^~ /gui-bai/ {",
        "location ^~ /xuat-ban/ {",
        "location ^~ /api/publishing/ {",
        "location ^~ /internal/ {",
    ):
        assert line in text
    assert "proxy_pass http://review" not in text
    assert text.count("location / {") == 1
    secure = render(Portal(site=tmp_path, run=tmp_path, tls=(tmp_path / "c", tmp_path / "k")))
    assert "Strict-Transport-Security" in secure
    with pytest.raises(ValueError, match="no such service"):
        render(Portal(site=tmp_path, run=tmp_path, services={"blog": "127.0.0.1:1"}))
    main(["--site", str(tmp_path), "--service", "review=127.0.0.1:8163"])
    assert "server 127.0.0.1:8163;" in capsys.readouterr().out
    main(["--out", str(tmp_path / "portal.conf"), "--run", str(tmp_path / "run")])
    assert (tmp_path / "portal.conf").read_text().startswith("# Made by")
