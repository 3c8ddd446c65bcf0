"""The audit trail of a member in words."""

from datetime import date

from services.accounts.queries import HistoryRow
from shared.text import format_date
from shared.web.labels import role_label

_PLAIN = {
    "member.registered": "ghi thành viên mới",
    "member.changed": "sửa hồ sơ",
    "member.locked": "khoá tài khoản",
    "member.unlocked": "mở khoá tài khoản",
}


def sentence(row: HistoryRow) -> str:
    """What happened, as a Vietnamese verb phrase."""
    said = row.payload
    if row.type == "session.revoked":
        return "kết thúc một phiên đăng nhập" if said.get("session_id") else "kết thúc mọi phiên đăng nhập"
    if row.type == "appointment.made":
        since = format_date(date.fromisoformat(said["since"]))
        return f"ghi bổ nhiệm {role_label(said['role'])} từ {since}, quyết định {said['decision_no']}"
    if row.type == "appointment.ended":
        return f"rút thời hạn một bổ nhiệm đến hết {format_date(date.fromisoformat(said['until']))}"
    return _PLAIN.get(row.type, row.type)
