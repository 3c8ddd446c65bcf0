"""A draft whose letters were typed or pasted in an old font (TCVN3, VNI): offered in Unicode, never changed unasked."""

from dataclasses import dataclass, replace

from services.submission.models import Article, keep_working, working_of
from services.submission.operations.aside import keep_aside
from services.submission.operations.documents import one_line
from services.submission.operations.moving import article_for, describe, touch
from shared import legacy
from shared.actors import Actor
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.files.html import sanitise
from shared.files.oldtext import convert_html, convert_text
from shared.text import strip_tags


@dataclass(frozen=True)
class InUnicode:
    """A document in Unicode; `pairs` are some passages before and after."""

    document: Document
    encoding: str
    pairs: list[tuple[str, str]]


def in_unicode(document: Document, hint: str | None = None) -> InUnicode | None:
    """What the document would be in Unicode; None when nothing in it is in an old font. `hint`: as `convert_html`."""
    hint = hint or legacy.guess(f"{document.title} {document.lead} {strip_tags(document.body)}")
    body = convert_html(document.body, hint)
    title, lead = convert_text(document.title, hint), convert_text(document.lead, hint)
    lines = [(before, after) for before, after in ((document.title, title), (document.lead, lead)) if before != after]
    if not lines and not body.encoding:
        return None
    clean = sanitise(body.html) if body.encoding else document.body
    converted = replace(document, title=one_line(title), lead=one_line(lead), body=clean)
    return InUnicode(converted, body.encoding or hint or "", [*lines, *body.pairs])


def convert_draft(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor) -> Article:
    """Put the text aside and write it in Unicode instead. Raises Stale, Elsewhere, Closed, NotYours."""
    keep_aside(uow, article_id=article_id, version=version, actor=actor)
    article = article_for(uow, article_id, actor)
    before = working_of(uow.session, article_id)
    found = in_unicode(before) if before else None
    if found:
        keep_working(uow.session, article_id, found.document)
        describe(article, found.document)
        touch(uow, article, actor)
    return article
