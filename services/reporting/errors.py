"""Errors of reporting."""

from shared.errors import Invalid, NotFound


class BadMonth(Invalid):
    """Not a month, or one that has not begun."""

    code = "bad_month"

    def __init__(self, text: str) -> None:
        super().__init__(f"Không có báo cáo cho “{text}”: xin chọn một tháng đã bắt đầu, dạng 2026-11.", clause="D16")


class NoReport(NotFound):
    """The month's report has not been built."""

    code = "no_report"

    def __init__(self) -> None:
        super().__init__("Báo cáo tháng này chưa được lập. Mở trang của tháng và chọn “Lập báo cáo”.", clause="D16")
