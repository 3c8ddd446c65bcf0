"""Names on official papers; overridable by the environment (regulation.md §6, C17: places are settings)."""

import os
from dataclasses import dataclass

INBOX_ROLES = ("principal", "head", "deputy", "secretary", "editor", "unit_lead", "operator")
"""Who reads the reports: the board, unit leads, the operator."""
BUILD_ROLES = ("principal", "head", "deputy", "secretary")
"""Who may have a report built on demand (D5.3f)."""
BOARD_ROLES = ("principal", "head", "deputy", "secretary", "editor", "operator")
"""Who sees the registers of every unit; others see their own unit's."""
OPERATE_ROLES = ("operator", "secretary", "head")

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Kinds of files that are given out."""


NARRATIVE = {
    "strengths": "Ưu điểm", "limits": "Hạn chế", "causes": "Nguyên nhân", "proposals": "Đề xuất biện pháp",
    "next": "Phương hướng kì tới",
}  # fmt: skip
"""What people write into a report, in its order, with its words."""
JUDGED = ("strengths", "limits", "causes")
"""What the reports of a semester and of a school year must say (regulation.md §6, VII)."""


@dataclass(frozen=True)
class Letterhead:
    """What stands at the head and foot of an official paper."""

    superior: str = "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    school: str = "TRƯỜNG THPT TÂN LẬP"
    place: str = "Tân Lập"
    addressee: str = "Hiệu trưởng Trường THPT Tân Lập"

    @classmethod
    def from_env(cls) -> "Letterhead":
        """TOASOAN_SUPERIOR, TOASOAN_SCHOOL, TOASOAN_PLACE, TOASOAN_ADDRESSEE."""
        names = {"superior": "SUPERIOR", "school": "SCHOOL", "place": "PLACE", "addressee": "ADDRESSEE"}
        found = {field: os.environ.get(f"TOASOAN_{name}") for field, name in names.items()}
        return cls(**{field: value for field, value in found.items() if value})
