"""What can be found: an article, a document of the register, a page of the site, as the search needs to know it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

from shared.clock import LOCAL
from shared.search.words import label, tokens

LONGEST_TEXT = 200_000
"""Characters of a text that are read; a longer paper is found by its beginning."""
_FORM = "1"
"""Raised when the same entry gets other tokens, so that a rebuild writes them anew."""
_BEFORE_1970 = 2**32
_SLOTS = 2**16


@dataclass(frozen=True)
class Entry:
    """One thing to find. `key` is its name within its `area`; `at` (aware) decides what is newer.

    With an `article_id` it is found only while that article is live in the form `content_hash`.
    """

    area: str
    key: str
    address: str
    title: str
    at: datetime
    text: str = ""
    number: str = ""
    kind: str = ""
    section: str = ""
    unit_id: str = ""
    article_id: str | None = None
    content_hash: str | None = None
    lead: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the entry would be found or shown differently."""
        data = {**asdict(self), "at": self.at.astimezone(UTC).isoformat()}
        return hashlib.sha256(f"{_FORM}{json.dumps(data, sort_keys=True)}".encode()).hexdigest()

    @property
    def tokens(self) -> set[str]:
        """What stands in the index for it."""
        labels = (("a", self.area), ("k", self.kind), ("s", self.section), ("u", self.unit_id))
        return tokens(
            (self.number, self.title), (self.lead, self.text[:LONGEST_TEXT]), [label(*one) for one in labels if one[1]]
        )

    @property
    def first_place(self) -> int:
        """Where it would like to stand in the index; the next place when that is taken.

        Places are times with room for many things in the same second, so the newest answers are the greatest
        numbers, and days are ranges.
        """
        return place_of(self.at) + crc32(f"{self.area}:{self.key}".encode()) % _SLOTS


def place_of(moment: datetime) -> int:
    """The first place of a moment (aware)."""
    return (max(0, int(moment.timestamp()) + _BEFORE_1970)) * _SLOTS


def bounds(since: date | None, until: date | None) -> tuple[int, int]:
    """The places between which the school's days lie, both days included; neither bound is a place of them."""
    first = place_of(_morning(since)) - 1 if since else 0
    return first, place_of(_morning(until + timedelta(days=1))) if until and until < date.max else 2**62


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)
