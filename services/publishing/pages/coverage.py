"""Nội dung bắt buộc (D7.1c): what the law asks a school's portal to show, item by item, with the page that shows it."""

import csv
import io

from flask import Response, make_response, render_template

from services.publishing.pages.item import service
from services.publishing.permissions import DESK_ROLES
from services.publishing.queries.coverage import Covered, Eyes, coverage_of
from shared.clock import local_day
from shared.regulation.profiles import load_profile
from shared.text import format_date
from shared.web.auth import now, roles

PROFILE = "tt37"
STATES = {"met": ("Có, còn hạn", "ok"), "stale": ("Có, đã cũ", "warn"), "missing": ("Chưa có", "error")}
_UNSAFE = ("=", "+", "-", "@", "\t")


@roles(*DESK_ROLES)
def show() -> str:
    """The list with its sums."""
    rows = _rows()
    counts = {state: sum(row.found.state == state for row in rows) for state in STATES}
    return render_template(
        "publishing/coverage.html", profile=load_profile(PROFILE), rows=rows, states=STATES, counts=counts,
        day=local_day(now()),
    )  # fmt: skip


@roles(*DESK_ROLES)
def download() -> Response:
    """The same as a table for a spreadsheet (UTF-8 with its mark, so that Excel reads the Vietnamese)."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["Nội dung", "Căn cứ", "Tình trạng", "Trang", "Địa chỉ", "Ngày", "Ghi chú"])
    base = service().settings.base_url
    for row in _rows():
        found = row.found
        where = f"{base}{found.address}" if found.address else ""
        day = format_date(found.since) if found.since else ""
        line = [row.item.label, row.item.source, STATES[found.state][0], found.title, where, day, found.note]
        table.writerow([cell(one) for one in line])
    return attachment(text.getvalue(), f"noi-dung-bat-buoc-{local_day(now()).isoformat()}.csv")


def attachment(text: str, name: str) -> Response:
    """A table as a file to save; `name` in plain letters."""
    response = make_response("\ufeff" + text)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def cell(text: str) -> str:
    """What a spreadsheet would take for a formula is shown as text."""
    return f"'{text}" if text.startswith(_UNSAFE) else text


def _rows() -> list[Covered]:
    here, day = service(), local_day(now())
    with here.read() as session:
        eyes = Eyes(session, day, here.pack.school_years, here.site.files.exists)
        return coverage_of(load_profile(PROFILE), eyes)
