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
        return f"ghi bổ nhiệm {role_label(said['role'])} từ {_day(said['since'])}, quyết định {said['decision_no']}"
    if row.type == "appointment.ended":
        return f"rút thời hạn một bổ nhiệm đến hết {_day(said['until'])}"
    if row.type == "delegation.granted":
        span = f"từ {_day(said['since'])} đến hết {_day(said['until'])}"
        return f"uỷ quyền duyệt đăng {', '.join(said['classes'])} {span}, văn bản {said['decision_no']}"
    if row.type == "delegation.revoked":
        return f"thu hồi uỷ quyền theo văn bản {said['decision_no']}; lý do: {said['reason']}"
    return _PLAIN.get(row.type, row.type)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
