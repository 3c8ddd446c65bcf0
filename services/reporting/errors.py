"""Errors of reporting."""

from shared.errors import Conflict, Invalid, NotFound


class BadMonth(Invalid):
    """Not a month, or one that has not begun."""

    code = "bad_month"

    def __init__(self, text: str) -> None:
        super().__init__(f"Không có báo cáo cho “{text}”: xin chọn một tháng đã bắt đầu, dạng 2026-11.", clause="D16")


class BadPeriod(Invalid):
    """Not a period, or one that has not begun."""

    code = "bad_period"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Không lập được báo cáo cho “{text}”: xin chọn một tháng, học kì, năm học đã bắt đầu, "
            "hoặc hai ngày đúng thứ tự.",
            fields={"period": ["Kì này chưa bắt đầu hoặc không có."]}, clause="D5.3f",
        )  # fmt: skip


class UnknownReport(NotFound):
    """No such report."""

    code = "unknown_report"

    def __init__(self) -> None:
        super().__init__("Không có báo cáo này.", clause="D5.3f")


class NoReport(NotFound):
    """The report has no figures yet."""

    code = "no_report"

    def __init__(self) -> None:
        text = "Số liệu của báo cáo này chưa được chốt nên chưa có tệp. Mở báo cáo và chọn “Chốt số liệu”."
        super().__init__(text, clause="D16")


class UnknownRow(NotFound):
    """No such row in the school's calendar."""

    code = "unknown_calendar_row"

    def __init__(self) -> None:
        super().__init__("Không có dòng này trong lịch trường.", clause="D14.1")


class AlreadyRevoked(Conflict):
    """Somebody has taken the row out before."""

    code = "already_revoked"

    def __init__(self) -> None:
        super().__init__("Dòng này đã được bỏ trước đó; xin tải lại trang.", clause="D14.1")


class UnknownObligation(NotFound):
    """No such obligation, or not for this person's eyes."""

    code = "unknown_obligation"

    def __init__(self) -> None:
        super().__init__("Không có sự kiện này, hoặc sự kiện thuộc đơn vị khác.", clause="D14.1")


class ObligationOver(Conflict):
    """The obligation was cancelled."""

    code = "obligation_cancelled"

    def __init__(self) -> None:
        super().__init__("Sự kiện này đã được huỷ; xin tải lại trang.", clause="D14.1")


class NotTieable(Conflict):
    """The article cannot stand for this obligation."""

    code = "not_tieable"

    def __init__(self, why: str) -> None:
        super().__init__(why, clause="D14.1")


class StaleObligation(Conflict):
    """Somebody has changed the obligation meanwhile."""

    code = "stale"

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} vừa thay đổi sự kiện này; xin tải lại trang để xem bản mới nhất.", clause="D14.1")


class NoClock(NotFound):
    """The article has no deadline, or is not for this person's eyes."""

    code = "no_clock"

    def __init__(self) -> None:
        super().__init__(
            "Bài này không có hạn theo sự kiện: bài chưa gửi, không ghi ngày kết thúc sự kiện, hoặc thuộc đơn vị khác.",
            clause="D14.1",
        )


class UnknownSuggestion(NotFound):
    """No suggestion has this id."""

    code = "unknown_suggestion"

    def __init__(self) -> None:
        super().__init__("Không có đề xuất này; xin mở lại danh sách.", clause="D5.3d")


class UnknownNomination(NotFound):
    """No nomination has this id."""

    code = "unknown_nomination"

    def __init__(self) -> None:
        super().__init__("Không có đề nghị khen thưởng này; xin mở lại danh sách.", clause="D17a")


class NominatedAlready(Conflict):
    """The unit or person is proposed for this period already."""

    code = "nominated_twice"

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} đã đề nghị khen thưởng đơn vị, cá nhân này trong kì này; xin tải lại trang.", clause="D17a"
        )


class UnknownViolation(NotFound):
    """No such record, or not for this person's eyes: the two are answered alike."""

    code = "unknown_violation"

    def __init__(self) -> None:
        super().__init__("Không có hồ sơ này, hoặc Thầy/Cô không được xem.", clause="D17b")


class DecidedAlready(Conflict):
    """Somebody has decided before."""

    code = "decided"

    def __init__(self, who: str, clause: str) -> None:
        super().__init__(f"{who} đã quyết định việc này; xin tải lại trang.", clause=clause)


class NoQuota(NotFound):
    """No such unit or month in the ledger."""

    code = "no_quota"

    def __init__(self) -> None:
        super().__init__("Không có ô chỉ tiêu này.", clause="D13.3")


class AlreadyExcused(Conflict):
    """The month is excused already."""

    code = "already_excused"

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} đã miễn chỉ tiêu tháng này cho đơn vị; xin tải lại trang.", clause="D13.3")


class UnknownPlanLine(NotFound):
    """No such line of the plan, or not for this person's eyes."""

    code = "unknown_plan_line"

    def __init__(self) -> None:
        super().__init__("Không có dòng kế hoạch này, hoặc dòng này thuộc đơn vị khác.", clause="D5.3b")


class PlanLineOver(Conflict):
    """The line was cancelled."""

    code = "plan_line_cancelled"

    def __init__(self) -> None:
        super().__init__("Dòng kế hoạch này đã được huỷ; xin tải lại trang.", clause="D5.3b")


class StalePlanLine(Conflict):
    """Somebody has changed the line meanwhile."""

    code = "stale"

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} vừa thay đổi dòng kế hoạch này; xin tải lại trang để xem bản mới nhất.", clause="D5.3b"
        )


class ArticleTaken(Conflict):
    """The article cannot stand for this line of the plan."""

    code = "not_tieable"

    def __init__(self, why: str) -> None:
        super().__init__(why, clause="D5.3b")
