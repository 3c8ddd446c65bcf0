"""What time does in publishing: pages are rendered soon after a change, scheduled articles posted when due."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from services.publishing import operations
from services.publishing.clients.builder import Progress, Rendered
from services.publishing.config import CONTACT_KEPT, INDEX_BATCH, TRIES_KEPT
from services.publishing.models import ReviewedPage
from services.publishing.operations import indexing, reviewing
from services.publishing.queries import search
from services.publishing.wiring import PublishingWiring
from shared.actors import SYSTEM
from shared.bus.jobs import Job, Periodic
from shared.errors import DomainError
from shared.events.articles import PageRendered
from shared.logs import logger

log = logger(__name__)


def render(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """Bring an article's page and the lists that name it up to date, then say so (`page.rendered`)."""
    rendered = wiring.site.refresh(str(payload["article_id"]))
    wiring.index([str(payload["article_id"])])
    if rendered is not None:
        _tell(wiring, rendered)


def _tell(wiring: PublishingWiring, rendered: Rendered) -> None:
    event = PageRendered(article_id=rendered.article_id, address=rendered.address, status=rendered.status)
    with wiring.uow() as uow:
        uow.publish(event, subject_id=rendered.article_id, actor=SYSTEM, seq=False)
        uow.commit()


def publish_due(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """Post a scheduled article whose time has come (T17a). What may not be posted stays, and the log says why."""
    article_id = str(payload["article_id"])
    try:
        with wiring.uow() as uow:
            if operations.publish_due(uow, article_id=article_id, pack=wiring.pack) is None:
                return
            uow.commit()
    except DomainError as refused:
        log.warning("not_posted_when_due", article=article_id, why=refused.message, clause=refused.clause)
        raise
    wiring.page_now(article_id)  # before its author reads "đã đăng" and opens the page


def publish_revision_due(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """Put a scheduled correction in its place (T17a), or send it back where its article has moved on (T20r)."""
    revision_id = str(payload["revision_id"])
    try:
        with wiring.uow() as uow:
            made = operations.publish_due_revision(uow, revision_id=revision_id, pack=wiring.pack)
            if made is None:
                return
            article_id, state = made.article_id, made.state
            uow.commit()
    except DomainError as refused:
        log.warning("not_posted_when_due", revision=revision_id, why=refused.message, clause=refused.clause)
        raise
    if state == "published":
        wiring.page_now(article_id)


def drop_pictures(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """Pictures that a correction took out of an article leave the public folder, unless another article shows them."""
    wiring.site.drop_unused([str(sha256) for sha256 in payload["pictures"]])


def suspension(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """The head's time for a suspended article goes on (C6): remind, escalate, or bring back where the pack says so."""
    article_id = str(payload["article_id"])
    with wiring.uow() as uow:
        article = operations.tick(uow, article_id=article_id, pack=wiring.pack)
        uow.commit()
    if article is not None and article.state == "published":
        wiring.page_now(article_id)


def expire(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """The date set for an article has come: it is archived (T25), or the system asks for removal (T21)."""
    article_id = str(payload["article_id"])
    with wiring.uow() as uow:
        archived = operations.archive_due(uow, article_id=article_id, pack=wiring.pack)
        if archived is None:
            operations.request_on_expiry(uow, article_id=article_id, pack=wiring.pack)
        uow.commit()
    if archived is not None:
        wiring.page_now(article_id)


def forget(wiring: PublishingWiring, _period: str) -> None:
    """Once a day: delete contacts and counts that are not needed any more."""
    with wiring.uow() as uow:
        operations.forget(uow, contacts_before=uow.now - CONTACT_KEPT, tries_before=uow.now - TRIES_KEPT)
        uow.commit()


def search_index(wiring: PublishingWiring, _period: str) -> None:
    """Once an hour: pages of the site come into the search, and articles that are missing there."""
    wiring.index_pages()
    while True:
        with wiring.read() as session:
            missing = search.not_indexed(session, INDEX_BATCH)
        if not missing or not wiring.index(missing):
            return


def rebuild_search(wiring: PublishingWiring, tell: Callable[[int], object] = int) -> int:
    """Bring the whole index in line with the tables; the number of articles. `tell` hears of each batch's size."""
    count = last = 0
    while True:
        with wiring.read() as session:
            batch = search.posted_after(session, last, INDEX_BATCH)
        if not batch:
            break
        wiring.index([article_id for article_id, _ in batch])
        last, count = batch[-1][1], count + len(batch)
        tell(len(batch))
    wiring.index_pages()
    with wiring.uow() as uow:
        indexing.settle_index(uow)
        uow.commit()
    return count


def page_review(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """The time to confirm a page goes on (D7.1d): remind, and mark the page when the day is over."""
    with wiring.uow() as uow:
        page = reviewing.review_tick(uow, page_id=str(payload["page_id"]))
        uow.commit()
    if page is not None:
        wiring.site.mark(page.address)


def page_mark(wiring: PublishingWiring, payload: Mapping[str, Any]) -> None:
    """Somebody has looked at a page: the dated mark on it follows."""
    with wiring.read() as session:
        page = session.get(ReviewedPage, str(payload["page_id"]))
    if page is not None:
        wiring.site.mark(page.address)


def adopt_pages(wiring: PublishingWiring, _period: str) -> None:
    """Once a day: pages posted before pages had owners come into the list of those to confirm (D7.1d)."""
    more = 1
    while more:
        with wiring.uow() as uow:
            more = reviewing.adopt_posted(uow)
            uow.commit()


def rebuild_site(wiring: PublishingWiring, progress: Progress = lambda _done, _all: None) -> int:
    """Render the whole public site anew and remove what does not belong; the number of articles."""
    wiring.write_regulation()
    return wiring.site.rebuild(progress)


def site_frame(wiring: PublishingWiring, _period: str) -> None:
    """Once an hour: pages that must always be there are, as the tables say; the sitemap knows the new ones."""
    wiring.site.frame()


def site_journal(wiring: PublishingWiring, _period: str) -> None:
    """Once a day: the journal of the site's files keeps one line for each."""
    with wiring.site.files.lock():
        wiring.site.files.sums.compact()


def regulation_pages(wiring: PublishingWiring, _period: str) -> None:
    """Once an hour: the version of the regulation that is in force now stands at /quy-che/ (Điều 18)."""
    wiring.write_regulation()
    wiring.note_site()


JOBS: dict[str, Job] = {
    "render": render,
    "publish_due": publish_due,
    "publish_revision_due": publish_revision_due,
    "suspension": suspension,
    "expire": expire,
    "page_review": page_review,
    "page_mark": page_mark,
    "drop_pictures": drop_pictures,
}
PERIODIC: list[Periodic] = [
    Periodic("adopt_pages", adopt_pages, every=timedelta(days=1)),
    Periodic("forget", forget, every=timedelta(days=1)),
    Periodic("search_index", search_index, every=timedelta(hours=1)),
    Periodic("site_frame", site_frame, every=timedelta(hours=1)),
    Periodic("site_journal", site_journal, every=timedelta(days=1)),
    Periodic("regulation_pages", regulation_pages, every=timedelta(hours=1)),
]
