"""What each kind of article must bring along before it is sent: one guard per rule (shared/kinds.py has the fields)."""

from shared.workflow.article_facts import ArticleFacts
from shared.workflow.table import Guard


def _asks(kind: str, facts: ArticleFacts, *, given: bool) -> bool:
    return facts.kind != kind or given


KIND_GUARDS = (
    Guard(
        "source_dated",
        "D2.2",
        "Bài trích dẫn phải ghi ngày đăng ở nguồn. Hãy nhập ngày đăng.",
        lambda f: _asks("quoted", f, given=f.details_given),
    ),
    Guard(
        "document_identified",
        "D7.1e",
        "Văn bản cần đủ số, ký hiệu, ngày ban hành, cơ quan ban hành và người ký. Hãy nhập các mục còn thiếu.",
        lambda f: _asks("document", f, given=f.details_given),
    ),
    Guard(
        "signed_file_attached",
        "D7.1e",
        "Chưa có tệp văn bản đã ký. Hãy đính kèm tệp (PDF hoặc bản quét).",
        lambda f: _asks("document", f, given=f.file_given),
    ),
    Guard(
        "superior_agreed",
        "D14.2b",
        "Dự thảo chỉ được đăng khi cấp trên đã đồng ý. Hãy ghi số và ngày của văn bản đồng ý.",
        lambda f: _asks("draft_document", f, given=f.details_given),
    ),
    Guard(
        "recognition_given",
        "D14.2c",
        "Sáng kiến, đề tài chỉ đăng khi đã được công nhận hoặc nghiệm thu. Hãy ghi số và ngày quyết định.",
        lambda f: _asks("research", f, given=f.details_given),
    ),
    Guard(
        "page_named",
        "D11.1",
        "Chưa rõ bài thuộc trang giới thiệu nào. Hãy chọn trang.",
        lambda f: _asks("introduction", f, given=f.details_given),
    ),
    Guard(
        "reward_decided",
        "D11.3",
        "Tin khen thưởng phải có quyết định. Hãy ghi số và ngày quyết định khen thưởng.",
        lambda f: _asks("reward", f, given=f.details_given),
    ),
    Guard(
        "gallery_filled",
        "D12.3a",
        "Chưa có ảnh hoặc video nào. Hãy thêm ít nhất một tệp.",
        lambda f: _asks("gallery", f, given=f.file_given),
    ),
)
"""In the order in which they are said."""
