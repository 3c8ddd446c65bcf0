"""A change of the site without an approval (D4.2): noticed at the start, a fact until it is tied to a request."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.publishing.errors import UnknownChange
from services.publishing.models import ChangeRequest, SiteShape
from services.publishing.operations.changes import CLAUSE, say_change
from services.publishing.permissions import can_tie_site_change
from shared.actors import SYSTEM, Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.publishing import SiteChangeNoticed, SiteChangeTied
from shared.ids import canonical_json, new_id, sha256_text

_SITE_WORDS = {
    "school": "Tên trường", "name": "Tên Cổng", "tagline": "Dòng giới thiệu", "managing_body": "Cơ quan quản lý",
    "responsible": "Người chịu trách nhiệm", "permit": "Giấy phép", "address": "Địa chỉ", "phone": "Điện thoại",
    "email": "Thư điện tử",
}  # fmt: skip


def note_shape(uow: UnitOfWork, shape: Mapping[str, Any]) -> SiteShape | None:
    """Compare how the site stands with how it stood last; the row when that is a change nobody has seen yet.

    The first shape ever is where counting begins. One that was there before (a change taken back, a restart) is said
    nothing of again, so a fact stands once for every shape.
    """
    last = uow.session.scalar(sa.select(SiteShape).where(SiteShape.current).with_for_update())
    fingerprint = sha256_text(canonical_json(shape))
    if last is not None and last.fingerprint == fingerprint:
        return None
    known = uow.session.scalar(sa.select(SiteShape).where(SiteShape.fingerprint == fingerprint))
    if last is not None:
        last.current = False
    if known is not None:
        known.current = True
        return None
    row = SiteShape(
        id=new_id(), fingerprint=fingerprint, shape=dict(shape), what=differences(last.shape, shape) if last else [],
        state="open" if last else "first", current=True, seen_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    if last is None:
        return None
    event = SiteChangeNoticed(notice_id=row.id, fingerprint=fingerprint, what=tuple(row.what))
    uow.publish(event, subject_id=row.id, actor=SYSTEM, seq=False)
    return row


def tie_site_change(uow: UnitOfWork, *, notice_id: str, change_id: str, actor: Actor) -> SiteShape:
    """Tie a change to the request that was approved for it; that marks the request implemented.

    NotAllowed, UnknownChange, Invalid; Conflict when it is tied already.
    """
    if not can_tie_site_change(actor):
        raise NotAllowed("Thư ký Ban Biên tập hoặc Hiệu trưởng gắn thay đổi với đề nghị đã duyệt.", clause=CLAUSE)
    row = uow.session.get(SiteShape, notice_id, with_for_update=True, populate_existing=True)
    if row is None or row.state == "first":
        raise UnknownChange
    if row.state == "tied":
        raise Conflict("Thay đổi này đã được gắn với một đề nghị rồi; xin tải lại trang.", clause=CLAUSE)
    change = uow.session.get(ChangeRequest, change_id, with_for_update=True, populate_existing=True)
    if change is None or change.state not in ("approved", "implemented") or change.decided_at is None:
        wrong = {"change_id": ["Hãy chọn một đề nghị đã được Hiệu trưởng phê duyệt."]}
        raise Invalid("Chưa gắn được.", fields=wrong, clause=CLAUSE)
    row.state, row.change_id, row.tied_at, row.tied_by = "tied", change.id, uow.now, actor.member_id
    if change.state == "approved":
        # Seen before it was approved: the paper came later, and the page says so; no day before the approval is noted.
        change.implemented_on = local_day(max(row.seen_at, change.decided_at))
        change.state, change.marked_at, change.marked_by = "implemented", uow.now, actor.member_id
        say_change(uow, change, actor)
    uow.publish(SiteChangeTied(notice_id=row.id, change_id=change.id), subject_id=row.id, actor=actor, seq=False)
    return row


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is different, in words for the board."""
    found = []
    if before["regulation"] != now["regulation"]:
        found.append(f"Quy chế áp dụng: {_ref(before['regulation'])} → {_ref(now['regulation'])}")
    found += _sections(before["sections"], now["sections"])
    for name, words in _SITE_WORDS.items():
        old, new = before["site"].get(name, ""), now["site"].get(name, "")
        if old != new:
            found.append(f"{words}: {old or 'để trống'} → {new or 'để trống'}")
    if before["look"] != now["look"]:
        found.append("Mẫu trang công khai và giao diện đã khác")
    return found or ["Thông tin khác về Cổng đã khác"]


def _sections(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> list[str]:
    old, new = {row[0]: row[1] for row in before}, {row[0]: row[1] for row in now}
    found = [f"Thêm chuyên mục “{label}”" for id_, label in now if id_ not in old]
    found += [f"Bỏ chuyên mục “{label}”" for id_, label in before if id_ not in new]
    found += [f"Chuyên mục “{old[i]}” đổi tên thành “{label}”" for i, label in now if i in old and old[i] != label]
    if [id_ for id_, _ in before if id_ in new] != [id_ for id_, _ in now if id_ in old]:
        found.append("Thứ tự chuyên mục trên menu đã khác")
    return found


def _ref(ref: str) -> str:
    name, _, version = ref.partition("@")
    return f"{name}, bản {version}"
