"""Work and letters about periodic reports on their way (D5.3f, D16) and the conclusions the principal draws."""

from datetime import date

from services.notifications.config import MailRules
from services.notifications.operations.duties import Duty, base, close_duties, open_duty
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import local_day
from shared.db.people import people_with_role
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.reporting import PeriodicReportMoved
from shared.text import format_date
from shared.web.addresses import PAGES

KINDS = {
    "due": ("compile_report", "secretary"), "compiling": ("compile_report", "secretary"),
    "pending_deputy": ("sign_report", "deputy"), "submitted": ("answer_report", "principal"),
    "returned": ("compile_report", "secretary"), "acknowledged": ("file_report", "secretary"),
}  # fmt: skip
"""State → kind of the task, and whose it is."""
CONCLUSION = "do_conclusion"


def follow_periodic_report(
    uow: UnitOfWork, *, envelope: Envelope, event: PeriodicReportMoved, rules: MailRules
) -> None:
    """One task for whoever has to act now; a letter where somebody new has to, but not for what the same one goes on.

    The principal's letter is that of `report.built`, with the files.
    """
    path = f"{PAGES['reporting']}ho-so/{event.report_id}"
    if event.transition == "done":
        close_duties(uow, envelope, kind=CONCLUSION, about=event.about)
        return
    kind, role = KINDS.get(event.state, ("", ""))
    for other in dict.fromkeys(known for known, _ in KINDS.values()):
        if other != kind:
            close_duties(uow, envelope, kind=other, about=event.report_id)
    if kind:
        due = date.fromisoformat(event.due_on)
        title = f"Báo cáo {_lower(event.label)}"
        duty = Duty(kind, event.report_id, path, title, event.by_name, event.reason or None, due)
        _open_once(uow, envelope, duty, role)
    letters = _letters(uow, envelope, event, role, path) + _conclusions(uow, envelope, event, path)
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)


def _open_once(uow: UnitOfWork, envelope: Envelope, duty: Duty, role: str) -> None:
    """The secretary's task of compiling stays the same from the opening to the sending up; a return opens it anew."""
    close_duties(uow, envelope, kind=duty.kind, about=duty.about)
    open_duty(uow, envelope, duty, role=role)


def _letters(uow: UnitOfWork, envelope: Envelope, event: PeriodicReportMoved, role: str, path: str) -> list[Addressed]:
    notice = f"periodic_report.{event.transition}"
    if event.transition not in ("B01", "B03", "B04", "B06", "B07") or event.by_name == "" or not role:
        return []
    rows = [
        ("Kì báo cáo", event.label), ("Hạn", format_date(date.fromisoformat(event.due_on))),
        ("Người chuyển", event.by_name), ("Ý kiến", event.reason),
    ]  # fmt: skip
    context = base(envelope, notice, "D5.3f", path, rows) | {"title": event.label}
    people = people_with_role(uow.session, role, local_day(uow.now))
    return [Addressed(person, "notice", context) for person in people if person.member_id != envelope.actor]


def _conclusions(uow: UnitOfWork, envelope: Envelope, event: PeriodicReportMoved, path: str) -> list[Addressed]:
    """Each conclusion is a task of the person it names, who is written to once for all of theirs."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for one in event.conclusions:
        due = date.fromisoformat(one["due_on"]) if one["due_on"] else None
        duty = Duty(CONCLUSION, str(one["id"]), path, str(one["text"])[:160], event.by_name, None, due)
        open_duty(uow, envelope, duty, member_id=str(one["member_id"]))
        words = f"{one['text']}{f' (hạn {format_date(due)})' if due else ''}"
        rows.setdefault(str(one["member_id"]), []).append(("Kết luận", words))
    return [
        Addressed(
            named(uow, envelope, member), "notice",
            base(envelope, "periodic_report.conclusion", "D5.3f", path, [("Báo cáo", event.label), *lines])
            | {"title": event.label},
        )
        for member, lines in rows.items()
    ]  # fmt: skip


def _lower(label: str) -> str:
    return f"{label[:1].lower()}{label[1:]}"
