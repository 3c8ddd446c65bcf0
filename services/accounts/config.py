"""The numbers of accounts, and the demo password."""

from dataclasses import dataclass
from datetime import timedelta

from shared.db.people import SESSION_LIFE

DEMO_PASSWORD = "toasoan-demo-2026"  # noqa: S105 - printed on the sign-in page of a demo; opens nothing elsewhere


@dataclass(frozen=True)
class SignInPolicy:
    """Limits of signing in; wrong tries are counted in the database within `window`.

    `per_place` counts one login name from one address, `per_name` one name from all addresses it has never signed in
    from (so a stranger cannot shut a member out of the usual place), `per_address` all names from one address (a whole
    school may sit behind one).
    """

    window: timedelta = timedelta(minutes=15)
    per_place: int = 5
    per_name: int = 20
    per_address: int = 60
    session_life: timedelta = SESSION_LIFE
    touch_every: timedelta = timedelta(minutes=5)
    keep: timedelta = timedelta(days=90)  # ended sessions and old attempts, for tracing a misuse (D8.2)


POLICY = SignInPolicy()

TOKEN_DAYS = {30: "30 ngày", 90: "90 ngày", 365: "1 năm"}
"""How long an access token may live."""
TOKENS_MAX = 20
"""Access tokens alive, of one member."""
SCOPES = {
    f"{service}:{act}": f"{label}: {words}"
    for service, label in (
        ("submission", "Bài của tôi"), ("review", "Bàn biên tập"), ("publishing", "Xuất bản"),
        ("notifications", "Việc của tôi"), ("reporting", "Báo cáo"), ("accounts", "Tài khoản"),
    )
    for act, words in (("read", "chỉ xem"), ("write", "xem và thay đổi"))
}  # fmt: skip
"""What a token may open: the API of one service, to look at or to change as its member could."""
