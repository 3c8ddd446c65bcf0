"""The list of what a school's portal must show (profile tt37): there, out of date, or missing, each with its page."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from services.publishing.queries.coverage import Eyes, coverage_of
from shared.clock import local_day
from shared.regulation.profiles import load_profile
from tests.integration.publishing.test_freshness import HISTORY, LIST
from tests.integration.publishing.world import TEXT

PAGE = "/xuat-ban/noi-dung-bat-buoc/"


def look(world):
    with world.wiring.read() as session:
        eyes = Eyes(session, local_day(world.clock()), world.wiring.pack.school_years, world.wiring.site.files.exists)
        return {row.item.id: row.found for row in coverage_of(load_profile("tt37"), eyes)}


def states(world, *ids):
    found = look(world)
    return [found[id_].state for id_ in ids]


def test_an_empty_portal_lacks_almost_everything_and_says_what(any_world):
    found = look(any_world)
    assert "missing" == found["lich-su"].state
    assert {"du-lieu-dac-ta"} <= {id_ for id_, one in found.items() if one.state == "met"}
    assert {"tuyen-sinh", "van-ban", "bao-cao-thuong-nien"} <= {i for i, one in found.items() if one.state == "missing"}


def test_items_are_met_by_the_page_that_shows_them_and_go_out_of_date(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    world.posted(replace(TEXT, title="Báo cáo thường niên năm học 2025–2026", section="cong-khai", kind="news"))
    world.posted(replace(TEXT, title="Ngày hội đọc sách", section="tin-truong", kind="news"))
    found = look(world)
    assert ("met", posted.address, posted.id) == (
        found["lich-su"].state, found["lich-su"].address, found["lich-su"].page_id
    )  # fmt: skip
    report, money = found["bao-cao-thuong-nien"], found["cong-khai-thu-chi"]
    assert ("met", "missing") == (report.state, money.state)
    world.clock.set(datetime(2027, 10, 20, 2, tzinfo=UTC))  # the next school year
    assert ["stale", "stale", "stale"] == states(world, "lich-su", "bao-cao-thuong-nien", "tin-tuc")
    assert "năm học này" in look(world)["bao-cao-thuong-nien"].note


def test_what_is_taken_down_meets_nothing(any_world):
    world = any_world
    posted = world.posted(HISTORY)
    world.act("take_down", posted.id, "hieu-truong", reason="Sai", takedown_reason="R1")
    assert ["missing"] == states(world, "lich-su")


def test_the_page_and_the_table(world, sign_in):
    posted = world.posted(replace(HISTORY, title="=Lịch sử"))
    assert 403 == sign_in("gv-toan").get(PAGE).status_code
    board = sign_in("pho-hieu-truong")
    text = board.get(PAGE).text
    assert "Chưa có" in text
    assert f'href="{LIST}{posted.id}"' in text
    answer = board.get(f"{PAGE}bang.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(load_profile("tt37").items) == len(rows)
    history = next(row for row in rows if posted.address in row["Địa chỉ"])
    assert ("Có, còn hạn", "'=Lịch sử") == (history["Tình trạng"], history["Trang"])
