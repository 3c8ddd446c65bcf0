"""The progress line: the five stations of the strict route, and where the article stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.review.models import Article

STATIONS = ("Gửi bài", "Biên tập", "Phó Trưởng Ban duyệt nội dung", "Trưởng Ban duyệt đăng", "Đăng")
_STATION = {
    "draft": 0, "returned": 0, "withdrawn": 0, "submitted": 1, "editing": 1, "revision": 1, "pending_deputy": 2,
    "pending_head": 3, "approved": 4, "scheduled": 4,
}  # fmt: skip
_LEFT_BY = (
    frozenset({"T02", "T05", "T20"}), frozenset({"T06", "T07", "T11e"}), frozenset({"T10", "T10r", "T11", "T11e"}),
    frozenset({"T12", "T26", "T11", "T11e"}), frozenset({"T15", "T17a"}),
)  # fmt: skip
"""The transitions by which an article passes each station."""

_ON_BEHALF = {("T11", 3), ("T11e", 2), ("T11e", 3)}
"""Stations passed by the principal's delegation, not by their own people."""

_ENDS = {
    "refused": "Từ chối đăng", "withdrawn": "Người gửi rút bài", "taken_down": "Đã gỡ", "suspended": "Tạm ẩn",
    "archived": "Lưu trữ",
}  # fmt: skip
_REVISION_ENDS = {"refused": "Không sửa bản đang đăng", "withdrawn": "Đã huỷ bản sửa"}
_WAITS = {"submitted": "chờ tiếp nhận", "returned": "chờ người gửi bổ sung", "revision": "chờ biên tập viên chỉnh sửa"}


class Line(Protocol):
    """What is needed of a line of the ledger."""

    @property
    def transition(self) -> str:
        """The id of the transition."""

    @property
    def name(self) -> str:
        """Who."""

    @property
    def at(self) -> datetime:
        """When."""


@dataclass(frozen=True)
class Step:
    """One station. `state`: done, now or next; `who` did it or has it in hand; `since` when."""

    label: str
    state: str
    who: str = ""
    since: datetime | None = None


def steps_of(article: Article, ledger: Sequence[Line], *, holder: str) -> tuple[Step, ...]:
    """The stations of this article, the ledger naming who passed each; `holder` has the present one in hand."""
    ends, stations = (_REVISION_ENDS, ("Mở bản sửa", *STATIONS[1:])) if article.revises else (_ENDS, STATIONS)
    end = ends.get(article.state)
    here = _STATION.get(article.state, len(STATIONS))
    steps = []
    for no, label in enumerate(stations):
        passed = next((line for line in reversed(ledger) if line.transition in _LEFT_BY[no]), None)
        if no < here and (passed or not end):
            behalf = passed is not None and (passed.transition, no) in _ON_BEHALF
            label = f"{label} (theo uỷ quyền)" if behalf else label  # noqa: PLW2901
            steps.append(Step(label, "done", passed.name if passed else "", passed.at if passed else None))
        elif no == here and not end:
            steps.append(_now(article, label, holder))
        elif not end:
            steps.append(Step(label, "next"))
    if end:
        last = ledger[-1] if ledger else None
        steps.append(Step(end, "now", last.name if last else "", article.since))
    return tuple(steps)


def _now(article: Article, label: str, holder: str) -> Step:
    waits = _WAITS.get(article.state)
    return Step(f"{label}: {waits}" if waits else label, "now", holder, article.since)
