"""THE lifecycle of an article (regulation.md §2.1-2.2; custody: architecture.md §2). Data only.

Who owns an article in which state, which moves exist, who may make them, under which clause, what they say on the bus.
"""

from shared.workflow.article_facts import SEED_RULES, SEED_SEPARATION, ArticleFacts, ClassRules, Separation
from shared.workflow.article_guards import GUARDS
from shared.workflow.check import ensure_sound
from shared.workflow.table import NEW, Flag, Lifecycle, State, Transition

__all__ = ["ARTICLE", "ROLES", "SEED_RULES", "SEED_SEPARATION", "ArticleFacts", "ClassRules", "Separation"]

ROLES = {
    "citizen": "Tổ chức, cá nhân",
    "contributor": "Người cung cấp thông tin",
    "author": "Tác giả",
    "unit_lead": "Phụ trách đơn vị",
    "own_unit_lead": "Phụ trách đơn vị của bài",
    "clerk": "Văn thư",
    "accountant": "Kế toán",
    "operator": "Quản trị hệ thống",
    "responsible_editor": "Biên tập viên được phân công",
    "editor": "Biên tập viên",
    "secretary": "Thư ký Ban Biên tập",
    "deputy": "Phó Trưởng Ban Biên tập",
    "head": "Trưởng Ban Biên tập",
    "principal": "Hiệu trưởng",
    "system": "Hệ thống",
}
"""Appointed and relational roles, least authority first; the pack may give other labels for pages (C18)."""

_STATES = (
    State("draft", "Bản nháp", "submission", "open"),
    State("submitted", "Đã gửi, chờ tiếp nhận", "review", "open"),
    State("editing", "Đang biên tập", "review", "open"),
    State("returned", "Trả lại người gửi bổ sung", "submission", "open"),
    State("pending_deputy", "Chờ Phó Trưởng Ban duyệt nội dung", "review", "open"),
    State("revision", "Yêu cầu biên tập viên chỉnh sửa", "review", "open"),
    State("pending_head", "Chờ Trưởng Ban duyệt đăng", "review", "open"),
    State("approved", "Đã duyệt, chờ đăng", "publishing", "open"),
    State("scheduled", "Hẹn giờ đăng", "publishing", "open"),
    State("published", "Đã đăng", "publishing", "live"),
    State("suspended", "Tạm ẩn, chờ Trưởng Ban quyết định", "publishing", "live"),
    State("taken_down", "Đã gỡ", "publishing", "closed", terminal=True),
    State("refused", "Từ chối đăng", "review", "closed", terminal=True),
    State("withdrawn", "Người gửi rút bài", "submission", "closed", terminal=True),
    State("archived", "Lưu trữ", "publishing", "live", terminal=True),
)

_SENT_COMPLETE = (
    "title_given", "body_given", "section_given", "event_end_given", "event_is_over", "source_given", "source_dated",
    "document_identified", "signed_file_attached", "superior_agreed", "recognition_given", "page_named",
    "reward_decided", "gallery_filled", "consent_answered",
)  # fmt: skip


