"""What can go wrong between us and the mail server, and the ledger's own refusals."""

from shared.errors import Conflict, NotFound


class MailTrouble(Exception):
    """A letter was not taken. The text is kept in the ledger for the operator."""


class MailRefused(MailTrouble):
    """The server said no for good (5xx): the letter bounces."""


class MailDeferred(MailTrouble):
    """The server cannot take this letter just now (4xx); other letters may pass."""


class MailServerAway(MailTrouble):
    """No conversation is possible (refused, silent, dropped, 421, sign-in failed): other letters need not try now."""


class UnknownDelivery(NotFound):
    """No such line in the ledger."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy thư này trong sổ gửi.")


class UnknownTask(NotFound):
    """No such task, or it is somebody else's: both look the same."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy việc này, hoặc việc không thuộc phần của Thầy/Cô.")


class UnknownLetter(NotFound):
    """No such letter in the demo mailbox."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy thư này trong hộp thư minh hoạ.")


class NotRetryable(Conflict):
    """The letter is not one that may be sent again; `state` says how it stands."""

    code = "not_retryable"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"Thư này đang ở trạng thái “{state}” nên không gửi lại được. Xin tải lại trang để xem tình trạng mới nhất."
        )
