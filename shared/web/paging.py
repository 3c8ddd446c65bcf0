"""Pages of a list: the number (`?trang=2`) or the year (`?nam=2026`) in the address, links that keep the filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

PARAMETER = "trang"
YEAR = "nam"
LAST_YEAR = 2099


@dataclass(frozen=True)
class Page:
    """One page of a list of `total` rows; `number` counts from 1."""

    items: Sequence[Any]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row shown, counted from 1; 0 in an empty list."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return min(self.total, self.number * self.size)


def page_number() -> int:
    """The page asked for; 1 when absent or nonsense."""
    text = request.args.get(PARAMETER, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def asked_year(present: int, *, since: int = 2015) -> int:
    """The year asked for, from `since` to LAST_YEAR; the present one when absent or nonsense."""
    text = request.args.get(YEAR, "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if since <= year <= LAST_YEAR else present


def page_url(number: int) -> str:
    """The address of page `number` of the list shown, filters kept."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    return f"{request.path}?{urlencode([*kept, (PARAMETER, str(number))])}"
