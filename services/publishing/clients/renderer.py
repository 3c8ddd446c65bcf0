"""Rows and texts into pages: pure, no files, no database. The preview at the desk comes from the same templates."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.publishing.clients import structured
from services.publishing.clients.attachments import PublicFile
from services.publishing.clients.pictures import Picture, picture
from services.publishing.clients.qr import qr
from services.publishing.clients.shelf import Card, Update
from services.publishing.clients.theme import Theme
from services.publishing.config import NOTICES, SiteInfo
from shared.clock import local, local_day
from shared.content import Document, Photo
from shared.details import rows
from shared.files.figures import Layout, lay_out
from shared.files.html import sanitise
from shared.text import format_date
from shared.web.wording import WordedLoader

HERE = Path(__file__).resolve().parents[1]
SHARED_TEMPLATES = HERE.parents[1] / "shared" / "web" / "templates"
SECTION_PREFIX = "/chuyen-muc/"
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Section:
    """A column of the site (chuyên mục)."""

    id: str
    label: str

    @property
    def address(self) -> str:
        """The address of its newest articles."""
        return f"{SECTION_PREFIX}{self.id}/"

    def page(self, number: int) -> str:
        """The address of a page, numbered from the oldest."""
        return f"{self.address}trang/{number}/"


@dataclass(frozen=True)
class ArticleView:
    """Everything the article page shows. `published_at` is None in a preview of an article not posted yet."""

    document: Document
    address: str
    unit: str
    published_at: datetime | None
    related: Sequence[Card] = ()
    archived: bool = False
    preview: bool = False
    updates: Sequence[Update] = ()
    picture_of: Callable[[Photo], Picture] = field(default=picture)
    files: Sequence[PublicFile] = ()

    @cached_property
    def layout(self) -> Layout:
        """The text and its photos, cleaned once more on its way out (reliability.md §5: at write and at publish).

        The first photo without a place stands under the lead, the others after the text.
        """
        return lay_out(sanitise(self.document.body), self.document.photos)

    @property
    def pictures(self) -> list[Picture]:
        """The pictures in the order of the document."""
        return [self.picture_of(photo) for photo in self.document.photos]

    @property
    def details(self) -> list[tuple[str, str]]:
        """What a document, a reward, a research paper says of itself."""
        return rows(self.document)

    def message(self, url: str) -> str:
        """What is pasted into a chat: title, lead and address as plain text."""
        return "\n\n".join(part for part in (self.document.title, self.document.lead, url) if part)

    @property
    def event_end(self) -> date | None:
        """The last day of the event, if it reports one."""
        return date.fromisoformat(self.document.event_end) if self.document.event_end else None


class Renderer:
    """Makes the pages of one site. `sections` in the order of the menu, `reasons` are the public words of R1–R5.

    `say` puts the software's own sentences into the words of the school (C18).
    """

    def __init__(
        self,
        site: SiteInfo,
        sections: Sequence[Section],
        reasons: Mapping[str, str],
        *,
        say: Callable[[str], str] = str,
    ) -> None:
        self.site = site
        self.theme = Theme(site)
        self.sections = {section.id: section for section in sections}
        self._reasons = reasons
        self._say = say
        self._env = Environment(
            loader=WordedLoader(FileSystemLoader([HERE / "templates", SHARED_TEMPLATES]), say),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._env.globals["qr"] = qr
        self._env.filters["tables"] = _tables
        self._env.filters.update(day=_day, long_day=_long_day, iso=_iso, clock=_clock, date=format_date)
        self._env.filters["mail_date"] = _mail_date

    @property
    def frame(self) -> dict[str, object]:
        """What every page of the site needs, whoever makes it."""
        return {"site": self.site, "theme": self.theme, "menu": list(self.sections.values())}

    def section(self, section_id: str) -> Section:
        """A section by its id; one the pack does not list any more keeps its id as label."""
        return self.sections.get(section_id) or Section(section_id, section_id)

    def article(self, view: ArticleView) -> str:
        """The page of an article."""
        section = self.section(view.document.section)
        said = self._structured(view, section)
        return self._render("article", view=view, doc=view.document, section=section, structured=said)

    def _structured(self, view: ArticleView, section: Section) -> Markup:
        """What the page says to search engines; nothing in a preview."""
        if view.preview or view.published_at is None:
            return Markup()
        return structured.article(
            self.site, view.document, address=view.address, section=section.label, unit=view.unit,
            published_at=view.published_at, updated_at=view.updates[-1].at if view.updates else None,
            pictures=[picture.src for picture in view.pictures],
            crumbs=[("Trang chủ", "/"), (section.label, section.address), (view.document.title, view.address)],
        )  # fmt: skip

    def home(self, latest: Sequence[Card], blocks: Sequence[tuple[Section, Sequence[Card]]]) -> str:
        """The front page: the newest story, those after it, then every section."""
        said = structured.school(self.site)
        return self._render("home", latest=latest, blocks=blocks, notices=_notices(blocks), structured=said)

    def section_index(self, section: Section, cards: Sequence[Card], older: int) -> str:
        """The newest articles of a section; `older` is the page number where older ones begin, 0 for none."""
        return self._render("section", section=section, entries=cards, number=0, older=older, newer=0)

    def section_page(self, section: Section, cards: Sequence[Card], number: int, *, newer: int) -> str:
        """One page of a section; `newer` is 0 for the page that is still being filled."""
        return self._render("section", section=section, entries=cards, number=number, older=number - 1, newer=newer)

    def coming_page(self, section: Section) -> str:
        """The page that the next article will begin: it leads on to the newest ones."""
        return self._render("coming", section=section)

    def notice(self, state: str, takedown_reason: str | None, at: datetime) -> str:
        """What stands at the address of a hidden article: when and by which clause, never its title or text."""
        return self._render("gone", state=state, reason=self._reasons.get(takedown_reason or "", ""), at=at)

    def not_found(self) -> str:
        """The page for an address that never was."""
        return self._render("not_found")

    def paused(self) -> str:
        """What nginx shows when a service behind it does not answer (D8.1): the public site goes on."""
        return self._render("paused")

    def page(self, name: str, **data: object) -> str:
        """A page of the site from a template of its own (`public/<name>.html`)."""
        return self._render(name, say=self._say, **data)

    def robots(self, closed: Sequence[str]) -> str:
        """What search engines may read."""
        rules = "".join(f"Disallow: {prefix}\n" for prefix in closed)
        return f"User-agent: *\n{rules}\nSitemap: {self.site.base_url}/sitemap.xml\n"

    def _render(self, name: str, **data: object) -> str:
        file = name if "." in name else f"{name}.html"
        template = self._env.get_template(f"publishing/public/{file}")
        return template.render(**self.frame, section_of=self.section, **data)


def _notices(blocks: Sequence[tuple[Section, Sequence[Card]]]) -> list[Card]:
    """The column beside the main story: announcements first of all."""
    return [card for section, cards in blocks if section.id == NOTICES for card in cards]


def _tables(html: Markup) -> Markup:
    """Text whose tables may be wider than a phone: each can be pushed sideways, with the keyboard as well."""
    begin = '<div class="scroll" role="group" aria-label="Bảng" tabindex="0"><table'
    wide = re.sub(r"<table(?=[\s>])", begin, html).replace("</table>", "</table></div>")
    return Markup(wide)  # noqa: S704  (cleaned HTML, and our own)


def _day(moment: datetime) -> str:
    return format_date(local_day(moment))


def _long_day(moment: datetime) -> str:
    return f"{WEEKDAYS[local_day(moment).weekday()]}, {format_date(local_day(moment))}"


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def _mail_date(moment: datetime) -> str:
    return format_datetime(local(moment))


def _iso(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
