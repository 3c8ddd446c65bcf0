"""`toasoan bus retry|skip`: what an operator may do with a held event, and that it stays in the log (architecture.md §4.6)."""

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from shared.bus import holding
from shared.bus.deciding import Operator, retry, skip
from shared.db import log
from shared.db.tables import attempt
from shared.errors import Conflict, Invalid, NotFound, Unavailable

sys.path.insert(0, str(Path(__file__).parent))
from network import approve, make_network, submit, take

WHO = Operator("quan-tri", "Đã sửa cấu hình.")


class Poison:
    """A handler that fails until it is cured."""

    def __init__(self, then=None):
        self.sick, self.done, self.then = True, [], then

    def __call__(self, uow, incoming):
        if self.sick:
            raise RuntimeError("hỏng")
        self.done.append(incoming.envelope.type)
        if self.then:
            self.then(uow, incoming)


@pytest.fixture
def build(tmp_path):
    """A network with some handlers replaced; closed at the end."""
    made = []

    def of(**handlers):
        made.append(make_network(tmp_path, handlers))
        return made[-1]

    yield of
    for network in made:
        for wiring in network.wirings.values():
            wiring.dispose()


def quarantine(network, service, producer):
    """Let the claim fail until the event is laid aside."""
    for _ in range(holding.MAX_ATTEMPTS + 1):
        network.claimers[service].claim(producer)
        with network.wirings[service].engine.begin() as connection:  # time passes
            connection.execute(sa.update(attempt).values(retry_at=None))


def waiting(network, service):
    with network.wirings[service].read() as session:
        return [(h.envelope.type, h.reason) for h in holding.everything(session)]


def first_id(network, service, index=0):
    with network.wirings[service].read() as session:
        return holding.everything(session)[index].envelope.event_id


def decide(network, service, what, event_id, operator=WHO):
    wiring, consumer = network.wirings[service], network.claimers[service]._consumer
    more = {"peers": wiring.peers} if what is retry else {}
    return what(consumer, event_id, operator, open_uow=wiring.uow, **more)


def said(network, service):
    with network.wirings[service].read() as session:
        assert list(log.verify(session, service)) == []
        events = log.read_after(session, service, 0, 100)
    return [(e.type, e.seq, e.actor, e.payload) for e in events if e.type.startswith("held_event.")]


def progress(network, service, article="a1"):
    with network.wirings[service].read() as session:
        found = log.progress(session, article)
    return (found.seq, found.owner, found.taken) if found else None


@pytest.fixture
def stuck(build):
    """Reporting could not apply the submission of a1; the assignment and the approval wait behind it."""
    poison = Poison()
    network = build(reporting={"article.submitted": poison})
    submit(network, "a1")
    quarantine(network, "reporting", "submission")
    network.settle(only=["review"])
    approve(network, "a1")
    network.settle(only=["reporting"])
    assert waiting(network, "reporting") == [
        ("article.submitted", "quarantine"), ("custody.taken", "order"), ("article.assigned", "order"),
        ("article.approved", "order"),
    ]  # fmt: skip
    return network, poison


def test_a_cured_event_is_applied_and_what_waited_behind_it_follows(stuck):
    network, poison = stuck
    poison.sick = False
    done = decide(network, "reporting", retry, first_id(network, "reporting"))
    assert (done.error, done.followed, poison.done) == (None, 3, ["article.submitted"])
    assert waiting(network, "reporting") == []
    assert progress(network, "reporting") == (5, "publishing", False)
    ((type_, seq, actor, payload),) = said(network, "reporting")
    assert (type_, seq, actor, payload["reason"]) == ("held_event.retried", None, "quan-tri", "Đã sửa cấu hình.")
    with network.wirings["reporting"].read() as session:
        assert holding.attempts(session) == {}


def test_a_retry_that_fails_again_stays_held_and_is_written_down(stuck):
    network, _ = stuck
    done = decide(network, "reporting", retry, first_id(network, "reporting"))
    assert done.error == "RuntimeError: hỏng"
    assert waiting(network, "reporting")[0] == ("article.submitted", "quarantine")
    assert progress(network, "reporting") == (1, "submission", True)
    assert [(t, p["error"]) for t, _, _, p in said(network, "reporting")] == [
        ("held_event.retried", "RuntimeError: hỏng")
    ]


