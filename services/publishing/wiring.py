"""Publishing's composition root: the usual parts, and the builder of the public site."""

from functools import cached_property
from typing import Any

from services.publishing.clients.builder import SiteBuilder
from services.publishing.clients.renderer import Renderer, Section
from services.publishing.config import HIDDEN_STATES, SiteInfo
from services.publishing.models import Article
from shared.clock import Clock, utc_now
from shared.config import Settings
from shared.logs import logger
from shared.service import ServiceWiring

log = logger(__name__)


class PublishingWiring(ServiceWiring):
    """The parts of publishing."""

    @cached_property
    def site(self) -> SiteBuilder:
        """The public site's files."""
        return SiteBuilder(self.settings.site_dir, self.renderer, self.files, self.read)

    @cached_property
    def renderer(self) -> Renderer:
        """The public pages; the preview at the desk comes from the same templates."""
        return Renderer(
            SiteInfo.from_env(self.settings.base_url),
            [Section(section.id, section.label) for section in self.pack.sections],
            {code: reason.label for code, reason in self.pack.takedown_reasons.items()},
        )

    def hide_at_once(self, article: Article) -> None:
        """Take a page away the moment its removal is committed, without waiting for the job that does the lists.

        Where this process cannot write the site, the job does it all; nothing is lost but a moment.
        """
        if article.state in HIDDEN_STATES:
            try:
                self.site.hide_now(article.id)
            except OSError as away:
                log.warning("not_hidden_at_once", article=article.id, why=str(away))


def build(settings: Settings, *, clock: Clock = utc_now, **parts: Any) -> PublishingWiring:
    """Real parts from the settings; tests hand in their own clock, peers, bell."""
    return PublishingWiring.build("publishing", settings, clock=clock, **parts)
