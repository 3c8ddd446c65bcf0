"""What submission fixes: sizes of a form, states it keeps, the page size of lists."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from shared.config import Settings

TITLE_MAX = 200
"""Characters of a title, after NFC."""
LEAD_MAX = 500
"""Characters of a lead (sapo), after NFC."""
BODY_MAX = 200_000
"""Characters of the cleaned HTML: about sixty printed pages."""
BYLINE_MAX = 100
SOURCE_MAX = 200
URL_MAX = 500
CAPTION_MAX = 300
CREDIT_MAX = 100
LICENCE_MAX = 100
REASON_MAX = 1_000
PHOTOS_MAX = 10
"""Photos of one article."""
FILE_TITLE_MAX = 200
"""Characters of what stands on the page for a file."""

ASIDES_MAX = 20
"""Texts put aside for one draft; the oldest make room."""

PAGE_SIZE = 20
"""Rows of one page of a list."""

FORM_TEXT_BYTES = 8 * 1024 * 1024
"""Text fields together; Word HTML is many times its text."""

RECEIPT_PREFIX = "BV"
"""Bài viết; petitions and applications count by themselves."""

INTAKE_PREFIX = "TN"
"""Sổ tiếp nhận: what came otherwise than over the web."""
CHANNELS = {
    "paper": "Bản giấy",
    "cd": "Đĩa CD, DVD",
    "usb": "USB, thẻ nhớ",
    "walk_in": "Trao đổi trực tiếp",
    "phone": "Điện thoại",
    "zalo": "Zalo, tin nhắn",
}
"""How things come that the secretary writes into the register (D12.3a)."""
PROVIDER_MAX = 200
SCANS_MAX = 20
"""Files kept with one line of the register."""

CHANNEL = "web"
QUOTED_KIND = "quoted"
QUOTED = "nguon_chinh_thong"
"""Origin of an item quoted from another official source (D12.1): its source must be named."""
CONSENTS = {
    "none_identifiable": "Không nhận ra được học sinh nào trong ảnh",
    "consented": "Đã có đồng ý của học sinh và cha mẹ, đang lưu ở trường",
}

ATTACHMENTS_MAX = 20
"""Files of one article that came by e-mail."""

MAIL_CHANNEL = "email"
MAIL_TAKEN, MAIL_THREADED, MAIL_WAITS, MAIL_TOO_LARGE, MAIL_UNREADABLE = (
    "taken", "threaded", "quarantined", "too_large", "unreadable",
)  # fmt: skip
MAIL_OUTCOMES = {
    MAIL_TAKEN: "Đã thành bài",
    MAIL_THREADED: "Ghép vào bài",
    MAIL_WAITS: "Chờ xem",
    MAIL_TOO_LARGE: "Quá lớn",
    MAIL_UNREADABLE: "Không đọc được",
    "accepted": "Đã nhận thành bài",
    "linked": "Đã gắn vào bài",
    "discarded": "Đã bỏ",
    "blocked": "Người gửi bị chặn",
    "automatic": "Thư tự động",
    "duplicate": "Trùng thư đã nhận",
}
"""What became of a message, in words."""
MAIL_OPEN = (MAIL_WAITS, MAIL_TOO_LARGE, MAIL_UNREADABLE)
"""What waits for the secretary."""
MAIL_TRIES = 8
"""Times a process may die over one message before it is taken in unread."""
FOLDER_TAKEN, FOLDER_TOO_LARGE = "Đã nhận", "Quá lớn"


@dataclass(frozen=True)
class IntakeRules:
    """How the mailbox is read. `own` are addresses of ours: what comes from them is never answered."""

    max_bytes: int = 25 * 1024 * 1024
    """A larger message stays on the server, in a folder of its own."""
    per_poll: int = 50
    seconds: float = 8.0
    """No message is begun later than this in one poll; the rest follows at once in the next."""
    lease: timedelta = timedelta(seconds=90)
    answers_a_day: int = 20
    authserv: str = ""
    """The name under which our own mail server writes Authentication-Results; empty: nobody's word is taken."""
    submit: bool = False
    """Whether a complete article goes to the desk without its sender asking for it."""
    own: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> "IntakeRules":
        """The rules of an installation."""
        own = frozenset({parseaddr(settings.mail_from)[1].casefold()} - {""})
        return cls(authserv=settings.mail_authserv, submit=settings.intake_submit, own=own)
