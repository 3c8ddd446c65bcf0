"""People at their browsers, over HTTP: they read pages, fill in the forms they find there, and wait."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import requests
from lxml import html

from shared.testing.school import PASSWORD

PATIENCE = 15.0
"""Seconds a person waits for an article to arrive somewhere."""
PAUSE = 0.1
SIGN_IN = "/tai-khoan/dang-nhap"

Values = dict[str, str | list[str]]
Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None], what: str, patience: float = PATIENCE) -> Found:
    """The first answer of `look` that is something. AssertionError after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"after {patience:.0f} s still not: {what}"
        time.sleep(PAUSE)


@dataclass(frozen=True)
class Form:
    """A form on a page, with everything that stands in it already."""

    action: str
    values: list[tuple[str, str]]

    def filled(self, values: Values) -> list[tuple[str, str]]:
        """What the browser would send with these entries made."""
        kept = [(name, value) for name, value in self.values if name not in values]
        for name, entered in values.items():
            kept += [(name, value) for value in (entered if isinstance(entered, list) else [entered])]
        return kept


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    url: str
    text: str

    @property
    def tree(self) -> html.HtmlElement:
        """The parsed page."""
        return html.document_fromstring(self.text)

    def words(self) -> str:
        """What stands on the page, for messages and for looking up sentences."""
        return " ".join(self.tree.text_content().split())

    def form(self, ending: str) -> Form | None:
        """The fullest form whose address ends so, tokens and versions included."""
        forms = [form for form in self.tree.forms if (form.action or "").split("#")[0].endswith(ending)]
        if not forms:
            return None
        form = max(forms, key=lambda found: len(found.fields))
        return Form(form.action, [(name, value) for name, value in form.form_values() if value is not None])

    def links(self) -> list[str]:
        """Every address the page links to."""
        return [str(link) for link in self.tree.xpath("//a/@href")]


class Person:
    """A member, or with no name a reader."""

    def __init__(self, address: str, member_id: str = "") -> None:
        self.address = address
        self.member_id = member_id
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, *, follow: bool = True) -> Page:
        """Open a page."""
        return self._page(self.session.get(self.address + path, timeout=PATIENCE, allow_redirects=follow))

    def post(self, form: Form, values: Values, files: dict[str, tuple[str, bytes, str]] | None = None) -> Page:
        """Send a form; follows to the page it leads to."""
        data: dict[str, list[str]] = {}
        for name, value in form.filled(values):
            data.setdefault(name, []).append(value)
        answer = self.session.post(self.address + form.action, data=data, files=files, timeout=PATIENCE)
        return self._page(answer)

    def _page(self, answer: requests.Response) -> Page:
        return Page(answer.status_code, answer.url.removeprefix(self.address), answer.text)

    def sign_in(self) -> None:
        """Through the form, with name and password."""
        form = self.get(SIGN_IN).form("dang-nhap")
        assert form is not None
        page = self.post(form, {"login": self.member_id, "password": PASSWORD})
        assert page.status == 200 and not page.url.startswith(SIGN_IN), page.words()

    def fill(self, path: str, ending: str, values: Values) -> Page:
        """Wait until the page offers the form, fill it in, send it; the answer must be a page that says done."""
        form = wait_for(lambda: self.get(path).form(ending), f"{self.member_id} finds the form {ending} on {path}")
        page = self.post(form, values)
        assert page.status == 200, f"{self.member_id}, {ending}: {page.status} {page.words()}"
        return page
