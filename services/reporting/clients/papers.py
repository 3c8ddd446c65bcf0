"""The monthly report as a paper: the official layout of regulation.md §6 as plain data, before any file format."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.reporting.config import Letterhead
from shared.clock import local_day
from shared.text import formal_date, format_date

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A numbered table. `numeric` counts the columns from the right that hold numbers."""

    title: str
    head: Row
    rows: tuple[Row, ...]
    numeric: int
    total: Row | None = None
    widths: tuple[float, ...] = ()  # relative


@dataclass(frozen=True)
class Part:
    """A numbered section with paragraphs and tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Everything that is printed."""

    superior: str
    school: str
    board: str
    number: str
    place_date: str
    subject: str
    addressee: str
    opening: str
    parts: tuple[Part, ...]
    signature: tuple[str, str]
    copies: tuple[str, ...]
    title: str = "BÁO CÁO"


def number_text(value: float) -> str:
    """Vietnamese notation: 1.234,5; a zero is printed as 0."""
    text = f"{value:,.1f}" if value % 1 else f"{int(value):,}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


def signed(value: int) -> str:
    """A difference: +3, 0, −2."""
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value)}"


def paper_of(data: dict[str, object], *, number: int, now: datetime, head: Letterhead, decision: str) -> Paper:
    """The paper of a month's figures (`Figures.to_dict()`)."""
    period = str(data["period"])
    year, month = period.split("-")
    total = data["total"]
    units = data["units"]
    updates = int(str(data.get("updates", 0)))  # a report frozen before there were any has no such figure
    assert isinstance(total, dict)
    assert isinstance(units, (list, tuple))
    duty = [u for u in units if u["met"] is not None]
    met = sum(1 for u in duty if u["met"])
    return Paper(
        superior=head.superior,
        school=head.school,
        board="BAN BIÊN TẬP CỔNG TTĐT",
        number=f"Số: {number:02d}/BC-BBT",
        place_date=f"{head.place}, {formal_date(local_day(now))}",
        subject=f"Tình hình hoạt động Cổng thông tin điện tử tháng {int(month)} năm {year}",
        addressee=head.addressee,
        opening=(
            f"Thực hiện Quy chế hoạt động Cổng thông tin điện tử của trường (Quyết định số {decision}), "
            f"Ban Biên tập báo cáo tình hình hoạt động của Cổng trong tháng {int(month)} năm {year} như sau:"
        ),
        parts=(
            Part("I. TÌNH HÌNH CHUNG", (_overview(total),)),
            Part("II. HIỆN TRẠNG CUNG CẤP THÔNG TIN", (
                f"Có {met}/{len(duty)} tổ chuyên môn đạt chỉ tiêu cung cấp tin, bài trong tháng (Điều 13 khoản 3).",
                _on_time(data),
                f"Đã đính chính, cập nhật {number_text(updates)} lần ở các bài đã đăng (không tính là tin, bài mới).",
            ), (_sections(data), _units(data), _deadlines(data), _grounds(data))),
            Part("III. QUY TRÌNH DUYỆT", (_delegated(data),), (_levels(data), *_delegations(data))),
            Part("IV. TƯƠNG TÁC VÀ DỊCH VỤ CÔNG", ("Không phát sinh trong kì.",)),
            Part("V. KĨ THUẬT, AN TOÀN THÔNG TIN", (
                "Nhật ký của các dịch vụ là chuỗi liên tục, kiểm tra được bằng lệnh “toasoan verify-log”.",
            )),
            Part("VI. ĐÀO TẠO, BỒI DƯỠNG", _trainings(data)),
            Part("VIII. ĐỀ XUẤT BIỆN PHÁP NÂNG CAO CHẤT LƯỢNG", (*_proposals(duty), *_suggested(data))),
            Part("IX. PHƯƠNG HƯỚNG KÌ TỚI", (
                "Tiếp tục cung cấp, biên tập và đăng tải thông tin đúng thời hạn theo Điều 14 của Quy chế.",
                *_next_plan(data),
            )),
        ),
        signature=("TM. BAN BIÊN TẬP", "PHÓ TRƯỞNG BAN"),
        copies=("- Hiệu trưởng (để b/c);", "- Ban Biên tập;", "- Lưu: VT, BBT."),
    )  # fmt: skip


def _overview(total: dict[str, int]) -> str:
    return (
        f"Trong tháng, Ban Biên tập tiếp nhận {number_text(total['received'])} tin, bài; đã đăng "
        f"{number_text(total['published'])} tin, bài (so với tháng trước: {signed(total['change'])}); "
        f"cuối tháng còn {number_text(total['in_progress'])} tin, bài đang xử lý."
    )


def _proposals(duty: list[dict[str, object]]) -> tuple[str, ...]:
    behind = [str(u["name"]) for u in duty if not u["met"]]
    if not behind:
        return ("Đề nghị biểu dương các tổ chuyên môn đã hoàn thành chỉ tiêu cung cấp tin, bài.",)
    return (f"Đề nghị nhắc các đơn vị chưa đạt chỉ tiêu: {', '.join(behind)}.",)


