"""Official papers of the board: the periodic report (D5.3f, D16) and the list of nominations (D17a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.reporting.clients import tables
from services.reporting.clients.layout import Data, Paper, Part, Table, day, days, listed, number_text, signed
from services.reporting.config import NARRATIVE, Letterhead
from shared.clock import local_day
from shared.text import formal_date


@dataclass(frozen=True)
class _Words:
    """How a report of one kind speaks of its period."""

    noun: str
    previous: str
    next: str


_WORDS = {
    "month": _Words("tháng", "tháng trước", "tháng tới"),
    "semester": _Words("học kì", "học kì trước", "học kì tới"),
    "school_year": _Words("năm học", "năm học trước", "năm học tới"),
    "ad_hoc": _Words("kì báo cáo", "kì liền trước", "kì tới"),
}


def name_of_period(data: Data) -> str:
    """`tháng 10 năm 2026`, `học kì I năm học 2026 - 2027`; a snapshot without a label is of a month."""
    label = str(data.get("label") or "")
    if not label:
        year, month = str(data["period"]).split("-")
        return f"tháng {int(month)} năm {year}"
    return f"{label[0].lower()}{label[1:]}"


def paper_of(
    data: Data,
    *,
    number: int,
    now: datetime,
    head: Letterhead,
    decision: str,
    narrative: Mapping[str, str] | None = None,
) -> Paper:
    """The paper of a period's figures (`Figures.to_dict()`); `number` 0 leaves the number to be filled in."""
    period, words = name_of_period(data), _WORDS[str(data.get("kind", "month"))]
    return Paper(
        superior=head.superior,
        school=head.school,
        board="BAN BIÊN TẬP CỔNG TTĐT",
        number=f"Số: {number:02d}/BC-BBT" if number else "Số:      /BC-BBT",
        place_date=f"{head.place}, {formal_date(local_day(now))}",
        subject=f"Tình hình hoạt động Cổng thông tin điện tử {period}",
        addressee=head.addressee,
        opening=(
            f"Thực hiện Quy chế hoạt động Cổng thông tin điện tử của trường (Quyết định số {decision}), "
            f"Ban Biên tập báo cáo tình hình hoạt động của Cổng trong {period} như sau:"
        ),
        parts=_parts(data, words, narrative or {}),
        signature=("TM. BAN BIÊN TẬP", "PHÓ TRƯỞNG BAN"),
        copies=("- Hiệu trưởng (để b/c);", "- Ban Biên tập;", "- Lưu: VT, BBT."),
    )


def _parts(data: Data, words: _Words, told: Mapping[str, str]) -> tuple[Part, ...]:
    duty = [unit for unit in data["units"] if unit["met"] is not None]
    updates = int(data.get("updates", 0))
    judged = tuple(_lines(told, name, heading=True) for name in ("strengths", "limits", "causes"))
    return (
        Part("I. TÌNH HÌNH CHUNG", (_overview(data, words),)),
        Part("II. HIỆN TRẠNG CUNG CẤP THÔNG TIN", (
            _quota(duty, words),
            _on_time(data, words),
            f"Đã đính chính, cập nhật {number_text(updates)} lần ở các bài đã đăng (không tính là tin, bài mới).",
        ), _provided(data)),
        Part("III. QUY TRÌNH DUYỆT", (_delegated(data, words),), (tables.levels(data), *tables.delegations(data))),
        Part("IV. TƯƠNG TÁC VÀ DỊCH VỤ CÔNG", ("Không phát sinh trong kì.",), tables.services()),
        Part("V. KĨ THUẬT, AN TOÀN THÔNG TIN", (
            "Nhật ký của các dịch vụ là chuỗi liên tục, kiểm tra được bằng lệnh “toasoan verify-log”.",
        )),
        Part("VI. ĐÀO TẠO, BỒI DƯỠNG", _trainings(data, words)),
        *((Part("VII. ĐÁNH GIÁ", tuple(line for lines in judged for line in lines)),) if any(judged) else ()),
        Part(
            "VIII. ĐỀ XUẤT BIỆN PHÁP NÂNG CAO CHẤT LƯỢNG",
            (*_lines(told, "proposals"), *_proposals(duty), *_suggested(data)),
            tables.rankings(data),
        ),
        Part("IX. PHƯƠNG HƯỚNG KÌ TỚI", (
            *(_lines(told, "next") or (
                "Tiếp tục cung cấp, biên tập và đăng tải thông tin đúng thời hạn theo Điều 14 của Quy chế.",
            )),
            *_next_plan(data),
        )),
    )  # fmt: skip


