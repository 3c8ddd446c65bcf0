"""What must hold before an article moves: the facts, and one guard per condition of regulation.md §2.2.

A guard only looks at the facts (article_facts.py); what each kind of article asks for stands in article_kinds.py.
"""

from collections.abc import Callable

from shared.workflow.article_facts import ArticleFacts
from shared.workflow.article_kinds import KIND_GUARDS
from shared.workflow.table import Guard

Check = Callable[[ArticleFacts], bool]


def _given(value: str | bool) -> bool:  # noqa: FBT001 - a text, or the answer whether there is one
    return value if isinstance(value, bool) else bool(value.strip())


def _all_in(facts: ArticleFacts, classes: frozenset[str]) -> bool:
    """Whether there are classes, and all of them are among `classes`."""
    return bool(facts.classes) and classes.issuperset(facts.classes)


def _is_same(text: str | None, approved: str | None) -> bool:
    return bool(text) and text == approved


def principal_alone(facts: ArticleFacts) -> bool:
    """Whether the principal's approval alone is final (K14, K15); together with another class both must approve."""
    return _all_in(facts, facts.rules.principal_alone)


def _may_be_new_editor(facts: ArticleFacts) -> bool:
    return _author_may_edit(facts) or not facts.other_editor_exists


def _author_may_edit(facts: ArticleFacts) -> bool:
    return not facts.new_editor_is_author or facts.separation.editor_is_author != "block"


def _own_text_open(facts: ArticleFacts) -> bool:
    return not facts.actor_is_author or facts.separation.own_text != "block"


def _own_unit_open(facts: ArticleFacts) -> bool:
    return not facts.actor_leads_unit or facts.separation.own_unit != "block"


def _countersign_given(facts: ArticleFacts) -> bool:
    """Whether nothing asks for a signature beside this approval, or the signature is there."""
    rules = facts.separation
    own_text = facts.actor_is_author and "countersign" in (rules.own_text, rules.editor_is_author)
    own_unit = facts.actor_leads_unit and rules.own_unit == "countersign"
    return facts.countersigned or not (own_text or own_unit)


def _signer_is_apart(facts: ArticleFacts) -> bool:
    """A signature is worth something only from somebody who would not need one."""
    return not facts.actor_is_author and not (facts.actor_leads_unit and facts.separation.own_unit != "allow")


def _event_is_over(facts: ArticleFacts) -> bool:
    return facts.kind != "event" or not facts.event_end_in_future


def _secretary_first(facts: ArticleFacts) -> bool:
    by_class = _all_in(facts, facts.rules.secretary_first)
    return by_class or (facts.sole_holder and not facts.actor_is_author)


_DRAFT = (
    Guard(
        "unit_set",
        "D12.3a",
        "Bài chưa ghi đơn vị cung cấp thông tin. Hãy chọn tổ, phòng ban, đoàn thể hoặc lớp của bài.",
        lambda f: f.unit_set,
    ),
    Guard(
        "origin_set",
        "D12.1",
        "Bài chưa ghi nguồn thông tin. Hãy cho biết bài do ai cung cấp.",
        lambda f: f.origin_set,
    ),
    Guard(
        "channel_set",
        "D12.3a",
        "Bài chưa ghi hình thức gửi. Hãy cho biết bài đến qua biểu mẫu, thư điện tử, bản in hay cách khác.",
        lambda f: f.channel_set,
    ),
    Guard("title_given", "D12.3a", "Bài chưa có tiêu đề. Hãy nhập tiêu đề rồi gửi.", lambda f: _given(f.title)),
    Guard("body_given", "D12.3a", "Bài chưa có nội dung. Hãy nhập nội dung rồi gửi.", lambda f: _given(f.body)),
    Guard(
        "section_given",
        "D12.3b",
        "Bài chưa được xếp vào chuyên mục. Hãy chọn một chuyên mục.",
        lambda f: _given(f.section),
    ),
    Guard(
        "event_end_given",
        "D14.1",
        "Tin về sự kiện cần có ngày kết thúc sự kiện để tính hạn đăng. Hãy nhập ngày kết thúc.",
        lambda f: f.kind != "event" or f.event_end_given,
    ),
    Guard(
        "event_is_over",
        "D14.1",
        "Ngày kết thúc sự kiện còn ở phía trước. Hãy gửi bài sau khi sự kiện kết thúc, "
        "hoặc chọn loại “Tin tức” nếu đây là tin báo trước.",
        _event_is_over,
    ),
    Guard(
        "source_given",
        "D12.1",
        "Bài trích dẫn từ nguồn khác nhưng chưa ghi nguồn. Hãy ghi tên nguồn và địa chỉ trang.",
        lambda f: not f.source_missing,
    ),
    Guard(
        "consent_answered",
        "D4.3",
        "Chưa trả lời câu hỏi về sự đồng ý của học sinh và cha mẹ học sinh cho từng ảnh. Hãy trả lời rồi gửi.",
        lambda f: f.consent_answered,
    ),
    Guard(
        "lead_confirms",
        "D13.1",
        "Bài của lớp, của học sinh cần phụ trách đơn vị (giáo viên chủ nhiệm) xem và xác nhận. "
        "Hãy nhờ phụ trách đơn vị mở bài này ở mục “Bài của đơn vị” rồi bấm gửi.",
        lambda f: not f.lead_must_send,
    ),
    Guard(
        "changed_since_return",
        "D13.1",
        "Bài chưa được sửa gì kể từ khi bị trả lại. Hãy bổ sung theo ý kiến của Ban Biên tập rồi gửi lại.",
        lambda f: f.changed_since_return,
    ),
)