def _suggested(data: dict[str, object]) -> tuple[str, ...]:
    """The board's suggestions of the month (D5.3d); an older snapshot has none."""
    found = data.get("suggestions", ())
    assert isinstance(found, (list, tuple))
    return tuple(f"Đề xuất: {text}" for text in found)


def _next_plan(data: dict[str, object]) -> tuple[str, ...]:
    """The plan of the next month, line by line (D5.3b); an older snapshot has none."""
    found = data.get("next_plan", ())
    assert isinstance(found, (list, tuple))
    if not found:
        return ()
    head = "Kế hoạch tin, bài kì tới (Điều 5 khoản 3 điểm b):"
    lines = [f"- {_day(one['day'])}: {one['topic']} ({one['section']}; {one['owner']})" for one in found]
    return (head, *(f"{line};" for line in lines[:-1]), f"{lines[-1]}.")


def _sections(data: dict[str, object]) -> Table:
    rows = data["sections"]
    total = data["total"]
    assert isinstance(rows, (list, tuple))
    assert isinstance(total, dict)
    names = ("received", "published", "in_progress", "returned", "refused", "taken_down")

    def cells(row: dict[str, int]) -> Row:
        return (*(number_text(row[name]) for name in names), signed(row["change"]))

    return Table(
        "Bảng 1. Tin, bài theo chuyên mục",
        ("STT", "Chuyên mục", "Tiếp nhận", "Đã đăng", "Đang xử lý", "Trả lại", "Từ chối", "Gỡ", "So kì trước"),
        tuple((str(n), row["label"], *cells(row)) for n, row in enumerate(rows, 1)),
        numeric=7,
        total=("", "Cộng", *cells(total)),
        widths=(1, 4.4, 1.6, 1.5, 1.6, 1.4, 1.5, 1.1, 1.6),
    )


def _units(data: dict[str, object]) -> Table:
    rows = data["units"]
    assert isinstance(rows, (list, tuple))
    verdict = {"met": "Đạt", "missing": "Không đạt", "provisional": "Không đạt", "excused": "Được miễn", "free": "–"}
    return Table(
        "Bảng 2. Tin, bài theo đơn vị và chỉ tiêu (Điều 13 khoản 3)",
        ("STT", "Đơn vị", "Chỉ tiêu", "Đã gửi", "Đã đăng", "Kết quả", "Ghi chú"),
        tuple(
            (str(n), r["name"], number_text(r["quota"]), number_text(r["sent"]), number_text(r["published"]),
             verdict[r["status"]], r["note"])
            for n, r in enumerate(rows, 1)
        ),
        numeric=0,
        widths=(1, 4.2, 1.5, 1.4, 1.5, 1.9, 3.4),
    )  # fmt: skip


def _on_time(data: dict[str, object]) -> str:
    found = data["deadlines"]
    assert isinstance(found, dict)
    if not found["due"]:
        return "Trong tháng không có sự kiện nào đến hạn đăng tin (Điều 14 khoản 1)."
    return (
        f"Có {number_text(found['on_time'])}/{number_text(found['due'])} sự kiện đến hạn được đăng tin đúng thời hạn "
        f"một tuần, đạt {number_text(found['rate'])}% (Điều 14 khoản 1)."
    )


def _deadlines(data: dict[str, object]) -> Table:
    found = data["deadlines"]
    assert isinstance(found, dict)
    return Table(
        "Bảng 3. Thời hạn đăng tin sự kiện (Điều 14 khoản 1)",
        ("STT", "Sự kiện", "Đơn vị", "Kết thúc", "Hạn", "Ngày đăng", "Sớm/trễ (ngày)"),
        tuple(
            (str(n), r["title"], r["unit"], _day(r["event_end"]), _day(r["last_day"]), _day(r["published"]),
             _early_or_late(r))
            for n, r in enumerate(found["rows"], 1)
        ) or (("–", "Không phát sinh", "", "", "", "", "0"),),
        numeric=0,
        widths=(1, 4.4, 2.4, 2, 2, 2, 2.1),
    )  # fmt: skip


def _early_or_late(row: dict[str, Any]) -> str:
    """`sớm 2`, `0` (the last day), `trễ 1`; what is still running has no verdict yet."""
    if row["verdict"] == "running":
        return "còn hạn"
    days = int(row["days"])
    return f"trễ {days}" if days > 0 else f"sớm {-days}" if days else "0"


def _day(iso: str) -> str:
    return format_date(date.fromisoformat(iso)) if iso else "–"


def _grounds(data: dict[str, object]) -> Table:
    rows = data["grounds"]
    assert isinstance(rows, (list, tuple))
    return Table(
        "Bảng 5. Từ chối, trả lại, gỡ theo căn cứ",
        ("Căn cứ", "Nội dung", "Số lượng", "Tỉ lệ (%)"),
        tuple((r["code"] or "–", r["label"], number_text(r["count"]), number_text(r["share"])) for r in rows),
        numeric=2,
        total=("", "Cộng", number_text(sum(r["count"] for r in rows)), ""),
        widths=(1.5, 9, 1.7, 1.7),
    )


