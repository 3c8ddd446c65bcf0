"""An in-process network for tests: every service with its own database, no sockets, no Redis.

`LocalPeers` answers what HTTP would answer; `Network.settle()` lets everybody claim until nothing is new.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shared.bus.claim import Claimer, Consumer
from shared.bus.consumer import read_cursor
from shared.clients.peers import CursorState, Disputed
from shared.clock import local_day
from shared.content import Document
from shared.db import contents, log, people
from shared.errors import Transient
from shared.events.envelope import Envelope
from shared.events.submission import MailFacts
from shared.testing import school


class LocalPeers:
    """Peers that read the other services' databases directly; `away` names services that do not answer."""

    def __init__(self, service: str, wirings: dict[str, Any]) -> None:
        self._service = service
        self._wirings = wirings
        self.away: set[str] = set()

    def _of(self, service: str) -> Any:
        if service in self.away or service not in self._wirings:
            msg = f"{service} is away"
            raise Transient(msg)
        return self._wirings[service]

    def events(self, producer: str, *, after: int, hash_: str, limit: int) -> Sequence[Envelope]:
        """See shared.clients.peers.Peers."""
        with self._of(producer).read() as session:
            if log.hash_at(session, after) != hash_:
                raise Disputed(producer)
            return log.read_after(session, producer, after, limit)

    def cursor(self, consumer: str) -> CursorState:
        """See shared.clients.peers.Peers."""
        with self._of(consumer).read() as session:
            at = read_cursor(session, self._service)
        return CursorState(at.position, at.hash, at.generation)

    def content(self, service: str, hash_: str) -> Document:
        """See shared.clients.peers.Peers."""
        with self._of(service).read() as session:
            text = contents.raw(session, hash_)
        if text is None:
            msg = f"{service} does not have {hash_}"
            raise Transient(msg)
        return Document.from_json(text)

    def session_alive(self, session_id: str, member_id: str) -> bool | None:
        """Accounts is not asked in these tests unless one replaces this method."""
        return None

    def delegation(self, member_id: str, role: str, classes: Sequence[str]) -> str | None:
        """See shared.clients.peers.Peers."""
        accounts = self._of("accounts")
        with accounts.read() as session:
            day = local_day(accounts.clock())
            found = people.delegation_for(
                session, member_id, role, classes, day, giver_in_office=accounts.pack.delegation.ends_with_giver
            )
        return found.delegation_id if found else None

    def acts(self, service: str, member_id: str, since: datetime) -> Sequence[Envelope]:
        """See shared.clients.peers.Peers."""
        with self._of(service).read() as session:
            return log.said_by(session, service, member_id, since)

    def concerned(self, violation_id: str) -> str:
        """See shared.clients.peers.Peers."""
        with self._of("reporting").read() as session:
            asked = {"id": violation_id}
            return session.scalar(sa.text("SELECT member_id FROM violation WHERE id = :id"), asked) or ""

    def mail(self, mail_id: str) -> MailFacts | None:
        """See shared.clients.peers.Peers."""
        query = "SELECT sender_name, sender_address, subject, message_id, report FROM mail_in WHERE id = :id"
        with self._of("submission").read() as session:
            row = session.execute(sa.text(query), {"id": mail_id}).first()
        if row is None:
            return None
        report = json.loads(row.report) if isinstance(row.report, str) else row.report
        taken, missing = tuple(report.get("taken", ())), tuple(report.get("missing", ()))
        return MailFacts(row.sender_name, row.sender_address, row.subject, row.message_id, taken, missing)


class Network:
    """Several services in one process that hear each other when told to."""

    def __init__(self) -> None:
        self.wirings: dict[str, Any] = {}
        self.claimers: dict[str, Claimer] = {}

    def peers(self, service: str) -> LocalPeers:
        """The peers to build a service's wiring with."""
        return LocalPeers(service, self.wirings)

    def add(self, wiring: Any, consumer: Consumer) -> None:
        """Join a service."""
        self.wirings[wiring.name] = wiring
        self.claimers[wiring.name] = wiring.claimer(consumer)

    def settle(self, rounds: int = 20, only: Iterable[str] | None = None) -> int:
        """Let everybody claim until a round brings nothing; returns the number of events consumed."""
        names = list(self.claimers if only is None else only)
        total = 0
        for _ in range(rounds):
            news = sum(self.claimers[name].claim_all() for name in names)
            total += news
            if not news:
                break
        return total


def seed_people(wiring: Any) -> None:
    """Write the demo school straight into a service's read copies (as if accounts had said it)."""
    with wiring.uow_unchecked() as uow:
        for unit in school.UNITS:
            _say(people.apply, uow, "unit.registered", vars(unit))
        for member in school.MEMBERS:
            data = {
                "member_id": member.member_id,
                "name": member.name,
                "email": member.email,
                "unit_id": member.unit_id,
            }
            _say(people.apply, uow, "member.registered", data)
            for number, (role, unit_id) in enumerate(member.roles):
                appointed = {
                    "appointment_id": f"{member.member_id}-{number}", "member_id": member.member_id, "role": role,
                    "unit_id": unit_id, "since": school.SINCE, "until": None, "decision_no": school.DECISION,
                }  # fmt: skip
                _say(people.apply, uow, "appointment.made", appointed)
        uow.commit()


def _say(apply: Callable[..., None], uow: Any, type_: str, payload: dict[str, Any]) -> None:
    envelope = Envelope("", "accounts", 0, "", None, type_, 1, "", "", payload, None, "", "")
    apply(uow.session, envelope)
