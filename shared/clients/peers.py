"""HTTP to the other services: one kept `requests.Session` per thread, short tokens, honest errors."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter

from shared.clients import tokens
from shared.config import Settings
from shared.content import Document
from shared.errors import Transient
from shared.events.envelope import Envelope
from shared.events.submission import MailFacts
from shared.logs import logger

CLAIM_TIMEOUT = (2.0, 10.0)
SESSION_TIMEOUT = (0.3, 0.3)
TOKEN_KEPT = 60.0
log = logger(__name__)


class Disputed(Exception):
    """The producer's log does not hold what the consumer has applied: an operator must decide."""


@dataclass(frozen=True)
class CursorState:
    """How far a consumer has followed one producer."""

    position: int
    hash: str
    generation: int


class Peers(Protocol):
    """What a service may ask of the others."""

    def events(self, producer: str, *, after: int, hash_: str, limit: int) -> Sequence[Envelope]:
        """The events after a position. Transient when away, Disputed when the chain does not fit."""

    def cursor(self, consumer: str) -> CursorState:
        """How far `consumer` has followed this service. Transient when away."""

    def content(self, service: str, hash_: str) -> Document:
        """A text by its hash, checked against it. Transient when away or not there yet."""

    def session_alive(self, session_id: str, member_id: str) -> bool | None:
        """Whether accounts still knows this sign-in; None when accounts does not answer in 300 ms."""

    def delegation(self, member_id: str, role: str, classes: Sequence[str]) -> str | None:
        """The delegation that lets the member approve these classes today, by accounts' own rows; None without one.

        Transient when accounts does not answer in 300 ms.
        """

    def acts(self, service: str, member_id: str, since: datetime) -> Sequence[Envelope]:
        """All that a member has said in the log of `service` since a moment (D8.2). Transient when away."""

    def concerned(self, violation_id: str) -> str:
        """Whom a record of a breach concerns (D17b); its events do not say. Empty without one, Transient when away."""

    def mail(self, mail_id: str) -> MailFacts | None:
        """Who wrote a message that submission took in; its events do not say. None when it is gone, Transient."""


class HttpPeers:
    """Peers over HTTP."""

    def __init__(self, service: str, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._local = threading.local()
        self._tokens: dict[str, tuple[float, str]] = {}

    def events(self, producer: str, *, after: int, hash_: str, limit: int) -> Sequence[Envelope]:
        """See Peers."""
        answer = self._get(producer, "events", CLAIM_TIMEOUT, {"after": after, "hash": hash_, "limit": limit})
        if answer.status_code == requests.codes.conflict:
            raise Disputed(f"{producer}@{after}")
        self._ok(answer, producer)
        return [Envelope.from_dict(item) for item in answer.json()["events"]]

    def cursor(self, consumer: str) -> CursorState:
        """See Peers."""
        answer = self._get(consumer, "cursor", CLAIM_TIMEOUT, {"of": self._service})
        self._ok(answer, consumer)
        return CursorState(**answer.json())

    def content(self, service: str, hash_: str) -> Document:
        """See Peers."""
        answer = self._get(service, f"content/{hash_}", CLAIM_TIMEOUT, {})
        self._ok(answer, service)
        document = Document.from_json(answer.content.decode())
        if document.hash != hash_:
            msg = f"{service} gave another text than {hash_}"
            raise Transient(msg)
        return document

    def session_alive(self, session_id: str, member_id: str) -> bool | None:
        """See Peers."""
        try:
            answer = self._get("accounts", "session", SESSION_TIMEOUT, {"sid": session_id, "member": member_id})
            self._ok(answer, "accounts")
        except Transient as error:
            log.warning("accounts_away", error=str(error))
            return None
        return bool(answer.json()["alive"])

    def delegation(self, member_id: str, role: str, classes: Sequence[str]) -> str | None:
        """See Peers."""
        asked = {"member": member_id, "role": role, "classes": ",".join(classes)}
        answer = self._get("accounts", "delegation", SESSION_TIMEOUT, asked)
        self._ok(answer, "accounts")
        found = answer.json()["delegation_id"]
        return str(found) if found else None

    def acts(self, service: str, member_id: str, since: datetime) -> Sequence[Envelope]:
        """See Peers."""
        found: list[Envelope] = []
        more = True
        while more:
            after = found[-1].position if found else 0
            asked = {"member": member_id, "since": since.isoformat(), "after": after}
            answer = self._get(service, "acts", CLAIM_TIMEOUT, asked)
            self._ok(answer, service)
            told = answer.json()
            found += [Envelope.from_dict(item) for item in told["events"]]
            more = told["more"]
        return found

    def concerned(self, violation_id: str) -> str:
        """See Peers."""
        answer = self._get("reporting", "concerned", CLAIM_TIMEOUT, {"violation": violation_id})
        self._ok(answer, "reporting")
        return str(answer.json()["member_id"])

    def mail(self, mail_id: str) -> MailFacts | None:
        """See Peers."""
        answer = self._get("submission", "mail", CLAIM_TIMEOUT, {"mail": mail_id})
        self._ok(answer, "submission")
        told = answer.json()["mail"]
        if not told:
            return None
        taken, missing = tuple(told["taken"]), tuple(told["missing"])
        track = str(told.get("track", ""))
        return MailFacts(told["name"], told["address"], told["subject"], told["message_id"], taken, missing, track)

    def is_open(self, service: str) -> bool:
        """Whether `service` answers, has checked its log and writes."""
        try:
            answer = self._get(service, "healthz", CLAIM_TIMEOUT, {})
        except Transient:
            return False
        return bool(answer.status_code == requests.codes.ok and answer.json()["status"] == "ok")

    def _get(self, service: str, path: str, timeout: tuple[float, float], params: dict[str, Any]) -> requests.Response:
        url = f"{self._settings.service_url(service)}/internal/{service}/{path}"
        try:
            return self._session().get(
                url, params=params, timeout=timeout, headers={"Authorization": f"Bearer {self._token(service)}"}
            )
        except requests.RequestException as error:
            raise Transient(f"{service}: {type(error).__name__}") from error

    @staticmethod
    def _ok(answer: requests.Response, service: str) -> None:
        if answer.status_code != requests.codes.ok:
            raise Transient(f"{service}: HTTP {answer.status_code}")

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            session.mount("http://", HTTPAdapter(pool_connections=8, pool_maxsize=2))
            self._local.session = session
        return session

    def _token(self, audience: str) -> str:
        made, token = self._tokens.get(audience, (0.0, ""))
        if time.monotonic() - made > TOKEN_KEPT or not token:
            made, token = time.monotonic(), tokens.issue(self._settings.secret_key, self._service, audience)
            self._tokens[audience] = (made, token)
        return token
