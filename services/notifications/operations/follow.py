"""What this service does when others speak: copy the article, turn the tasks, write the letters into the ledger."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from services.notifications.config import MailRules
from services.notifications.models import Article, Task
from services.notifications.operations import digest, inbox, recipients
from services.notifications.operations.ledger import write_letters
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import upsert
from shared.events.articles import ArticleMoved, ReportBuilt
from shared.events.envelope import Envelope
from shared.events.publishing import TakedownRequested

_T = cast("sa.Table", Article.__table__)
_COPY = sa.select(_T.c.seq, _T.c.state, _T.c.since, _T.c.address).where(_T.c.id == sa.bindparam("article"))


def follow_article(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved, rules: MailRules) -> None:
    """Apply one transition of an article. Applying it again, or an older one, changes nothing.

    Raises Transient while the people of the event are not known here yet.
    """
    article = uow.session.execute(_COPY, {"article": envelope.subject_id}).first()
    seq = envelope.seq or 0
    if article is not None and seq <= article.seq:
        return
    letters = recipients.of_article(uow, envelope, event)
    _copy(uow, article, envelope, event, seq)
    inbox.turn_tasks(uow, envelope=envelope, event=event)
    digest.note_approval(uow, envelope=envelope, event=event)
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)


def follow_takedown_request(uow: UnitOfWork, *, envelope: Envelope, event: TakedownRequested, rules: MailRules) -> None:
    """Somebody asks for removal (T21, D12.4a): the head gets a task and a letter."""
    article = uow.session.get(Article, event.article_id)
    if article is not None and article.state == "taken_down":
        return
    inbox.open_takedown_task(uow, envelope=envelope, event=event)
    letters = recipients.of_takedown_request(uow, envelope, event)
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)


def follow_report(uow: UnitOfWork, *, envelope: Envelope, event: ReportBuilt, rules: MailRules) -> None:
    """A periodic report is ready (D5.3f, D16): it goes to those named in the event, with both files."""
    letters = recipients.of_report(uow, envelope, event)
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)


def reset(uow: UnitOfWork) -> None:
    """Empty what is built from events, before a rebuild. The ledger stays, so that nobody is mailed again."""
    uow.session.execute(sa.delete(Task))
    uow.session.execute(sa.delete(Article))


def _copy(uow: UnitOfWork, article: Any, envelope: Envelope, event: ArticleMoved, seq: int) -> None:
    occurred = datetime.fromisoformat(envelope.occurred_at)
    since = article.since if article is not None and article.state == event.to_state else occurred
    values = {
        "seq": seq,
        "title": recipients.shown_title(event),
        "state": event.to_state,
        "owner": event.owner,
        "author_id": event.author_id,
        "unit_id": event.unit_id,
        "assignee_id": event.assignee_id,
        "kind": event.kind,
        "section": event.section,
        "address": event.address or (article.address if article is not None else None),
        "since": since,
        "lead_barred": uow.pack_for(event.pack).separation.own_unit == "block",
    }
    upsert(uow.session, _T, {"id": envelope.subject_id}, values)
