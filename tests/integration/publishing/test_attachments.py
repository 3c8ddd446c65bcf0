"""Files of an article: public with it, in pieces for players, gone with it; private before."""

import re
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest

from services.publishing.schedule import rebuild_site
from shared.content import Attachment, Document
from shared.files.formats import FORMATS
from tests.integration.files import corpus
from tests.integration.publishing.world import TEXT

FILM = corpus.mp4(weight=200_000)


@pytest.fixture
def reader(sign_in):
    return sign_in().client


def attached(world, name: str, data: bytes, **more: str) -> Attachment:
    found = FORMATS[name.rpartition(".")[2]]
    return Attachment(world.wiring.files.put(data), name, found.mime, len(data), found.kind, **more)


def with_files(world) -> Document:
    poster = world.photo(size=(640, 360)).sha256
    return replace(
        TEXT,
        attachments=(
            attached(world, "Kế hoạch năm học.pdf", corpus.pdf(), title="Kế hoạch năm học 2026–2027"),
            attached(world, "Lễ khai giảng.mp4", FILM, poster=poster),
            attached(world, "Bài hát.mp3", corpus.mp3()),
        ),
    )


def links(page: str) -> list[str]:
    return re.findall(r'<li><span class="file-kind"[^>]*>[^<]*</span> <a href="([^"]+)"', page)


def test_the_page_lists_plays_and_gives_them(world, reader):
    article = world.posted(with_files(world))
    page = world.page(article.address)
    for words in (
        "Kế hoạch năm học 2026–2027", "PDF, 1 KB", "Video MP4, 195 KB", 'download="Lễ khai giảng.mp4"', "<video controls",
        "<audio controls", "poster=", 'type="audio/mpeg"',
    ):  # fmt: skip
        assert words in page
    plan, film, _song = links(page)
    assert plan.startswith(article.address) and plan == quote(unquote(plan))
    answer = reader.get(plan)
    assert (200, corpus.pdf()) == (answer.status_code, answer.data)
    assert "application/pdf" == answer.headers["Content-Type"]
    assert f"attachment; filename*=UTF-8''{quote('Kế hoạch năm học.pdf')}" == answer.headers["Content-Disposition"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "media-src 'self'" in answer.headers["Content-Security-Policy"]
    poster = re.search(r'poster="([^"]+)"', page)
    assert poster and "image/jpeg" == reader.get(poster[1]).headers["Content-Type"]
    assert FILM == reader.get(film).data


@pytest.mark.parametrize(
    ("asked", "piece"),
    [("bytes=0-99", slice(0, 100)), ("bytes=199000-", slice(199_000, None)), ("bytes=-10", slice(-10, None)),
     ("bytes=100000-9999999", slice(100_000, None))],
)  # fmt: skip
def test_a_player_winds_forward(world, reader, asked, piece):
    film = links(world.page(world.posted(with_files(world)).address))[1]
    answer = reader.get(film, headers={"Range": asked})
    assert (206, FILM[piece]) == (answer.status_code, answer.data)
    assert len(answer.data) == int(answer.headers["Content-Length"])
    first = len(FILM) - len(answer.data) if piece.stop is None else 0
    assert f"bytes {first}-{first + len(answer.data) - 1}/{len(FILM)}" == answer.headers["Content-Range"]


def test_ranges_that_cannot_be(world, reader):
    film = links(world.page(world.posted(with_files(world)).address))[1]
    answer = reader.get(film, headers={"Range": "bytes=900000-"})
    assert (416, f"bytes */{len(FILM)}") == (answer.status_code, answer.headers["Content-Range"])
    for asked in ("bytes=0-1,5-9", "bytes=-", "items=0-1", "bytes=x-"):
        assert FILM == reader.get(film, headers={"Range": asked}).data
    etag = reader.head(film).headers["ETag"]
    assert 206 == reader.get(film, headers={"Range": "bytes=0-1", "If-Range": etag}).status_code
    assert FILM == reader.get(film, headers={"Range": "bytes=0-1", "If-Range": '"old"'}).data
    assert 304 == reader.get(film, headers={"If-None-Match": etag}).status_code


def test_they_go_and_come_back_with_the_article(world, reader):
    article = world.posted(with_files(world))
    addresses = links(world.page(article.address))
    world.act("suspend", article.id, "thu-ky", reason="Cần xem lại.")
    world.render()
    for address in addresses:
        answer = reader.get(address)
        assert 410 == answer.status_code and "Content-Disposition" not in answer.headers
        assert "Kế hoạch năm học 2026" not in answer.text
    assert [] == [
        p for p in (world.site / "tin").rglob("*") if p.is_file() and p.suffix in (".pdf", ".mp4", ".mp3", ".jpg")
    ]
    world.act("restore", article.id, "hieu-truong", reason="Đã xem lại.")
    world.render()
    assert [corpus.pdf(), FILM, corpus.mp3()] == [reader.get(address).data for address in addresses]


def test_a_rebuild_keeps_them_and_drops_strangers(world, reader):
    article = world.posted(with_files(world))
    addresses = links(world.page(article.address))
    stray = world.site / "tin" / "2026" / "khac" / "tep" / "0123456789ab" / "a.pdf"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"%PDF")
    mine = world.site / article.address.strip("/") / "tep" / "0123456789ab"
    mine.mkdir(parents=True)
    (mine / "cu.pdf").write_bytes(b"%PDF")
    rebuild_site(world.wiring)
    assert not stray.exists() and not mine.exists()
    assert [corpus.pdf(), FILM, corpus.mp3()] == [reader.get(address).data for address in addresses]


def test_a_file_that_is_missing_does_not_keep_the_rest_from_readers(world):
    document = with_files(world)
    world.wiring.files.path(document.attachments[0].sha256).unlink()
    assert 2 == len(links(world.page(world.posted(document).address)))


def test_before_it_is_public_only_signed_addresses_open_them(world, sign_in):
    article_id = world.approved(with_files(world))
    desk = sign_in("thu-ky").client
    page = desk.get(f"/xuat-ban/bai/{article_id}/xem-truoc").text
    plan = links(page)[0].replace("&amp;", "&")
    with desk.get(plan) as answer:
        assert (200, corpus.pdf()) == (answer.status_code, answer.data)
    assert "default-src 'none'; sandbox" == answer.headers["Content-Security-Policy"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert quote("Kế hoạch năm học.pdf") in answer.headers["Content-Disposition"]
    with desk.get(links(page)[1].replace("&amp;", "&"), headers={"Range": "bytes=0-9"}) as piece:
        assert (206, FILM[:10]) == (piece.status_code, piece.data)
    assert 404 == desk.get(plan.split("?")[0]).status_code
    assert 302 == sign_in().client.get(plan).status_code
