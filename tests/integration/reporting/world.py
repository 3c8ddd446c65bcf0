"""Reporting alone with the demo school's people: events of articles are handed in one by one, time is moved by hand."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import sqlalchemy as sa

from services.reporting import operations, queries
from services.reporting.app import create_app
from services.reporting.models import Clock, Obligation, Reminder
from services.reporting.schedule import look_at_clocks, look_at_quota
from services.reporting.wiring import build
from shared.actors import Actor
from shared.clock import SteppingClock, local_day
from shared.db import log, people
from shared.db.unit_of_work import SilentBell
from shared.events import articles
from shared.events.envelope import Envelope
from shared.ids import new_id
from shared.regulation.pack import Pack, load_pack
from shared.testing.bus import Network, seed_people
from shared.testing.databases import prepare, test_settings
from shared.web.tokens import csrf_of_session, make_session_token

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PACK = "quy-che-154-2019"
KINDS = {cls.TYPE: cls for cls in vars(articles).values() if isinstance(cls, type) and hasattr(cls, "TYPE")}
OWNERS = {"draft": "submission", "returned": "submission", "withdrawn": "submission"}
DESK = {"submitted", "editing", "revision", "pending_deputy", "pending_head", "refused"}


def at(text: str) -> datetime:
    """`2026-09-21 08:00`, school time."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=HANOI)


class World:
    """One reporting service. `now` moves the clock."""

    def __init__(self, var: Path, *, start: str = "2026-09-14 08:00", **settings: Any) -> None:
        self.settings = test_settings(var, **settings)
        prepare(self.settings, "reporting")
        self.clock = SteppingClock(at(start))
        self.wiring = build(self.settings, clock=self.clock, bell=SilentBell(), peers=Network().peers("reporting"))
        seed_people(self.wiring)
        self.app = create_app(self.wiring)
        self.heard: list[tuple[Envelope, Any]] = []

    @property
    def pack(self) -> Pack:
        return load_pack(PACK)

    def now(self, text: str) -> "World":
        self.clock.set(at(text))
        return self

    def actor(self, who: str) -> Actor:
        with self.wiring.read() as session:
            found = people.actor_of(session, who, local_day(self.clock()))
        assert found is not None
        return found

    def run(self, work: Any) -> Any:
        with self.wiring.uow() as uow:
            result = work(uow)
            uow.commit()
            uow.session.expunge_all()
        return result

    def tick(self) -> list[dict[str, Any]]:
        """Let the clock look; returns the payloads of the letters asked for."""
        before = self.position()
        look_at_clocks(self.wiring, "")
        return self.said("clock.reminded", after=before)

    def warn(self) -> list[dict[str, Any]]:
        before = self.position()
        look_at_quota(self.wiring, "")
        return self.said("quota.warned", after=before)

    def rebuild(self) -> None:
        """What `toasoan rebuild reporting` does: empty, then hear everything again."""
        self.run(operations.reset)
        for envelope, event in self.heard:
            self.run(lambda uow, one=envelope, said=event: operations.follow(uow, envelope=one, event=said))

    def position(self) -> int:
        with self.wiring.read() as session:
            return log.head(session).position

    def said(self, type_: str, *, after: int = 0) -> list[dict[str, Any]]:
        with self.wiring.read() as session:
            return [e.payload for e in log.read_after(session, "reporting", after, 1000) if e.type == type_]

    def clock_of(self, clock_id: str) -> Clock:
        with self.wiring.read() as session:
            return session.get_one(Clock, clock_id)

    def clocks(self, **where: Any) -> list[Clock]:
        with self.wiring.read() as session:
            return list(session.scalars(sa.select(Clock).filter_by(**where).order_by(Clock.id)))

    def reminders(self, clock_id: str) -> dict[str, bool]:
        with self.wiring.read() as session:
            query = sa.select(Reminder).where(Reminder.clock_id == clock_id)
            return {row.stage: row.said for row in session.scalars(query)}

    def owe(
        self, title: str = "Ngoại khoá Vật lí", unit: str = "to-toan-tin", end: str = "2026-09-21", **more: Any
    ) -> Obligation:
        who = more.pop("who", "thu-ky")
        given = operations.ObligationGiven(title, unit, date.fromisoformat(end), **more)
        return self.run(
            lambda uow: operations.obligations.enter(uow, given=given, pack=self.pack, actor=self.actor(who))
        )

    def figures(self, period: str) -> queries.Figures:
        with self.wiring.read() as session:
            return queries.figures(session, period, self.pack, self.clock())

    def browser(self, who: str) -> "Browser":
        return Browser(self, who)

    def story(self, **more: Any) -> "Story":
        return Story(self, **more)