def _roles(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SUBMISSION = (
    Transition(
        "T01", "create", "Tạo bài", (NEW,), "draft", _roles("contributor editor secretary"),
        "D12.3a", "article.drafted", ("unit_set", "origin_set", "channel_set"),
    ),
    Transition(
        "T02", "submit", "Gửi bài", ("draft",), "submitted", _roles("author own_unit_lead"),
        "D12.3a", "article.submitted", _SENT_COMPLETE, role_guards={"author": ("lead_confirms",)},
    ),
    Transition(
        # What T02 asks must still hold: a returned text can be emptied as well as improved.
        "T05", "resubmit", "Gửi lại", ("returned",), "submitted", _roles("author"),
        "D13.1", "article.resubmitted", ("changed_since_return", *_SENT_COMPLETE),
    ),
    Transition(
        "T19", "withdraw", "Rút bài",
        ("draft", "returned", "submitted", "editing", "revision", "pending_deputy", "pending_head"), "withdrawn",
        _roles("author own_unit_lead"), "D12.4a", "article.withdrawn",
    ),
)  # fmt: skip

_APART = ("not_own_unit", "countersigned")
"""Separation of duties at levels 1 and 2 (C13), besides the own text."""

_SIGN = ("countersign_asked", "signer_is_apart", "not_signed_yet")

_DESK = (
    Transition(
        "T03", "assign", "Nhận bài, phân công biên tập", ("submitted",), "editing", _roles("editor secretary deputy"),
        "D12.3b", "article.assigned", ("editor_is_not_author",), role_guards={"editor": ("claims_for_self",)},
    ),
    Transition(
        "T03b", "reassign", "Chuyển người biên tập", ("submitted", "editing", "revision"), None,
        _roles("secretary deputy"), "D12.3b", "article.reassigned", ("new_editor_is_not_author",),
    ),
    Transition(
        "T04", "return_to_sender", "Trả lại người gửi", ("submitted", "editing"), "returned",
        _roles("editor secretary"), "D15.4", "article.returned", reason_required=True,
    ),
    Transition(
        "T06", "send_up", "Trình duyệt", ("editing",), "pending_deputy", _roles("editor secretary"),
        "D12.3b", "article.sent_up", ("class_set", "section_given", "checklist_complete"),
        role_guards={
            "editor": ("level_one_is_not_own", *_APART),
            "secretary": ("level_one_is_not_own", "level_one_falls_to_secretary", *_APART),
        },
    ),
    Transition(
        "T06c", "countersign", "Ký xác nhận nội dung", ("editing",), None, _roles("editor deputy head"),
        "D12.3b", "article.countersigned", _SIGN,
    ),
    Transition(
        "T07", "propose_refusal", "Đề nghị từ chối", ("editing",), "pending_deputy", _roles("editor secretary"),
        "D15", "article.refusal_proposed", ("ground_given",), reason_required=True,
        role_guards={"secretary": ("level_one_falls_to_secretary",)},
    ),
    Transition(
        "T09", "take_revision", "Nhận sửa", ("revision",), "editing", _roles("responsible_editor"),
        "D12.3c", "article.revision_taken",
    ),
    Transition(
        "T11e", "approve_first_level", "Duyệt đăng theo phân cấp (biên tập viên)", ("editing",), "approved",
        _roles("editor"), "D12.2c2", "article.approved",
        (
            "mode_delegated", "delegation_live", "class_set", "editor_is_final", "level_one_is_not_own", *_APART,
            "section_given", "checklist_complete",
        ),
    ),
)  # fmt: skip

_STAND_IN = {"head": ("level_two_falls_to_head",)}

_LEVELS = (
    Transition(
        "T08", "send_back", "Trả bài cho biên tập viên", ("pending_deputy",), "revision", _roles("deputy head"),
        "D12.3c", "article.sent_back", reason_required=True, role_guards=_STAND_IN,
    ),
    Transition(
        "T10", "approve_content", "Duyệt nội dung, xin ý kiến Trưởng Ban", ("pending_deputy",), "pending_head",
        _roles("deputy head"), "D12.3b", "article.content_approved", ("no_refusal_proposed", "level_one_given"),
        role_guards={"deputy": ("level_two_is_not_own", *_APART), **_STAND_IN},
    ),
    Transition(
        "T10c", "countersign", "Ký xác nhận nội dung", ("pending_deputy",), None, _roles("deputy head"),
        "D12.3b", "article.countersigned", _SIGN,
    ),
    Transition(
        "T10r", "forward_refusal", "Chuyển đề nghị từ chối", ("pending_deputy",), "pending_head",
        _roles("deputy head"), "D15", "article.refusal_forwarded", ("refusal_proposed",), role_guards=_STAND_IN,
    ),
    Transition(
        "T11", "approve_delegated", "Duyệt đăng theo phân cấp", ("pending_deputy",), "approved", _roles("deputy"),
        "D12.2b", "article.approved",
        (
            "mode_delegated", "delegation_live", "deputy_is_final", "level_two_is_not_own", *_APART,
            "no_refusal_proposed", "level_one_given",
        ),
    ),
    Transition(
        "T12a", "approve_posting_part", "Duyệt đăng (một trong hai)", ("pending_head",), None,
        _roles("head principal"), "D13.4c", "article.posting_approval_recorded",
        ("both_must_approve", "other_approval_missing", "first_posting_part", "text_as_deputy_approved"),
        reason_guard="comment_not_needed",
    ),
    Transition(
        "T12", "approve_posting", "Duyệt đăng", ("pending_head",), "approved", _roles("head principal"),
        "D13.4c", "article.approved", ("text_as_deputy_approved", "posting_complete"),
        role_guards={"head": ("head_is_needed",)}, reason_guard="comment_not_needed",
    ),
    Transition(
        "T13a", "request_revision", "Yêu cầu chỉnh sửa", ("pending_head",), "revision", _roles("head"),
        "D12.3c", "article.revision_requested", reason_required=True,
    ),
    Transition(
        "T13b", "return_to_deputy", "Trả về Phó Trưởng Ban", ("pending_head",), "pending_deputy", _roles("head"),
        "D12.3c", "article.returned_to_deputy", reason_required=True,
    ),
    Transition(
        "T14", "refuse", "Từ chối đăng", ("pending_deputy", "pending_head"), "refused", _roles("deputy head"),
        "D15", "article.refused", ("ground_given",), reason_required=True,
        role_guards={"deputy": ("not_head_only_class",)},
    ),
    Transition(
        "T14o", "overrule_refusal", "Huỷ từ chối", ("refused",), "pending_deputy", _roles("head"),
        "D12.2a", "article.refusal_overruled", reason_required=True,
    ),
)  # fmt: skip

_MAY_POST = ("text_as_approved", "audience_public")

_PUBLISHING = (
    Transition(
        "T15", "publish", "Đăng bài", ("approved",), "published", _roles("editor secretary deputy head"),
        "D12.2d", "article.published", _MAY_POST, role_guards={"editor": ("editor_posts_own_classes",)},
    ),
    Transition(
        "T16", "schedule", "Hẹn giờ đăng", ("approved",), "scheduled", _roles("secretary"),
        "D12.2d", "article.scheduled", ("due_in_future", *_MAY_POST),
    ),
    Transition(
        "T17a", "publish_due", "Đăng đúng giờ hẹn", ("scheduled",), "published", _roles("system"),
        "D12.2d", "article.published", ("due_has_come", *_MAY_POST),
    ),
    Transition(
        "T17b", "unschedule", "Huỷ hẹn giờ", ("scheduled",), "approved", _roles("secretary"),
        "D12.2d", "article.unscheduled",
    ),
    Transition(
        "T18", "amend", "Sửa nội dung, trình duyệt lại", ("approved", "scheduled"), "pending_deputy",
        _roles("secretary editor"), "D13.4c", "article.amended", ("text_was_changed",),
    ),
    Transition(
        "T26", "recall", "Rút lại để xem xét", ("approved", "scheduled"), "pending_head", _roles("head"),
        "D12.2a", "article.recalled", reason_required=True,
    ),
    Transition(
        "T22", "suspend", "Tạm ẩn khẩn", ("published", "archived"), "suspended", _roles("secretary deputy"),
        "D8.1", "article.suspended", reason_required=True,
    ),
    Transition(
        "T23", "take_down", "Quyết định gỡ", ("published", "archived", "suspended"), "taken_down", _roles("head"),
        "D12.4b", "article.taken_down", reason_required=True,
    ),
    Transition(
        "T24", "restore", "Khôi phục", ("suspended", "taken_down"), "published", _roles("head"),
        "D12.4b", "article.restored", reason_required=True,
    ),
    Transition(
        "T24s", "restore_expired", "Hiển thị trở lại vì quá hạn quyết định", ("suspended",), "published",
        _roles("system"), "D8.1", "article.restored", ("suspension_ran_out",), reason_required=True,
    ),
    Transition(
        "T25", "archive", "Đưa vào lưu trữ", ("published",), "archived", _roles("secretary system"),
        "D4.3", "article.archived", role_guards={"system": ("display_time_over",)},
    ),
    Transition(
        "T25b", "unarchive", "Đưa lại từ lưu trữ", ("archived",), "published", _roles("head secretary"),
        "D12.4b", "article.unarchived",
    ),
)  # fmt: skip

_APPROVALS = frozenset({"T06", "T10", "T11", "T11e", "T12", "T12a"})


def _is_own_text(row: Transition, _role: str, facts: ArticleFacts) -> bool:
    return row.id in _APPROVALS and facts.actor_is_author


def _is_own_unit(row: Transition, _role: str, facts: ArticleFacts) -> bool:
    return row.id in {"T06", "T10", "T11", "T11e"} and facts.actor_leads_unit


def _stands_in(row: Transition, role: str, facts: ArticleFacts) -> bool:
    level_one = role == "secretary" and row.id in {"T06", "T07"}
    level_two = role == "head" and row.id in {"T08", "T10", "T10r"}
    return facts.sole_holder and (level_one or level_two)


OWNERS = ("submission", "review", "publishing")
"""The services that have custody of articles."""

ARTICLE = ensure_sound(
    Lifecycle(
        name="article",
        initial="draft",
        states={state.name: state for state in _STATES},
        transitions=(*_SUBMISSION, *_DESK, *_LEVELS, *_PUBLISHING),
        guards=GUARDS,
        roles=ROLES,
        flags=(
            Flag("own_text", "duyệt bài của chính mình", _is_own_text),
            Flag("own_unit", "duyệt bài của đơn vị mình phụ trách", _is_own_unit),
            Flag("stand_in", "thay cấp", _stands_in),
        ),
    ),
    OWNERS,
)
"""The lifecycle of an article."""
