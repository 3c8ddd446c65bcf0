"""The mail table: which event brings which letter to whom (issue text, "Mails of the strict route")."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.notifications.operations import people
from shared.clock import local_day
from shared.db import levels
from shared.db.people import Person, name_of, people_with_role, unit_name
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events.articles import ArticleMoved, ReportBuilt
from shared.events.envelope import Envelope
from shared.events.publishing import TakedownRequested
from shared.workflow.revision import KINDS

ARTICLE_MAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "article.submitted": (("author", "receipt"), ("secretary", "submitted")),
    "article.resubmitted": (("author", "receipt"), ("secretary", "submitted")),
    "article.assigned": (("assignee", "assigned"),),
    "article.reassigned": (("assignee", "assigned"),),
    "article.sent_up": (("deputy", "sent_up"),),
    "article.content_approved": (("head", "content_approved"), ("principal", "content_approved")),
    "article.returned": (("author", "returned"),),
    "article.sent_back": (("assignee", "sent_back"),),
    "article.revision_requested": (("assignee", "sent_back"),),
    "article.refused": (("author", "refused"),),
    "article.approved": (("secretary", "approved"),),
    "article.published": (("author", "published"), ("unit_lead", "published")),
    "article.taken_down": (("author", "taken_down"), ("secretary", "taken_down")),
    "article.updated": (("author", "told"), ("unit_lead", "told")),
    "article.archived": (("author", "told"), ("secretary", "told")),
    # Off the straight road, but somebody must act next:
    "article.refusal_proposed": (("deputy", "must_act"),),
    "article.refusal_forwarded": (("head", "must_act"),),
    "article.refusal_overruled": (("deputy", "must_act"),),
    "article.returned_to_deputy": (("deputy", "must_act"),),
    "article.amended": (("deputy", "must_act"),),
    "article.recalled": (("head", "must_act"),),
    "article.suspended": (("head", "must_act"),),
}
"""Event → (audience, template). A person in two audiences gets the first letter only."""

REVISION_MAILS: dict[str, tuple[tuple[str, str], ...]] = {
    name: ARTICLE_MAILS[name]
    for name in (
        "article.reassigned", "article.sent_up", "article.content_approved", "article.sent_back",
        "article.revision_requested", "article.approved", "article.refusal_proposed", "article.refusal_forwarded",
        "article.returned_to_deputy", "article.recalled", "article.amended",
    )
} | {
    "revision.opened": (("assignee", "assigned"),),
    "revision.outdated": (("deputy", "must_act"), ("secretary", "told")),
    "article.refused": (("assignee", "told"),),
}  # fmt: skip
"""The same for a correction or an update (T20): it has no sender; its author hears of it when it is posted."""

_TOLD_AS = {"article.refused": "revision.refused", "revision.outdated": "revision.unposted"}
"""Words of their own for who is told of a revision, not asked to act."""

PATIENCE = timedelta(minutes=2)
"""How long an event waits for accounts' news of its people (the two logs are read independently)."""


@dataclass(frozen=True)
class Addressed:
    """A letter to write: to whom, which template, with which facts."""

    person: Person
    template: str
    context: dict[str, Any]


def of_article(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved) -> list[Addressed]:
    """The letters of a transition, one per person. Transient while a named person is not known here yet."""
    context = _article_context(uow, envelope, event)
    found: dict[str, Addressed] = {}
    table = REVISION_MAILS if event.revises else ARTICLE_MAILS
    for audience, template in table.get(event.TYPE, ()):
        for person in _people(uow, envelope, event, audience):
            words = _TOLD_AS.get(event.TYPE, event.TYPE) if event.revises and template == "told" else event.TYPE
            letter = Addressed(person, template, {**context, "event": words, "audience": audience})
            found.setdefault(person.member_id, letter)
    return list(found.values())


def of_takedown_request(uow: UnitOfWork, envelope: Envelope, event: TakedownRequested) -> list[Addressed]:
    """A letter to the head about a request for removal."""
    context = {
        "event": event.TYPE,
        "article_id": event.article_id,
        "title": event.title,
        "at": envelope.occurred_at,
        "actor": people.name(uow, event.requested_by),
        "role": "",
        "clause": "D12.4a",
        "reason": event.reason,
        "takedown_reason": event.takedown_reason,
        "audience": "head",
    }
    heads = people_with_role(uow.session, "head", local_day(uow.now))
    return [Addressed(person, "must_act", context) for person in heads]


def of_report(uow: UnitOfWork, envelope: Envelope, event: ReportBuilt) -> list[Addressed]:
    """A letter with both files to everybody the event names; nobody when it names nobody (built on demand)."""
    context = {
        "event": event.TYPE,
        "period": event.period,
        "report_id": event.report_id,
        "label": event.label,
        "at": envelope.occurred_at,
        "clause": "D5.3f, D16",
        "sha256_docx": event.sha256_docx,
        "sha256_pdf": event.sha256_pdf,
        "audience": "principal",
    }
    return [
        Addressed(named(uow, envelope, member_id), "report_built", context)
        for member_id in dict.fromkeys(event.mail_to)
    ]


def _people(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved, audience: str) -> Iterator[Person]:
    day = local_day(uow.now)
    if audience == "author":
        yield named(uow, envelope, event.author_id)
    elif audience == "assignee":
        if event.assignee_id:
            yield named(uow, envelope, event.assignee_id)
    elif audience == "unit_lead":
        yield from people.leads(uow.session, event.unit_id, day)
    elif audience == "principal":
        yield from people.principals_beside_head(uow.session, day)
    else:
        yield from levels.holders(uow.session, audience, people.shut_out(uow, event, day), day)


def shown_title(event: ArticleMoved) -> str:
    """The title as letters and tasks show it: a correction or an update says that it is one."""
    return f"{KINDS[event.revision_kind]}: {event.title}" if event.revises and event.revision_kind else event.title


def named(uow: UnitOfWork, envelope: Envelope, member_id: str) -> Person:
    """A person the event names. One not known yet is waited for a short while, then shown without an address."""
    person = people.known(uow.session, member_id)
    if person is not None:
        return person
    if uow.now - datetime.fromisoformat(envelope.occurred_at) < PATIENCE:
        msg = f"member {member_id} is not known here yet"
        raise Transient(msg)
    return Person(member_id=member_id, name=member_id, email="", unit_id=None, locked=False)


def _article_context(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved) -> dict[str, Any]:
    return {
        "article_id": envelope.subject_id,
        "reference": event.reference or "",
        "title": shown_title(event),
        "at": envelope.occurred_at,
        "actor": event.actor_name,
        "role": event.role,
        "clause": event.clause,
        "reason": event.reason or "",
        "author": name_of(uow.session, event.author_id),
        "unit": unit_name(uow.session, event.unit_id),
        "event_end": event.event_end or "",
        "classes": list(event.classes),
        "grounds": list(event.grounds),
        "takedown_reason": event.takedown_reason or "",
        "address": event.address or "",
        "from_state": event.from_state,
        "pack": event.pack,
    }
