"""Letters and work about pages with an owner unit (D7.1c, D7.1d): due, over, found wrong."""

from datetime import datetime, time

import sqlalchemy as sa

from services.notifications.config import MailRules
from services.notifications.models import Task
from services.notifications.operations.duties import LEAD, Duty, base, close_duties, open_duty
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import LOCAL, local_day
from shared.db.people import name_of, people_with_role, unit_leads, unit_name
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.publishing import PageReviewMoved, PageReviewReminded
from shared.text import format_date
from shared.web.addresses import PAGES

DUE = f"{PAGES['publishing']}noi-dung-den-han/"
CONFIRM, FIX = "confirm_page", "fix_page"
_CLAUSE = "D7.1d"


def follow_page_reminder(uow: UnitOfWork, *, envelope: Envelope, event: PageReviewReminded, rules: MailRules) -> None:
    """The unit's lead (without one: the secretary) has work until the page is confirmed; the board hears later."""
    day, path = local_day(uow.now), f"{DUE}{event.page_id}"
    leads = [lead.member_id for lead in unit_leads(uow.session, event.unit_id, day)]
    told = _told_today(uow, event, event.unit_id if leads else "")
    close_duties(uow, envelope, kind=CONFIRM, about=event.page_id)  # the one of the stage before
    due_on = day.fromisoformat(event.due_on)
    duty = Duty(CONFIRM, event.page_id, path, event.title, "Hệ thống", due_on=due_on)
    if leads:
        open_duty(uow, envelope, duty, role=LEAD, unit_id=event.unit_id)
    else:
        open_duty(uow, envelope, duty, role="secretary")
    if told:
        return
    secretaries = [one.member_id for one in people_with_role(uow.session, "secretary", day)]
    members = leads or secretaries
    if event.stage == "escalated":
        members = [*members, *secretaries, *(one.member_id for one in people_with_role(uow.session, "deputy", day))]
    last = format_date(day.fromisoformat(event.confirmed_on))
    unit = unit_name(uow.session, event.unit_id)
    rows = [("Trang", event.title), ("Đơn vị phụ trách", unit), ("Xác nhận gần nhất", last)]
    rows.append(("Hạn xác nhận", format_date(due_on)))
    context = base(envelope, f"page_review.{event.stage}", _CLAUSE, f"{DUE}?muc=cua-toi", rows)
    _to(uow, envelope, members, context | {"title": event.title}, rules)


def _told_today(uow: UnitOfWork, event: PageReviewReminded, unit_id: str) -> bool:
    """Whether a letter of this day has told the same people: pages come due together, one letter is enough."""
    morning = datetime.combine(local_day(uow.now), time.min, LOCAL)
    query = sa.select(Task.id).where(
        Task.kind == CONFIRM, Task.unit_id == unit_id, Task.about != event.page_id, Task.opened_at >= morning
    )
    return uow.session.scalar(query.limit(1)) is not None


def follow_page_check(uow: UnitOfWork, *, envelope: Envelope, event: PageReviewMoved, rules: MailRules) -> None:
    """Somebody has looked: nothing waits for the lead. Found wrong without a revision: work for the secretary."""
    close_duties(uow, envelope, kind=CONFIRM, about=event.page_id)
    if event.outcome != "needs_fix":
        close_duties(uow, envelope, kind=FIX, about=event.page_id)
        return
    if event.revision_id:
        return
    path, who = f"{DUE}{event.page_id}", name_of(uow.session, envelope.actor)
    duty = Duty(FIX, event.page_id, path, event.title, who, note=event.note)
    open_duty(uow, envelope, duty, role="secretary")
    rows = [("Trang", event.title), ("Người báo", who), ("Đơn vị phụ trách", unit_name(uow.session, event.unit_id))]
    context = base(envelope, "page_review.needs_fix", _CLAUSE, path, rows)
    context |= {"title": event.title, "reason": event.note}
    secretaries = people_with_role(uow.session, "secretary", local_day(uow.now))
    _to(uow, envelope, [one.member_id for one in secretaries], context, rules)


def _to(uow: UnitOfWork, envelope: Envelope, members: list[str], context: dict[str, object], rules: MailRules) -> None:
    letters = [Addressed(named(uow, envelope, member), "notice", context) for member in dict.fromkeys(members)]
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)
