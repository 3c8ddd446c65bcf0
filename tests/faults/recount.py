"""A second bookkeeping: what every projection must hold, counted anew from the producers' event logs alone.

It shares no code with the handlers it checks; each function yields one sentence per difference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from deploy.runtime import parts
from shared.bus import holding, topology
from shared.bus.consumer import read_cursor
from shared.clock import utc_now
from shared.config import SERVICES, Settings
from shared.db import log
from shared.db.tables import job, subject
from shared.events.envelope import GENESIS, Envelope
from shared.service import ServiceWiring

PRODUCERS = ("submission", "review", "publishing")
FOLLOWERS = (*PRODUCERS, "notifications", "reporting")
SHOWN = 12
"""Differences printed of one kind."""

Rows = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Books:
    """The six databases, opened beside the running portal to read only."""

    wirings: dict[str, ServiceWiring]

    @classmethod
    @contextmanager
    def opened(cls, var: Path) -> Iterator["Books"]:
        """Those in a portal's folder."""
        settings = Settings(env="test", var=var, secret_key="read-only", demo=True)
        books = cls({name: parts.build(name, settings) for name in SERVICES})
        try:
            yield books
        finally:
            for wiring in books.wirings.values():
                wiring.dispose()

    def rows(self, service: str, query: str) -> Rows:
        """The rows of a query as mappings."""
        with self.wirings[service].read() as session:
            return [dict(row) for row in session.execute(sa.text(query)).mappings()]

    def events(self, service: str) -> list[Envelope]:
        """The whole log of a service."""
        with self.wirings[service].read() as session:
            return log.read_after(session, service, 0, 10_000_000)

    def histories(self) -> dict[str, list[Envelope]]:
        """The custodians' events of each article over the three logs, first seq first."""
        found: dict[str, list[Envelope]] = defaultdict(list)
        for producer in PRODUCERS:
            for envelope in self.events(producer):
                if envelope.seq is not None:
                    found[envelope.subject_id].append(envelope)
        return {article: sorted(events, key=lambda e: e.seq or 0) for article, events in found.items()}

    def behind(self) -> int:
        """Events said and not yet heard, over all followers."""
        heads, waiting = {}, 0
        for name in SERVICES:
            with self.wirings[name].read() as session:
                heads[name] = log.head(session).position
        for name in FOLLOWERS:
            with self.wirings[name].read() as session:
                waiting += sum(heads[p] - read_cursor(session, p).position for p in topology.FOLLOWS[name])
        return waiting

    def due(self) -> int:
        """Jobs due now or within a minute, leased ones included, and letters not yet sent."""
        soon = utc_now() + timedelta(minutes=1)
        count = sa.select(sa.func.count()).select_from(job).where(job.c.state == "due", job.c.due_at <= soon)
        waiting = 0
        for name in SERVICES:
            with self.wirings[name].read() as session:
                waiting += session.scalar(count) or 0
        return waiting + self.rows("notifications", "SELECT count(*) AS n FROM delivery WHERE state = 'queued'")[0]["n"]

    def held(self) -> int:
        """Events laid aside, over all followers."""
        waiting = 0
        for name in FOLLOWERS:
            with self.wirings[name].read() as session:
                waiting += len(holding.everything(session))
        return waiting

    def quiet(self) -> bool:
        """Every follower at the head of every log it follows, nothing held, no job and no letter due."""
        return self.behind() == 0 and self.held() == 0 and self.due() == 0


def moves(history: Iterable[Envelope]) -> list[Envelope]:
    """The transitions among an article's events: all but `custody.taken`."""
    return [envelope for envelope in history if "to_state" in envelope.payload]


def differences(books: Books) -> list[str]:
    """Everything that does not agree with the logs; nothing when all is well."""
    histories = books.histories()
    checks = {
        "history": broken_histories(histories),
        "followed": not_followed(books, histories),
        "subjects": wrong_subjects(books, histories),
        "reporting": wrong_reporting(books, histories),
        "notifications": wrong_notifications(books, histories),
        "submission": wrong_submission(books, histories),
        "review": wrong_review(books, histories),
        "publishing": wrong_publishing(books, histories),
    }
    found = []
    for name, lines in checks.items():
        everything = list(lines)
        found += [f"{name}: {line}" for line in everything[:SHOWN]]
        if len(everything) > SHOWN:
            found.append(f"{name}: … {len(everything)} in all")
    return found


