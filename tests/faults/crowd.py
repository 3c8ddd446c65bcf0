"""Many articles on the strict route at once: people with forms in their browsers, each journey in tabs of its own."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from services.review.config import CHECK_IDS
from shared.testing.school import PASSWORD
from tests.e2e import route
from tests.e2e.people import SIGN_IN, Form, Page, Person

MEMBERS = (route.AUTHOR, route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD)
PATIENCE = 300.0
"""Seconds a person goes on asking for an article that is on its way while workers die."""
LOOK_AGAIN = (1.0, 3.0)
"""Seconds between two looks at a page; by chance, so that fifty people do not look in step. More often would only show
how much one web process bears."""
BUSY = 503

Found = TypeVar("Found")


@dataclass(frozen=True)
class Journey:
    """An article that has arrived."""

    article_id: str
    title: str
    address: str


@dataclass
class Board:
    """Where each article on its way stands now, and how often the portal said honestly that it was busy."""

    busy: int = 0
    _places: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, title: str, place: str) -> None:
        """The article comes to a step, or leaves the board with an empty one."""
        with self._lock:
            self._places.pop(title, None)
            if place:
                self._places[title] = place

    def places(self) -> Counter[str]:
        """How many articles stand at each step."""
        with self._lock:
            return Counter(self._places.values())

    def was_busy(self) -> None:
        """One answer 503."""
        with self._lock:
            self.busy += 1


def patiently(look: Callable[[], Found | None], what: str) -> Found:
    """The first answer that is something. AssertionError after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"after {PATIENCE:.0f} s still not: {what}"
        time.sleep(random.uniform(*LOOK_AGAIN))
    return found


@dataclass
class Crowd:
    """Five people, each signed in once through the form; their cookies serve all their tabs."""

    address: str
    board: Board = field(default_factory=Board)
    _cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Everybody."""
        for member_id in MEMBERS:
            person = Person(self.address, member_id)
            patiently(lambda person=person: _signed_in(person), f"{member_id} is signed in")
            self._cookies[member_id] = person.session.cookies.get_dict()

    def walk(self, titles: list[str]) -> list[Journey]:
        """All of them at once, a thread for each; the first failure is raised after the others have ended."""
        with ThreadPoolExecutor(len(titles)) as threads:
            return [done.result() for done in [threads.submit(self._walk, title) for title in titles]]

    def _walk(self, title: str) -> Journey:
        people = {member_id: self.tab(member_id) for member_id in MEMBERS}
        try:
            return _Walk(self.board, people, title).through()
        finally:
            self.board.put(title, "")
            for person in people.values():
                person.session.close()

    def tab(self, member_id: str = "") -> Person:
        """A new tab of a member's browser, or of a reader's."""
        person = Person(self.address, member_id)
        person.session.cookies.update(self._cookies.get(member_id, {}))
        return person


def _signed_in(person: Person) -> bool:
    """One try: just after the start the services still check their logs, and say so."""
    form = person.get(SIGN_IN).form("dang-nhap")
    if form is None:
        return False
    page = person.post(form, {"login": person.member_id, "password": PASSWORD})
    return page.status == 200 and not page.url.startswith(SIGN_IN)


@dataclass(frozen=True)
class _Walk:
    """One article on its way."""

    board: Board
    people: dict[str, Person]
    title: str

    def through(self) -> Journey:
        """Draft, submit, assign, edit, classify, send up, both approvals, post, and read it as the public."""
        article_id = self._send()
        desk = f"/bien-tap/bai/{article_id}"
        checks = sorted(CHECK_IDS)
        self._fill(route.SECRETARY, "assign", desk, "/phan-cong", {"editor_id": route.EDITOR})
        edited = {"body": route.EDITED, "classes": [], "checklist": []}
        self._fill(route.EDITOR, "edit", f"{desk}/sua", "/sua", edited)
        self._fill(route.EDITOR, "classify", desk, "/xep-loai", {"classes": [route.CLASS]})
        self._fill(route.EDITOR, "send up", desk, "/trinh-duyet", {"checklist": checks})
        self._fill(route.DEPUTY, "approve content", desk, "/duyet-noi-dung", {})
        self._fill(route.HEAD, "approve posting", desk, "/duyet-dang", {})
        posted = self._fill(route.SECRETARY, "publish", f"/xuat-ban/bai/{article_id}", "/dang", {})
        links = posted.tree.xpath("//p[contains(@class, 'address')]/a/@href")
        assert links, posted.words()
        address = str(links[0])
        self.board.put(self.title, "public page")
        reader = self.people[route.AUTHOR]
        page = patiently(lambda: _if_public(reader, address), f"{address} is public")
        assert self.title in page.words()
        return Journey(article_id, self.title, address)

    def _send(self) -> str:
        author = self.people[route.AUTHOR]
        typed = {
            "title": self.title, "lead": route.LEAD, "body": route.BODY, "kind": "news", "unit_id": route.UNIT,
            "section": route.SECTION, "byline": "Tổ Toán – Tin",
        }  # fmt: skip
        page = self._fill(route.AUTHOR, "draft", "/gui-bai/moi", "/moi", {**typed, "viec": "luu"})
        form = page.form("/sua")
        assert form is not None, page.words()
        self.board.put(self.title, "submit")
        page = self._send_form(author, form, {"viec": "gui"})
        assert page.status == 200 and "Đã gửi bài đến Ban Biên tập" in page.words(), page.words()
        return page.url.split("?")[0].rsplit("/", 1)[-1]

    def _fill(self, member_id: str, step: str, path: str, ending: str, values: dict[str, str | list[str]]) -> Page:
        """Wait for the form, fill it in, send it; the answer must be a page that says done."""
        self.board.put(self.title, step)
        person = self.people[member_id]
        form = patiently(lambda: person.get(path).form(ending), f"{member_id} finds the form {ending} on {path}")
        page = self._send_form(person, form, values)
        assert page.status == 200, f"{member_id}, {ending}: {page.status} {page.words()}"
        return page

    def _send_form(self, person: Person, form: Form, values: dict[str, str | list[str]]) -> Page:
        """Send the form; when the portal says that it is busy and nothing was saved, send the same form again."""

        def sent() -> Page | None:
            page = person.post(form, values)
            if page.status != BUSY:
                return page
            self.board.was_busy()
            return None

        return patiently(sent, f"{person.member_id} sends {form.action}")


def _if_public(reader: Person, address: str) -> Page | None:
    page = reader.get(address)
    return page if page.status == 200 else None
