"""Submission's errors: subclasses of the shared ones, with the words people read."""

from shared.errors import Conflict, InTransit, Invalid, NotAllowed, NotFound

OWNERS = {
    "submission": "người gửi bài",
    "review": "Ban Biên tập",
    "publishing": "bộ phận đăng bài",
}
"""Who has an article, said the way a teacher would say it."""


class ArticleNotFound(NotFound):
    """No such article, or one this person must not know about."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy bài viết này, hoặc Thầy/Cô không có quyền xem.", code="article_not_found")


class NotYours(NotAllowed):
    """Only the author changes a draft."""

    def __init__(self) -> None:
        super().__init__("Chỉ tác giả mới sửa được bản nháp này.", clause="D12.3a", code="not_author")


class Elsewhere(InTransit):
    """The article has left submission: another service owns it, or is about to."""

    def __init__(self, *, owner: str, label: str, transit: bool) -> None:
        where = OWNERS.get(owner, owner)
        if transit:
            message = f"Bài đang được chuyển đến {where}. Xin đợi ít giây rồi tải lại trang."
        else:
            message = f"Bài đã chuyển đến {where} (trạng thái: {label}), nên không sửa ở đây được nữa."
        super().__init__(message, owner=owner)


class NotAsked(Conflict):
    """Nobody asked for a confirmation, or it was given back meanwhile."""

    def __init__(self) -> None:
        super().__init__("Bài này hiện không chờ xác nhận. Xin tải lại trang.", clause="D13.1", code="not_asked")


class Closed(Conflict):
    """The article's state does not allow this any more."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Bài đang ở trạng thái “{label}”, nên không làm được việc này nữa.", code="wrong_state")


class Stale(Conflict):
    """Somebody saved the draft after this page was opened."""

    def __init__(self, who: str, when: str) -> None:
        super().__init__(
            f"Bản nháp đã được {who} lưu lúc {when} ở một cửa sổ khác. Chữ Thầy/Cô vừa gõ vẫn còn ở dưới: "
            "đối chiếu rồi lưu lại, hoặc mở bản mới nhất.",
            code="stale",
        )


class BadFields(Invalid):
    """One or more fields of the form are not acceptable; `fields` says which and why."""

    def __init__(self, fields: dict[str, list[str]], *, clause: str | None = None) -> None:
        count = len(fields)
        super().__init__(
            f"Còn {count} mục cần xem lại trong bài. Chữ Thầy/Cô đã gõ vẫn được giữ nguyên.",
            fields=fields,
            clause=clause,
        )


class MailNotFound(NotFound):
    """No such message."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy thư này trong hòm thư đến.", code="mail_not_found")


class MailDecided(Conflict):
    """Somebody has decided about this message meanwhile."""

    def __init__(self, who: str, what: str) -> None:
        super().__init__(f"Thư này đã được {who} xử lý (kết quả: {what}). Xin tải lại trang.", code="mail_decided")
