"""Events entered ahead: a unit owes an article ("bài phải gửi"). Late is a fact, never a block (D14.1)."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from services.reporting import permissions
from services.reporting.errors import NotTieable, ObligationOver, StaleObligation, UnknownObligation
from services.reporting.models import Clock, Fact, Obligation
from services.reporting.operations import clocks
from services.reporting.operations.people import unit_people
from shared.actors import Actor
from shared.clock import local_day
from shared.db.people import find_person, name_of, unit_name, units
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotAllowed
from shared.events.reporting import ObligationCancelled, ObligationEntered, ObligationTied
from shared.ids import new_id
from shared.regulation.pack import Pack

CLAUSE = "D14.1"
EARLIEST = timedelta(days=366)
LATEST = timedelta(days=400)


@dataclass(frozen=True)
class Given:
    """What the form gives."""

    title: str
    unit_id: str
    event_end: date
    place: str = ""
    note: str = ""
    responsible_id: str | None = None


def enter(uow: UnitOfWork, *, given: Given, pack: Pack, actor: Actor) -> Obligation:
    """Enter an event; its unit is told. NotAllowed, Invalid with fields."""
    if not permissions.can_enter_obligation(actor, given.unit_id):
        raise NotAllowed(
            "Thư ký, Phó Trưởng Ban nhập sự kiện cho mọi đơn vị; phụ trách đơn vị nhập cho đơn vị mình.", clause=CLAUSE
        )
    _check(uow, given)
    row = Obligation(
        id=new_id(), title=given.title, unit_id=given.unit_id, event_end=given.event_end, place=given.place,
        note=given.note, responsible_id=given.responsible_id or None, pack=pack.ref, entered_at=uow.now,
        entered_by=actor.member_id, version=1,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    clock = clocks.open_obligation(uow, row)
    event = ObligationEntered(
        obligation_id=row.id, title=row.title, unit_id=row.unit_id, unit_name=unit_name(uow.session, row.unit_id),
        event_end=row.event_end.isoformat(), last_day=local_day(clock.due_at - timedelta(seconds=1)).isoformat(),
        entered_by_name=actor.name, mail_to=_mail_to(uow, row, actor), clause=CLAUSE,
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def cancel(uow: UnitOfWork, *, obligation_id: str, version: int, reason: str, actor: Actor) -> Obligation:
    """The event does not take place. NotAllowed, UnknownObligation, ObligationOver, Invalid, StaleObligation."""
    row = _open(uow, obligation_id, version, actor)
    if not permissions.can_enter_obligation(actor, row.unit_id):
        raise NotAllowed("Thư ký, Phó Trưởng Ban hoặc phụ trách đơn vị được huỷ sự kiện.", clause=CLAUSE)
    if not reason:
        raise Invalid("Xin ghi lý do huỷ sự kiện.", fields={"reason": ["Cần điền lý do."]}, clause=CLAUSE)
    row.cancelled_at, row.cancelled_by, row.cancel_reason = uow.now, actor.member_id, reason
    row.version += 1
    clocks.close(uow.session.get_one(Clock, f"obligation:{row.id}"), uow.now, "cancelled")
    event = ObligationCancelled(
        obligation_id=row.id, title=row.title, unit_id=row.unit_id, unit_name=unit_name(uow.session, row.unit_id),
        event_end=row.event_end.isoformat(), reason=reason, cancelled_by_name=actor.name,
        mail_to=_mail_to(uow, row, actor), clause=CLAUSE,
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def tie(uow: UnitOfWork, *, obligation_id: str, version: int, article_id: str, actor: Actor) -> Obligation:
    """A submitted article of the unit is the one that was owed. NotAllowed, NotTieable, Conflict."""
    row = _open(uow, obligation_id, version, actor)
    if not permissions.can_tie(actor, row.unit_id):
        raise NotAllowed("Thư ký hoặc phụ trách đơn vị gắn bài với sự kiện.", clause=CLAUSE)
    fact = uow.session.get(Fact, article_id, with_for_update=True)  # two people tie one article one after the other
    if fact is None or fact.submitted_at is None or fact.unit_id != row.unit_id:
        raise NotTieable("Chỉ gắn được bài đã gửi của chính đơn vị này.")
    if row.article_id == article_id:
        return row
    taken = uow.session.scalar(sa.select(Obligation.title).where(Obligation.article_id == article_id))
    if taken is not None:
        raise NotTieable(f"Bài này đã gắn với sự kiện “{taken}”.")
    if row.article_id is not None:
        clocks.untie(uow, row, uow.session.get(Fact, row.article_id))
    row.article_id, row.tied_at, row.tied_by = fact.id, uow.now, actor.member_id
    row.version += 1
    uow.session.flush()
    clocks.tie(uow, row, fact)
    uow.publish(ObligationTied(obligation_id=row.id, article_id=fact.id), subject_id=row.id, actor=actor, seq=False)
    return row


def untie(uow: UnitOfWork, *, obligation_id: str, version: int, actor: Actor) -> Obligation:
    """The article was not the one. NotAllowed, UnknownObligation, StaleObligation; nothing when none is tied."""
    row = _open(uow, obligation_id, version, actor)
    if not permissions.can_tie(actor, row.unit_id):
        raise NotAllowed("Thư ký hoặc phụ trách đơn vị gỡ bài khỏi sự kiện.", clause=CLAUSE)
    if row.article_id is None:
        return row
    fact = uow.session.get(Fact, row.article_id)
    row.article_id = row.tied_at = row.tied_by = None
    row.version += 1
    uow.session.flush()
    clocks.untie(uow, row, fact)
    uow.publish(ObligationTied(obligation_id=row.id, article_id=""), subject_id=row.id, actor=actor, seq=False)
    return row


def _open(uow: UnitOfWork, obligation_id: str, version: int, actor: Actor) -> Obligation:
    row = uow.session.get(Obligation, obligation_id, with_for_update=True)
    if row is None or not permissions.sees_unit(actor, row.unit_id):
        raise UnknownObligation
    if row.cancelled_at is not None:
        raise ObligationOver
    if row.version != version:
        raise StaleObligation(name_of(uow.session, row.tied_by or row.entered_by))
    return row


def _mail_to(uow: UnitOfWork, row: Obligation, actor: Actor) -> tuple[str, ...]:
    """The unit's lead and the person named; nobody is told of their own act."""
    found = unit_people(uow.session, row.unit_id, row.responsible_id, local_day(uow.now))
    return tuple(member for member in found if member != actor.member_id)


def _check(uow: UnitOfWork, given: Given) -> None:
    wrong: dict[str, list[str]] = {}
    today = local_day(uow.now)
    if not given.title:
        wrong["title"] = ["Cần điền tên sự kiện."]
    if given.unit_id not in {unit.unit_id for unit in units(uow.session)}:
        wrong["unit_id"] = ["Hãy chọn một đơn vị có trong danh sách."]
    if not today - EARLIEST <= given.event_end <= today + LATEST:
        wrong["event_end"] = ["Ngày kết thúc phải trong khoảng một năm trước đến một năm sau hôm nay."]
    if given.responsible_id and find_person(uow.session, given.responsible_id) is None:
        wrong["responsible_id"] = ["Không có người này trong danh sách thành viên."]
    if wrong:
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=wrong, clause=CLAUSE)
