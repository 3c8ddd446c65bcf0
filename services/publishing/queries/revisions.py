"""Corrections and updates (T20) as the pages of publishing show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import LIVE_STATES, OWNER
from services.publishing.errors import UnknownArticle, UnknownRevision
from services.publishing.models import Article, Revision
from services.publishing.permissions import can_read_text, can_see, can_see_desk, revision_facts, revision_roles
from shared.actors import Actor
from shared.content import Document
from shared.db import contents, log, people
from shared.errors import NotFound
from shared.regulation.pack import Pack
from shared.workflow.machine import moves
from shared.workflow.revision import KINDS, REVISION
from shared.workflow.table import NEW, Move


@dataclass(frozen=True)
class RevisionLine:
    """One revision in a list. Times are aware UTC."""

    id: str
    article_id: str
    title: str
    word: str
    note: str
    state: str
    label: str
    owner: str
    opened_by: str
    opened_at: datetime
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class RevisionItem:
    """One revision whole. `document` is None while the text is at the desk, or not for this person."""

    revision: Revision
    article: Article
    line: RevisionLine
    editor: str
    owner: str
    in_transit: bool
    document: Document | None
    moves: Sequence[Move]


def revisions_of(session: Session, article_id: str) -> list[RevisionLine]:
    """The revisions of an article, the newest first."""
    query = sa.select(Revision).where(Revision.article_id == article_id)
    return [_line(row) for row in session.scalars(query.order_by(Revision.opened_at.desc(), Revision.id.desc()))]


def waiting_revisions(session: Session) -> list[RevisionLine]:
    """Approved and scheduled revisions that wait to be posted, the longest waiting first."""
    query = sa.select(Revision).where(Revision.owner == OWNER, Revision.state.in_(("approved", "scheduled")))
    return [_line(row) for row in session.scalars(query.order_by(Revision.since, Revision.id))]


def opening(session: Session, article: Article, actor: Actor, *, pack: Pack) -> Move | None:
    """Whether this person may open a revision of the article, and why not; None where there is nothing to revise."""
    if article.published_hash is None or article.owner != OWNER:
        return None
    is_open = session.scalar(sa.select(Revision.id).where(Revision.open_for == article.id)) is not None
    facts = revision_facts(
        actor, article, None, pack=pack, base_is_live=article.state in LIVE_STATES, revision_is_open=is_open
    )
    return moves(REVISION, NEW, revision_roles(actor, article, None), facts)[0]


def find_revision(session: Session, revision_id: str, actor: Actor, *, pack: Pack) -> RevisionItem:
    """One revision, for those who may see its article at the desk. UnknownRevision for everybody else."""
    revision = session.get(Revision, revision_id)
    if revision is None:
        raise UnknownRevision
    article = session.get_one(Article, revision.article_id)
    own = actor.member_id in (article.author_id, revision.assignee_id) or article.unit_id in actor.leads_units
    if not (can_see_desk(actor) or own):
        raise UnknownRevision
    at = log.progress(session, revision_id)
    owner, in_transit = (at.owner, not at.taken) if at else (revision.owner, False)
    here = owner == OWNER and not in_transit
    facts = revision_facts(actor, article, revision, pack=pack)
    return RevisionItem(
        revision=revision,
        article=article,
        line=_line(revision),
        editor=people.name_of(session, revision.assignee_id),
        owner=owner,
        in_transit=in_transit,
        document=_document(session, revision) if here and can_read_text(actor, article) else None,
        moves=moves(REVISION, revision.state, revision_roles(actor, article, revision), facts) if here else (),
    )


def revision_text(session: Session, revision_id: str, actor: Actor, *, pack: Pack) -> tuple[Article, Document]:
    """The article and the text that would take its place. UnknownArticle when it is not for this person."""
    found = find_revision(session, revision_id, actor, pack=pack)
    if found.document is None or not can_see(actor, found.article):
        raise UnknownArticle
    return found.article, found.document


def _document(session: Session, revision: Revision) -> Document | None:
    try:
        return contents.load(session, revision.content_hash)
    except NotFound:
        return None


def _line(row: Revision) -> RevisionLine:
    return RevisionLine(
        id=row.id, article_id=row.article_id, title=row.title, word=KINDS[row.revision_kind], note=row.note,
        state=row.state, label=REVISION.states[row.state].label, owner=row.owner, opened_by=row.opened_by,
        opened_at=row.opened_at, since=row.since, due_at=row.due_at,
    )  # fmt: skip
