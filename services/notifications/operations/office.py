"""Letters about time and duty, asked for by reporting: deadlines (D14.1), events entered ahead, the quota (D13.3)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from services.notifications.config import MailRules
from services.notifications.operations import owing
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.reporting import (
    ClockReminded,
    ObligationCancelled,
    ObligationEntered,
    QuotaExcused,
    QuotaWarned,
)
from shared.text import format_date
from shared.web.addresses import PAGES

REPORTS = PAGES["reporting"]
_LATE = ("overdue", "deputy", "head")


def follow_reminder(uow: UnitOfWork, *, envelope: Envelope, event: ClockReminded, rules: MailRules) -> None:
    """One letter to one person about every deadline whose stage has come."""
    items = [dict(item) for item in event.items]
    single = len(items) == 1 and not event.more
    context = {
        **_base(envelope, event.clause), "items": items, "more": event.more,
        "path": str(items[0]["path"]) if single else f"{REPORTS}thoi-han/",
    }  # fmt: skip
    _write(uow, envelope, [event.recipient_id], "reminder", context, rules)


def follow_obligation(
    uow: UnitOfWork, *, envelope: Envelope, event: ObligationEntered | ObligationCancelled, rules: MailRules
) -> None:
    """The unit hears that it owes an article, or no longer does; until it is sent, it stands among its work."""
    owing.turn(uow, envelope, event)
    context = {
        **_base(envelope, event.clause), "title": event.title, "unit": event.unit_name, "event_end": event.event_end,
        "path": f"{REPORTS}su-kien/{event.obligation_id}",
    }  # fmt: skip
    if isinstance(event, ObligationEntered):
        context |= {"entered": True, "last_day": event.last_day, "by": event.entered_by_name, "reason": ""}
    else:
        context |= {"entered": False, "last_day": "", "by": event.cancelled_by_name, "reason": event.reason}
    _write(uow, envelope, event.mail_to, "obligation", context, rules)


def follow_quota(uow: UnitOfWork, *, envelope: Envelope, event: QuotaWarned | QuotaExcused, rules: MailRules) -> None:
    """The group's lead hears that it is behind, or that the head has excused it (or taken that back)."""
    context = {
        **_base(envelope, event.clause), "unit": event.unit_name, "period": event.period, "reason": "",
        "path": f"{REPORTS}chi-tieu/{event.period}/{event.unit_id}",
    }  # fmt: skip
    if isinstance(event, QuotaWarned):
        context |= {
            "about": "behind", "quota": event.quota, "credited": event.credited, "provisional": event.provisional,
            "last_day": event.last_day,
        }  # fmt: skip
    else:
        context |= {"about": "excused" if event.active else "counted", "reason": event.reason,
                    "decision_no": event.decision_no}  # fmt: skip
    _write(uow, envelope, event.mail_to, "quota", context, rules)


def lines(items: Iterable[dict[str, Any]], base_url: str) -> list[dict[str, str]]:
    """The lines of a reminder as people read them."""
    return [
        {
            "title": str(item["title"]) or "Bài chưa có tiêu đề",
            "words": stage_words(str(item["kind"]), str(item["stage"])),
            "facts": _facts(item),
            "link": base_url + str(item["path"]),
        }
        for item in items
    ]


def reminder_subject(items: list[dict[str, Any]], more: int) -> str:
    """One deadline by its name, several by their number and how many are missed."""
    if len(items) == 1 and not more:
        return f"{stage_words(str(items[0]['kind']), str(items[0]['stage']))}: {items[0]['title']}"
    late = sum(item["stage"] in _LATE for item in items)
    return f"Nhắc thời hạn: {len(items) + more} việc" + (f", {late} việc đã quá hạn" if late else "")


def stage_words(kind: str, stage: str) -> str:
    """What has come, in words."""
    step = kind == "step"
    if stage.isdigit():
        return f"Đã qua {stage}% thời hạn"
    if stage == "due":
        return "Đến mục tiêu của bước" if step else "Hết hạn hôm nay"
    late = "Quá mục tiêu của bước" if step else "Quá hạn đăng"
    return late if stage == "overdue" else f"{late}, báo cáo lên cấp trên"


def _facts(item: dict[str, Any]) -> str:
    parts = [str(item["unit"])]
    if item["target"]:
        parts.append(str(item["target"]))
    if item["event_end"]:
        parts.append(f"sự kiện kết thúc {format_date(date.fromisoformat(str(item['event_end'])))}")
    due = datetime.fromisoformat(str(item["due_at"]))
    if item["kind"] == "step":
        parts.append(f"mục tiêu {format_date(local_day(due))}")
    else:
        parts.append(f"hạn 24 giờ {format_date(local_day(due - timedelta(seconds=1)))}")
    return "; ".join(part for part in parts if part)


def _base(envelope: Envelope, clause: str) -> dict[str, Any]:
    return {"event": envelope.type, "at": envelope.occurred_at, "clause": clause, "audience": "office"}


def _write(
    uow: UnitOfWork,
    envelope: Envelope,
    members: Iterable[str],
    template: str,
    context: dict[str, Any],
    rules: MailRules,
) -> None:
    letters = [Addressed(named(uow, envelope, member), template, context) for member in dict.fromkeys(members)]
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)
