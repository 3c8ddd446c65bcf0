"""The action panel: what this person may do now, what each act asks for, and why the rest is closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.review.operations import ACTS
from services.review.queries import Item
from shared.regulation.pack import Pack
from shared.workflow.table import Move

SLUGS = {
    "assign": "phan-cong",
    "reassign": "chuyen-nguoi",
    "return_to_sender": "tra-nguoi-gui",
    "send_up": "trinh-duyet",
    "propose_refusal": "de-nghi-tu-choi",
    "take_revision": "nhan-sua",
    "send_back": "tra-bai",
    "approve_content": "duyet-noi-dung",
    "forward_refusal": "chuyen-de-nghi",
    "approve_delegated": "duyet-dang-phan-cap",
    "approve_first_level": "duyet-cap-mot",
    "countersign": "ky-xac-nhan",
    "approve_posting": "duyet-dang",
    "request_revision": "yeu-cau-chinh-sua",
    "return_to_deputy": "tra-pho-ban",
    "refuse": "tu-choi",
    "overrule_refusal": "huy-tu-choi",
    "withdraw": "rut-bai",
    "cancel_revision": "huy-ban-sua",
}
"""Trigger -> the word in the address, which is also the anchor of the act on the page."""

TRIGGERS = {slug: trigger for trigger, slug in SLUGS.items()}

DONE = {
    "assign": "Đã giao bài cho biên tập viên.",
    "reassign": "Đã chuyển người biên tập.",
    "return_to_sender": "Đã trả bài; người gửi sẽ nhận thư kèm lý do.",
    "send_up": "Đã trình Phó Trưởng Ban duyệt nội dung.",
    "propose_refusal": "Đã trình đề nghị từ chối lên Phó Trưởng Ban.",
    "take_revision": "Thầy/Cô đã nhận sửa. Xin chỉnh sửa rồi trình duyệt lại.",
    "send_back": "Đã trả bài cho biên tập viên kèm lý do.",
    "approve_content": "Đã duyệt nội dung; bài chờ Trưởng Ban duyệt đăng.",
    "approve_delegated": "Đã duyệt đăng theo uỷ quyền; bài chuyển sang Thư ký để đăng, Trưởng Ban sẽ được báo.",
    "approve_first_level": "Đã duyệt đăng theo uỷ quyền; bài chuyển sang Thư ký để đăng, Trưởng Ban sẽ được báo.",
    "countersign": "Đã ký xác nhận nội dung; người phụ trách có thể duyệt tiếp.",
    "forward_refusal": "Đã chuyển đề nghị từ chối lên Trưởng Ban.",
    "request_revision": "Đã yêu cầu biên tập viên chỉnh sửa.",
    "return_to_deputy": "Đã trả bài về Phó Trưởng Ban.",
    "refuse": "Đã từ chối đăng; người gửi sẽ nhận thư kèm căn cứ.",
    "overrule_refusal": "Đã huỷ từ chối; bài trở lại Phó Trưởng Ban.",
    "cancel_revision": "Đã huỷ bản sửa; bản đang đăng không đổi.",
    "withdraw": "Đã rút bài. Nội dung vẫn được giữ ở trang Bài của tôi.",
}

_QUESTIONS = {
    "refuse": "Bài sẽ không được đăng; người gửi nhận thư kèm căn cứ đã chọn. Chỉ Trưởng Ban huỷ được quyết định này.",
    "return_to_sender": "Bài rời bàn biên tập và trở về người gửi, kèm lý do dưới đây.",
    "countersign": "Thầy/Cô xác nhận đã đọc đúng nội dung này. Nội dung thay đổi thì chữ ký hết hiệu lực.",
    "withdraw": "Bài rời bàn biên tập và không được xem xét đăng nữa.",
    "cancel_revision": "Bản sửa bị bỏ; bản đang đăng không đổi.",
    "send_back": "Bài trở lại biên tập viên; các lần duyệt trước hết hiệu lực.",
    "request_revision": "Bài trở lại biên tập viên; các lần duyệt trước hết hiệu lực.",
    "return_to_deputy": "Phó Trưởng Ban sẽ xem và duyệt lại từ đầu.",
}
"""What a person confirms with the second button."""

_PRIMARY = frozenset({
    "assign", "send_up", "take_revision", "approve_content", "approve_posting", "approve_delegated",
    "approve_first_level",
})  # fmt: skip
_DANGER = frozenset({"refuse", "withdraw", "return_to_sender", "cancel_revision"})
_KINDS = ("primary", "plain", "danger")
_DELEGATED = frozenset(trigger for trigger, act in ACTS.items() if act.delegated)
_REASONS = {
    "assign": "Lời nhắn cho biên tập viên",
    "reassign": "Lời nhắn cho biên tập viên mới",
    "send_up": "Ý kiến gửi Phó Trưởng Ban",
    "approve_content": "Ý kiến gửi Trưởng Ban",
    "forward_refusal": "Ý kiến gửi Trưởng Ban",
    "approve_posting": "Ý kiến duyệt đăng",
    "countersign": "Ý kiến khi ký xác nhận",
    "approve_delegated": "Ý kiến duyệt đăng",
    "approve_first_level": "Ý kiến duyệt đăng",
}


@dataclass(frozen=True)
class Action:
    """One act as the panel shows it. `why` and `clause` say why it is closed."""

    trigger: str
    slug: str
    label: str
    allowed: bool
    why: str | None
    clause: str
    kind: str  # primary | plain | danger
    reason_label: str | None  # None: the act takes no reason
    reason_required: bool
    takes: tuple[str, ...]
    question: str | None
    opened: bool = False


def actions_of(item: Item, *, pack: Pack, opened: str = "") -> list[Action]:
    """The acts, open ones first, the way forward before the ways back. `opened` names the act whose form failed.

    What this school does not have at all (delegated approval, signatures beside an approval) is not shown.
    """
    paper = item.acting.decision_no if item.acting else ""
    absent = (_DELEGATED if pack.mode != "delegated" else frozenset()) | (
        frozenset() if pack.separation.asks_countersign else {"countersign"}
    )
    shown = (move for move in _one_door(item.moves) if move.trigger not in absent)
    return sorted((_action(move, opened, paper) for move in shown), key=_order)


def _order(action: Action) -> tuple[bool, int, bool]:
    return not action.allowed, _KINDS.index(action.kind), action.trigger == "withdraw"


def _one_door(moves: Sequence[Move]) -> list[Move]:
    """T12a and T12 are one button: whichever is possible is done (C2)."""
    part = next((move for move in moves if move.trigger == "approve_posting_part"), None)
    doors = []
    for move in moves:
        if move.trigger == "approve_posting" and part is not None and part.allowed and not move.allowed:
            doors.append(replace(part, trigger=move.trigger, label=move.label))
        elif move.trigger != "approve_posting_part":
            doors.append(move)
    return doors


def _action(move: Move, opened: str, paper: str) -> Action:
    kind = "primary" if move.trigger in _PRIMARY else "danger" if move.trigger in _DANGER else "plain"
    asks = move.trigger != "take_revision"
    return Action(
        trigger=move.trigger, slug=SLUGS.get(move.trigger, ""), label=move.label, allowed=move.allowed, why=move.why,
        clause=move.clause, kind=kind, reason_label=_REASONS.get(move.trigger, "Lý do") if asks else None,
        reason_required=move.reason_required, takes=_TAKES.get(move.trigger, ()),
        question=_question(move.trigger, paper), opened=move.trigger == opened,
    )  # fmt: skip


def _question(trigger: str, paper: str) -> str | None:
    if trigger in _DELEGATED and paper:
        return (
            f"Thầy/Cô duyệt đăng thay Hiệu trưởng, theo văn bản uỷ quyền {paper}. Bài chuyển ngay sang Thư ký để đăng; "
            "Trưởng Ban nhận danh sách hằng ngày và rút lại được."
        )
    return _QUESTIONS.get(trigger)


_TAKES = {
    "approve_first_level": ("checklist",),
    "assign": ("editor_id",),
    "reassign": ("editor_id",),
    "send_up": ("checklist",),
    "propose_refusal": ("grounds",),
    "refuse": ("grounds",),
}
