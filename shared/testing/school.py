"""The demo school: units, members and appointments that seed and tests share. Role names only."""

from dataclasses import dataclass

PASSWORD = "toasoan-demo-2026"
SCHOOL = "Trường THPT Tân Lập"
DECISION = "12/QĐ-THPTTL"
SINCE = "2026-08-15"


@dataclass(frozen=True)
class DemoUnit:
    """A unit of the demo school."""

    unit_id: str
    name: str
    type: str
    under_quota: bool = False


@dataclass(frozen=True)
class DemoMember:
    """A member of the demo school; `roles` are (role, unit or None)."""

    member_id: str
    name: str
    unit_id: str
    roles: tuple[tuple[str, str | None], ...]

    @property
    def email(self) -> str:
        """An address that can never be delivered outside."""
        return f"{self.member_id}@thpt-tan-lap.example"


UNITS = (
    DemoUnit("to-toan-tin", "Tổ Toán – Tin", "to_chuyen_mon", under_quota=True),
    DemoUnit("to-ngu-van", "Tổ Ngữ văn", "to_chuyen_mon", under_quota=True),
    DemoUnit("to-xa-hoi", "Tổ Xã hội", "to_chuyen_mon", under_quota=True),
    DemoUnit("van-phong", "Văn phòng", "phong_ban"),
    DemoUnit("cong-doan", "Công đoàn", "doan_the"),
    DemoUnit("doan-tn", "Đoàn Thanh niên", "doan_the"),
)


def _leads(unit_id: str) -> tuple[tuple[str, str | None], ...]:
    """An editor who also leads a subject group, as in the regulation's board."""
    return (("editor", None), ("unit_lead", unit_id))


MEMBERS = (
    DemoMember("hieu-truong", "Hiệu trưởng", "van-phong", (("principal", None), ("head", None))),
    DemoMember("pho-hieu-truong", "Phó Hiệu trưởng", "van-phong", (("deputy", None),)),
    DemoMember("thu-ky", "Thư ký Ban Biên tập", "van-phong", (("secretary", None), ("operator", None))),
    DemoMember("btv-toan-tin", "Biên tập viên Toán – Tin", "to-toan-tin", _leads("to-toan-tin")),
    DemoMember("btv-ngu-van", "Biên tập viên Ngữ văn", "to-ngu-van", _leads("to-ngu-van")),
    DemoMember("btv-xa-hoi", "Biên tập viên Xã hội", "to-xa-hoi", _leads("to-xa-hoi")),
    DemoMember("gv-toan", "Giáo viên Toán", "to-toan-tin", (("contributor", "to-toan-tin"),)),
    DemoMember("gv-van", "Giáo viên Ngữ văn", "to-ngu-van", (("contributor", "to-ngu-van"),)),
    DemoMember("gv-su", "Giáo viên Lịch sử", "to-xa-hoi", (("contributor", "to-xa-hoi"),)),
    DemoMember("van-thu", "Văn thư", "van-phong", (("clerk", "van-phong"),)),
    DemoMember("ke-toan", "Kế toán", "van-phong", (("accountant", "van-phong"),)),
)  # fmt: skip
