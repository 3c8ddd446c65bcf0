"""Changes of the site (D4.2): proposed by the board, approved or rejected by the principal, then implemented."""

from datetime import date

from services.publishing.config import CHANGE_KINDS
from services.publishing.errors import UnknownChange
from services.publishing.models import ChangeRequest
from services.publishing.permissions import can_decide_change, can_mark_change, can_propose_change
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.publishing import ChangeRequestMoved
from shared.ids import new_id
from shared.text import clean_text, format_date

CLAUSE = "D4.2"


def propose_change(uow: UnitOfWork, *, kind: str, what: str, why: str, cost: str, actor: Actor) -> ChangeRequest:
    """A member of the board proposes; `cost` is an estimate in words or empty. NotAllowed, Invalid."""
    if not can_propose_change(actor):
        raise NotAllowed("Thành viên Ban Biên tập đề nghị thay đổi Cổng thông tin.", clause=CLAUSE)
    texts = {"what": clean_text(what), "why": clean_text(why)}
    missing = {"what": "Cần ghi thay đổi điều gì.", "why": "Cần ghi vì sao cần thay đổi."}
    wrong = {name: [missing[name]] for name, text in texts.items() if not text}
    if kind not in CHANGE_KINDS:
        wrong["kind"] = ["Hãy chọn một loại thay đổi."]
    if wrong:
        raise Invalid("Chưa gửi được đề nghị.", fields=wrong, clause=CLAUSE)
    row = ChangeRequest(
        id=new_id(), kind=kind, cost=clean_text(cost), state="proposed", proposed_at=uow.now,
        proposed_by=actor.member_id, reason="", decision_no="", **texts,
    )  # fmt: skip
    uow.session.add(row)
    say_change(uow, row, actor)
    return row


def decide_change(
    uow: UnitOfWork, *, change_id: str, approved: bool, reason: str, decision_no: str, actor: Actor
) -> ChangeRequest:
    """The principal approves or rejects, with a reason. NotAllowed, UnknownChange, Invalid, Conflict."""
    if not can_decide_change(actor):
        raise NotAllowed("Thay đổi Cổng thông tin do Hiệu trưởng phê duyệt.", clause=CLAUSE)
    row = _in_state(uow, change_id, "proposed", "Đề nghị này đã được quyết định rồi; xin tải lại trang.")
    words = clean_text(reason)
    if not words:
        fields = {"reason": ["Cần ghi lý do phê duyệt hoặc không phê duyệt."]}
        raise Invalid("Chưa ghi được quyết định.", fields=fields, clause=CLAUSE)
    row.state, row.reason, row.decision_no = "approved" if approved else "rejected", words, clean_text(decision_no)
    row.decided_at, row.decided_by = uow.now, actor.member_id
    say_change(uow, row, actor)
    return row


def mark_change(uow: UnitOfWork, *, change_id: str, day: date, actor: Actor) -> ChangeRequest:
    """The secretary notes on which day an approved change was made. NotAllowed, UnknownChange, Invalid, Conflict."""
    if not can_mark_change(actor):
        raise NotAllowed("Thư ký Ban Biên tập ghi ngày thực hiện thay đổi.", clause=CLAUSE)
    otherwise = "Chỉ ghi ngày thực hiện cho thay đổi đã được phê duyệt và chưa thực hiện; xin tải lại trang."
    row = _in_state(uow, change_id, "approved", otherwise)
    assert row.decided_at is not None
    approved_on = local_day(row.decided_at)
    wrong = ""
    if day < approved_on:
        wrong = f"Ngày thực hiện phải từ ngày phê duyệt ({format_date(approved_on)}): phê duyệt trước, làm sau."
    elif day > local_day(uow.now):
        wrong = "Ngày thực hiện chưa tới; hãy ghi khi đã làm xong."
    if wrong:
        raise Invalid("Chưa ghi được ngày thực hiện.", fields={"day": [wrong]}, clause=CLAUSE)
    row.state, row.implemented_on, row.marked_at, row.marked_by = "implemented", day, uow.now, actor.member_id
    say_change(uow, row, actor)
    return row


def _in_state(uow: UnitOfWork, change_id: str, state: str, otherwise: str) -> ChangeRequest:
    row = uow.session.get(ChangeRequest, change_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownChange
    if row.state != state:
        raise Conflict(otherwise, clause=CLAUSE, code="moved_on")
    return row


def say_change(uow: UnitOfWork, row: ChangeRequest, actor: Actor) -> None:
    """Say where the request stands now."""
    uow.session.flush()
    event = ChangeRequestMoved(
        change_id=row.id, kind=row.kind, state=row.state, what=row.what, reason=row.reason,
        decision_no=row.decision_no, implemented_on=row.implemented_on.isoformat() if row.implemented_on else "",
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
