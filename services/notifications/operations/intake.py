"""Letters and work about messages in the mailbox: the sender is answered, the secretary and the desk told (D12.3a)."""

from typing import Any

from services.notifications.config import MailRules
from services.notifications.models import Article
from services.notifications.operations.duties import Duty, base, close_duties, open_duties, open_duty
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import local_day
from shared.db.people import Person, people_with_role
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.submission import IntakeDecided, IntakeReceived, MailFacts
from shared.ids import sha256_text
from shared.web.addresses import PAGES, article_address

MAIL_DESK = f"{PAGES['submission']}hop-thu-den/"
SORT, MAILBOX = "sort_mail", "hop-thu-den"
"""One task for the whole mailbox: a flood of messages is no flood of tasks and letters."""
_NOTES = ("threaded", "linked")
_TITLE_LENGTH = 160


def follow_intake(
    uow: UnitOfWork,
    *,
    envelope: Envelope,
    event: IntakeReceived | IntakeDecided,
    facts: MailFacts | None,
    rules: MailRules,
) -> None:
    """A message came in, or was decided about. `facts` are None where submission no longer has it."""
    letters = _waiting(uow, envelope, event)
    if facts is not None:
        letters += [_answer(uow, envelope, event, facts)] if event.answer else []
        letters += _notes(uow, envelope, event, facts) if event.outcome in _NOTES else []
    found: dict[str, Addressed] = {}
    for letter in letters:
        found.setdefault(letter.person.member_id, letter)
    write_letters(uow, envelope=envelope, letters=list(found.values()), rules=rules)


def _waiting(uow: UnitOfWork, envelope: Envelope, event: IntakeReceived | IntakeDecided) -> list[Addressed]:
    """The secretary's task opens with the first message that waits and closes with the last; one letter for it."""
    if not event.waiting:
        close_duties(uow, envelope, kind=SORT, about=MAILBOX)
        return []
    if open_duties(uow, kind=SORT, about=MAILBOX):
        return []
    open_duty(uow, envelope, Duty(SORT, MAILBOX, MAIL_DESK, "Hòm thư đến", "Hệ thống"), role="secretary")
    context = base(envelope, "intake.waiting", "D12.3a", MAIL_DESK, [("Đang chờ", f"{event.waiting} thư")])
    secretaries = people_with_role(uow.session, "secretary", local_day(uow.now))
    return [Addressed(person, "notice", context) for person in secretaries]


def _answer(uow: UnitOfWork, envelope: Envelope, event: IntakeReceived | IntakeDecided, facts: MailFacts) -> Addressed:
    """What the sender hears: the number, what was taken, what is missing; to a member at the address we know."""
    if event.sender_id:
        person = named(uow, envelope, event.sender_id)
    else:
        stranger = f"mail:{sha256_text(facts.address)[:32]}"
        person = Person(stranger, facts.name or facts.address, facts.address, unit_id=None, locked=False)
    context: dict[str, Any] = {
        "event": envelope.type, "at": envelope.occurred_at, "clause": "D12.3a", "reason": "", "audience": "sender",
        "article_id": event.article_id, "reference": event.reference, "title": facts.subject or "(không có tiêu đề)",
        "about": "note" if event.outcome in _NOTES else "article", "is_member": bool(event.sender_id),
        "you": "Thầy/Cô" if event.sender_id else "Ông/Bà", "submitted": getattr(event, "submitted", False),
        "taken": list(facts.taken), "missing": list(facts.missing), "in_reply_to": facts.message_id,
    }  # fmt: skip
    if not event.sender_id:
        context["path"] = facts.track or "/"
        context["button"] = "Theo dõi bài" if facts.track else "Mở Cổng thông tin"
    return Addressed(person, "mail_taken", context)


def _notes(
    uow: UnitOfWork, envelope: Envelope, event: IntakeReceived | IntakeDecided, facts: MailFacts
) -> list[Addressed]:
    """The author and whoever works on the article now hear of a note to it; its sender knows."""
    article = uow.session.get(Article, event.article_id)
    if article is None:
        return []  # a draft: its author finds the note beside it
    members = [article.author_id]
    if article.owner == "review":
        secretaries = people_with_role(uow.session, "secretary", local_day(uow.now))
        members += [article.assignee_id] if article.assignee_id else [person.member_id for person in secretaries]
    path = f"{article_address('submission', article.id)}#thu"
    sender = f"{facts.name} ({facts.address})" if facts.name else facts.address
    context = base(envelope, "intake.note", "D12.3a", path, [("Thư của", sender), ("Tiêu đề thư", facts.subject)])
    context |= {"title": article.title[:_TITLE_LENGTH], "article_id": article.id}
    told = (member for member in dict.fromkeys(members) if member not in (event.sender_id, envelope.actor))
    return [Addressed(named(uow, envelope, member), "notice", context) for member in told]
