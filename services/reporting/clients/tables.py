"""The tables of the report of regulation.md §6, from its figures."""

from typing import Any

from services.reporting.clients.layout import Data, Row, Table, day, listed, number_text, signed


def sections(data: Data) -> Table:
    """Bảng 1, compared with the period before and, in a semester, with the same one a year earlier."""
    names = ("received", "published", "in_progress", "returned", "refused", "taken_down")
    compared = ("change", "same") if data.get("same_with") else ("change",)

    def cells(row: Data) -> Row:
        return (*(number_text(row[name]) for name in names), *(signed(row[name]) for name in compared))

    head = ("STT", "Chuyên mục", "Tiếp nhận", "Đã đăng", "Đang xử lý", "Trả lại", "Từ chối", "Gỡ", "So kì trước")
    return Table(
        "Bảng 1. Tin, bài theo chuyên mục",
        head if len(compared) == 1 else (*head, "So cùng kì"),
        tuple((str(n), row["label"], *cells(row)) for n, row in enumerate(data["sections"], 1)),
        numeric=6 + len(compared),
        total=("", "Cộng", *cells(data["total"])),
        widths=(1, 4.4, 1.6, 1.5, 1.6, 1.4, 1.5, 1.1, 1.6, *((1.6,) if len(compared) == 2 else ())),
    )


def units(data: Data) -> Table:
    """Bảng 2 (D13.3)."""
    rows = data["units"]
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


def deadlines(data: Data) -> Table:
    """Bảng 3 (D14.1)."""
    found = data["deadlines"]
    return Table(
        "Bảng 3. Thời hạn đăng tin sự kiện (Điều 14 khoản 1)",
        ("STT", "Sự kiện", "Đơn vị", "Kết thúc", "Hạn", "Ngày đăng", "Sớm/trễ (ngày)"),
        tuple(
            (str(n), r["title"], r["unit"], day(r["event_end"]), day(r["last_day"]), day(r["published"]),
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


def grounds(data: Data) -> Table:
    """Bảng 5: refusals by G1–G5, returns, removals by R1–R5."""
    rows = data["grounds"]
    return Table(
        "Bảng 5. Từ chối, trả lại, gỡ theo căn cứ",
        ("Căn cứ", "Nội dung", "Số lượng", "Tỉ lệ (%)"),
        tuple((r["code"] or "–", r["label"], number_text(r["count"]), number_text(r["share"])) for r in rows),
        numeric=2,
        total=("", "Cộng", number_text(sum(r["count"] for r in rows)), ""),
        widths=(1.5, 9, 1.7, 1.7),
    )


def levels(data: Data) -> Table:
    """Bảng 6 (D12.2)."""
    return Table(
        "Bảng 6. Duyệt theo cấp",
        ("STT", "Cấp duyệt", "Số duyệt", "Bình quân (giờ)", "Quá hạn"),
        tuple(
            (str(n), r["label"], number_text(r["approved"]), number_text(r["hours"]), number_text(r["late"]))
            for n, r in enumerate(listed(data, "levels"), 1)
        ),
        numeric=3,
        widths=(1, 6, 2, 2.4, 2),
    )


def delegations(data: Data) -> tuple[Table, ...]:
    """The delegations that were used; no table when none was."""
    used = listed(data, "delegations")
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


def months(data: Data) -> tuple[Table, ...]:
    """The months of a semester or a school year beside each other; no table for other periods."""
    found = listed(data, "months")
    if not found:
        return ()

    def cells(row: Data) -> Row:
        counts = (number_text(row[name]) for name in ("received", "published", "refused", "taken_down"))
        return (*counts, f"{row['fulfilled']}/{row['owed']}", f"{row['on_time']}/{row['due']}")

    names = ("received", "published", "refused", "taken_down", "owed", "fulfilled", "due", "on_time")
    return (
        Table(
            "Bảng 2b. So sánh các tháng",
            ("Tháng", "Tiếp nhận", "Đã đăng", "Từ chối", "Gỡ", "Tổ đạt chỉ tiêu", "Đúng hạn sự kiện"),
            tuple((f"{int(row['period'][5:])}/{row['period'][:4]}", *cells(row)) for row in found),
            numeric=6,
            total=("Cộng", *cells({name: sum(row[name] for row in found) for name in names})),
            widths=(2, 2, 2, 1.8, 1.6, 2.6, 2.8),
        ),
    )


def rankings(data: Data) -> tuple[Table, ...]:
    """The ranking of units and of people (D17a) in a semester or a school year."""
    named = (
        ("ranked_units", "Xếp hạng đơn vị (Điều 17)"),
        ("ranked_people", "Cá nhân có nhiều tin, bài nhất (Điều 17)"),
    )
    return tuple(_ranking(listed(data, name), title) for name, title in named if listed(data, name))


def _ranking(rows: list[dict[str, Any]], title: str) -> Table:
    return Table(
        title,
        ("Hạng", "Tên", "Đã gửi", "Đã đăng", "Đúng hạn sự kiện"),
        tuple(
            (
                str(r["rank"]),
                r["name"],
                number_text(r["sent"]),
                number_text(r["published"]),
                f"{r['on_time']}/{r['due']}",
            )
            for r in rows
        ),
        numeric=3,
        widths=(1.2, 6, 2, 2, 2.8),
    )


def services() -> tuple[Table, ...]:
    """Bảng 7, 8, 9 (D2.2, D3.2, D3.3): petitions, procedures and consultations are not kept here yet, so all are 0."""
    return (
        Table(
            "Bảng 7. Kiến nghị, phản ánh",
            ("Tồn kì trước", "Nhận", "Trả lời đúng hạn", "Trả lời trễ", "Chuyển", "Không xem xét", "Tồn"),
            (("0",) * 7,), numeric=7, widths=(1.8,) * 7,
        ),
        Table(
            "Bảng 8. Hồ sơ thủ tục hành chính",
            ("Thủ tục", "Mức độ", "Tiếp nhận", "Đúng hạn", "Quá hạn", "Trực tuyến", "Trực tiếp"),
            (("Không phát sinh", "–", *("0",) * 5),), numeric=5, widths=(4, 2, 1.6, 1.6, 1.6, 1.7, 1.7),
        ),
        Table(
            "Bảng 9. Lấy ý kiến", ("Vấn đề", "Hạn", "Số ý kiến", "Trạng thái"),
            (("Không phát sinh", "–", "0", "–"),), numeric=0, widths=(6, 2, 2, 3),
        ),
    )  # fmt: skip
