"""THE kinds of articles: what each asks for, under which clause, and which class it proposes (regulation.md §1, §2.3).

Data only. A kind's own fields are kept in `Document.details`, so they are approved and published with the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.official_number import LETTER, LETTER_LABEL, TYPES


@dataclass(frozen=True)
class Detail:
    """A field of a kind. `form`: line, number (số, ký hiệu), day (kept as ISO day) or choice."""

    name: str
    label: str
    form: str = "line"
    required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 200


@dataclass(frozen=True)
class Kind:
    """A kind of article. `proposes`: the class review sets until an editor decides; `clause`: why it asks for more."""

    id: str
    label: str
    help: str
    clause: str = "D2.2"
    details: tuple[Detail, ...] = ()
    proposes: str | None = None
    needs_file: bool = False
    common: bool = False

    def detail(self, name: str) -> Detail | None:
        """Its field of that name."""
        return next((detail for detail in self.details if detail.name == name), None)

    def missing(self, details: Mapping[str, str]) -> list[Detail]:
        """The required fields that are still empty."""
        return [detail for detail in self.details if detail.required and not details.get(detail.name)]


VALIDITY = (
    ("in_force", "Còn hiệu lực"),
    ("not_yet", "Chưa có hiệu lực"),
    ("partly", "Hết hiệu lực một phần"),
    ("expired", "Hết hiệu lực"),
    ("replaced", "Đã được thay thế"),
)
INTRODUCTIONS = (
    ("functions", "Chức năng, nhiệm vụ"),
    ("history", "Lịch sử"),
    ("organisation", "Sơ đồ tổ chức"),
    ("leaders", "Ban giám hiệu"),
    ("units", "Tổ chuyên môn, đoàn thể"),
    ("contact", "Liên hệ, danh bạ"),
    ("achievements", "Thành tích"),
)
_NUMBER_HINT = "Ví dụ: 154/QĐ-THPTTL, 1434/SGDĐT-GDTrH, 37/2020/TT-BGDĐT."

_ALL = (
    Kind("news", "Tin", "Việc vừa xảy ra, thông báo, tin báo trước", "D11.2", common=True),
    Kind(
        "event", "Sự kiện, hoạt động", "Việc đã kết thúc: bài phải lên Cổng trong một tuần", "D14.1", common=True,
    ),
    Kind("other", "Bài viết khác", "Chuyên đề, gương sáng, trao đổi", "D11.4", common=True),
    Kind(
        "document", "Văn bản đã ban hành", "Quyết định, thông báo, kế hoạch… có số và ngày ký", "D7.1e",
        (
            Detail("number", "Số, ký hiệu", "number", required=True, hint=_NUMBER_HINT, max_length=60),
            Detail("issued_on", "Ngày ban hành", "day", required=True),
            Detail("issuer", "Cơ quan ban hành", required=True),
            Detail("signer", "Người ký", required=True, max_length=100),
            Detail(
                "type", "Loại văn bản", "choice", hint="Bỏ trống: lấy theo số, ký hiệu.",
                choices=(*TYPES.items(), (LETTER, LETTER_LABEL)),
            ),
            Detail("field", "Lĩnh vực", hint="Ví dụ: chuyên môn, tổ chức cán bộ, tuyển sinh.", max_length=100),
            Detail("effective_from", "Có hiệu lực từ", "day"),
            Detail("validity", "Hiệu lực", "choice", choices=VALIDITY),
            Detail("replaces", "Thay thế văn bản số", "number", hint=_NUMBER_HINT, max_length=60),
        ),
        proposes="K10", needs_file=True,
    ),
    Kind(
        "draft_document", "Dự thảo văn bản", "Chỉ đăng khi cấp trên đã đồng ý", "D14.2b",
        (
            Detail("superior_approval", "Văn bản đồng ý của cấp trên, số", "number", required=True, hint=_NUMBER_HINT),
            Detail("approved_on", "Ngày đồng ý", "day", required=True),
            Detail("comments_until", "Nhận góp ý đến ngày", "day"),
        ),
        proposes="K11",
    ),
    Kind(
        "research", "Sáng kiến, đề tài, chuyên đề", "Đã được công nhận hoặc nghiệm thu", "D14.2c",
        (
            Detail("recognition", "Quyết định công nhận, nghiệm thu số", "number", required=True, hint=_NUMBER_HINT),
            Detail("recognised_on", "Ngày công nhận", "day", required=True),
            Detail("rank", "Xếp loại", max_length=60),
        ),
        proposes="K12",
    ),
    Kind(
        "introduction", "Trang giới thiệu", "Chức năng, lịch sử, Ban giám hiệu, liên hệ", "D11.1",
        (Detail("page", "Trang", "choice", required=True, choices=INTRODUCTIONS),),
        proposes="K13",
    ),
    Kind(
        "reward", "Khen thưởng", "Có quyết định khen thưởng", "D11.3",
        (
            Detail("decision", "Quyết định khen thưởng số", "number", required=True, hint=_NUMBER_HINT),
            Detail("decided_on", "Ngày quyết định", "day", required=True),
        ),
        proposes="K16",
    ),
    Kind(
        "quoted", "Trích dẫn nguồn chính thống", "Đăng lại từ Sở, báo, cơ quan khác, ghi rõ nguồn", "D12.1",
        (Detail("source_date", "Ngày đăng ở nguồn", "day", required=True),),
        proposes="K17",
    ),
    Kind("gallery", "Ảnh, video", "Bộ ảnh hoặc video kèm vài dòng giới thiệu", "D12.3a", needs_file=True),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.id: kind for kind in _ALL}


def kind_of(id_: str) -> Kind:
    """The kind with this id; one this version does not know is an article like any other."""
    return KINDS.get(id_) or Kind(id_, id_, "")
