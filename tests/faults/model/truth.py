"""What must hold after every step, and what when all is quiet; typed by hand, counted from the logs, never asked of
the code that is under test."""

import json
from collections import Counter

import sqlalchemy as sa

from services.notifications.models import Delivery
from services.publishing.models import Article as Posted
from services.publishing.models import Revision
from services.reporting.queries import figures
from shared.bus import holding
from shared.config import SERVICES
from shared.db import log
from tests.faults import recount
from tests.faults.recount import PRODUCERS, Books

HEAD_ONLY = {"K1", "K2", "K3", "K4"}
"""Điều 12.2a: never by delegation."""
PRINCIPAL_ALONE = {"K14", "K15"}
"""Điều 13.4b."""
MAY_BE_DELEGATED = {"deputy": {"K5", "K6", "K7", "K8", "K9", "K10", "K12", "K16", "K17"}, "editor": {"K8", "K9"}}
"""Điều 12.2b, 12.2c2."""
EDITORS = {"btv-toan-tin", "btv-ngu-van", "btv-xa-hoi", "thu-ky"}
MAY_SIGN = {1: EDITORS, 2: {"pho-hieu-truong", "hieu-truong"}}
BY_DELEGATION = {"deputy": {"pho-hieu-truong"}, "editor": EDITORS}
OWNED = "SELECT subject_id FROM subject WHERE owner = ? AND taken"
TO_THE_DEPUTY = {"T06", "T07", "T18", "T14o", "T20r"}
"""The ways to level 2. Only on the first (T06) an editor approves this very text."""
LEVEL_ONE = ("T06", "T07", "T11e")
"""What level 1 says when it lets an article go: sent up, to be refused, final by delegation."""


def owners(world) -> Counter:
    """How many services may act on each subject."""
    found = Counter()
    for name in PRODUCERS:
        world.raw(name, lambda c, name=name: found.update(row[0] for row in c.execute(OWNED, (name,))))
    return found


def check_owners(world) -> None:
    """Never two (architecture.md §2)."""
    two = {key: number for key, number in owners(world).items() if number > 1}
    assert not two, two


def check_public(world, grants) -> None:
    """Everything readers see was approved exactly as it is, by those whom the regulation names (12.2, 13.4c)."""
    with world.wirings["publishing"].read() as session:
        for row in session.scalars(sa.select(Posted).where(Posted.published_hash.is_not(None))):
            check_approvals(row.approvals, row.classes, row.published_hash, row.author_id, world.mode, grants)


def check_waiting(world, grants) -> None:
    """What waits to be posted has all it needs, too: the mistake is seen where it is made."""
    with world.wirings["publishing"].read() as session:
        for table in (Posted, Revision):
            due = table.state.in_(("approved", "scheduled")), table.owner == "publishing"
            for row in session.scalars(sa.select(table).where(*due)):
                check_approvals(row.approvals, row.classes, row.content_hash, row.author_id, world.mode, grants)


def check_approvals(approvals, classes, hash_, author, mode, grants) -> None:
    """Of this text, complete, by people entitled to, none of them its author at the levels of content."""
    said = json.dumps([approvals, classes, hash_, author], ensure_ascii=False)
    assert {a["content_hash"] for a in approvals} == {hash_}, said
    for a in approvals:
        assert a["level"] == 3 or (a["member_id"] in MAY_SIGN[a["level"]] and a["member_id"] != author), said
    last = [a for a in approvals if a["level"] == 3]
    papers = [a for a in last if a.get("delegation_id")]
    if papers:
        for a in papers:
            paper = grants[a["delegation_id"]]
            assert mode == "delegated" and a["member_id"] in BY_DELEGATION[a["role"]] and a["member_id"] != author, said
            assert (paper["to"], paper["role"]) == (a["member_id"], a["role"]), said
            assert classes and set(classes) <= set(paper["classes"]) & MAY_BE_DELEGATED[a["role"]] - HEAD_ONLY, said
        return
    wanted = {"principal"} if classes and set(classes) <= PRINCIPAL_ALONE else {"head", "principal"}
    assert wanted <= {a["role"] for a in last} and {a["member_id"] for a in last} == {"hieu-truong"}, said
    assert any(a["level"] == 2 for a in approvals), said


def check_three_levels(history) -> None:
    """Nothing is approved for posting whose editor has not sent it up, or wanted it refused at last (C1)."""
    word = ""
    for e in history:
        said = e.payload.get("transition")
        word = said if said in LEVEL_ONE else word
        assert e.type != "article.approved" or word in ("T06", "T11e"), (e.subject_id, word)


def check_first_level(history, approvals) -> None:
    """Level 1 has signed what was sent up to the deputy."""
    way = [e.payload.get("transition") for e in history if e.payload.get("transition") in TO_THE_DEPUTY]
    assert way[-1:] != ["T06"] or any(a["level"] == 1 for a in approvals), approvals