def _provided(data: Data) -> tuple[Table, ...]:
    """Section II, in the order of the official form."""
    return (
        tables.sections(data), tables.units(data), *tables.months(data), tables.deadlines(data), tables.grounds(data),
    )  # fmt: skip


def _lines(told: Mapping[str, str], name: str, *, heading: bool = False) -> tuple[str, ...]:
    """What people wrote, paragraph by paragraph."""
    lines = tuple(line.strip() for line in told.get(name, "").splitlines() if line.strip())
    return (f"{NARRATIVE[name]}:", *lines) if heading and lines else lines


def _overview(data: Data, words: _Words) -> str:
    total = data["total"]
    same = f"; so với cùng kì năm trước: {signed(total['same'])}" if data.get("same_with") else ""
    return (
        f"Trong {words.noun}, Ban Biên tập tiếp nhận {number_text(total['received'])} tin, bài; đã đăng "
        f"{number_text(total['published'])} tin, bài (so với {words.previous}: {signed(total['change'])}{same}); "
        f"cuối {words.noun} còn {number_text(total['in_progress'])} tin, bài đang xử lý."
    )


def _quota(duty: list[dict[str, Any]], words: _Words) -> str:
    met = sum(1 for unit in duty if unit["met"])
    return f"Có {met}/{len(duty)} tổ chuyên môn đạt chỉ tiêu cung cấp tin, bài trong {words.noun} (Điều 13 khoản 3)."


def _proposals(duty: list[dict[str, Any]]) -> tuple[str, ...]:
    behind = [str(u["name"]) for u in duty if not u["met"]]
    if not behind:
        return ("Đề nghị biểu dương các tổ chuyên môn đã hoàn thành chỉ tiêu cung cấp tin, bài.",)
    return (f"Đề nghị nhắc các đơn vị chưa đạt chỉ tiêu: {', '.join(behind)}.",)


def _suggested(data: Data) -> tuple[str, ...]:
    """The board's suggestions of the period (D5.3d)."""
    return tuple(f"Đề xuất: {text}" for text in data.get("suggestions", ()))


def _next_plan(data: Data) -> tuple[str, ...]:
    """The plan of the next period, line by line (D5.3b)."""
    found = listed(data, "next_plan")
    if not found:
        return ()
    head = "Kế hoạch tin, bài kì tới (Điều 5 khoản 3 điểm b):"
    lines = [f"- {day(one['day'])}: {one['topic']} ({one['section']}; {one['owner']})" for one in found]
    return (head, *(f"{line};" for line in lines[:-1]), f"{lines[-1]}.")


def _on_time(data: Data, words: _Words) -> str:
    found = data["deadlines"]
    if not found["due"]:
        return f"Trong {words.noun} không có sự kiện nào đến hạn đăng tin (Điều 14 khoản 1)."
    return (
        f"Có {number_text(found['on_time'])}/{number_text(found['due'])} sự kiện đến hạn được đăng tin đúng thời hạn "
        f"một tuần, đạt {number_text(found['rate'])}% (Điều 14 khoản 1)."
    )


def _delegated(data: Data, words: _Words) -> str:
    count = sum(one["approved"] for one in listed(data, "delegations"))
    if not count:
        return f"Trong {words.noun} không có bài nào được duyệt đăng theo uỷ quyền của Hiệu trưởng."
    return f"Có {number_text(count)} lượt duyệt đăng theo uỷ quyền của Hiệu trưởng (Điều 12 khoản 2)."


def _trainings(data: Data, words: _Words) -> tuple[str, ...]:
    """One line per course (D9)."""
    found = listed(data, "trainings")
    if not found:
        return (f"Trong {words.noun} không có lớp đào tạo, bồi dưỡng nào (Điều 9).",)
    lines = [
        f"- {one['course']} ({days(one['first_day'], one['last_day'])}): {len(one['members'])} người dự: "
        f"{', '.join(one['members'])}."
        for one in found
    ]
    return (f"Đào tạo, bồi dưỡng (Điều 9): {number_text(len(found))} lớp.", *lines)


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
