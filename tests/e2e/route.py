"""The strict route as the tests walk it: who, where, and which letters it brings."""

from shared.testing import school

AUTHOR, UNIT_LEAD = "gv-toan", "btv-toan-tin"
SECRETARY, EDITOR, DEPUTY, HEAD = "thu-ky", "btv-ngu-van", "pho-hieu-truong", "hieu-truong"
UNIT, SECTION, CLASS = "to-toan-tin", "hoat-dong-chuyen-mon", "K6"
LEAD = "Sáng 21/11/2026, tổ Toán – Tin cùng học sinh khối 11 đo chiều cao cột cờ bằng giác kế tự làm."
BODY = "<p>Ba lớp chia thành mười hai nhóm, mỗi nhóm một giác kế làm từ bìa và thước đo góc.</p><h2>Kết quả</h2><p>Sai số lớn nhất là 12 cm.</p>"
EDITED = BODY + "<p>Tổ chuyên môn rút kinh nghiệm ngay sau buổi học.</p>"
AGAIN = BODY + "<p>Tổ chuyên môn họp rút kinh nghiệm trong cùng buổi.</p>"
SENT_BACK = "Xin viết rõ buổi rút kinh nghiệm diễn ra khi nào."
REMOVED = "Số liệu trong bài đã cũ."

LETTERS = sorted([
    ("Đã nhận bài", AUTHOR),
    ("Bài mới chờ phân công", SECRETARY),
    ("Bài giao biên tập", EDITOR),
    ("Bài chờ duyệt nội dung", DEPUTY),
    ("Bài cần chỉnh sửa", EDITOR),
    ("Bài chờ duyệt nội dung", DEPUTY),
    ("Bài chờ duyệt đăng", HEAD),
    ("Bài đã duyệt, chờ đăng", SECRETARY),
    ("Bài đã được đăng", AUTHOR),
    ("Bài đã được đăng", UNIT_LEAD),
    ("Bài đã được gỡ", AUTHOR),
    ("Bài đã được gỡ", SECRETARY),
])  # fmt: skip
"""Subject and recipient of every letter, each once; the deputy decides twice."""

_ADDRESSES = {member.email: member.member_id for member in school.MEMBERS}


def letters(subjects: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(subject, address) pairs of letters that came, as LETTERS has them."""
    return sorted((subject.rsplit(": ", 1)[0], _ADDRESSES[to]) for subject, to in subjects)