_DESK = (
    Guard(
        "claims_for_self",
        "D12.3b",
        "Biên tập viên chỉ được nhận bài cho chính mình. Việc phân công người khác thuộc Thư ký hoặc Phó Trưởng Ban.",
        lambda f: f.actor_is_new_editor,
        with_form=True,
    ),
    Guard(
        "editor_is_not_author",
        "D12.3b",
        "Người biên tập không được là tác giả khi còn biên tập viên khác. Hãy chọn biên tập viên khác.",
        _may_be_new_editor,
        with_form=True,
    ),
    Guard(
        "new_editor_is_not_author",
        "D12.3b",
        "Không thể chuyển bài cho chính tác giả biên tập. Hãy chọn biên tập viên khác.",
        _author_may_edit,
        with_form=True,
    ),
    Guard(
        "class_set",
        "D12.3b",
        "Bài chưa được phân loại (K1–K17). Hãy chọn loại; nếu chưa rõ, chọn K7 “Biên tập viên trình duyệt”.",
        lambda f: bool(f.classes),
    ),
    Guard(
        "checklist_complete",
        "D4.3",
        "Danh mục kiểm tra trước khi trình chưa xong. Hãy kiểm tra và đánh dấu đủ các mục.",
        lambda f: f.checklist_complete,
    ),
    Guard(
        "level_one_is_not_own",
        "D12.2c2",
        "Không ai tự duyệt bài của mình. Hãy nhờ biên tập viên khác trình bài; "
        "nếu không còn biên tập viên nào khác, Thư ký sẽ trình thay.",
        _own_text_open,
    ),
    Guard(
        "level_one_falls_to_secretary",
        "D12.2c1",
        "Việc trình bài này thuộc biên tập viên. Thư ký chỉ trình thay khi biên tập viên duy nhất là tác giả "
        "của bài, hoặc với văn bản và bài giới thiệu (K10, K11, K13).",
        _secretary_first,
    ),
    Guard(
        "ground_given",
        "D15",
        "Chưa chọn căn cứ từ chối. Hãy chọn ít nhất một trong các căn cứ G1–G5 của Điều 15.",
        lambda f: bool(f.grounds) and f.rules.grounds.issuperset(f.grounds),
        with_form=True,
    ),
)

