"""What the public site can be set to (D2.1), and the sizes of its lists."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

OWNER = "publishing"
OWN_STATES = ("approved", "scheduled", "published", "suspended", "taken_down", "archived")
"""The states in which publishing has custody (architecture.md §2)."""
LIVE_STATES = ("published", "archived")
"""Readable by everybody; archived articles keep their page and their place in the section (T25)."""
HIDDEN_STATES = ("suspended", "taken_down")
"""Once public, now answered with a notice (410)."""

DESK_PAGE = 20
ARCHIVE_PAGE = 20
SECTION_PAGE = 12
HOME_LATEST = 5
HOME_BLOCK = 4
HOME_NOTICES = 6
NOTICES = "thong-bao"
RELATED = 4
FEED_ENTRIES = 20
SITEMAP_CHUNK = 200
MONTH_PAGE = 40
"""Rows of the desk; articles on a section page, in the first block of the front page, in each section's block and
in the column of announcements; beside an article, in the feed; addresses in one part of the sitemap; articles on a
page of the archive by month."""

REASON_MAX = 2000
TITLE_MAX = 250
LEAD_MAX = 1000
BYLINE_MAX = 120
SOURCE_MAX = 200
URL_MAX = 500

REQUEST_STATES = ("open", "accepted", "rejected")
"""Of a request for removal."""
CHANGE_KINDS = {
    "section": "Cột mục",
    "menu": "Menu",
    "design": "Giao diện",
    "technical": "Kĩ thuật",
    "scale": "Quy mô",
}
"""What a change of the site is about (D4.2), with its label."""
CHANGE_STATES = ("proposed", "approved", "implemented", "rejected")
COST_MAX = 200
NUMBER_MAX = 100

CONTACT_MAX = 200
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of the code of a request: none that is taken for another when read out or copied by hand."""
PUBLIC_TRIES, PUBLIC_TRIES_ALL, PUBLIC_WINDOW = 5, 60, timedelta(hours=1)
"""How often a public form may be sent from one place, and by all together, in this time."""
TRIES_KEPT = timedelta(days=1)
CONTACT_KEPT = timedelta(days=90)
"""After the decision; then how to reach the citizen is deleted (who asked needs no answer any more)."""

REVIEW_CYCLES = {"semester": "Mỗi học kì", "quarter": "Ba tháng", "year": "Mỗi năm"}
"""How often the unit looks at a page again (D7.1c, D7.1d), with its label."""
REVIEW_GRACE = 30
"""Days from the beginning of a semester within which its confirmation is due."""
REVIEW_BEFORE, REVIEW_ESCALATED = 14, 14
"""Days before the due day of the first reminder, and after it until the board hears of it."""
PAGE_FAMILIES = {
    "introduction": "Giới thiệu",
    "contact": "Liên hệ, danh bạ",
    "procedure": "Thủ tục",
    "documents": "Danh mục văn bản",
    "disclosure": "Công khai",
    "other": "Trang khác",
}
"""What a page with an owner is, with its label."""
REVIEWED_KINDS = ("introduction", "procedure")
"""Kinds of articles whose pages get an owner unit by themselves when they are posted."""


SEARCHES, SEARCH_BURST = 60, 30
"""Searches one address may make in a minute, and at once; suggestions count a fifth."""
INDEX_BATCH = 50
"""Articles brought into the search in one transaction."""


@dataclass(frozen=True)
class SiteInfo:
    """What the portal says about itself on every page. `base_url` has no trailing slash."""

    base_url: str
    school: str = "Trường THPT Tân Lập"
    name: str = "Cổng thông tin điện tử Trường THPT Tân Lập"
    tagline: str = "Cổng thông tin điện tử"
    managing_body: str = "Trường THPT Tân Lập – Sở Giáo dục và Đào tạo"
    responsible: str = "Hiệu trưởng – Trưởng Ban Biên tập"
    permit: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    logo: str = ""
    colour: str = "#12395b"
    colour_link: str = "#0b5394"
    colour_accent: str = "#b3261e"
    colour_trim: str = "#f2c14e"

    @classmethod
    def from_env(cls, base_url: str, env: Mapping[str, str] | None = None) -> "SiteInfo":
        """The site of TOASOAN_SITE_SCHOOL, _NAME, _TAGLINE, _BODY, _RESPONSIBLE, _PERMIT, _ADDRESS, _PHONE, _EMAIL.

        Its look: _LOGO (path of a file), _COLOUR, _COLOUR_LINK, _COLOUR_ACCENT, _COLOUR_TRIM (as #rrggbb).
        """
        source = os.environ if env is None else env
        names = {"managing_body": "BODY"}
        fields = (f for f in cls.__dataclass_fields__ if f != "base_url")
        given = {f: source.get(f"TOASOAN_SITE_{names.get(f, f.upper())}", "").strip() for f in fields}
        return cls(base_url=base_url, **{f: value for f, value in given.items() if value})