def broken_histories(histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """Each article's events are numbered without gap or fork, and chained across the three logs."""
    for article, history in histories.items():
        if [e.seq for e in history] != list(range(1, len(history) + 1)):
            yield f"{article}: seq {[e.seq for e in history]}"
        if [e.prev for e in history] != [GENESIS, *(e.hash for e in history[:-1])]:
            yield f"{article}: an event does not follow its predecessor"


def not_followed(books: Books, _histories: object) -> Iterator[str]:
    """Every cursor at its head; nothing held; no job due or given up."""
    if books.behind():
        yield f"{books.behind()} events not heard"
    for name in FOLLOWERS:
        with books.wirings[name].read() as session:
            for item in holding.everything(session):
                yield f"{name} holds {item.envelope.type} of {item.envelope.subject_id}: {item.reason} {item.error}"
    for name in SERVICES:
        for row in books.rows(name, "SELECT kind, key, state, error FROM job WHERE state <> 'done'"):
            yield f"{name}: job {row}"


def wrong_subjects(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """All five followers stand at the last event of every article, and it has been taken."""
    expected = {}
    for article, history in histories.items():
        last = history[-1]
        expected[article] = (last.seq, last.hash, last.payload.get("owner"), True)
    for name in FOLLOWERS:
        with books.wirings[name].read() as session:
            query = sa.select(subject.c.subject_id, subject.c.seq, subject.c.hash, subject.c.owner, subject.c.taken)
            found = {row[0]: tuple(row[1:]) for row in session.execute(query)}
        yield from unequal(name, expected, found)


def wrong_reporting(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """`move`: one row per transition. `fact`: the last picture of each article, and its two first times."""
    lines = {
        e.event_id: (article, e.seq, e.type, moment(e.occurred_at), *states(e), e.actor, e.payload["role"])
        for article, history in histories.items() for e in moves(history)
    }  # fmt: skip
    rows = books.rows("reporting", "SELECT * FROM move")
    found = {
        r["event_id"]: (r["article_id"], r["seq"], r["type"], moment(r["at"]), r["from_state"], r["to_state"],
                        r["actor"], r["role"])
        for r in rows
    }  # fmt: skip
    yield from unequal("move", lines, found)
    facts = {}
    for article, history in histories.items():
        last = moves(history)[-1].payload
        first = {kind: first_time(history, kind) for kind in ("submitted", "published")}
        facts[article] = (last["to_state"], last["title"], last["unit_id"], last["author_id"], last["section"],
                          address(history), first["submitted"], first["published"])  # fmt: skip
    found = {
        r["id"]: (r["state"], r["title"], r["unit_id"], r["author_id"], r["section"], r["address"],
                  moment(r["submitted_at"]), moment(r["published_at"]))
        for r in books.rows("reporting", "SELECT * FROM fact")
    }  # fmt: skip
    yield from unequal("fact", facts, found)


def wrong_notifications(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """`article`: the last picture. `task`: opened once per event and person, none open on a published article."""
    expected = {}
    for article, history in histories.items():
        last = moves(history)[-1]
        p = last.payload
        expected[article] = (last.seq, p["to_state"], p["owner"], p["title"], p["author_id"], p["assignee_id"],
                             address(history))  # fmt: skip
    found = {
        r["id"]: (r["seq"], r["state"], r["owner"], r["title"], r["author_id"], r["assignee_id"], r["address"])
        for r in books.rows("notifications", "SELECT * FROM article")
    }
    yield from unequal("article", expected, found)
    known = {e.event_id for service in SERVICES for e in books.events(service)}
    for r in books.rows("notifications", "SELECT * FROM task"):
        if r["opened_by"] not in known or (r["closed_by"] or r["opened_by"]) not in known:
            yield f"task {r['id']} was opened or closed by an event that is in no log"
    told = [e.payload for e in books.events("notifications") if e.type == "mail.sent"]
    rows = books.rows("notifications", "SELECT event_id, recipient_id FROM delivery WHERE state = 'sent'")
    sent = Counter((r["event_id"], r["recipient_id"]) for r in rows)
    yield from unequal("delivery", Counter((p["event_id"], p["recipient_id"]) for p in told), sent)


def wrong_submission(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """`article`: the last picture, nothing in transit. `move`: every transition once."""
    expected = {}
    for article, history in histories.items():
        p = moves(history)[-1].payload
        expected[article] = (p["to_state"], p["owner"], False, p["title"], p["content_hash"], address(history))
    found = {
        r["id"]: (r["state"], r["owner"], bool(r["in_transit"]), r["title"], r["content_hash"], r["address"])
        for r in books.rows("submission", "SELECT * FROM article WHERE NOT discarded")
    }
    yield from unequal("article", expected, found)
    lines = Counter(line(article, e) for article, history in histories.items() for e in moves(history))
    rows = books.rows("submission", "SELECT * FROM move")
    yield from unequal("move", lines, Counter(_row(r, "actor_id") for r in rows))


def wrong_review(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """`article`: the last picture of all that came to the desk. `decision`: every transition since, once."""
    came = {a: h for a, h in histories.items() if any(e.producer == "review" for e in h)}
    expected = {}
    for article, history in came.items():
        p = moves(history)[-1].payload
        expected[article] = (p["to_state"], p["owner"], True, p["title"], p["content_hash"], address(history))
    found = {
        r["id"]: (r["state"], r["owner"], bool(r["settled"]), r["title"], r["content_hash"], r["address"])
        for r in books.rows("review", "SELECT * FROM article")
    }
    yield from unequal("article", expected, found)
    lines = Counter(line(a, e) for a, h in came.items() for e in moves(h) if e.type != "article.drafted")
    rows = books.rows("review", "SELECT * FROM decision WHERE from_state <> to_state OR transition <> ''")
    yield from unequal("decision", lines, Counter(_row(r, "member_id") for r in rows))


def wrong_publishing(books: Books, histories: Mapping[str, list[Envelope]]) -> Iterator[str]:
    """`article`: the last picture of all that came to be posted. `article_step`: its arrival and every act here."""
    came = {a: h for a, h in histories.items() if any(e.producer == "publishing" for e in h)}
    expected = {}
    for article, history in came.items():
        here = [e for e in moves(history) if _concerns_publishing(e)][-1].payload
        expected[article] = (here["to_state"], here["owner"], here["title"], here["content_hash"], address(history))
    found = {
        r["id"]: (r["state"], r["owner"], r["title"], r["content_hash"], r["address"])
        for r in books.rows("publishing", "SELECT * FROM article")
    }
    yield from unequal("article", expected, found)
    lines = Counter(line(a, e) for a, h in came.items() for e in moves(h) if _concerns_publishing(e))
    rows = books.rows("publishing", "SELECT * FROM article_step")
    yield from unequal("article_step", lines, Counter(_row(r, "member_id") for r in rows))


def _concerns_publishing(envelope: Envelope) -> bool:
    return envelope.producer == "publishing" or envelope.type == "article.approved"


def line(article: str, e: Envelope) -> tuple[object, ...]:
    """A transition as the histories of submission, review and publishing write it down."""
    return article, e.payload["transition"], *states(e), e.actor, e.payload["content_hash"], moment(e.occurred_at)


def _row(r: Mapping[str, Any], who: str) -> tuple[object, ...]:
    return (r["article_id"], r["transition"], r["from_state"], r["to_state"], r[who], r["content_hash"],
            moment(r["at"]))  # fmt: skip


def states(e: Envelope) -> tuple[str, str]:
    """From where to where."""
    return e.payload["from_state"], e.payload["to_state"]


def address(history: Iterable[Envelope]) -> str | None:
    """The public address, once it was given."""
    given = [e.payload["address"] for e in moves(history) if e.payload["address"]]
    return given[-1] if given else None


def first_time(history: Iterable[Envelope], kind: str) -> str | None:
    """When the article was first submitted or published."""
    types = {"submitted": ("article.submitted", "article.resubmitted"), "published": ("article.published",)}[kind]
    return next((moment(e.occurred_at) for e in history if e.type in types), None)


def moment(value: object) -> str | None:
    """A time in one spelling, whether it comes from an event or from a column: UTC to the microsecond."""
    if value is None:
        return None
    text = str(value).replace("T", " ").removesuffix("+00:00").removesuffix("Z")
    return text if "." in text else f"{text}.000000"


def unequal(name: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Iterator[str]:
    """One sentence per row that is missing, too much, or different."""
    for key in expected.keys() - found.keys():
        yield f"{name}: missing {key}: {expected[key]}"
    for key in found.keys() - expected.keys():
        yield f"{name}: too much {key}: {found[key]}"
    for key in expected.keys() & found.keys():
        if expected[key] != found[key]:
            yield f"{name}: {key} is {found[key]}, the logs say {expected[key]}"
