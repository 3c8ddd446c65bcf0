"""The notifications service with the demo school's people and nothing around it: events are handed in one by one."""

import email
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.notifications import schedule
from services.notifications.models import Delivery, Task
from services.notifications.subscribers import HANDLERS
from services.notifications.wiring import NotificationsWiring, build
from shared.bus.consumer import Incoming
from shared.clock import SteppingClock
from shared.db import people
from shared.db.unit_of_work import SilentBell
from shared.events.envelope import Envelope
from shared.events.registry import load
from shared.testing.bus import seed_people
from shared.testing.databases import prepare, test_settings

START = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)  # 14:05 at school
TITLE = "Hội thi khoa học kĩ thuật cấp trường năm học 2026 - 2027"
STATES = {
    "submitted": "submitted", "resubmitted": "submitted", "assigned": "editing", "reassigned": "editing",
    "returned": "returned", "sent_up": "pending_deputy", "refusal_proposed": "pending_deputy",
    "sent_back": "revision", "revision_taken": "editing", "content_approved": "pending_head",
    "refusal_forwarded": "pending_head", "posting_approval_recorded": "pending_head", "approved": "approved",
    "revision_requested": "revision", "returned_to_deputy": "pending_deputy", "refused": "refused",
    "refusal_overruled": "pending_deputy", "published": "published", "updated": "published", "scheduled": "scheduled",
    "unscheduled": "approved", "amended": "pending_deputy", "recalled": "pending_head", "suspended": "suspended",
    "taken_down": "taken_down", "restored": "published", "archived": "archived", "withdrawn": "withdrawn",
    "drafted": "draft",
}  # fmt: skip
ACTS = {
    "submitted": ("gv-toan", "Giáo viên Toán", "author", "D12.3a"),
    "resubmitted": ("gv-toan", "Giáo viên Toán", "author", "D13.1"),
    "assigned": ("thu-ky", "Thư ký Ban Biên tập", "secretary", "D12.3b"),
    "returned": ("thu-ky", "Thư ký Ban Biên tập", "secretary", "D15.4"),
    "sent_up": ("btv-toan-tin", "Biên tập viên Toán – Tin", "editor", "D12.3b"),
    "refusal_proposed": ("btv-toan-tin", "Biên tập viên Toán – Tin", "editor", "D15"),
    "sent_back": ("pho-hieu-truong", "Phó Hiệu trưởng", "deputy", "D12.3c"),
    "content_approved": ("pho-hieu-truong", "Phó Hiệu trưởng", "deputy", "D12.3b"),
    "approved": ("hieu-truong", "Hiệu trưởng", "head", "D13.4c"),
    "refused": ("hieu-truong", "Hiệu trưởng", "head", "D15"),
    "published": ("thu-ky", "Thư ký Ban Biên tập", "secretary", "D12.2d"),
    "updated": ("thu-ky", "Thư ký Ban Biên tập", "secretary", "D14.2a"),
    "suspended": ("thu-ky", "Thư ký Ban Biên tập", "secretary", "D8.1"),
    "taken_down": ("hieu-truong", "Hiệu trưởng", "head", "D12.4b"),
}
PRODUCERS = {"submission": "submission", "review": "review", "publishing": "publishing"}
OWNERS = {
    "draft": "submission", "returned": "submission", "withdrawn": "submission", "submitted": "review",
    "editing": "review", "revision": "review", "pending_deputy": "review", "pending_head": "review",
    "refused": "review",
}  # fmt: skip


