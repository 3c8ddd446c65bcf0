"""Follow the logs: the picture of every article, its moves, its clocks."""

from datetime import date, datetime

import sqlalchemy as sa

from services.reporting.models import DelegatedApproval, Fact, Move, OperatorAct, Training
from services.reporting.operations import clocks
from services.reporting.operations.authority import note_delegated
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope

SENT = frozenset({"article.submitted", "article.resubmitted"})


def follow(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> None:
    """Write one transition into the picture of its article, the list of moves and the clocks."""
    at = datetime.fromisoformat(envelope.occurred_at)
    fact = uow.session.get(Fact, envelope.subject_id)
    if fact is None:
        fact = Fact(id=envelope.subject_id)
        uow.session.add(fact)
    was_document = fact.kind == clocks.DOCUMENT
    fact.title, fact.unit_id, fact.author_id = event.title, event.unit_id, event.author_id
    fact.section, fact.kind, fact.classes = event.section, event.kind, list(event.classes)
    fact.state, fact.address = event.to_state, event.address or fact.address
    fact.owner, fact.assignee_id = event.owner, event.assignee_id or fact.assignee_id
    had_event = fact.event_end is not None
    fact.event_end = date.fromisoformat(event.event_end) if event.event_end else None
    if envelope.type in SENT and fact.submitted_at is None:
        fact.submitted_at = at
    if envelope.type == "article.published" and fact.published_at is None:
        fact.published_at = at
    uow.session.add(
        Move(
            event_id=envelope.event_id, article_id=envelope.subject_id, seq=envelope.seq or 0, type=envelope.type,
            at=at, from_state=event.from_state, to_state=event.to_state, section=event.section, actor=envelope.actor,
            role=event.role, grounds=list(event.grounds), takedown_reason=event.takedown_reason,
        )
    )  # fmt: skip
    note_delegated(uow, envelope=envelope, event=event)
    clocks.follow_article(
        uow, fact=fact, envelope=envelope, event=event, had_event=had_event, was_document=was_document
    )


def reset(uow: UnitOfWork) -> None:
    """Empty the projection before a rebuild; registers, built reports and what was said stay."""
    for table in (Move, Fact, OperatorAct, DelegatedApproval, Training):
        uow.session.execute(sa.delete(table))
    clocks.reset(uow)
