"""Nominations for praise, records of breaches with the right to answer (Điều 17)."""

from datetime import timedelta

import sqlalchemy as sa

from services.reporting import permissions
from services.reporting.errors import DecidedAlready, NominatedAlready, UnknownNomination, UnknownViolation
from services.reporting.models import Fact, Move, Nomination, Violation
from shared.actors import Actor
from shared.db.people import find_person, name_of, units
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.reporting import (
    MeritDecided,
    MeritNominated,
    ViolationAnswered,
    ViolationDecided,
    ViolationRecorded,
)
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import format_datetime

ANSWER_TIME = timedelta(days=3)
"""Before the person concerned has answered, nothing is decided within this time."""


def nominate(uow: UnitOfWork, *, period: str, target: str, reason: str, actor: Actor) -> Nomination:
    """Propose a unit or a person (`unit:<id>`, `person:<id>`) for praise. NotAllowed, Invalid; Conflict when it is."""
    if not permissions.can_nominate(actor):
        raise NotAllowed("Phó Trưởng Ban hoặc Thư ký lập danh sách đề nghị khen thưởng.", clause="D17a")
    kind, _, subject_id = target.partition(":")
    wrong: dict[str, list[str]] = {}
    if not period:
        wrong["period"] = ["Cần ghi kì xét; ví dụ Học kì I năm học 2026–2027."]
    if not _exists(uow, kind, subject_id):
        wrong["target"] = ["Hãy chọn một đơn vị hoặc một người trong danh sách."]
    if not reason:
        wrong["reason"] = ["Cần ghi thành tích."]
    if wrong:
        raise Invalid("Chưa ghi được đề nghị.", fields=wrong, clause="D17a")
    row = _insert(uow, period=period, kind=kind, subject_id=subject_id, reason=reason, proposed_by=actor.member_id)
    event = MeritNominated(nomination_id=row.id, period=period, kind=kind, target_id=subject_id)
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def _insert(uow: UnitOfWork, **facts: str) -> Nomination:
    """The database decides which of two at the same moment is the first. NominatedAlready for the other."""
    row = {"id": new_id(), "proposed_at": uow.now, **facts}
    added = uow.session.execute(insert_ignore(uow.session, Nomination.__table__), row)  # type: ignore[arg-type]
    if added.rowcount != 1:  # type: ignore[attr-defined]
        same = (Nomination.period == facts["period"], Nomination.kind == facts["kind"])
        first = sa.select(Nomination.proposed_by).where(*same, Nomination.subject_id == facts["subject_id"])
        raise NominatedAlready(name_of(uow.session, uow.session.scalar(first)))
    return uow.session.get_one(Nomination, row["id"])