def test_a_skipped_event_lets_the_article_go_on_without_it(stuck):
    network, poison = stuck
    done = decide(network, "reporting", skip, first_id(network, "reporting"))
    assert (done.followed, poison.done) == (3, [])
    assert progress(network, "reporting") == (5, "publishing", False)
    ((type_, seq, actor, payload),) = said(network, "reporting")
    assert (type_, seq, actor) == ("held_event.skipped", None, "quan-tri")
    assert payload["event_type"] == "article.submitted"
    with pytest.raises(NotFound):
        decide(network, "reporting", skip, payload["event_id"])  # once is enough


@pytest.mark.parametrize("what", [retry, skip])
def test_only_the_first_held_event_of_an_article(stuck, what):
    network, _ = stuck
    with pytest.raises(Conflict, match="đầu tiên"):
        decide(network, "reporting", what, first_id(network, "reporting", 1))
    assert said(network, "reporting") == []


def test_a_hand_over_is_never_skipped_at_its_receiver_but_may_be_tried_again(build):
    poison = Poison(then=take)
    network = build(review={"article.submitted": poison})
    submit(network, "a1")
    quarantine(network, "review", "submission")
    event_id = first_id(network, "review")
    with pytest.raises(Conflict, match="không còn ai giữ"):
        decide(network, "review", skip, event_id)
    assert waiting(network, "review") == [("article.submitted", "quarantine")]
    network.wirings["review"].peers.away.add("submission")
    with pytest.raises(Unavailable):
        decide(network, "review", retry, event_id)  # its text cannot be fetched: nothing happened
    assert said(network, "review") == []
    network.wirings["review"].peers.away.clear()
    poison.sick = False
    assert decide(network, "review", retry, event_id).error is None
    network.settle()
    assert progress(network, "submission") == progress(network, "review") == (3, "review", True)


@pytest.mark.parametrize("what", [retry, skip])
def test_an_unknown_type_stays_parked(build, monkeypatch, what):
    from shared.events import registry

    network = build()
    submit(network, "a1")
    monkeypatch.delitem(registry._ENTRIES, ("article.submitted", 1))
    network.claimers["reporting"].claim("submission")
    with pytest.raises(Conflict, match="chưa biết loại sự kiện"):
        decide(network, "reporting", what, first_id(network, "reporting"))
    assert waiting(network, "reporting") == [("article.submitted", "unknown")]


@pytest.mark.parametrize("what", [retry, skip])
def test_what_only_waits_for_its_predecessor_is_left_alone(build, what):
    network = build()
    submit(network, "a1")
    network.settle(only=["review"])
    network.claimers["reporting"].claim("review")
    with pytest.raises(Conflict, match="đang chờ một sự kiện trước nó"):
        decide(network, "reporting", what, first_id(network, "reporting"))


@pytest.mark.parametrize(("by", "reason"), [("quan-tri", "  "), ("", "vì thế"), ("a" * 65, "vì thế"), ("a", "x" * 501)])
def test_nobody_decides_without_a_name_and_a_reason(by, reason):
    with pytest.raises(Invalid):
        Operator(by, reason)


def test_a_quarantined_event_without_seq_blocks_no_article(build):
    """Nothing waits for it: what is held for order goes on behind it."""
    from shared.events.articles import PageRendered

    poison = Poison()
    network = build(reporting={"page.rendered": poison})
    with network.wirings["publishing"].uow() as uow:
        page = PageRendered(article_id="a1", address="/tin/2026/a/", status=200)
        uow.publish(page, subject_id="a1", actor="system", seq=False)
        uow.commit()
    quarantine(network, "reporting", "publishing")
    submit(network, "a1")
    network.settle(only=["review"])
    network.claimers["reporting"].claim("review")  # comes before its predecessors
    network.claimers["reporting"].claim("submission")
    assert waiting(network, "reporting") == [("page.rendered", "quarantine")]
    assert progress(network, "reporting") == (3, "review", True)
    decide(network, "reporting", skip, first_id(network, "reporting"))
    assert waiting(network, "reporting") == []


def test_the_command_says_what_happened_in_one_sentence(tmp_path, monkeypatch):
    from deploy.runtime.cli import main
    from shared.testing.databases import prepare, test_settings

    prepare(settings := test_settings(tmp_path))
    monkeypatch.setenv("DATABASE_URL", settings.database or "")
    for name, value in {"TOASOAN_ENV": "test", "TOASOAN_VAR": str(tmp_path), "SECRET_KEY": "x" * 40}.items():
        monkeypatch.setenv(name, value)
    for what in ("retry", "skip"):
        asked = ["bus", what, "no-such-event", "--service", "review", "--by", "quan-tri"]
        answer = CliRunner().invoke(main, [*asked, "--reason", "thử"])
        assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
        assert "Không có sự kiện này" in answer.output
        assert CliRunner().invoke(main, asked).exit_code == 2  # no reason
