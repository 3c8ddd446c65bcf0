"""Through the real claims: other services speak, notifications follows, exactly once, and can be rebuilt."""

import sqlalchemy as sa

from services.notifications import operations
from services.notifications.worker import CONSUMER, JOBS, PERIODIC, RESET
from shared.bus.consumer import Consumer
from shared.bus.jobs import JobRunner
from shared.content import Document
from shared.db import contents
from shared.db.tables import cursor, subject
from shared.db.unit_of_work import SilentBell
from shared.events.articles import ArticleAssigned, ArticleDrafted, ArticleSubmitted
from shared.service import ServiceWiring
from shared.testing import databases
from shared.testing.bus import Network
from tests.integration.notifications.office import Office

TEXT = Document(title="Hội thi khoa học kĩ thuật", body="<p>Nội dung</p>")


def payload(to_state, owner, **more):
    return {
        "transition": "T", "from_state": "", "to_state": to_state, "owner": owner, "role": "author",
        "actor_name": "Giáo viên Toán", "clause": "D12.3a", "title": TEXT.title, "kind": "news",
        "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": "tin-truong", "content_hash": TEXT.hash,
        "pack": "quy-che-154-2019@1", **more,
    }  # fmt: skip


def take(uow, incoming):
    contents.keep(uow.session, TEXT)
    uow.take_custody(incoming.envelope, state=incoming.event.to_state)


def make_network(tmp_path, mailer):
    network = Network()
    office = Office(tmp_path, mailer=mailer, peers=network.peers("notifications"))
    network.add(office.wiring, CONSUMER)
    for name in ("accounts", "submission", "review", "publishing", "reporting"):
        wiring = ServiceWiring.build(
            name, databases.test_settings(tmp_path), clock=office.clock, bell=SilentBell(), peers=network.peers(name)
        )
        databases.create_common(wiring.engine, schema=name)
        network.add(wiring, Consumer(name, {"article.submitted": take} if name == "review" else {}))
    return network, office


def say(network, service, article, event):
    with network.wirings[service].uow() as uow:
        contents.keep(uow.session, TEXT)
        uow.publish(event, subject_id=article, actor="gv-toan")
        uow.commit()


def journey(network, article):
    say(network, "submission", article, ArticleDrafted(**payload("draft", "submission")))
    say(network, "submission", article, ArticleSubmitted(**payload("submitted", "review")))
    network.settle()
    say(network, "review", article, ArticleAssigned(**payload("editing", "review", assignee_id="btv-toan-tin")))
    network.settle()


def test_events_of_three_logs_become_tasks_and_letters_and_mail_sent_is_heard(tmp_path, mailer):
    network, office = make_network(tmp_path, mailer)
    for number in range(3):
        journey(network, f"bai-{number}")
    assert [("edit", "btv-toan-tin")] * 3 == office.tasks()
    JobRunner(office.wiring, JOBS, PERIODIC).run_due()
    assert 9 == len(mailer.sent)
    assert 9 == network.claimers["reporting"].claim("notifications")
    assert 0 == network.settle()


def test_a_rebuild_gives_the_same_tasks_and_no_mail(tmp_path, mailer):
    network, office = make_network(tmp_path, mailer)
    journey(network, "bai-1")
    JobRunner(office.wiring, JOBS, PERIODIC).run_due()
    before = (office.tasks(), office.tasks(still_open=False), len(mailer.sent))
    assert RESET is operations.reset
    with office.wiring.uow() as uow:
        RESET(uow)
        uow.session.execute(sa.delete(subject))
        uow.session.execute(sa.delete(cursor))
        uow.commit()
    network.claimers["notifications"]._known.clear()
    network.settle()
    JobRunner(office.wiring, JOBS, PERIODIC).run_due()
    assert before == (office.tasks(), office.tasks(still_open=False), len(mailer.sent))
