"""Letters and tasks about accounts, records and the site itself: D8.2, D17b, D4.2, and the unit's lead (C15)."""

from collections.abc import Iterable
from datetime import datetime

from services.notifications.config import PRIVATE, TO_LOCKED, MailRules
from services.notifications.operations.duties import LEAD, Duty, base, close_duties, open_duty
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import local_day
from shared.db.people import name_of, people_with_role, unit_leads, unit_name
from shared.db.unit_of_work import UnitOfWork
from shared.events.accounts import AccountLost
from shared.events.envelope import Envelope
from shared.events.publishing import ChangeRequestMoved, SiteChangeNoticed, SiteChangeTied
from shared.events.reporting import ViolationAnswered, ViolationDecided, ViolationRecorded
from shared.events.submission import ConfirmationMoved
from shared.text import format_datetime
from shared.web.addresses import PAGES, article_address

CHANGES = f"{PAGES['publishing']}thay-doi/"
BREACH = f"{PAGES['reporting']}vi-pham/"
_BREACH_TITLE = "Hồ sơ về bài trên Cổng thông tin"
_TITLE_LENGTH = 160


def follow_account_lost(uow: UnitOfWork, *, envelope: Envelope, event: AccountLost, rules: MailRules) -> None:
    """Who can open the account again hears of it, and its holder, locked or not (D8.2)."""
    since = format_datetime(datetime.fromisoformat(event.since))
    facts = [("Người báo", event.reported_by_name), ("Mất từ khoảng", since)]
    path = f"{PAGES['accounts']}su-co/{event.incident_id}"
    office = base(envelope, "account.lost", event.clause, path, [("Tài khoản", event.member_name), *facts])
    letters = [
        Addressed(named(uow, envelope, member), "notice", office | {"title": event.member_name})
        for member in dict.fromkeys(event.mail_to)
        if member != event.member_id
    ]
    own = base(envelope, "account.lost.own", event.clause, "/", facts)
    letters.append(Addressed(named(uow, envelope, event.member_id), TO_LOCKED, own))
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)


def follow_violation(
    uow: UnitOfWork,
    *,
    envelope: Envelope,
    event: ViolationRecorded | ViolationDecided,
    concerned: str,
    rules: MailRules,
) -> None:
    """The person concerned may answer, and hears what was decided (D17b). `concerned` is empty: the record is gone."""
    path = f"{BREACH}{event.violation_id}"
    if isinstance(event, ViolationDecided):
        close_duties(uow, envelope, kind="answer_violation", about=event.violation_id)
    if not concerned:
        return
    if isinstance(event, ViolationRecorded):
        duty = Duty("answer_violation", event.violation_id, path, _BREACH_TITLE, name_of(uow.session, envelope.actor))
        open_duty(uow, envelope, duty, member_id=concerned)
    letter = Addressed(named(uow, envelope, concerned), PRIVATE, base(envelope, event.TYPE, "D17b", path, []))
    write_letters(uow, envelope=envelope, letters=[letter], rules=rules)


def follow_violation_answer(uow: UnitOfWork, *, envelope: Envelope, event: ViolationAnswered) -> None:
    """Answered: nothing waits for the person concerned any more."""
    close_duties(uow, envelope, kind="answer_violation", about=event.violation_id)


def follow_change(uow: UnitOfWork, *, envelope: Envelope, event: ChangeRequestMoved, rules: MailRules) -> None:
    """A proposed change waits for the principal (D4.2); whatever he decides ends that."""
    if event.state != "proposed":
        close_duties(uow, envelope, kind="decide_change", about=event.change_id)
        return
    who, path = name_of(uow.session, envelope.actor), f"{CHANGES}{event.change_id}"
    title = event.what[:_TITLE_LENGTH]
    open_duty(uow, envelope, Duty("decide_change", event.change_id, path, title, who), role="principal")
    context = base(envelope, event.TYPE, "D4.2", path, [("Thay đổi", event.what), ("Người đề nghị", who)])
    _to_role(uow, envelope, ("principal",), context | {"title": title}, rules)


def follow_site_change(uow: UnitOfWork, *, envelope: Envelope, event: SiteChangeNoticed, rules: MailRules) -> None:
    """The site was changed without an approval: the principal is told, the secretary ties it to one (D4.2)."""
    path, what = f"{CHANGES}chua-duyet/{event.notice_id}", "; ".join(event.what)
    duty = Duty("unapproved_change", event.notice_id, path, what[:_TITLE_LENGTH], "Hệ thống")
    for role in ("principal", "secretary"):
        open_duty(uow, envelope, duty, role=role)
    context = base(envelope, event.TYPE, "D4.2", path, [("Khác lần trước", line) for line in event.what])
    _to_role(uow, envelope, ("principal", "secretary"), context, rules)


def follow_site_change_tied(uow: UnitOfWork, *, envelope: Envelope, event: SiteChangeTied) -> None:
    """Tied to an approved request: settled."""
    close_duties(uow, envelope, kind="unapproved_change", about=event.notice_id)


def follow_confirmation(uow: UnitOfWork, *, envelope: Envelope, event: ConfirmationMoved, rules: MailRules) -> None:
    """C15: the unit's lead is asked to confirm a text by sending it; given back, its author hears why."""
    close_duties(uow, envelope, kind="confirm", about=event.article_id)
    path = article_address("submission", event.article_id)
    unit = unit_name(uow.session, event.unit_id)
    rows = [("Bài", event.title), ("Đơn vị", unit), ("Người gửi lời", event.by_name)]
    context = base(envelope, f"confirmation.{event.state}", "D13.1", path, rows)
    context |= {"title": event.title, "article_id": event.article_id, "reason": event.reason}
    if event.state == "asked":
        duty = Duty("confirm", event.article_id, path, event.title, event.by_name)
        open_duty(uow, envelope, duty, role=LEAD, unit_id=event.unit_id)
        leads = unit_leads(uow.session, event.unit_id, local_day(uow.now))
        _to(uow, envelope, [lead.member_id for lead in leads], context, rules)
    elif event.state == "given_back":
        _to(uow, envelope, [event.author_id], context, rules)


def _to_role(
    uow: UnitOfWork, envelope: Envelope, roles: Iterable[str], context: dict[str, object], rules: MailRules
) -> None:
    day = local_day(uow.now)
    _to(
        uow, envelope, [p.member_id for role in roles for p in people_with_role(uow.session, role, day)], context, rules
    )


def _to(
    uow: UnitOfWork, envelope: Envelope, members: Iterable[str], context: dict[str, object], rules: MailRules
) -> None:
    letters = [Addressed(named(uow, envelope, member), "notice", context) for member in dict.fromkeys(members)]
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)
