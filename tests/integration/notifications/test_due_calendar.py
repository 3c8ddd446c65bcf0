"""The calendar of due dates: opens in a kept library, shows what is due to its owner, dies when renewed or locked."""

import re
from datetime import date

import icalendar

from tests.integration.notifications.test_duties import hear
from tests.integration.notifications.test_duties import lock as lock_out
from tests.integration.notifications.test_periodic_reports import MOVED


def address(browse, who="thu-ky"):
    return re.search(r'value="(https?://[^"]+\.ics)"', browse(who).get("/thong-bao/").text)[1]


def fetch(app, url, status=200):
    answer = app.test_client().get(url[url.index("/thong-bao/") :])
    assert status == answer.status_code
    return answer


def test_what_has_a_last_day_is_in_the_calendar_with_its_link(browse, office, app):
    office.hear("submitted", "a")  # no last day: no entry
    hear(office, "periodic_report.moved", MOVED, actor="system")
    answer = fetch(app, address(browse))
    assert "text/calendar; charset=utf-8" == answer.content_type and "no-store" in answer.headers["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(answer.data)
    (entry,) = calendar.walk("VEVENT")
    assert (date(2026, 11, 6), date(2026, 11, 7)) == (entry.decoded("dtstart"), entry.decoded("dtend"))
    assert "Báo cáo tháng 10 năm 2026" in str(entry["summary"]) and str(entry["url"]).endswith("/bao-cao/ho-so/r-1")
    assert 1 == len(entry.walk("VALARM"))
    again = icalendar.Calendar.from_ical(fetch(app, address(browse)).data)
    assert [str(entry["uid"])] == [str(one["uid"]) for one in again.walk("VEVENT")]


def test_others_see_their_own_only_and_an_empty_calendar_is_one(browse, office, app):
    hear(office, "periodic_report.moved", MOVED, actor="system")
    assert [] == icalendar.Calendar.from_ical(fetch(app, address(browse, "gv-van")).data).walk("VEVENT")


def test_a_renewed_address_is_the_only_one(browse, app):
    old = address(browse)
    browser = browse("thu-ky")
    assert 303 == browser.post("/thong-bao/lich/doi", viec="doi").status_code
    fetch(app, old, 404)
    fetch(app, address(browse))


def test_a_foreign_or_locked_owner_s_address_is_not_found(browse, office, app):
    url = address(browse, "gv-toan")
    fetch(app, url[:-6] + "xx.ics", 404)
    lock_out(office, "gv-toan")
    fetch(app, url, 404)
