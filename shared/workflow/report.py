"""The lifecycle of a periodic report (regulation.md §2.8; D5.3f, D16). Data only.

Reporting has custody all the way: the report walks between people, never between services. What was frozen and filed is
never edited; a report of the same period made later takes its place.
"""

from dataclasses import dataclass

from shared.workflow.article import ROLES
from shared.workflow.check import ensure_sound
from shared.workflow.table import NEW, Guard, Lifecycle, State, Transition


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What the guards of a report look at."""

    period_is_over: bool = False
    """The last day is past; an ad hoc report may be asked about days that still run."""
    frozen: bool = False
    """The figures are kept under a snapshot id."""
    judged: bool = False
    """Strengths, limits, causes are written where the kind asks for them (semester, school year)."""
    other_is_open: bool = False
    """A report of the same period is under way."""


_STATES = (
    State("due", "Đến kì, chờ tổng hợp", "reporting", "open"),
    State("compiling", "Đang tổng hợp", "reporting", "open"),
    State("pending_deputy", "Chờ Phó Trưởng Ban duyệt", "reporting", "open"),
    State("submitted", "Đã trình Hiệu trưởng", "reporting", "open"),
    State("returned", "Hiệu trưởng yêu cầu bổ sung", "reporting", "open"),
    State("acknowledged", "Hiệu trưởng đã cho ý kiến", "reporting", "open"),
    State("filed", "Đã lưu hồ sơ", "reporting", "closed", terminal=True),
    State("superseded", "Đã thay bằng báo cáo khác", "reporting", "closed", terminal=True),
    State("dropped", "Không lập nữa", "reporting", "closed", terminal=True),
)

_GUARDS = (
    Guard(
        "no_other_is_open", "D5.3f",
        "Kì này đang có một báo cáo chưa lưu hồ sơ. Hãy hoàn tất báo cáo đó trước.",
        lambda f: not f.other_is_open,
    ),
    Guard(
        "period_is_over", "D5.3f",
        "Kì báo cáo chưa kết thúc nên chưa chốt được số liệu. Muốn báo cáo sớm, hãy lập báo cáo đột xuất.",
        lambda f: f.period_is_over,
    ),
    Guard(
        "figures_frozen", "D16", "Số liệu chưa được chốt. Hãy bấm “Chốt số liệu” trước.", lambda f: f.frozen,
    ),
    Guard(
        "judged", "D16",
        "Báo cáo học kì, năm học cần phần đánh giá: hãy điền ưu điểm, hạn chế và nguyên nhân.",
        lambda f: f.judged,
    ),
)  # fmt: skip


def _row(
    id_: str, trigger: str, label: str, sources: str, target: str, roles: str, clause: str, *guards: str,
    reason: bool = False,
) -> Transition:  # fmt: skip
    names = (NEW,) if not sources else tuple(sources.split())
    return Transition(
        id_, trigger, label, names, target, frozenset(roles.split()), clause, "periodic_report.moved", guards,
        reason_required=reason,
    )  # fmt: skip


_ROWS = (
    _row("B01", "open", "Mở báo cáo", "", "due", "secretary deputy head principal system", "D5.3f", "no_other_is_open"),
    _row(
        "B02", "freeze", "Chốt số liệu", "due compiling", "compiling", "secretary deputy system", "D16",
        "period_is_over",
    ),
    _row(
        "B03", "send_up", "Trình Phó Trưởng Ban", "compiling", "pending_deputy", "secretary", "D16", "figures_frozen",
        "judged",
    ),
    _row("B04", "send_back", "Chuyển lại Thư ký", "pending_deputy", "compiling", "deputy", "D16", reason=True),
    _row(
        "B05", "submit", "Ký, trình Hiệu trưởng", "pending_deputy", "submitted", "deputy head", "D5.3f",
        "figures_frozen",
    ),
    _row("B06", "return", "Yêu cầu bổ sung", "submitted", "returned", "principal", "D5.3f", reason=True),
    _row("B06b", "rework", "Bổ sung báo cáo", "returned", "compiling", "secretary", "D5.3f"),
    _row("B07", "acknowledge", "Cho ý kiến", "submitted", "acknowledged", "principal", "D5.3f"),
    _row("B08", "file", "Lấy số, lưu hồ sơ", "acknowledged", "filed", "secretary", "D5.3f"),
    _row("B09", "supersede", "Thay bằng báo cáo khác", "filed", "superseded", "secretary", "D5.3f", reason=True),
    _row("B10", "drop", "Không lập nữa", "due compiling returned", "dropped", "secretary head", "D5.3f", reason=True),
)  # fmt: skip

REPORT = ensure_sound(
    Lifecycle(
        name="report",
        initial="due",
        states={state.name: state for state in _STATES},
        transitions=_ROWS,
        guards={guard.name: guard for guard in _GUARDS},
        roles=ROLES,
    ),
    ("reporting",),
)
"""The lifecycle of a periodic report."""
