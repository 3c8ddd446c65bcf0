"""The embedded portal under measurement, and the lean journey: only the requests that change state."""

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import requests

from services.review.config import CHECK_IDS
from tests.bench.processes import Family, until
from tests.e2e import route
from tests.e2e.people import Person
from tests.e2e.stack import PASSED_ON, ROOT, free_port

MEMBERS = (route.AUTHOR, route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD)
REQUESTS = 8
"""Requests of one lean journey that change state."""
IN_TRANSIT = (404, 409)
Act = tuple[str, str, str, dict[str, Any]]
"""Who, method, path under the article at the desk, body."""


class Portal:
    """`python -m deploy.runtime.embedded` on a folder that stays between two starts."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def start(self) -> float:
        """Seconds from the command to the printed address."""
        env = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "TOASOAN_VAR": str(self.var), "TOASOAN_PORT": str(free_port()), "TOASOAN_DEMO": "1",
        }  # fmt: skip
        began = time.perf_counter()
        self.family = Family([sys.executable, "-m", "deploy.runtime.embedded"], cwd=ROOT, env=env)
        assert self.family.process.stdout is not None
        for line in self.family.process.stdout:
            if line.startswith("http://"):
                self.address = line.strip().rstrip("/")
                return time.perf_counter() - began
        raise RuntimeError("the portal ended before it printed its address")

    def valkey(self) -> tuple[psutil.Process, int]:
        """The Valkey process and its port."""
        for process in self.family.members():
            words = process.cmdline()
            if "valkey" in words[0] and "--port" in words:
                return process, int(words[words.index("--port") + 1])
            if "valkey" in words[0]:  # it rewrites its title: "valkey-server 127.0.0.1:6390"
                return process, int(" ".join(words).rsplit(":", 1)[1].split()[0])
        raise LookupError("no Valkey among the processes")


def signed_in(person: Person) -> bool:
    """One try; just after the start the services still check their logs and say so."""
    try:
        person.sign_in()
    except AssertionError:
        return False
    return True


@dataclass
class Members:
    """One sign-in per role; every thread talks over connections of its own."""

    address: str
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    local: threading.local = field(default_factory=threading.local)
    asked_again: int = 0

    def sign_in(self) -> None:
        """Through the real form."""
        for member_id in MEMBERS:
            person = Person(self.address, member_id)
            until(partial(signed_in, person), f"{member_id} is signed in", pause=0.1)
            form = person.get("/tai-khoan/").form("") or person.get("/gui-bai/moi").form("")
            assert form is not None
            self.tokens[member_id] = dict(form.values)["csrf"]
            self.cookies[member_id] = person.session.cookies.get_dict()

    def send(self, member_id: str, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One write. An article that is still on its way is asked for again, as its 409 says."""
        deadline = time.perf_counter() + 30
        while True:
            answer = self._session(member_id).request(method, self.address + path, json=body, timeout=30)
            if answer.ok:
                found: dict[str, Any] = answer.json()
                return found
            self.asked_again += 1
            if answer.status_code not in IN_TRANSIT or time.perf_counter() > deadline:
                raise RuntimeError(f"{member_id} {method} {path}: {answer.status_code} {answer.text[:300]}")
            time.sleep(0.01)

    def _session(self, member_id: str) -> requests.Session:
        sessions: dict[str, requests.Session] = self.local.__dict__
        if member_id not in sessions:
            session = requests.Session()
            session.trust_env = False
            session.cookies.update(self.cookies[member_id])
            session.headers["X-CSRF-Token"] = self.tokens[member_id]
            sessions[member_id] = session
        return sessions[member_id]


class Store:
    """Reads a service's database from outside, so that waiting costs the portal nothing."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def is_quiet(self) -> bool:
        """Whether no job and no letter waits any more: only then is all the work of the journeys done."""
        waiting = [
            self._one("SELECT 1 FROM job WHERE state = 'due'", service) for service in ("notifications", "publishing")
        ]
        return not any((*waiting, self._one("SELECT 1 FROM delivery WHERE state = 'queued'", "notifications")))

    def version(self, service: str, article_id: str) -> int | None:
        """The article's version once this service owns it."""
        query = "SELECT version FROM article WHERE id = ? AND owner = ?"
        found = self._one(query, service, article_id, service)
        return int(found) if found else None

    def _one(self, query: str, service: str, *given: str) -> Any:
        path = next(self.var.rglob(f"{service}.db"))
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            row = database.execute(query, given).fetchone()
        return row[0] if row else None