def decide_nomination(
    uow: UnitOfWork, *, nomination_id: str, approved: bool, decision_no: str, note: str, actor: Actor
) -> Nomination:
    """The principal decides: approval needs a decision number, refusal a reason. NotAllowed, Invalid, Conflict."""
    if not permissions.can_decide_merit(actor):
        raise NotAllowed("Hiệu trưởng quyết định khen thưởng.", clause="D17a")
    row = uow.session.get(Nomination, nomination_id, with_for_update=True)
    if row is None:
        raise UnknownNomination
    if row.verdict is not None:
        raise DecidedAlready(name_of(uow.session, row.decided_by), "D17a")
    if approved and not decision_no:
        fields = {"decision_no": ["Cần ghi số quyết định khen thưởng."]}
        raise Invalid("Chưa ghi được quyết định.", fields=fields, clause="D17a")
    if not approved and not note:
        fields = {"note": ["Cần ghi lý do không khen thưởng."]}
        raise Invalid("Chưa ghi được quyết định.", fields=fields, clause="D17a")
    row.verdict, row.decided_at, row.decided_by = "approved" if approved else "declined", uow.now, actor.member_id
    row.decision_no, row.note = decision_no, note
    event = MeritDecided(nomination_id=row.id, verdict=row.verdict, decision_no=decision_no)
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def record_violation(
    uow: UnitOfWork, *, article_id: str, member_id: str, ground: str, what: str, pack: Pack, actor: Actor
) -> Violation:
    """Record what is wrong with an article and whom it concerns (empty: the author). NotAllowed, Invalid."""
    if not permissions.can_record_violation(actor):
        raise NotAllowed("Chỉ Trưởng Ban Biên tập và Hiệu trưởng lập hồ sơ vi phạm.", clause="D17b")
    wrong: dict[str, list[str]] = {}
    fact = uow.session.get(Fact, article_id)
    if fact is None or fact.submitted_at is None:
        wrong["article_id"] = ["Hãy chọn một bài đã gửi."]
    concerned = member_id or (fact.author_id if fact else "")
    if fact is not None and find_person(uow.session, concerned) is None:
        wrong["member_id"] = ["Hãy chọn một người trong danh sách thành viên."]
    if ground not in pack.grounds and ground not in pack.takedown_reasons:
        wrong["ground"] = ["Hãy chọn một căn cứ của Quy chế."]
    if not what:
        wrong["what"] = ["Cần ghi rõ chỗ sai và hậu quả."]
    if wrong or fact is None:
        raise Invalid("Chưa lập được hồ sơ.", fields=wrong, clause="D17b")
    seq = uow.session.scalar(sa.select(sa.func.max(Move.seq)).where(Move.article_id == fact.id)) or 0
    row = Violation(
        id=new_id(), article_id=fact.id, title=fact.title, seq=seq, member_id=concerned, ground=ground, pack=pack.ref,
        what=what, recorded_at=uow.now, recorded_by=actor.member_id,
    )  # fmt: skip
    uow.session.add(row)
    event = ViolationRecorded(violation_id=row.id, article_id=fact.id)
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def answer_violation(uow: UnitOfWork, *, violation_id: str, answer: str, actor: Actor) -> Violation:
    """The person concerned answers, once, before the decision. UnknownViolation, NotAllowed, Invalid, Conflict."""
    row = _violation(uow, violation_id, actor)
    if actor.member_id != row.member_id:
        raise NotAllowed("Chỉ người liên quan giải trình.", clause="D17b")
    if row.answer is not None:
        raise Conflict("Thầy/Cô đã giải trình rồi.", clause="D17b", code="answered")
    if not answer:
        raise Invalid("Chưa gửi được.", fields={"answer": ["Cần ghi lời giải trình."]}, clause="D17b")
    row.answer, row.answered_at = answer, uow.now
    uow.publish(ViolationAnswered(violation_id=row.id), subject_id=row.id, actor=actor, seq=False)
    return row


def decide_violation(
    uow: UnitOfWork, *, violation_id: str, upheld: bool, decision_no: str, note: str, actor: Actor
) -> Violation:
    """The principal decides, after the answer or when its time is over. NotAllowed, Invalid, Conflict."""
    row = _violation(uow, violation_id, actor)
    if not permissions.can_decide_violation(actor, row.member_id):
        raise NotAllowed("Hiệu trưởng quyết định; không ai tự quyết định về mình.", clause="D17b")
    if row.answer is None and uow.now < row.recorded_at + ANSWER_TIME:
        until = format_datetime(row.recorded_at + ANSWER_TIME)
        raise Conflict(
            f"Người liên quan chưa giải trình; chỉ quyết định được khi đã có lời giải trình, hoặc sau {until}.",
            clause="D17b", code="not_heard",
        )  # fmt: skip
    if not note or (upheld and not decision_no):
        missing = {"note": note, **({"decision_no": decision_no} if upheld else {})}
        fields = {name: ["Cần điền mục này."] for name, value in missing.items() if not value}
        raise Invalid("Kết luận cần lý do, và số văn bản khi có vi phạm.", fields=fields, clause="D17b")
    row.verdict, row.decided_at, row.decided_by = "upheld" if upheld else "dismissed", uow.now, actor.member_id
    row.decision_no, row.note = decision_no, note
    uow.publish(ViolationDecided(violation_id=row.id, verdict=row.verdict), subject_id=row.id, actor=actor, seq=False)
    return row


def _violation(uow: UnitOfWork, violation_id: str, actor: Actor) -> Violation:
    row = uow.session.get(Violation, violation_id, with_for_update=True)
    if row is None or not permissions.sees_violation(actor, row.member_id):
        raise UnknownViolation
    if row.verdict is not None:
        raise DecidedAlready(name_of(uow.session, row.decided_by), "D17b")
    return row


def _exists(uow: UnitOfWork, kind: str, subject_id: str) -> bool:
    if kind == "unit":
        return subject_id in {unit.unit_id for unit in units(uow.session)}
    return kind == "person" and find_person(uow.session, subject_id) is not None