_LEVELS = (
    Guard(
        "level_two_is_not_own",
        "D12.3b",
        "Không ai tự duyệt bài của mình. Hãy chờ Phó Trưởng Ban khác duyệt; "
        "nếu chỉ có một Phó Trưởng Ban, Trưởng Ban sẽ duyệt thay.",
        _own_text_open,
    ),
    Guard(
        "level_two_falls_to_head",
        "D12.2a",
        "Bài đang ở cấp Phó Trưởng Ban. Trưởng Ban chỉ làm thay khi Phó Trưởng Ban duy nhất là tác giả của bài. "
        "Hãy chờ Phó Trưởng Ban xử lý.",
        lambda f: f.sole_holder,
    ),
    Guard(
        "no_refusal_proposed",
        "D15",
        "Biên tập viên đã đề nghị từ chối bài này. Hãy chuyển đề nghị lên Trưởng Ban, từ chối, "
        "hoặc trả bài cho biên tập viên sửa.",
        lambda f: not f.refusal_proposed,
    ),
    Guard(
        "refusal_proposed",
        "D15",
        "Chưa có đề nghị từ chối nào cho bài này. Hãy duyệt nội dung, trả bài hoặc từ chối.",
        lambda f: f.refusal_proposed,
    ),
    Guard(
        "level_one_given",
        "D12.3b",
        "Bài chưa có ý kiến cấp 1 của biên tập viên: việc gần nhất của biên tập viên là đề nghị từ chối, không phải "
        "trình duyệt. Hãy trả bài cho biên tập viên để biên tập viên xem lại và trình duyệt.",
        lambda f: f.level_one_given,
    ),
    Guard(
        "not_head_only_class",
        "D12.2a",
        "Bài thuộc loại K1–K4: chỉ Trưởng Ban Biên tập được quyết định. Hãy chuyển bài lên Trưởng Ban.",
        lambda f: f.rules.head_only.isdisjoint(f.classes),
    ),
    Guard(
        "mode_delegated",
        "D13.4c",
        "Nhà trường chưa áp dụng duyệt đăng theo phân cấp: mọi bài phải được Hiệu trưởng, Trưởng Ban Biên tập duyệt "
        "trước khi đăng. Hãy trình bài lên cấp trên như quy trình thường.",
        lambda f: f.mode == "delegated",
    ),
    Guard(
        "delegation_live",
        "D13.4c",
        "Không có văn bản uỷ quyền nào của Hiệu trưởng đang có hiệu lực cho việc này. "
        "Hãy trình bài lên cấp trên như quy trình thường.",
        lambda f: f.delegation_live,
    ),
    Guard(
        "deputy_is_final",
        "D12.2b",
        "Loại của bài này không thuộc thẩm quyền duyệt đăng của Phó Trưởng Ban. Hãy duyệt nội dung, trình Trưởng Ban.",
        lambda f: _all_in(f, f.rules.deputy_final) and f.rules.head_only.isdisjoint(f.classes),
    ),
    Guard(
        "editor_is_final",
        "D12.2c2",
        "Biên tập viên chỉ được duyệt đăng bài loại K8, K9. Hãy trình bài lên Phó Trưởng Ban.",
        lambda f: _all_in(f, f.rules.editor_final),
    ),
    Guard(
        "text_as_deputy_approved",
        "D12.3b",
        "Nội dung hiện tại chưa được duyệt ở cấp Phó Trưởng Ban. Hãy trả bài về Phó Trưởng Ban để duyệt nội dung.",
        lambda f: _is_same(f.content_hash, f.deputy_hash),
    ),
    Guard(
        "head_is_needed",
        "D13.4b",
        "Trả lời kiến nghị và thủ tục hành chính (K14, K15) chỉ do Hiệu trưởng duyệt. Hãy chờ Hiệu trưởng duyệt.",
        lambda f: not principal_alone(f),
    ),
    Guard(
        "posting_complete",
        "D13.4c",
        "Còn thiếu một ý kiến duyệt đăng: bài cần cả Trưởng Ban Biên tập và Hiệu trưởng duyệt. "
        "Hãy chờ người còn lại duyệt.",
        lambda f: f.posting_complete or principal_alone(f),
    ),
    Guard(
        "other_approval_missing",
        "D13.4c",
        "Không cần ghi nhận một phần: các ý kiến duyệt đăng đã đủ với lần duyệt này. Hãy chọn “Duyệt đăng”.",
        lambda f: not f.posting_complete,
    ),
    Guard(
        "first_posting_part",
        "D13.4c",
        "Ý kiến duyệt đăng thứ nhất đã được ghi nhận. Hãy chờ người còn lại duyệt.",
        lambda f: f.first_posting_part,
    ),
    Guard(
        "both_must_approve",
        "D13.4b",
        "Trả lời kiến nghị và thủ tục hành chính (K14, K15) chỉ cần Hiệu trưởng duyệt đăng.",
        lambda f: not principal_alone(f),
    ),
    Guard(
        "comment_not_needed",
        "D12.2a",
        "Bài có tính chất nhạy cảm (K3): khi duyệt đăng cần ghi ý kiến. Hãy nhập ý kiến của người duyệt.",
        lambda f: f.rules.comment_required.isdisjoint(f.classes),
    ),
)

