"""The audit trail of a member in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from services.accounts.queries import HistoryRow
from shared.text import format_date, format_datetime
from shared.web.labels import role_label

Said = Mapping[str, Any]
PLAIN = {
    "member.registered": "ghi thành viên mới",
    "member.changed": "sửa hồ sơ",
    "member.locked": "khoá tài khoản",
    "member.unlocked": "mở khoá tài khoản",
}


def sentence(row: HistoryRow) -> str:
    """What happened, as a Vietnamese verb phrase."""
    say = _SAID.get(row.type)
    return say(row.payload) if say else PLAIN.get(row.type, row.type)


def _revoked(said: Said) -> str:
    return "kết thúc một phiên đăng nhập" if said.get("session_id") else "kết thúc mọi phiên đăng nhập"


def _made(said: Said) -> str:
    return f"ghi bổ nhiệm {role_label(said['role'])} từ {_day(said['since'])}, quyết định {said['decision_no']}"


def _granted(said: Said) -> str:
    span = f"từ {_day(said['since'])} đến hết {_day(said['until'])}"
    return f"uỷ quyền duyệt đăng {', '.join(said['classes'])} {span}, văn bản {said['decision_no']}"


def _judged(said: Said) -> str:
    words = "công nhận" if said["confirmed"] else "không công nhận"
    return f"{words} {len(said['acts'])} quyết định của thời gian mất tài khoản"


_SAID: Mapping[str, Callable[[Said], str]] = {
    "session.revoked": _revoked,
    "appointment.made": _made,
    "appointment.ended": lambda said: f"rút thời hạn một bổ nhiệm đến hết {_day(said['until'])}",
    "delegation.granted": _granted,
    "delegation.revoked": lambda said: f"thu hồi uỷ quyền theo văn bản {said['decision_no']}; lý do: {said['reason']}",
    "account.lost": lambda said: f"báo mất tài khoản, mất từ {format_datetime(datetime.fromisoformat(said['since']))}",
    "account.incident_judged": _judged,
    "account.incident_closed": lambda said: f"kết thúc sự cố mất tài khoản; kết quả: {said['outcome']}",
    "regulation.acknowledged": lambda said: f"xác nhận đã đọc Quy chế, phiên bản {said['pack'].rpartition('@')[2]}",
}


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
