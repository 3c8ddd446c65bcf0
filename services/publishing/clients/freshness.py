"""The dated mark under a page somebody answers for: confirmed on …, or not confirmed again since … (D7.1d).

Every page of the site has an empty place for it; what stands there comes from the tables each time the page is
written, so no other module needs to know of it.
"""

import re
from collections.abc import Mapping

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from services.publishing.models import ReviewedPage
from shared.db import people
from shared.text import format_date

PLACE = re.compile(r"<!--xac-nhan-->.*?<!--/xac-nhan-->", re.DOTALL)
"""Where the mark stands in a page (`base.html`)."""
_MARK = Markup('<p class="confirmed{}">{}</p>')


class Marks:
    """The marks of all pages in the list, read once for one writing of the site."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: Mapping[str, str] | None = None

    def put_in(self, address: str, text: str) -> str:
        """The page with its mark, or with none; whatever stood in the place goes."""
        if "<!--xac-nhan-->" not in text:
            return text
        mark = f"<!--xac-nhan-->{self._of(address)}<!--/xac-nhan-->"
        return PLACE.sub(lambda _: mark, text, count=1)

    def _of(self, address: str) -> str:
        if self._known is None:
            self._known = _read(self._session)
        return self._known.get(address, "")


def _read(session: Session) -> dict[str, str]:
    units = {unit.unit_id: unit.name for unit in people.units(session)}
    rows = session.scalars(sa.select(ReviewedPage).where(ReviewedPage.active.is_(True)))
    return {row.address: mark for row in rows if (mark := _mark(row, units.get(row.unit_id, row.unit_id)))}


def _mark(row: ReviewedPage, unit: str) -> str:
    day = format_date(row.confirmed_on)
    if row.needs_fix:
        return _MARK.format(" confirmed-old", f"Nội dung đang được {unit} rà soát, sửa; xác nhận gần nhất: ngày {day}.")
    if row.stage in ("overdue", "escalated"):
        return _MARK.format(" confirmed-old", f"Chưa được xác nhận lại từ ngày {day}.")
    if row.confirmed_by is None:
        return ""  # posted or entered: nobody of the unit has said yet that it holds
    return _MARK.format("", f"Nội dung được xác nhận ngày {day} ({unit}).")
