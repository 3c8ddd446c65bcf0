"""Publishing's own errors: each says what happened meanwhile and what to do."""

from shared.errors import Conflict, InTransit, Invalid, NotFound, TooMany

OWNER_LABELS = {"submission": "người gửi bài", "review": "Ban Biên tập (khâu duyệt)", "publishing": "bộ phận đăng bài"}


class UnknownArticle(NotFound):
    """No such article here, or one this person must not know of: both look the same."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy bài này ở khâu đăng bài, hoặc Thầy/Cô không có quyền xem bài.")


class UnknownRequest(NotFound):
    """No open request for removal with this id, or none for this person."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy đề nghị gỡ bài này, hoặc đề nghị đã được xử lý.")


class UnknownRevision(NotFound):
    """No such correction or update."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy bản sửa này.")


class UnknownChange(NotFound):
    """No request for a change of the site has this id."""

    code = "unknown_change"

    def __init__(self) -> None:
        super().__init__("Không có đề nghị thay đổi này; xin mở lại danh sách.", clause="D4.2")


class UnknownPage(NotFound):
    """No page with an owner unit has this id."""

    code = "unknown_page"

    def __init__(self) -> None:
        super().__init__("Không có trang này trong danh sách nội dung cần xác nhận.", clause="D7.1d")


class StalePage(Conflict):
    """Somebody else has acted on the page since the form was opened."""

    code = "stale"

    def __init__(self, meanwhile: str) -> None:
        super().__init__(
            f"Trang này vừa có thay đổi: {meanwhile}. Chưa có gì được ghi; xin xem lại rồi bấm lại nếu vẫn cần.",
            clause="D7.1d",
        )


class AlreadyAsked(Conflict):
    """One open request per member and article."""

    code = "already_asked"

    def __init__(self) -> None:
        super().__init__("Thầy/Cô đã có một đề nghị gỡ bài này đang chờ Trưởng Ban quyết định.", clause="D12.4a")


class TooManyRequests(TooMany):
    """The public form is sent too often. `retry_after` in seconds."""

    def __init__(self, *, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(
            f"Biểu mẫu đã được gửi nhiều lần trong thời gian ngắn. Xin thử lại sau {minutes} phút, "
            "hoặc liên hệ trực tiếp với nhà trường.",
            retry_after=retry_after,
        )


class StaleArticle(Conflict):
    """The form was opened on an older version; `meanwhile` says who did what, when."""

    code = "stale"

    def __init__(self, meanwhile: str) -> None:
        super().__init__(
            f"Bài đã thay đổi từ lúc Thầy/Cô mở trang: {meanwhile}. Chưa có gì được ghi; "
            "xin xem lại bài rồi bấm lại nếu vẫn muốn làm."
        )
        self.meanwhile = meanwhile


class MovedOn(InTransit):
    """The article has left publishing; `owner` has it or is about to take it."""

    def __init__(self, owner: str, meanwhile: str, *, arrived: bool) -> None:
        verb = "đã được chuyển sang" if arrived else "đang được chuyển sang"
        super().__init__(
            f"Bài {verb} {OWNER_LABELS.get(owner, owner)} nên không xử lý ở khâu đăng bài được nữa ({meanwhile}). "
            "Chưa có gì thay đổi.",
            owner=owner,
        )


class ContentChanged(Conflict):
    """What would be posted is not what was approved (T15, 13.4c)."""

    code = "content_changed"

    def __init__(self) -> None:
        super().__init__(
            "Nội dung đang lưu không khớp với nội dung đã được duyệt đăng nên không thể đăng. "
            "Hãy chuyển bài về Phó Trưởng Ban để duyệt lại.",
            clause="D13.4c",
        )


class NothingChanged(Invalid):
    """An amendment that changes nothing would only cost everybody another round of approval."""

    def __init__(self) -> None:
        super().__init__(
            "Nội dung chưa có thay đổi nào nên bài vẫn giữ nguyên trạng thái đã duyệt. Chưa có gì được ghi.",
            code="unchanged",
        )