def _listed(data: dict[str, object], name: str) -> list[dict[str, Any]]:
    """A list of the figures; a report frozen before there was one has none."""
    found = data.get(name, ())
    assert isinstance(found, (list, tuple))
    return list(found)


def _delegated(data: dict[str, object]) -> str:
    count = sum(one["approved"] for one in _listed(data, "delegations"))
    if not count:
        return "Trong tháng không có bài nào được duyệt đăng theo uỷ quyền của Hiệu trưởng."
    return f"Có {number_text(count)} lượt duyệt đăng theo uỷ quyền của Hiệu trưởng (Điều 12 khoản 2)."


def _levels(data: dict[str, object]) -> Table:
    return Table(
        "Bảng 6. Duyệt theo cấp",
        ("STT", "Cấp duyệt", "Số duyệt", "Bình quân (giờ)", "Quá hạn"),
        tuple(
            (str(n), r["label"], number_text(r["approved"]), number_text(r["hours"]), number_text(r["late"]))
            for n, r in enumerate(_listed(data, "levels"), 1)
        ),
        numeric=3,
        widths=(1, 6, 2, 2.4, 2),
    )


def _delegations(data: dict[str, object]) -> tuple[Table, ...]:
    """The delegations that were used; no table when none was."""
    used = _listed(data, "delegations")
    if not used:
        return ()
    return (
        Table(
            "Uỷ quyền đã dùng",
            ("STT", "Người được uỷ quyền", "Văn bản", "Người uỷ quyền", "Số lượt duyệt"),
            tuple(
                (str(n), r["by"], r["decision_no"], r["on_behalf"], number_text(r["approved"]))
                for n, r in enumerate(used, 1)
            ),
            numeric=1,
            total=("", "Cộng", "", "", number_text(sum(r["approved"] for r in used))),
            widths=(1, 4.4, 3, 4, 2.4),
        ),
    )


def _trainings(data: dict[str, object]) -> tuple[str, ...]:
    """One line per course (D9)."""
    found = _listed(data, "trainings")
    if not found:
        return ("Trong tháng không có lớp đào tạo, bồi dưỡng nào (Điều 9).",)
    lines = [
        f"- {one['course']} ({_days(one['first_day'], one['last_day'])}): {len(one['members'])} người dự: "
        f"{', '.join(one['members'])}."
        for one in found
    ]
    return (f"Đào tạo, bồi dưỡng (Điều 9): {number_text(len(found))} lớp.", *lines)


def _days(first: str, last: str) -> str:
    return _day(first) if first == last else f"từ {_day(first)} đến {_day(last)}"


def praise_paper(rows: Iterable[Any], *, begun: int, now: datetime, head: Letterhead, decision: str) -> Paper:
    """The list of nominations of a school year (D17a); `rows` as the queries give them."""
    verdicts = {None: "Chờ Hiệu trưởng", "approved": "Khen thưởng", "declined": "Không khen thưởng"}
    year = f"năm học {begun} - {begun + 1}"
    lines = tuple(
        (
            str(n),
            row.target,
            row.period,
            row.reason,
            row.proposed_by,
            f"{verdicts[row.verdict]} {row.decision_no}".strip(),
        )
        for n, row in enumerate(rows, 1)
    )
    table = Table(
        f"Danh sách đề nghị khen thưởng {year}",
        ("STT", "Đơn vị, cá nhân", "Kì xét", "Thành tích", "Người đề nghị", "Quyết định"),
        lines or (("–", "Chưa có đề nghị nào", "", "", "", ""),),
        numeric=0,
        widths=(1, 3.2, 2.6, 4.6, 2.6, 2.5),
    )
    return Paper(
        superior=head.superior, school=head.school, board="BAN BIÊN TẬP CỔNG TTĐT", number="Số:      /DS-BBT",
        place_date=f"{head.place}, {formal_date(local_day(now))}", title="DANH SÁCH",
        subject=f"Đề nghị khen thưởng công tác Cổng thông tin điện tử {year}", addressee=head.addressee,
        opening=(
            f"Thực hiện Quy chế hoạt động Cổng thông tin điện tử của trường (Quyết định số {decision}, Điều 17), "
            f"Ban Biên tập lập danh sách đề nghị khen thưởng {year} như sau:"
        ),
        parts=(Part("ĐỀ NGHỊ KHEN THƯỞNG", (f"Tổng số: {number_text(len(lines))} đề nghị.",), (table,)),),
        signature=("TM. BAN BIÊN TẬP", "PHÓ TRƯỞNG BAN"), copies=("- Hiệu trưởng (để b/c);", "- Lưu: VT, BBT."),
    )  # fmt: skip
