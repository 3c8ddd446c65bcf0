"""The claim applies every event exactly once, in order, whatever arrives when (architecture.md §4)."""

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.bus import holding
from shared.bus.claim import SLICE_TEXTS
from shared.bus.consumer import read_cursor
from shared.db import contents, log
from shared.db.tables import attempt, cursor, held
from shared.errors import InTransit, Transient, Unavailable
from shared.events.articles import ArticleAssigned, ArticleDrafted

sys.path.insert(0, str(Path(__file__).parent))
from network import approve, make_network, payload, publish, say, submit


@pytest.fixture
def network(tmp_path):
    """Six services."""
    built = make_network(tmp_path)
    yield built
    for wiring in built.wirings.values():
        wiring.dispose()


def progress(network, service, article):
    """(seq, owner, taken) of an article at a service."""
    with network.wirings[service].read() as session:
        found = log.progress(session, article)
    return (found.seq, found.owner, found.taken) if found else None


def test_an_article_travels_and_everybody_follows(network):
    """Six events from three logs arrive in one order at every follower."""
    submit(network, "a1")
    assert progress(network, "submission", "a1") == (2, "review", False)
    network.settle()
    assert progress(network, "submission", "a1") == (3, "review", True)
    approve(network, "a1")
    network.settle()
    publish(network, "a1")
    network.settle()
    for service in ("submission", "review", "publishing", "notifications", "reporting"):
        assert progress(network, service, "a1") == (7, "publishing", True), service


def test_only_the_custodian_may_move_it(network):
    """In transit, and afterwards, a command of the old owner is refused with the new owner's name."""
    submit(network, "a1")
    with pytest.raises(InTransit) as refused:
        say(network, "submission", "a1", ArticleDrafted(**payload("draft", "submission")))
    assert refused.value.owner == "review"
    network.settle()
    with pytest.raises(InTransit):
        say(network, "submission", "a1", ArticleDrafted(**payload("draft", "submission")))


def test_events_of_one_article_wait_for_their_predecessors(network):
    """Reporting hears review before submission: the later events are held, then drained."""
    submit(network, "a1")
    network.settle(only=["review"])
    approve(network, "a1")
    reporting = network.claimers["reporting"]
    reporting.claim("review")
    with network.wirings["reporting"].read() as session:
        assert [h.reason for h in holding.everything(session)] == ["order"] * 3
    reporting.claim("submission")
    with network.wirings["reporting"].read() as session:
        assert holding.is_empty(session)
    assert progress(network, "reporting", "a1") == (5, "publishing", False)


def test_a_content_that_cannot_be_fetched_holds_nothing_else(network):
    """The hand-over waits for the peer; the cursor stays before it."""
    submit(network, "a1")
    network.wirings["review"].peers.away.add("submission")
    network.settle()
    assert progress(network, "review", "a1") is None
    network.wirings["review"].peers.away.clear()
    network.settle()
    assert progress(network, "review", "a1") == (3, "review", True)


def test_a_poison_event_is_quarantined_after_five_tries_and_others_flow(tmp_path):
    """The article waits behind it; another article goes on; nothing is endless."""
    calls = []

    def poison(uow, incoming):
        calls.append(incoming.envelope.subject_id)
        if incoming.envelope.subject_id == "bad":
            raise RuntimeError("hỏng")

    network = make_network(tmp_path, {"reporting": {"article.submitted": poison}})
    submit(network, "bad")
    submit(network, "good")
    reporting = network.wirings["reporting"]
    for _ in range(12):
        network.claimers["reporting"].claim("submission")
        with reporting.engine.begin() as connection:  # time passes
            connection.execute(sa.update(attempt).values(retry_at=None))
    assert calls.count("bad") == holding.MAX_ATTEMPTS
    assert progress(network, "reporting", "good")[0] == 2
    assert progress(network, "reporting", "bad")[0] == 1
    with reporting.read() as session:
        assert [(h.reason, h.envelope.subject_id) for h in holding.everything(session)] == [("quarantine", "bad")]
        assert read_cursor(session, "submission").position == 4


