"""What can go wrong with accounts, in words a person can act on."""

from shared.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany


class WrongPassword(Invalid):
    """Name or password is wrong; which one is not said (no account enumeration)."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi thử lại."
        )


class AccountLocked(NotAllowed):
    """The account is locked; said only to somebody who knows its password or holds its cookie (D8.2)."""

    code = "account_locked"

    def __init__(self, reason: str, since: str) -> None:
        super().__init__(
            f"Tài khoản này đã bị khoá từ {since}. Lý do: {reason}. Hãy liên hệ Thư ký Ban Biên tập để cùng khắc phục "
            "và mở lại tài khoản.",
            clause="D8.2",
        )
        self.reason = reason
        self.since = since


class TemporaryPassword(NotAllowed):
    """The password was given by an administrator: no session before the member has chosen an own one."""

    code = "temporary_password"

    def __init__(self) -> None:
        super().__init__(
            "Mật khẩu này do quản trị cấp và chỉ dùng một lần. Hãy đặt mật khẩu của riêng Thầy/Cô để tiếp tục."
        )


class TooManyTries(TooMany):
    """Too many wrong passwords; `retry_after` is in seconds."""

    def __init__(self, *, retry_after: int) -> None:
        minutes = max(1, -(-retry_after // 60))
        super().__init__(
            f"Đã nhập sai nhiều lần. Để bảo vệ tài khoản, hãy đợi khoảng {minutes} phút rồi thử lại. "
            "Nếu quên mật khẩu, hãy nhờ Thư ký Ban Biên tập cấp lại.",
            retry_after=retry_after,
        )


class StaleRecord(Conflict):
    """Somebody changed the record since the page was opened; says who and what."""

    code = "stale"


class OverlappingAppointment(Conflict):
    """Two holders of a role that has exactly one, or the same appointment twice (D5.2)."""

    code = "overlapping_appointment"

    def __init__(self, message: str) -> None:
        super().__init__(message, clause="D5.2")


class DelegatedTwice(Conflict):
    """The same classes are delegated to the same person on the same days already."""

    code = "delegated_twice"

    def __init__(self, message: str) -> None:
        super().__init__(message, clause="D12.2b")


class NoSuchIncident(NotFound):
    """No incident has this id, or this person may not know of it."""

    def __init__(self) -> None:
        super().__init__("Không có sự cố tài khoản này. Hãy mở lại danh sách sự cố.")


class NoSuchTraining(NotFound):
    """No course has this id."""

    def __init__(self) -> None:
        super().__init__("Không có lớp bồi dưỡng này. Hãy mở lại sổ đào tạo.")


class NoSuchDelegation(NotFound):
    """No delegation has this id."""

    def __init__(self) -> None:
        super().__init__("Không có văn bản uỷ quyền này. Hãy mở lại danh sách uỷ quyền.")


class NoSuchMember(NotFound):
    """No member has this login name."""

    def __init__(self) -> None:
        super().__init__("Không có thành viên này. Có thể đường dẫn bị gõ nhầm; hãy tìm lại trong danh sách.")


class NoSuchUnit(NotFound):
    """No unit has this id."""

    def __init__(self) -> None:
        super().__init__("Không có đơn vị này. Hãy chọn lại trong danh sách đơn vị.")


class NoSuchAppointment(NotFound):
    """No appointment has this id."""

    def __init__(self) -> None:
        super().__init__("Không có quyết định bổ nhiệm này. Hãy mở lại trang của thành viên.")


class NoSuchSession(NotFound):
    """No session of this member has this id."""

    def __init__(self) -> None:
        super().__init__("Không có phiên đăng nhập này, hoặc phiên đã kết thúc.")