class Office:
    """One notifications service. `sent` is what its mailer was given."""

    def __init__(self, folder: Path, *, people_known: bool = True, **parts: Any) -> None:
        self.clock = SteppingClock(START)
        settings = parts.pop("settings", None) or test_settings(folder, base_url="https://cong.thpt-tan-lap.example")
        prepare(settings, "notifications")
        self.wiring: NotificationsWiring = build(settings, clock=self.clock, bell=SilentBell(), **parts)
        self.seqs: dict[str, int] = {}
        self.count = 0
        if people_known:
            seed_people(self.wiring)

    def event(self, name: str, article: str = "bai-1", *, age: timedelta = timedelta(0), **facts: Any) -> Envelope:
        """The envelope of the next event `article.<name>`, not yet applied."""
        self.seqs[article] = self.seqs.get(article, 0) + 1
        actor, actor_name, role, clause = ACTS.get(name, ("hieu-truong", "Hiệu trưởng", "head", "D12.2a"))
        state = facts.pop("to_state", STATES[name])
        payload: dict[str, Any] = {
            "transition": "T", "from_state": "", "to_state": state, "owner": OWNERS.get(state, "publishing"),
            "role": role, "actor_name": actor_name, "clause": clause, "title": TITLE, "kind": "event",
            "unit_id": "to-toan-tin", "author_id": "gv-toan", "section": "tin-truong", "content_hash": "0" * 64,
            "pack": "quy-che-154-2019@1",
        }  # fmt: skip
        if state not in ("draft", "submitted"):
            payload["assignee_id"] = "btv-toan-tin"
        return self.envelope(
            f"article.{name}", article, {**payload, **facts}, seq=self.seqs[article], age=age, actor=actor
        )

    def envelope(
        self, type_: str, subject: str, payload: dict[str, Any], *, seq: int | None = None,
        age: timedelta = timedelta(0), actor: str = "hieu-truong",
    ) -> Envelope:  # fmt: skip
        """Any event; ids count up so that letters have the same ids in every run."""
        self.count += 1
        return Envelope(
            event_id=f"00000000-0000-7000-8000-{self.count:012d}", producer="review", position=self.count,
            subject_id=subject, seq=seq, type=type_, version=1, occurred_at=(self.clock() - age).isoformat(),
            actor=actor, payload=payload, prev=None, prev_hash="", hash="",
        )  # fmt: skip

    def apply(self, envelope: Envelope, fetched: Any = None) -> Envelope:
        """Let the handler apply an event, in a transaction of its own."""
        event = load(envelope.type, envelope.version, envelope.payload)
        with self.wiring.uow() as uow:
            HANDLERS[envelope.type](uow, Incoming(envelope, event, fetched))
            uow.commit()
        return envelope

    def hear(self, name: str, article: str = "bai-1", **facts: Any) -> Envelope:
        """`event` and `apply` in one."""
        return self.apply(self.event(name, article, **facts))

    def people_event(self, type_: str, payload: dict[str, Any]) -> None:
        """An event of accounts."""
        with self.wiring.uow() as uow:
            people.apply(uow.session, Envelope("", "accounts", 0, "", None, type_, 1, "", "", payload, None, "", ""))
            uow.commit()

    def appoint(self, member: str, role: str, unit: str | None = None) -> None:
        """One more appointment."""
        self.people_event("appointment.made", {
            "appointment_id": f"{member}-{role}", "member_id": member, "role": role, "unit_id": unit,
            "since": "2026-08-15", "until": None, "decision_no": "1",
        })  # fmt: skip

    def dismiss_role(self, member: str, number: int) -> None:
        """End one of the demo appointments before today."""
        self.people_event("appointment.ended", {"appointment_id": f"{member}-{number}", "until": "2026-11-01"})

    def deliveries(self, **where: Any) -> Sequence[Delivery]:
        """Lines of the ledger in the order they were written."""
        with self.wiring.read() as session:
            return session.scalars(
                select(Delivery)
                .filter_by(**where)
                .order_by(Delivery.created_at, Delivery.event_id, Delivery.recipient_id)
            ).all()

    def mails(self, event: Envelope) -> list[tuple[str, str]]:
        """(person, template) of every letter about an event."""
        return [(row.recipient_id, row.template) for row in self.deliveries(event_id=event.event_id)]

    def tasks(self, *, still_open: bool = True) -> list[tuple[str, str]]:
        """(kind, role or member) of the open tasks, or of the closed ones."""
        with self.wiring.read() as session:
            rows = session.scalars(select(Task).order_by(Task.opened_at, Task.kind, Task.role)).all()
        return [(row.kind, row.role or row.member_id) for row in rows if (row.closed_at is None) == still_open]

    def send(self) -> int:
        """Send what is due, as the job does."""
        return schedule.send_due(self.wiring)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.set(self.clock() + timedelta(**span))


def parse(raw: bytes) -> EmailMessage:
    """A received message."""
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message
