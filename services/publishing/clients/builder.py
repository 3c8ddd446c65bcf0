"""Brings the files of the public site in line with the tables; safe to repeat, safe in any order.

Every run reads the present state under the site's lock, so a late or doubled job can never put an old page back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.clients import attachments, pictures
from services.publishing.clients.freshness import Marks
from services.publishing.clients.renderer import ArticleView, Renderer, Section
from services.publishing.clients.shelf import Shelf, page_of
from services.publishing.clients.site_files import GONE, MOVED, SiteFiles
from services.publishing.clients.site_part import Site, SitePart
from services.publishing.config import LIVE_STATES, SECTION_PAGE
from services.publishing.models import Article, PhotoUse
from shared.db import contents
from shared.files.store import FileStore
from shared.web.addresses import INTERNAL, PAGES

BATCH = 50
PATIENCE = 2.0
"""Seconds a request waits for the site; then the job makes the page."""
OURS = ("/tin/", f"/{GONE}/", f"/{MOVED}/")
"""Below these a full build removes what it did not write; the parts name more."""
Progress = Callable[[int, int], None]
CLOSED = (*PAGES.values(), "/api/", INTERNAL)


@dataclass(frozen=True)
class Rendered:
    """What an address answers now: 200 or 410."""

    article_id: str
    address: str
    status: int


class SiteBuilder:
    """Writes `site_dir` from the tables that `read` opens; `parts` write the pages that are not articles or lists."""

    def __init__(
        self,
        site_dir: Path,
        renderer: Renderer,
        store: FileStore,
        read: Callable[[], AbstractContextManager[Session]],
        parts: Sequence[SitePart] = (),
    ) -> None:
        self.files = SiteFiles(site_dir)
        self.renderer = renderer
        self.parts = tuple(parts)
        self._store = store
        self._read = read

    @contextmanager
    def open(self, patience: float | None = None) -> Iterator[Site]:
        """The site, for one writer at a time, and the tables as they are now. TimeoutError after `patience` seconds."""
        with self.files.lock(patience), self._read() as session:
            self.files.finish = Marks(session).put_in
            yield Site(self.files, self.renderer, Shelf(session), self._store)

    def refresh(self, article_id: str) -> Rendered | None:
        """Bring one article's page and every list that names it up to date. None when it was never public."""
        with self.open() as site:
            shelf = site.shelf
            article = shelf.session.get(Article, article_id)
            if article is None or article.address is None:
                return None
            rendered = self._page(shelf, article)
            for other in shelf.naming(article):
                self._page(shelf, other)
            self._section(shelf, self.renderer.section(article.section), page_of(article.section_no or 1))
            self._front(shelf)
            for part in self.parts:
                part.refresh(site, article)
            return rendered

    def page_now(self, article_id: str) -> None:
        """Only what cannot wait: the article's own page and pictures, or the notice in their place.

        `refresh` does the rest. TimeoutError when another process holds the site for longer than PATIENCE.
        """
        with self.open(PATIENCE) as site:
            article = site.shelf.session.get(Article, article_id)
            if article is not None and article.address is not None:
                self._page(site.shelf, article, hurried=True)

    def mark(self, address: str) -> None:
        """The dated mark on a page changed (D7.1d): put it there, without making the page anew."""
        with self.open():
            self.files.finish_again(address)

    def ensure(self) -> None:
        """Make the pages that must always be there: front page, sections, 404. Cheap when they are."""
        # The front page alone says nothing: the first article published writes it too. 404 is written last.
        if not (self.files.exists("/") and self.files.exists("/404.html")):
            with self.open() as site:
                self._frame(site)

    def frame(self) -> None:
        """Bring the pages that must always be there in line with the tables."""
        with self.open() as site:
            self._frame(site)

    def rebuild(self, progress: Progress = lambda _done, _all: None) -> int:
        """Render everything anew and remove what does not belong; the number of articles.

        Readers see no gap and no link that leads nowhere: every page is renamed into its place, first what the menu
        names, then the articles, then the lists that name them, and only then goes what does not belong. The lock is
        let go between the steps, so that a posting does not wait for the whole.
        """
        with self.open() as site:
            self.files.sums.begin()
            self._frame(site)
            batches = list(self._batches(site.shelf.session))
            sections = self._all_sections(site.shelf.session)
        steps: list[Callable[[Site], None]] = [partial(self._articles, ids=ids) for ids in batches]
        steps += [partial(self._section_pages, section=section) for section in sections]
        steps += [part.rebuild for part in self.parts]
        steps += [self._frame, self._sweep]
        for number, step in enumerate(steps, start=1):
            with self.open() as site:
                step(site)
            progress(number, len(steps))
        return sum(map(len, batches))

    def _articles(self, site: Site, ids: Sequence[str]) -> None:
        for article in site.shelf.session.scalars(sa.select(Article).where(Article.id.in_(ids))):
            self._page(site.shelf, article)

    def _section_pages(self, site: Site, section: Section) -> None:
        for number in range(1, page_of(site.shelf.last_number(section.id)) + 1):
            self._section_page(site.shelf, section, number)

    # -- one article ---------------------------------------------------------------------------------------------

    def _page(self, shelf: Shelf, article: Article, *, hurried: bool = False) -> Rendered:
        address = article.address or ""
        if article.state not in LIVE_STATES:
            at = article.hidden_at or article.since
            notice = self.renderer.notice(article.state, article.takedown_reason, at)
            self.files.hide(address, notice)
            self.files.hide_below(address, notice)
            self._drop_pictures(shelf.session, article.id)
            return Rendered(article.id, address, 410)
        document = contents.load(shelf.session, article.published_hash or "")
        found = (pictures.publish(self.files, self._store, photo, hurried=hurried) for photo in document.photos)
        shown = [one for one in found if one]
        modern = {one.photo.sha256 for one in shown if one.modern}
        view = ArticleView(
            document=replace(document, photos=tuple(one.photo for one in shown)),
            address=address,
            unit=shelf.unit(article.unit_id),
            published_at=article.published_at,
            related=shelf.before(article),
            archived=article.state == "archived",
            updates=shelf.updates(article.id),
            files=attachments.publish(self.files, self._store, address, document.attachments),
            picture_of=lambda photo: pictures.picture(photo, modern=photo.sha256 in modern),
        )
        self.files.show(address, self.renderer.article(view))
        return Rendered(article.id, address, 200)

    def drop_unused(self, sha256s: Sequence[str]) -> None:
        """Take these pictures out of the public folder, but for those that a public article shows."""
        with self.open() as site:
            self._drop(site.shelf.session, sha256s)

    def _drop_pictures(self, session: Session, article_id: str) -> None:
        """Remove the pictures that no other public article shows."""
        mine = sa.select(PhotoUse.sha256).where(PhotoUse.article_id == article_id)
        self._drop(session, session.scalars(mine).all(), but_for=article_id)

    def _drop(self, session: Session, sha256s: Sequence[str], but_for: str = "") -> None:
        shown = (
            sa.select(PhotoUse.sha256)
            .join(Article, Article.id == PhotoUse.article_id)
            .where(Article.id != but_for, Article.state.in_(LIVE_STATES), PhotoUse.sha256.in_(sha256s))
        )
        kept = set(session.scalars(shown))
        for sha256 in sha256s:
            if sha256 not in kept:
                self.files.drop_pictures(sha256)

    # -- lists ---------------------------------------------------------------------------------------------------

    def _frame(self, site: Site) -> None:
        shelf = site.shelf
        self.files.write("/tam-ngung.html", self.renderer.paused())
        self.files.write("/robots.txt", self.renderer.robots(CLOSED))
        for section in self._all_sections(shelf.session):
            self._section_index(shelf, section)
        self._front(shelf)
        for part in self.parts:
            part.frame(site)
        self.files.write("/404.html", self.renderer.not_found())

    def _front(self, shelf: Shelf) -> None:
        latest = shelf.latest()
        shown = frozenset(card.address for card in latest)
        found = shelf.blocks(list(self.renderer.sections), shown)
        blocks = [(self.renderer.section(name), cards) for name, cards in found.items() if cards]
        self.files.write("/", self.renderer.home(latest, blocks))

    def _section(self, shelf: Shelf, section: Section, number: int) -> None:
        self._section_page(shelf, section, number)
        self._section_index(shelf, section)

    def _section_index(self, shelf: Shelf, section: Section) -> None:
        cards, older = shelf.section_newest(section.id)
        self.files.write(section.address, self.renderer.section_index(section, cards, older))

    def _section_page(self, shelf: Shelf, section: Section, number: int) -> None:
        """One page; a full one names its successor from the start, so it never has to change again."""
        last = shelf.last_number(section.id)
        full = last >= number * SECTION_PAGE
        cards = shelf.section_page(section.id, number)
        newer = number + 1 if full else 0
        self.files.write(section.page(number), self.renderer.section_page(section, cards, number, newer=newer))
        if last == number * SECTION_PAGE:
            self.files.write(section.page(number + 1), self.renderer.coming_page(section))

    # -- all -----------------------------------------------------------------------------------------------------

    def _batches(self, session: Session) -> Iterable[Sequence[str]]:
        """The ids of everything that was ever posted, some at a time, the oldest first."""
        query = sa.select(Article.id).where(Article.publish_no.is_not(None)).order_by(Article.publish_no)
        return session.scalars(query.execution_options(yield_per=BATCH)).partitions()

    def _all_sections(self, session: Session) -> list[Section]:
        """The menu's sections, and old ones that still have articles."""
        used = set(session.scalars(sa.select(Article.section).where(Article.section_no.is_not(None)).distinct()))
        extra = sorted(used - set(self.renderer.sections))
        return [*self.renderer.sections.values(), *(self.renderer.section(name) for name in extra)]

    def _sweep(self, site: Site) -> None:
        """Remove what neither this build nor anybody since its beginning wrote, below the addresses that are ours."""
        written = self.files.sums.known()
        owned = {self.files.path(address) for part in self.parts for address in part.addresses(site)}
        for prefix in (*OURS, *(prefix for part in self.parts for prefix in part.prefixes)):
            self.files.keep(prefix, lambda path, name: name in written or path in owned)
        shown = sa.select(PhotoUse.sha256).join(Article, Article.id == PhotoUse.article_id)
        self.files.keep_pictures(set(site.shelf.session.scalars(shown.where(Article.state.in_(LIVE_STATES)))))
        self.files.sums.finish()
