"""A mailbox on the real server with submission behind it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from services.submission.config import IntakeRules
from services.submission.models import Article, MailIn, MailPart
from services.submission.schedule import Polled, poll_mailbox
from tests.integration.submission.world import World
from tests.plugins.dovecot import Dovecot


@dataclass
class Intake:
    """`user` is the name of the mailbox on the server."""

    world: World
    server: Dovecot
    user: str
    rules: IntakeRules = field(default_factory=IntakeRules)

    def deliver(self, *messages: Any) -> None:
        self.server.deliver(self.user, *(one if isinstance(one, bytes) else one.as_bytes() for one in messages))

    def poll(self, rounds: int = 30, **rules: Any) -> Polled:
        """Read until nothing more waits."""
        polled = Polled(more=True)
        for _ in range(rounds):
            polled = poll_mailbox(self.world.wiring, replace(self.rules, **rules))
            assert not polled.error, polled.error
            if not polled.more:
                break
        return polled

    def take(self, *messages: Any, **rules: Any) -> list[MailIn]:
        """Deliver, read, and what became of them."""
        before = {row.id for row in self.rows()}
        self.deliver(*messages)
        self.poll(**rules)
        return [row for row in self.rows() if row.id not in before]

    def rows(self) -> list[MailIn]:
        with self.world.wiring.read() as session:
            return list(session.scalars(sa.select(MailIn).order_by(MailIn.taken_at, MailIn.id)))

    def parts(self, mail_id: str) -> list[MailPart]:
        with self.world.wiring.read() as session:
            query = sa.select(MailPart).where(MailPart.mail_id == mail_id).order_by(MailPart.number)
            return list(session.scalars(query))

    def outcomes(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows())

    def articles(self) -> list[Article]:
        return self.world.articles()

    def inbox(self) -> list[bytes]:
        return self.server.listed(self.user)

    def filed(self) -> list[bytes]:
        return self.server.listed(self.user, "Đã nhận")

    def said(self, type_: str = "intake.received") -> list[Any]:
        return [envelope for envelope in self.world.events() if envelope.type == type_]
