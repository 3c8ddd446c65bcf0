"""Publishing's composition root: the usual parts, and the builder of the public site."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from services.publishing import operations
from services.publishing.clients import regulation_pages, searchable, site_shape, theme_part
from services.publishing.clients.builder import SiteBuilder
from services.publishing.clients.feeds import FeedsPart
from services.publishing.clients.months import MonthsPart
from services.publishing.clients.pace import Pace
from services.publishing.clients.renderer import Renderer, Section
from services.publishing.clients.site_part import SitePart
from services.publishing.clients.sitemap import SitemapPart
from services.publishing.clients.theme_part import ThemePart
from services.publishing.config import LIVE_STATES, SEARCH_BURST, SEARCHES, SiteInfo
from services.publishing.models import Article
from services.publishing.operations import indexing
from shared.clock import Clock, utc_now
from shared.config import Settings
from shared.db import contents
from shared.errors import DomainError
from shared.logs import logger
from shared.regulation.pack import FOLDER, versions
from shared.service import ServiceWiring

log = logger(__name__)


class PublishingWiring(ServiceWiring):
    """The parts of publishing."""

    @cached_property
    def site(self) -> SiteBuilder:
        """The public site's files; those of the look are there before any page that names them."""
        made = SiteBuilder(self.settings.site_dir, self.renderer, self.files, self.read, self.parts)
        try:
            theme_part.write(made.files, self.renderer.theme)
        except OSError as away:
            log.warning("look_not_written", why=str(away)[:300])
        return made

    @cached_property
    def parts(self) -> tuple[SitePart, ...]:
        """The parts of the public site besides articles and their lists, in the order they are written."""
        own = (ThemePart(), FeedsPart(), MonthsPart(self.pack.school_years))
        return (*own, SitemapPart(own))

    @cached_property
    def renderer(self) -> Renderer:
        """The public pages; the preview at the desk comes from the same templates."""
        return Renderer(
            SiteInfo.from_env(self.settings.base_url),
            [Section(section.id, section.label) for section in self.pack.sections],
            {code: reason.label for code, reason in self.pack.takedown_reasons.items()},
            say=self.pack.say,
        )

    @cached_property
    def searches(self) -> Pace:
        """How often one address may search."""
        return Pace(SEARCHES, SEARCH_BURST)

    def write_regulation(self) -> None:
        """Bring the pages “Quy chế” in line with the packs and the day."""
        every = versions(self.settings.pack, self.settings.pack_dir or FOLDER)
        regulation_pages.write(self.site.files, regulation_pages.pages(self.renderer, every, self.pack))

    def note_site(self) -> None:
        """Compare how the site stands with how it stood last (D4.2). Whatever comes out, the site starts and runs."""
        try:
            shape = site_shape.shape_of(self.renderer.site, self.pack)
            with self.uow() as uow:
                noticed = operations.note_shape(uow, shape)
                uow.commit()
        except (OSError, sa.exc.SQLAlchemyError, DomainError) as away:
            log.warning("site_not_compared", why=str(away)[:300])
            return
        if noticed is not None:
            log.warning("site_changed_without_approval", notice=noticed.id, clause="D4.2")

    def index(self, article_ids: Collection[str], *, hurried: bool = False) -> int:
        """Have the search find these articles as they are now, or no more; how many changed.

        When `hurried`, files whose words were never read are left to the job.
        """
        found = {}
        with self.read() as session:
            query = sa.select(Article).where(Article.id.in_(article_ids), Article.address.is_not(None))
            for article in session.scalars(query):
                text = article.published_hash if article.state in LIVE_STATES else None
                found[article.id] = (text or "", contents.load(session, text) if text else None)
        # Reading a file takes its time: before the transaction, never inside it.
        words = {
            article_id: searchable.file_texts(self.files, document, hurried=hurried) if document else []
            for article_id, (_, document) in found.items()
        }
        with self.uow() as uow:
            changed = sum(
                indexing.index_article(uow, article_id=article_id, content_hash=text, file_texts=words[article_id])
                for article_id, (text, _) in sorted(found.items())
            )
            uow.commit()
        return changed

    def index_pages(self) -> int:
        """Have the search find exactly the pages that the parts of the site offer now; how many changed."""
        with self.site.open() as site:
            entries = searchable.page_entries(self.parts, site)
        with self.uow() as uow:
            changed = indexing.index_pages(uow, entries)
            uow.commit()
        return changed

    def page_now(self, article_id: str) -> bool:
        """Bring an article's own page in line with what was just committed; whether it is now.

        The lists that name it are the job's, and so is the page where this process cannot write it: whatever goes
        wrong here (a full disk, the site held by another process, a broken page), the act itself stands.
        """
        try:
            self.site.page_now(article_id)
            self.index([article_id], hurried=True)
        except Exception as error:  # noqa: BLE001  (committed already; the job tries again and reports its own failure)
            log.warning("page_left_to_the_job", article=article_id, why=repr(error)[:300])
            return False
        return True


def build(settings: Settings, *, clock: Clock = utc_now, **parts: Any) -> PublishingWiring:
    """Real parts from the settings; tests hand in their own clock, peers, bell."""
    return PublishingWiring.build("publishing", settings, clock=clock, **parts)
