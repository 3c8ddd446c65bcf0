"""The reader of the mailbox is killed at random moments, again and again: every message is taken once, none is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.submission.models import Article, MailIn, Receipt
from services.submission.wiring import build
from shared.db import log
from shared.db.migrate import upgrade
from shared.db.unit_of_work import SilentBell
from shared.ids import new_id
from shared.service import ServiceWiring
from shared.testing.bus import Network, seed_people
from shared.testing.databases import test_settings
from tests.data import mails
from tests.plugins.dovecot import Dovecot

SEED = 20261124
PATIENCE = 120
COMMAND = [sys.executable, "-m", "deploy.runtime.cli", "intake", "poll"]


class Reader:
    """A process of its own that reads the mailbox, as the operator's command does."""

    def __init__(self, wiring: ServiceWiring) -> None:
        self.wiring = wiring
        settings = wiring.settings
        self.env = {
            **os.environ, "TOASOAN_ENV": "test", "TOASOAN_VAR": str(settings.var), "SECRET_KEY": settings.secret_key,
            "IMAP_URL": str(settings.imap_url), "DATABASE_URL": settings.database or "",
        }  # fmt: skip

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(COMMAND, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def taken(self) -> int:
        with self.wiring.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(MailIn)) or 0

    def kill_at_work(self, chance: random.Random, spared: float, share: int) -> bool:
        """Start, let it work for up to `spared` seconds or `share` messages, `kill -9`. False when it was done before.

        The share keeps some messages for the kills to come, however fast the machine reads.
        """
        before, process = self.taken(), self.start()
        until = time.monotonic() + PATIENCE
        while self.taken() == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        end = time.monotonic() + chance.uniform(0, spared)
        while time.monotonic() < end and self.taken() < before + share:
            time.sleep(0.005)
        over = process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return not over

    def finish(self) -> str:
        """Read to the end."""
        process = self.start()
        out, _ = process.communicate(timeout=PATIENCE * 3)
        assert process.returncode == 0, out.decode()
        return out.decode()


def _wiring(var: Path, url: str) -> ServiceWiring:
    settings = test_settings(var, imap_url=url)
    upgrade("submission", settings)
    wiring = build(settings, bell=SilentBell(), peers=Network().peers("submission"))
    seed_people(wiring)
    return wiring


def _storm(var: Path, dovecot: Dovecot, *, messages: int, kills: int, spared: float) -> None:
    user = f"bao-{new_id()}"
    wiring = _wiring(var, dovecot.url(user))
    dovecot.deliver(user, *mails.mixed(messages))
    sent = dovecot.listed(user)  # as the server gives them out: every line end is CRLF
    assert messages == len(set(sent))
    reader, chance = Reader(wiring), random.Random(SEED)
    killed = []
    for _ in range(kills * 2):
        if len(killed) < kills and reader.kill_at_work(chance, spared, messages // (kills + 2)):
            killed.append(reader.taken())
    print(f"killed {len(killed)} times, with so many messages taken: {killed}")
    print(reader.finish())
    assert kills == len(killed)
    _check(wiring, dovecot, user, sent)
    wiring.dispose()


def _check(wiring: ServiceWiring, dovecot: Dovecot, user: str, sent: list[bytes]) -> None:
    """Every message has one row, its original, its article or its place in the queue, one event, and is filed."""
    with wiring.read() as session:
        rows = session.scalars(sa.select(MailIn)).all()
        articles = session.scalars(sa.select(Article)).all()
        numbers = sorted(session.scalars(sa.select(Receipt.number)))
        said = list(log.read_after(session, "submission", 0, 5000))
        assert [] == list(log.verify(session, "submission"))
    hashes = sorted(sha256(raw).hexdigest() for raw in sent)
    assert hashes == sorted(str(row.raw_sha256) for row in rows)
    assert all(wiring.files.exists(str(row.raw_sha256)) for row in rows)
    outcomes = Counter(row.outcome for row in rows)
    assert {"taken", "quarantined", "automatic"} == set(outcomes), outcomes
    assert outcomes["taken"] == len(articles) == len({row.article_id for row in rows if row.article_id})
    assert list(range(1, len(articles) + 1)) == numbers
    told = Counter(envelope.payload["mail_id"] for envelope in said if envelope.type == "intake.received")
    assert told == Counter(row.id for row in rows if row.outcome != "automatic")
    assert len(articles) == sum(envelope.type == "article.drafted" for envelope in said)
    assert ([], hashes) == (
        dovecot.listed(user),
        sorted(sha256(raw).hexdigest() for raw in dovecot.listed(user, "Đã nhận")),
    )


def test_thirty_messages_and_three_kills(tmp_path: Path, dovecot: Dovecot) -> None:
    _storm(tmp_path, dovecot, messages=30, kills=3, spared=0.4)


@pytest.mark.long
def test_two_hundred_messages_and_ten_kills(tmp_path: Path, dovecot: Dovecot) -> None:
    _storm(tmp_path, dovecot, messages=200, kills=10, spared=2.0)