def test_a_handler_that_kills_the_process_is_counted(tmp_path):
    """A crash leaves its attempt behind, because the first event after a start is counted before it runs."""

    class Killed(BaseException):
        """kill -9."""

    def kill(uow, incoming):
        raise Killed

    network = make_network(tmp_path, {"reporting": {"article.submitted": kill}})
    submit(network, "a1")
    reporting = network.wirings["reporting"]
    consumer = network.claimers["reporting"]._consumer
    for number in range(1, 6):
        with pytest.raises(Killed):
            reporting.claimer(consumer).claim("submission")  # a new process each time
        with reporting.read() as session:
            assert [a.count for a in holding.attempts(session).values()] == [number]
    reporting.claimer(consumer).claim("submission")
    with reporting.read() as session:
        assert [h.reason for h in holding.everything(session)] == ["quarantine"]


def test_an_unknown_type_is_parked_and_drained_by_the_next_deploy(network, monkeypatch):
    """Nothing is dropped: the event lies whole in `held` until the code knows it."""
    from shared.events import registry

    submit(network, "a1")
    entry = registry._ENTRIES.pop(("article.submitted", 1))
    network.claimers["reporting"].claim("submission")
    registry._ENTRIES["article.submitted", 1] = entry
    with network.wirings["reporting"].read() as session:
        assert [h.reason for h in holding.everything(session)] == ["unknown"]
    network.settle()
    assert progress(network, "reporting", "a1") == (3, "review", True)


def test_a_claim_made_before_a_rebuild_is_thrown_away(network):
    """The generation of the cursor fences a claim that was under way."""
    submit(network, "a1")
    reporting = network.wirings["reporting"]
    peers, real = reporting.peers, reporting.peers.events

    def slow(producer, **where):
        events = real(producer, **where)
        with reporting.engine.begin() as connection:  # the rebuild happens while the answer is under way
            connection.execute(
                cursor.insert(), {"producer": producer, "position": 0, "hash": "0" * 64, "generation": 1}
            )
        peers.events = real
        return events

    peers.events = slow
    assert network.claimers["reporting"].claim("submission") == 0
    network.settle()
    assert progress(network, "reporting", "a1") == (3, "review", True)


def test_a_log_set_back_is_disputed_and_refuses_writes(network):
    """A consumer that knows more than the log stops it at the next start."""
    from shared.bus.opening import contradiction

    submit(network, "a1")
    network.settle()
    wiring = network.wirings["submission"]
    theirs = wiring.peers.cursor("review")
    with wiring.read() as session:
        assert contradiction(session, "review", theirs) is None
        assert contradiction(session, "review", type(theirs)(99, "f" * 64, 0))
        assert contradiction(session, "review", type(theirs)(theirs.position, "f" * 64, 0))
    with wiring.uow() as uow:
        log.dispute(uow.session, "thử")
        uow.session.commit()
    with pytest.raises(Unavailable):
        submit(network, "a2")


def test_the_chain_shows_every_change(network):
    """`verify` finds an edited payload, a removed row and a moved head."""
    for n in range(3):
        submit(network, f"a{n}")
    wiring = network.wirings["submission"]
    with wiring.read() as session:
        assert list(log.verify(session, "submission")) == []
    with wiring.engine.begin() as connection:
        connection.execute(sa.text("UPDATE event_log SET payload = replace(payload, 'Toán', 'Văn') WHERE position = 2"))
        connection.execute(sa.text("DELETE FROM event_log WHERE position = 4"))
    with wiring.read() as session:
        found = "\n".join(log.verify(session, "submission"))
    assert "vị trí 2 đã bị sửa" in found
    assert "thiếu vị trí 4" in found