_DUTIES = (
    Guard(
        "not_own_unit",
        "D12.3b",
        "Bài do đơn vị Thầy/Cô phụ trách gửi, nên Thầy/Cô không duyệt bài này. "
        "Hãy nhờ người khác cùng cấp hoặc cấp trên.",
        _own_unit_open,
    ),
    Guard(
        "countersigned",
        "D12.3b",
        "Bài do chính Thầy/Cô viết hoặc do đơn vị Thầy/Cô phụ trách gửi: cần một người khác cùng cấp hoặc cấp trên "
        "ký xác nhận nội dung trước. Hãy nhờ người đó mở bài này và chọn “Ký xác nhận nội dung”.",
        _countersign_given,
    ),
    Guard(
        "countersign_asked",
        "D12.3b",
        "Nhà trường không yêu cầu ký xác nhận thêm bên cạnh việc duyệt bài.",
        lambda f: f.separation.asks_countersign,
    ),
    Guard(
        "signer_is_apart",
        "D12.3b",
        "Người ký xác nhận không được là tác giả hay phụ trách đơn vị gửi bài. Hãy để người khác ký.",
        _signer_is_apart,
    ),
    Guard(
        "not_signed_yet",
        "D12.3b",
        "Nội dung hiện tại đã có người ký xác nhận ở cấp này.",
        lambda f: not f.signed_already,
    ),
)

_POSTING = (
    Guard(
        "text_as_approved",
        "D13.4c",
        "Nội dung hiện tại khác với nội dung đã được duyệt đăng nên chưa thể đăng. Hãy trình duyệt lại.",
        lambda f: _is_same(f.content_hash, f.head_hash),
    ),
    Guard(
        "audience_public",
        "D15.2",
        "Bài chỉ phổ biến trong phạm vi hẹp nên không thể đăng công khai.",
        lambda f: f.audience_public,
    ),
    Guard(
        "editor_posts_own_classes",
        "D12.2c2",
        "Biên tập viên chỉ được đăng bài loại K8, K9 khi nhà trường cho phép. Hãy để Thư ký Ban Biên tập đăng.",
        lambda f: f.is_publisher_editor and _all_in(f, f.rules.editor_final),
    ),
    Guard(
        "due_in_future",
        "D12.2d",
        "Giờ đăng đã qua. Hãy chọn một thời điểm trong tương lai, hoặc đăng ngay.",
        lambda f: f.due_in_future,
        with_form=True,
    ),
    Guard(
        "due_has_come",
        "D12.2d",
        "Chưa đến giờ đăng đã hẹn. Hệ thống sẽ tự đăng khi đến giờ.",
        lambda f: not f.due_in_future,
    ),
    Guard(
        "display_time_over",
        "D12.4a",
        "Bài chỉ tự vào lưu trữ khi đến ngày Ban Biên tập đã đặt cho bài.",
        lambda f: f.display_time_over,
    ),
    Guard(
        "suspension_ran_out",
        "D8.1",
        "Bài tạm ẩn chỉ tự hiển thị trở lại khi hết thời hạn quyết định và quy chế của trường cho phép. "
        "Hãy chờ Trưởng Ban quyết định.",
        lambda f: f.suspension_ran_out,
    ),
    Guard(
        "text_was_changed",
        "D13.4c",
        "Nội dung không khác bản đã duyệt nên không cần duyệt lại.",
        lambda f: not _is_same(f.content_hash, f.head_hash),
        with_form=True,
    ),
)

GUARDS = {guard.name: guard for guard in (*_DRAFT, *KIND_GUARDS, *_DESK, *_LEVELS, *_DUTIES, *_POSTING)}
"""Every guard of the article's lifecycle, by name."""
