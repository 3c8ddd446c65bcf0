"""What the desk can be set to, and the editor's checklist."""

from dataclasses import dataclass

TITLE_MAX = 200
LEAD_MAX = 500
BODY_MAX = 200_000
BYLINE_MAX = 100
SOURCE_MAX = 200
URL_MAX = 500
CAPTION_MAX = 300
CREDIT_MAX = 100
NOTE_MAX = 300
REASON_MAX = 2000
PAGE_SIZE = 20
"""Lengths in characters after normalising; rows of the desk per page."""

OWN_STATES = ("submitted", "editing", "revision", "pending_deputy", "pending_head", "refused")
"""The states in which review has custody (architecture.md §2)."""


@dataclass(frozen=True)
class Check:
    """One line of the editor's checklist: `id` is stored, `label` and `help` are shown."""

    id: str
    label: str
    help: str
    clause: str


CHECKLIST = (
    Check("title", "Tiêu đề ngắn gọn, đúng với nội dung", "Không giật tít, không viết hoa toàn bộ.", "D5.3a"),
    Check("facts", "Đã kiểm tra tên người, chức danh, ngày tháng, số liệu",
          "Hỏi lại người gửi khi chưa chắc chắn.", "D5.3a"),
    Check("language", "Đã soát chính tả, câu chữ, dấu tiếng Việt", "Đọc lại một lượt như bạn đọc.", "D5.3a"),
    Check("consent", "Đã xem phần đồng ý cho đăng ảnh học sinh",
          "Ảnh nhận rõ mặt học sinh phải có sự đồng ý của học sinh và cha mẹ; bài không có ảnh thì vẫn tích.",
          "D4.3"),
    Check("source", "Đã ghi nguồn, bản quyền khi có trích dẫn",
          "Bài tự viết, ảnh tự chụp thì vẫn tích.", "D12.1"),
    Check("secrecy", "Không có thông tin mật, nội bộ, chưa công khai hoặc dữ liệu riêng tư",
          "Không để điểm số, địa chỉ, số điện thoại, ngày sinh của học sinh.", "D15.2"),
)  # fmt: skip
"""Ticked by the editor before sending up (T06). A change of the text takes the ticks away."""

CHECK_IDS = frozenset(check.id for check in CHECKLIST)