def test_two_processes_claiming_at_once_apply_once(tmp_path):
    """The lock and the hash check decide; the slower claim is thrown away."""
    import threading

    seen = []
    network = make_network(
        tmp_path, {"reporting": {"article.submitted": lambda uow, i: seen.append(i.envelope.event_id)}}
    )
    for n in range(20):
        submit(network, f"a{n}")
    reporting = network.wirings["reporting"]
    consumer = network.claimers["reporting"]._consumer
    claimers = [reporting.claimer(consumer) for _ in range(4)]
    threads = [threading.Thread(target=c.claim, args=("submission",)) for c in claimers]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(seen) == len(set(seen)) == 20


def test_a_stale_form_is_refused_by_the_engine(network):
    """Two transitions from the same picture: the second one finds the article moved on."""
    submit(network, "a1")
    network.settle()
    one = network.wirings["review"].uow()
    with one as uow:
        uow.publish(ArticleAssigned(**payload("editing", "review")), subject_id="a1", actor="thu-ky")
        uow.commit()
    assert progress(network, "review", "a1")[0] == 4


def test_transient_handlers_keep_what_was_applied(tmp_path):
    """Events before the failing one are committed, the rest comes with the next bell."""
    state = {"away": True}

    def sometimes(uow, incoming):
        if incoming.envelope.subject_id == "a2" and state["away"]:
            raise Transient("chưa được")

    network = make_network(tmp_path, {"reporting": {"article.submitted": sometimes}})
    for n in range(4):
        submit(network, f"a{n}")
    network.claimers["reporting"].claim("submission")
    network.claimers["reporting"].claim("submission")
    with network.wirings["reporting"].read() as session:
        assert read_cursor(session, "submission").position == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(held)) == 0
    state["away"] = False
    network.claimers["reporting"].claim("submission")
    assert progress(network, "reporting", "a3")[0] == 2


def test_not_now_is_no_failed_attempt_even_right_after_a_start(tmp_path):
    """A handler that says "later", or a peer that is away, never brings an event into quarantine."""

    def later(uow, incoming):
        raise Transient("chưa được")

    network = make_network(tmp_path, {"reporting": {"article.submitted": later}})
    submit(network, "a1")
    network.wirings["review"].peers.away.add("submission")
    for _ in range(3 * holding.MAX_ATTEMPTS):
        network.claimers["reporting"].claim("submission")
        network.claimers["review"].claim("submission")
    for service in ("reporting", "review"):
        with network.wirings[service].read() as session:
            assert holding.is_empty(session), service
            assert holding.attempts(session) == {}, service


def test_a_held_hand_over_is_taken_when_its_predecessor_comes_not_at_the_timer(network):
    """Publishing hears the approval before the submission: the next claim fetches the text and takes custody."""
    submit(network, "a1")
    network.settle(only=["review"])
    approve(network, "a1")
    publishing = network.claimers["publishing"]
    publishing.claim("review")
    assert progress(network, "publishing", "a1") is None
    publishing.claim("submission")
    assert progress(network, "publishing", "a1") == (6, "publishing", True)
    with network.wirings["publishing"].read() as session:
        assert holding.is_empty(session)


def test_a_backlog_is_applied_in_slices_so_that_a_killed_process_keeps_most_of_it(tmp_path):
    """Neither a hundred texts fetched before the first commit, nor a hundred events in one transaction."""
    taken = []

    class Killed(BaseException):
        pass

    def take_until_killed(uow, incoming):
        if len(taken) == 50:
            raise Killed
        taken.append(incoming.envelope.subject_id)
        contents.keep(uow.session, incoming.fetched)
        uow.take_custody(incoming.envelope, state=incoming.event.to_state)

    network = make_network(tmp_path, {"review": {"article.submitted": take_until_killed}})
    for number in range(60):
        submit(network, f"a{number}")
    with pytest.raises(Killed):
        network.claimers["review"].claim("submission")
    with network.wirings["review"].read() as session:
        heard = read_cursor(session, "submission").position
    assert 100 - 2 * SLICE_TEXTS <= heard <= 100
    for wiring in network.wirings.values():
        wiring.dispose()
