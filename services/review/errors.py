"""The desk's own errors: each says what happened meanwhile and what to do."""

from shared.errors import Conflict, InTransit, NotFound

NOT_FOUND = "Không tìm thấy bài này ở bàn biên tập, hoặc Thầy/Cô không có quyền xem bài."
OWNER_LABELS = {
    "submission": "người gửi bài",
    "review": "Ban Biên tập",
    "publishing": "bộ phận đăng bài",
}


class UnknownArticle(NotFound):
    """No such article here, or one this person must not know of: both look the same."""

    def __init__(self) -> None:
        super().__init__(NOT_FOUND)


class StaleArticle(Conflict):
    """The form was opened on an older version; `meanwhile` says who did what, when."""

    code = "stale"

    def __init__(self, meanwhile: str) -> None:
        super().__init__(
            f"Bài đã thay đổi từ lúc Thầy/Cô mở trang: {meanwhile}. Chưa có gì được ghi; "
            "nội dung vừa gõ vẫn còn, xin xem lại rồi bấm lại nếu vẫn muốn làm."
        )
        self.meanwhile = meanwhile


class MovedOn(InTransit):
    """The article has left the desk; `owner` has it or is about to take it."""

    def __init__(self, owner: str, meanwhile: str, *, settled: bool) -> None:
        where = OWNER_LABELS.get(owner, owner)
        verb = "đã được chuyển sang" if settled else "đang được chuyển sang"
        super().__init__(
            f"Bài {verb} {where} nên không xử lý ở bàn biên tập được nữa ({meanwhile}). Chưa có gì thay đổi.",
            owner=owner,
        )
