"""Suggestions of the board to the principal (D5.3d): new, sent, accepted or declined with a reason."""

from services.reporting import permissions
from services.reporting.errors import UnknownSuggestion
from services.reporting.models import Suggestion
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.reporting import SuggestionMoved
from shared.ids import new_id

CLAUSE = "D5.3d"


def suggest(uow: UnitOfWork, *, text: str, actor: Actor) -> Suggestion:
    """Anyone on the board proposes. NotAllowed, Invalid."""
    if not permissions.can_suggest(actor):
        raise NotAllowed("Thành viên Ban Biên tập đề xuất với Hiệu trưởng.", clause=CLAUSE)
    if not text:
        raise Invalid("Chưa ghi được.", fields={"text": ["Cần ghi nội dung đề xuất."]}, clause=CLAUSE)
    row = Suggestion(id=new_id(), text=text, state="new", proposed_at=uow.now, proposed_by=actor.member_id)
    uow.session.add(row)
    _say(uow, row, actor)
    return row


def send(uow: UnitOfWork, *, suggestion_id: str, actor: Actor) -> Suggestion:
    """Put it before the principal; it stands in that month's report. NotAllowed, UnknownSuggestion, Conflict."""
    if not permissions.can_send_suggestion(actor):
        raise NotAllowed("Trưởng Ban, Phó Trưởng Ban hoặc Thư ký trình đề xuất lên Hiệu trưởng.", clause=CLAUSE)
    row = _in_state(uow, suggestion_id, "new", "Đề xuất này đã được trình rồi; xin tải lại trang.")
    row.state, row.sent_at, row.sent_by = "sent", uow.now, actor.member_id
    _say(uow, row, actor)
    return row


def answer(uow: UnitOfWork, *, suggestion_id: str, accepted: bool, reason: str, actor: Actor) -> Suggestion:
    """The principal answers; declining needs a reason. NotAllowed, UnknownSuggestion, Invalid, Conflict."""
    if not permissions.can_answer_suggestion(actor):
        raise NotAllowed("Hiệu trưởng trả lời đề xuất.", clause=CLAUSE)
    row = _in_state(uow, suggestion_id, "sent", "Đề xuất này chưa được trình, hoặc đã được trả lời; xin tải lại trang.")
    if not accepted and not reason:
        raise Invalid("Chưa ghi được.", fields={"reason": ["Cần ghi lý do không đồng ý."]}, clause=CLAUSE)
    row.state, row.reason = "accepted" if accepted else "declined", reason
    row.decided_at, row.decided_by = uow.now, actor.member_id
    _say(uow, row, actor)
    return row


def _in_state(uow: UnitOfWork, suggestion_id: str, state: str, otherwise: str) -> Suggestion:
    row = uow.session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownSuggestion
    if row.state != state:
        raise Conflict(otherwise, clause=CLAUSE, code="moved_on")
    return row


def _say(uow: UnitOfWork, row: Suggestion, actor: Actor) -> None:
    event = SuggestionMoved(suggestion_id=row.id, state=row.state, reason=row.reason or "")
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