class Story:
    """Events of one article, as reporting hears them, at the world's time."""

    def __init__(
        self, world: World, *, unit: str = "to-toan-tin", classes: tuple[str, ...] = ("K8",), end: str | None = None,
        author: str = "gv-toan", editor: str = "btv-toan-tin", title: str = "Bài về sự kiện", pack: str = f"{PACK}@1",
        kind: str = "", section: str = "tin-truong",
    ) -> None:  # fmt: skip
        self.world, self.unit, self.classes, self.end = world, unit, classes, end
        self.author, self.editor, self.title, self.pack = author, editor, title, pack
        self.id, self.seq, self.state, self.kind, self.section = new_id(), 0, "", kind, section

    def say(self, kind: str, state: str, **more: Any) -> "Story":
        self.seq += 1
        owner = OWNERS.get(state, "review" if state in DESK else "publishing")
        event = KINDS[f"article.{kind}"](
            transition="T", from_state=self.state, to_state=state, owner=owner, role="editor", actor_name="x",
            clause="D12.3b", title=self.title, kind=self.kind or ("event" if self.end else "news"), unit_id=self.unit,
            author_id=self.author, section=self.section, content_hash="0" * 64, pack=self.pack,
            classes=self.classes, event_end=self.end, assignee_id=self.editor if state == "editing" else None, **more,
        )  # fmt: skip
        envelope = Envelope(
            new_id(), "review", 0, self.id, self.seq, f"article.{kind}", 1, self.world.clock().isoformat(),
            self.author, {}, "", "", "",
        )  # fmt: skip
        self.world.heard.append((envelope, event))
        self.world.run(lambda uow: operations.follow(uow, envelope=envelope, event=event))
        self.state = state
        return self

    def submit(self) -> "Story":
        return self.say("submitted", "submitted")

    def assign(self) -> "Story":
        return self.say("assigned", "editing")

    def publish(self) -> "Story":
        return self.say("published", "published", address="/tin/2026/bai/")


class Browser:
    """Somebody signed in, who sends forms as the pages' own forms do."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.client, self.session = world, world.app.test_client(), f"s-{who}"
        token = make_session_token(
            world.settings.secret_key, session_id=self.session, member_id=who, issued=world.clock()
        )
        self.client.set_cookie("tsid", token)

    def get(self, path: str):
        return self.client.get(path)

    def text(self, path: str) -> str:
        """The words of a page, tags left out."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:600])
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))

    def post(self, path: str, **fields):
        form_id = fields.pop("form_id", None) or new_id()
        csrf = csrf_of_session(self.world.settings.secret_key, self.session)
        return self.client.post(path, data={"csrf": csrf, "form_id": form_id, **fields})

    def press(self, page: str, action: str, **typed: str):
        """Send the form of `page` whose address ends with `action`: every field it has, its one button, what is typed."""
        forms = lxml.html.fromstring(self.get(page).text).forms
        (form,) = [form for form in forms if str(form.action).endswith(action)]
        (button,) = form.xpath(".//button[@type='submit']")
        pressed = {button.get("name"): button.get("value")} if button.get("name") else {}
        unknown = set(typed) - set(form.fields)
        assert not unknown, f"the form has no field {unknown}"
        return self.client.post(str(form.action), data={**form.fields, **pressed, **typed})

    def call(self, method: str, path: str, body: dict | None = None):
        csrf = csrf_of_session(self.world.settings.secret_key, self.session)
        return self.client.open(path, method=method, json=body, headers={"X-CSRF-Token": csrf})
