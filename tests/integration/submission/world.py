"""Submission between two neighbours that speak the real bus, and browsers that fill in its real forms."""

import io
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from services.submission import operations
from services.submission.app import create_app
from services.submission.models import Article, Move, Working
from services.submission.operations import DraftFields
from services.submission.wiring import build
from services.submission.worker import CONSUMER
from shared.actors import Actor
from shared.bus.consumer import Consumer
from shared.clock import SteppingClock, local_day
from shared.content import Document
from shared.db import contents, log, people
from shared.db.unit_of_work import SilentBell
from shared.events import articles as events
from shared.ids import new_id
from shared.service import ServiceWiring
from shared.testing.bus import Network, seed_people
from shared.testing.databases import create_common, prepare, test_settings
from shared.web.auth import make_session_token
from shared.web.tokens import csrf_of_session
from tests.data.loader import Sample

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 8:00 at school
PLAIN = DraftFields(
    title="Tổ Toán – Tin dự giờ thao giảng",
    lead="Chiều 23/11, tổ Toán – Tin dự giờ thao giảng.",
    body="<p>Hai tiết dạy tốt, nhiều ý kiến góp ý.</p>",
    unit_id="to-toan-tin",
    section="hoat-dong-chuyen-mon",
)


def _takes(uow: Any, incoming: Any) -> None:
    uow.take_custody(incoming.envelope, state=incoming.event.to_state)


class World:
    """`submission` is real; `review` and `publishing` are logs with a voice."""

    def __init__(self, var: Path, **settings: Any) -> None:
        self.clock = SteppingClock(START)
        self.network = Network()
        self.settings = test_settings(var, **settings)
        prepare(self.settings, "submission")
        self.wiring = build(self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers("submission"))
        seed_people(self.wiring)
        self.network.add(self.wiring, CONSUMER)
        hears = {"review": ("article.submitted", "article.resubmitted"), "publishing": ("article.approved",)}
        for name, types in hears.items():
            neighbour = ServiceWiring.build(
                name, self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers(name)
            )
            create_common(neighbour.engine, schema=name)
            self.network.add(neighbour, Consumer(name, dict.fromkeys(types, _takes)))

    @cached_property
    def app(self) -> Any:
        return create_app(self.wiring)

    @property
    def pack(self) -> Any:
        return self.wiring.pack

    def actor(self, member_id: str) -> Actor:
        with self.wiring.read() as session:
            found = people.actor_of(session, member_id, local_day(self.clock()))
        assert found is not None, member_id
        return found

    def browser(self, member_id: str) -> "Browser":
        return Browser(self, member_id)

    # --- what submission does ---------------------------------------------------------------------------------------

    def draft(self, fields: DraftFields = PLAIN, *, author: str = "gv-toan") -> str:
        with self.wiring.uow() as uow:
            made = operations.create_draft(uow, actor=self.actor(author), fields=fields, pack=self.pack)
            uow.commit()
            return made.id

    def do(
        self, operation: Any, article_id: str, *, by: str = "gv-toan", version: int | None = None, **more: Any
    ) -> Any:
        seen = self.row(article_id).version if version is None else version
        with self.wiring.uow() as uow:
            done = operation(uow, article_id=article_id, version=seen, actor=self.actor(by), **more)
            uow.commit()
            return done

    def submitted(self, fields: DraftFields = PLAIN, *, author: str = "gv-toan", settle: bool = True) -> str:
        article_id = self.draft(fields, author=author)
        self.do(operations.submit, article_id, by=author, pack=self.pack)
        if settle:
            self.settle()
        return article_id

    # --- what the neighbours say ------------------------------------------------------------------------------------

    def say(
        self, service: str, cls: type, article_id: str, *, by: str, text: Document | None = None, **parts: Any
    ) -> None:
        """`service` moves the article as `by`; with `text`, the content changes and lies in its store."""
        row = self.row(article_id)
        document = text or self.text(row.content_hash)
        fields = {
            "transition": "T00", "from_state": row.state, "owner": service, "role": "editor",
            "actor_name": self.actor(by).name, "clause": "D12.3b", "title": document.title, "kind": document.kind,
            "unit_id": row.unit_id, "author_id": row.author_id, "section": document.section,
            "content_hash": document.hash, "pack": row.pack, "event_end": document.event_end or None,
        }  # fmt: skip
        with self.network.wirings[service].uow() as uow:
            contents.keep(uow.session, document)
            uow.publish(cls(**(fields | parts)), subject_id=article_id, actor=by)
            uow.commit()
        self.settle()

    def returned(self, article_id: str, *, text: Document | None = None, reason: str = "Thiếu tên người dạy.") -> None:
        self.say(
            "review", events.ArticleReturned, article_id, by="btv-toan-tin", text=text, transition="T04",
            to_state="returned", owner="submission", reason=reason, clause="D15.4",
        )  # fmt: skip

    def settle(self) -> int:
        return self.network.settle()

    # --- what can be seen -------------------------------------------------------------------------------------------

    def row(self, article_id: str) -> Article:
        with self.wiring.read() as session:
            found = session.get(Article, article_id)
        assert found is not None
        return found

    def working(self, article_id: str) -> Document | None:
        with self.wiring.read() as session:
            row = session.get(Working, article_id)
            return row.read() if row else None

    def text(self, hash_: str) -> Document:
        for wiring in self.network.wirings.values():
            with wiring.read() as session:
                found = contents.raw(session, hash_)
            if found:
                return Document.from_json(found)
        raise AssertionError(hash_)

    def events(self, article_id: str | None = None) -> list[Any]:
        """What submission has said, in order."""
        with self.wiring.read() as session:
            said = log.read_after(session, "submission", 0, 500)
        return [envelope for envelope in said if article_id in {None, envelope.subject_id}]

    def moves(self, article_id: str) -> list[Move]:
        with self.wiring.read() as session:
            return list(session.scalars(select(Move).where(Move.article_id == article_id).order_by(Move.at, Move.id)))

    def articles(self) -> list[Article]:
        with self.wiring.read() as session:
            return list(session.scalars(select(Article).order_by(Article.id)))


