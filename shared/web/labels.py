"""Words and tones of the states: presentation stays out of the workflow (style.md §3.2)."""

from shared.kinds import kind_of

TONES = ("neutral", "info", "warn", "ok", "error", "muted")
"""Every tone is a CSS class `badge-<tone>`; the words always stand beside it, colour alone says nothing."""

STATES: dict[str, tuple[str, str]] = {
    "draft": ("Bản nháp", "neutral"),
    "submitted": ("Đã gửi, chờ tiếp nhận", "info"),
    "editing": ("Đang biên tập", "info"),
    "returned": ("Trả lại người gửi bổ sung", "warn"),
    "pending_deputy": ("Chờ Phó Trưởng Ban duyệt nội dung", "info"),
    "revision": ("Yêu cầu biên tập viên chỉnh sửa", "warn"),
    "pending_head": ("Chờ Trưởng Ban duyệt đăng", "info"),
    "approved": ("Đã duyệt, chờ đăng", "ok"),
    "scheduled": ("Hẹn giờ đăng", "ok"),
    "published": ("Đã đăng", "ok"),
    "suspended": ("Tạm ẩn, chờ Trưởng Ban quyết định", "warn"),
    "taken_down": ("Đã gỡ", "error"),
    "refused": ("Từ chối đăng", "error"),
    "withdrawn": ("Người gửi rút bài", "muted"),
    "archived": ("Lưu trữ", "muted"),
    "in_transit": ("Đang chuyển", "neutral"),
}

SERVICES: dict[str, str] = {
    "accounts": "Tài khoản",
    "submission": "Bài của tôi",
    "review": "Bàn biên tập",
    "publishing": "Xuất bản",
    "notifications": "Việc của tôi",
    "reporting": "Báo cáo",
}
"""What people call a service: the title of its part of the site."""

ROLES: dict[str, str] = {
    "principal": "Hiệu trưởng",
    "head": "Trưởng Ban Biên tập",
    "deputy": "Phó Trưởng Ban",
    "secretary": "Thư ký Ban Biên tập",
    "editor": "Biên tập viên",
    "unit_lead": "Phụ trách đơn vị",
    "contributor": "Người cung cấp tin",
    "clerk": "Văn thư",
    "accountant": "Kế toán",
    "operator": "Quản trị hệ thống",
}


def state_label(state: str) -> str:
    """The Vietnamese words of a state; an unknown one is shown as it is."""
    return STATES.get(state, (state, "neutral"))[0]


def state_tone(state: str) -> str:
    """The tone of a state: one of TONES."""
    return STATES.get(state, (state, "neutral"))[1]


def role_label(role: str) -> str:
    """The Vietnamese words of a role; an unknown one is shown as it is."""
    return ROLES.get(role, role)


def kind_label(kind: str) -> str:
    """The Vietnamese words of an article's kind."""
    return kind_of(kind).label