def check_quiet(world, articles) -> None:
    """Nothing lost or doubled, all chains whole, every copy as the logs say, every figure as counted anew."""
    for name in SERVICES:
        with world.wirings[name].read() as session:
            assert list(log.verify(session, name)) == [], name
            lost = [(h.envelope.type, h.reason, h.error) for h in holding.everything(session)]
            assert not lost, (name, lost)
    books = Books(world.wirings)
    everything = books.histories()
    stories = {key: events for key, events in everything.items() if events[0].type != "revision.opened"}
    assert sorted(stories) == sorted(articles), (stories.keys(), articles)
    said = [
        *recount.broken_histories(everything), *recount.wrong_subjects(books, everything),
        *recount.wrong_submission(books, stories), *recount.wrong_reporting(books, stories),
    ]  # fmt: skip
    assert not said, said
    for row in books.rows("publishing", "SELECT id, approvals FROM article WHERE published_hash IS NOT NULL"):
        if "article.updated" not in {e.type for e in stories[row["id"]]}:
            check_first_level(stories[row["id"]], json.loads(row["approvals"]))
    for history in everything.values():
        check_three_levels(history)
    _corrected_while_live(stories)
    _owned_once(everything)
    _copies_agree(books, everything)
    _figures_agree(world, stories)
    _letters(world, books)


def _corrected_while_live(stories) -> None:
    """A correction replaces what readers see, never what is hidden (14.2a)."""
    for key, events in stories.items():
        for e in events:
            assert e.type != "article.updated" or e.payload["from_state"] in ("published", "archived"), (key, e)


def _owned_once(everything) -> None:
    for key, events in everything.items():
        over = [e for e in events if e.type != "custody.taken" and e.payload["owner"] != e.producer]
        taken = [e for e in events if e.type == "custody.taken"]
        assert [e.payload["owner"] for e in over] == [e.producer for e in taken], key
        owner = None
        for e in events:
            assert owner in (None, e.producer), (key, e.type, owner)
            owner = e.payload["owner"]


def _copies_agree(books, everything) -> None:
    """State and text in the working rows of review and publishing, and notifications' picture."""
    last = {key: recount.moves(events)[-1] for key, events in everything.items()}
    for service, query in (
        ("review", "SELECT id, state, owner, content_hash FROM article"),
        ("publishing", "SELECT id, state, owner, content_hash FROM article"),
        ("publishing", "SELECT id, state, owner, content_hash FROM revision"),
        ("notifications", "SELECT id, state, owner, NULL AS content_hash FROM article"),
    ):
        for row in books.rows(service, query):
            p = last[row["id"]].payload
            if service == "publishing" and p["owner"] != service and "revision" not in query:
                continue  # an article that went back to the desk: its row here rests until it comes again
            found = row["state"], row["owner"], row["content_hash"] or p["content_hash"]
            if p["owner"] == "review":
                found = *found[:2], p["content_hash"]  # the text goes on being written there, which is no move
            assert found == (p["to_state"], p["owner"], p["content_hash"]), (service, dict(row), p)
    lines = Counter(key for key, events in everything.items() for e in recount.moves(events) if e.producer == "review")
    wanted = "SELECT article_id, count(*) AS n FROM decision WHERE transition <> '' GROUP BY article_id"
    for row in books.rows("review", wanted):
        assert row["n"] >= lines[row["article_id"]], dict(row)


def _figures_agree(world, stories) -> None:
    wanted = Counter()
    for events in stories.values():
        types = [e.type for e in events]
        wanted.update(t for t in types if t in ("article.returned", "article.refused", "article.taken_down"))
        wanted.update({"received": "article.submitted" in types, "published": "article.published" in types})
        wanted["updates"] += types.count("article.updated")
    with world.wirings["reporting"].read() as session:
        found = figures(session, "2026-11", world.wirings["reporting"].pack, world.clock())
    total = found.total
    assert (total.received, total.published, found.updates, total.returned, total.refused, total.taken_down) == (
        wanted["received"], wanted["published"], wanted["updates"], wanted["article.returned"],
        wanted["article.refused"], wanted["article.taken_down"],
    ), (found, wanted)  # fmt: skip


def _letters(world, books) -> None:
    with world.wirings["notifications"].read() as session:
        rows = list(session.execute(sa.select(Delivery.event_id, Delivery.recipient_id, Delivery.state)))
    twice = [key for key, number in Counter((e, r) for e, r, _ in rows).items() if number > 1]
    assert not twice, twice
    if not world.postbox.died:  # a sender that dies with the letter half handed over sends it again (reliability.md)
        assert max(world.postbox.letters.values(), default=0) <= 1, world.postbox.letters
        assert sum(world.postbox.letters.values()) == sum(state == "sent" for *_, state in rows), rows
    known = {e.event_id for name in (*PRODUCERS, "accounts", "reporting") for e in books.events(name)}
    assert {e for e, *_ in rows} <= known