class Browser:
    """A signed-in member who opens pages and fills in the forms that are on them."""

    def __init__(self, world: World, member_id: str) -> None:
        self.world = world
        self.member_id = member_id
        self.client: FlaskClient = world.app.test_client()
        self.session_id = new_id()
        token = make_session_token(
            world.settings.secret_key, session_id=self.session_id, member_id=member_id, issued=world.clock()
        )
        self.client.set_cookie("tsid", token, domain="127.0.0.1")

    def get(self, path: str, status: int = 200) -> "Page":
        answer = self.client.get(path, base_url=self.world.settings.base_url)
        assert status == answer.status_code, answer.text[:3000]
        return Page(self, answer, path)

    def post(self, path: str, data: MultiDict[str, Any]) -> "Page":
        answer = self.client.post(
            path, data=data, base_url=self.world.settings.base_url, content_type="multipart/form-data"
        )
        answer.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file of its own
        return Page(self, answer, path)

    def call(self, method: str, path: str, *, status: int | None = None, **sent: Any) -> Any:
        """Speak to the API as this member; the JSON that comes back."""
        token = csrf_of_session(self.world.settings.secret_key, self.session_id)
        headers = {"X-CSRF-Token": token, **sent.pop("headers", {})}
        answer = self.client.open(path, method=method, headers=headers, base_url=self.world.settings.base_url, **sent)
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == status if status else answer.status_code < 300, answer.text
        return answer.json

    def write(self, sample: Sample, act: str = "gui", *, path: str = "/gui-bai/moi") -> "Page":
        """Fill in the form with a sample as a person would: upload the photos first, say what they show, then `act`."""
        page = self.get(path)
        changes = dict(sample.fields)
        if not sample.photos:
            return page.send(viec=act, **changes)
        files = [(photo.data, photo.name) for photo in sample.photos]
        page = page.send(files=files, viec="tai-anh", **changes).follow()
        for sha256, photo in zip(page.photo_hashes(), sample.photos, strict=True):
            for name in ("caption", "alt", "credit", "consent"):
                changes[f"{name}-{sha256}"] = getattr(photo, name)
        return page.send(viec=act, **changes)


class Page:
    """An answer, and the forms on it."""

    def __init__(self, browser: Browser, answer: TestResponse, path: str) -> None:
        self.browser, self.answer, self.path = browser, answer, path

    @cached_property
    def tree(self) -> Any:
        return html.fromstring(self.answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        """What is to be read on the page, on one line."""
        return " ".join(self.tree.text_content().split())

    def _form(self, which: str) -> Any:
        """The form with this id, or the one whose action ends so."""
        forms = self.tree.xpath("//main//form")
        return next(form for form in forms if form.get("id") == which or (form.get("action") or "").endswith(which))

    def values(self, form: str = "bai") -> MultiDict[str, Any]:
        """What a browser would send of a form as it stands, without its buttons and files."""
        sent = self._form(form).form_values()
        return MultiDict(
            (name, value.removeprefix("\n")) for name, value in sent
        )  # HTML drops a textarea's first line end

    def send(self, form: str = "bai", *, files: list[tuple[bytes, str]] = (), **changes: str) -> "Page":
        """Change some fields and send the form."""
        data = self.values(form)
        for name, value in changes.items():
            data[name] = value
        for content, name in files:
            data.add("new_photos", (io.BytesIO(content), name))
        return self.browser.post(self._form(form).get("action"), data)

    def photo_hashes(self) -> list[str]:
        """The photos in the form, in order."""
        return [
            card.get("id").removeprefix("f-photo-")
            for card in self.tree.xpath("//fieldset[starts-with(@id,'f-photo-')]")
        ]

    def follow(self) -> "Page":
        """Where the answer sends the browser."""
        assert self.status == 303, (self.status, self.text[:2000])
        return self.browser.get(self.answer.location.split("#")[0])

    @property
    def article_id(self) -> str:
        """The article of the address this page stands at or sends to."""
        where = self.answer.location or self.path
        return where.split("/bai/")[1].split("/")[0]