TO_THE_DEPUTY: tuple[Act, ...] = (
    (route.SECRETARY, "POST", "/actions/assign", {"editor_id": route.EDITOR}),
    (route.EDITOR, "PUT", "/classes", {"classes": [route.CLASS]}),
    (route.EDITOR, "POST", "/actions/send_up", {"checklist": sorted(CHECK_IDS)}),
)
APPROVALS: tuple[Act, ...] = (
    (route.DEPUTY, "POST", "/actions/approve_content", {}),
    (route.HEAD, "POST", "/actions/approve_posting", {}),
)


def draft(members: Members, title: str) -> tuple[str, str, dict[str, Any]]:
    """A draft that only needs to be sent: the article, where to send it, and with what."""
    made = members.send(route.AUTHOR, "POST", "/api/submission/v1/articles", {
        "title": title, "lead": route.LEAD, "body": route.BODY, "kind": "news", "unit_id": route.UNIT,
        "section": route.SECTION, "byline": "Tổ Toán – Tin",
    })  # fmt: skip
    return str(made["id"]), f"/api/submission/v1/articles/{made['id']}/submit", {"version": made["version"]}


def submit(members: Members, title: str) -> tuple[str, float]:
    """Draft and send. Returns the article and the moment the answer came."""
    article_id, path, body = draft(members, title)
    members.send(route.AUTHOR, "POST", path, body)
    return article_id, time.perf_counter()


def at_the_desk(members: Members, store: Store, article_id: str, acts: Iterable[Act]) -> int:
    """These acts one after the other, once review has the article. Returns the version after them."""
    version = store.version("review", article_id)
    desk = f"/api/review/v1/articles/{article_id}"
    for member_id, method, path, body in acts:
        version = members.send(member_id, method, desk + path, {"version": version, **body})["version"]
    assert version is not None
    return version


def journey(members: Members, store: Store, title: str) -> dict[str, float]:
    """Draft to public page through all approvals; the delays on the way, in seconds."""
    began = time.perf_counter()
    article_id, sent = submit(members, title)
    arrived = until(lambda: store.version("review", article_id), "review has the article")
    at_the_desk(members, store, article_id, (*TO_THE_DEPUTY, *APPROVALS))
    approved = time.perf_counter()
    reached = until(lambda: store.version("publishing", article_id), "publishing has the article")
    version = store.version("publishing", article_id)
    path = f"/api/publishing/v1/articles/{article_id}/actions/publish"
    outcome = members.send(route.SECRETARY, "POST", path, {"version": version})
    pressed = time.perf_counter()
    page = store.var / "site" / outcome["address"].strip("/")
    public = until(lambda: page.exists() or page.with_name(page.name + ".html").exists(), f"{outcome['address']}")
    return {"review": arrived - sent, "publishing": reached - approved, "public": public - pressed,
            "whole": public - began}  # fmt: skip


def mail_delay(members: Members, store: Store, title: str) -> tuple[float, float]:
    """Alone: seconds from the answered submit to the row at the desk, and to the secretary's whole mail."""
    folder = store.var / "maildir" / "new"
    seen = set(folder.iterdir()) if folder.exists() else set()

    def came() -> bool:
        for letter in set(folder.iterdir()) - seen if folder.exists() else ():
            message = message_from_bytes(letter.read_bytes(), policy=default)
            seen.add(letter)
            if title in str(message["Subject"]) and route.SECRETARY in str(message["To"]):
                return True
        return False

    found: list[float] = []
    watch = threading.Event()
    watcher = threading.Thread(target=lambda: found.append(until(lambda: came() or watch.is_set(), "the mail")))
    watcher.start()
    try:
        article_id, sent = submit(members, title)
        arrived = until(lambda: store.version("review", article_id), "review has the article")
        watcher.join(40)
    finally:
        watch.set()
    return arrived - sent, found[0] - sent
