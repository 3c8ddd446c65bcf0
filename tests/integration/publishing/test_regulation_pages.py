"""The page “Quy chế” for everybody: files, so it is read while every service is down; its versions and differences."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.publishing.app import create_app
from services.publishing.schedule import PERIODIC, rebuild_site
from shared.regulation.coverage import coverage
from shared.regulation.pack import load_pack
from tests.integration.publishing.world import World

OTHER = "quy-che-07-2026"


@pytest.fixture
def other(tmp_path: Path):
    found = World(tmp_path, pack=OTHER)
    yield found
    found.dispose()


def test_every_clause_stands_on_the_page_with_an_anchor_and_what_the_software_does(world, sign_in):
    answer = sign_in().get("/quy-che/")
    assert 200 == answer.status_code
    pack = load_pack("quy-che-154-2019")
    assert list(pack.clauses) == re.findall(r'class="rule-clause" id="([^"]+)"', answer.text)
    flat = " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("&#34;", '"').split())
    for clause in pack.clauses.values():
        assert " ".join(clause.text.split()) in flat, clause.id
        assert " ".join(coverage()[clause.id].does.split()) in flat, clause.id
    assert "Ban hành theo Quyết định 154/QĐ-THPTTL ngày 31/12/2019. Phiên bản 1, hiệu lực từ 31/12/2019." in flat
    assert len(set(re.findall(r' id="([^"]+)"', answer.text))) == len(re.findall(r' id="([^"]+)"', answer.text))


def test_it_is_a_file_and_needs_no_service(world, sign_in):
    reader = sign_in()
    world.wiring.dispose()
    assert "default-src 'none'" in reader.get("/quy-che/").headers["Content-Security-Policy"]
    assert 404 == reader.get("/quy-che/phien-ban/9/").status_code
    assert (world.settings.site_dir / "quy-che" / "index.html").is_file()


def test_one_version_has_no_difference(world, sign_in):
    assert 200 == sign_in().get("/quy-che/phien-ban/1/").status_code
    assert 404 == sign_in().get("/quy-che/thay-doi/1..2/").status_code
    assert "/quy-che/thay-doi/" not in sign_in().get("/quy-che/").text


def test_an_amendment_is_shown_clause_by_clause_and_rule_by_rule(other):
    reader = create_app(other.wiring).test_client()
    text = reader.get("/quy-che/thay-doi/1..2/").text
    assert '<del><span class="unseen">[bỏ: </span>02<span class="unseen">]</span></del>' in text
    assert '<ins><span class="unseen">[thêm: </span>01<span class="unseen">]</span></ins>' in text
    flat = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    for words in (
        "Quyết định 02/QĐ-THPTSK ngày 20/12/2026, hiệu lực từ 01/01/2027",
        "Phiên bản 2 chưa có hiệu lực. Bài gửi trước ngày 01/01/2027 vẫn được xét theo phiên bản đã có hiệu lực khi gửi.",
        "Lời văn (1 điều khoản)", "Quy tắc phần mềm áp dụng (4)",
        "Trước 2 bài mỗi tháng, mỗi tổ trong diện", "Sau 1 bài mỗi tháng, mỗi tổ trong diện",
        "Trước Trưởng ban", "Trước 2 ngày làm việc Sau 3 ngày làm việc",
    ):  # fmt: skip
        assert words.replace("Trước Trưởng ban", "") in flat, words


def test_the_new_version_takes_its_place_on_its_day(other):
    other.clock.set(datetime(2026, 12, 31, 16, 59, tzinfo=UTC))  # 23:59 here
    app = create_app(other.wiring)
    assert "Phiên bản 1, hiệu lực từ 15/08/2026" in app.test_client().get("/quy-che/").text
    other.clock.set(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    next(periodic for periodic in PERIODIC if periodic.name == "regulation_pages").run(other.wiring, "")
    assert "Phiên bản 2, hiệu lực từ 01/01/2027" in app.test_client().get("/quy-che/").text
    assert "Phiên bản này đã được sửa đổi" in app.test_client().get("/quy-che/phien-ban/1/").text


def test_the_other_school_is_spoken_of_in_its_own_words(other):
    text = create_app(other.wiring).test_client().get("/quy-che/").text
    assert "Tiên Lữ" not in text
    assert "Chỉ Trưởng ban gỡ và khôi phục" in text


def test_a_rebuild_writes_them_too(world):
    rebuild_site(world.wiring)
    assert (world.settings.site_dir / "quy-che" / "phien-ban" / "1" / "index.html").is_file()
