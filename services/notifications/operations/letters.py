"""What a letter says: Vietnamese text and HTML from the templates, and the whole message with its headers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime as rfc_date
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notifications.config import BOARD, MUST_ACT, NOTICES, TOLD
from services.notifications.operations import office
from services.notifications.operations.headers import POLICY, address
from services.notifications.operations.ledger import Claim
from services.notifications.operations.text import one_line
from shared.clock import local
from shared.regulation.pack import Pack, load_pack
from shared.text import clean_text, format_date
from shared.web.addresses import PAGES, article_address
from shared.web.wording import WordedLoader

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "notifications" / "email"
_DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
_PDF = ("application", "pdf")

_BUTTONS: dict[str, tuple[str, str]] = {
    "receipt": ("Xem bài của tôi", "submission"),
    "submitted": ("Mở bài để phân công", "review"),
    "assigned": ("Mở bài để biên tập", "review"),
    "sent_up": ("Mở bài để duyệt nội dung", "review"),
    "content_approved": ("Mở bài để duyệt đăng", "review"),
    "returned": ("Mở bài để bổ sung", "submission"),
    "sent_back": ("Mở bài để chỉnh sửa", "review"),
    "refused": ("Xem bài của tôi", "submission"),
    "approved": ("Mở bài để đăng", "publishing"),
    "published": ("Xem bài trên Cổng thông tin", "public"),
    "taken_down": ("Xem bài", "submission"),
    "must_act": ("Mở bài để xử lý", "review"),
    "delegation": ("Xem các uỷ quyền", "accounts"),
    "told": ("Mở để xem", "review"),
    "delegated_digest": ("Mở bàn biên tập", "review"),
    "reminder": ("Mở để xử lý", "reporting"),
    "obligation": ("Xem sự kiện", "reporting"),
    "quota": ("Xem chỉ tiêu", "reporting"),
    "notice": ("Mở để xem", "reporting"),
    "account_lost": ("Mở Cổng thông tin", "accounts"),
    "private": ("Mở hồ sơ", "reporting"),
    "mail_taken": ("Mở bài", "submission"),
}
"""Template → (words on the button, whose page it opens)."""


@dataclass(frozen=True)
class Letter:
    """A rendered letter. `subject` is one line."""

    subject: str
    text: str
    html: str


def compose(
    claim: Claim,
    *,
    pack: Pack,
    base_url: str,
    mail_from: str,
    now: datetime,
    read_file: Callable[[str], bytes],
) -> EmailMessage:
    """The message to hand to the server. NotFound while an attachment is not there; ValueError for a bad address."""
    letter = render(claim, pack=pack, base_url=base_url)
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    message["From"] = address(*parseaddr(mail_from))
    message["To"] = address(claim.recipient_name, claim.address)
    message["Date"] = rfc_date(local(now))
    message["Message-ID"] = claim.message_id
    answers = str(claim.context.get("in_reply_to") or "")
    message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "vi"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    for name, (maintype, subtype), sha256 in _attachments(claim):
        message.add_attachment(read_file(sha256), maintype=maintype, subtype=subtype, filename=name)
    return message


def render(claim: Claim, *, pack: Pack, base_url: str) -> Letter:
    """Subject, plain text and HTML of a letter."""
    view = _view(claim, pack, base_url)
    plain, rich = _environments(pack.ref, pack.folder)
    subject = one_line(plain.get_template(f"{claim.template}.subject.txt").render(view))
    view["heading"] = subject
    text = plain.get_template(f"{claim.template}.txt").render(view)
    html = rich.get_template(f"{claim.template}.html").render(view)
    return Letter(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


def cite(clauses: str, pack: Pack) -> str:
    """`D12.3b, D15` as people cite them; what is no clause of the regulation stands as it is."""
    parts = dict.fromkeys(part.strip() for part in clauses.split(",") if part.strip())
    return "; ".join(pack.clauses[part].label if part in pack.clauses else part for part in parts)


def _view(claim: Claim, pack: Pack, base_url: str) -> dict[str, Any]:
    facts = claim.context
    pack = pack.at(str(facts["pack"])) if facts.get("pack") else pack  # the article's own (Điều 18)
    hours = pack.suspension.decide_within_hours
    button, desk = _BUTTONS.get(claim.template, ("Xem báo cáo", "reporting"))
    notice = NOTICES.get(str(facts.get("notice")))
    must_act = {**MUST_ACT, **TOLD}.get(str(facts.get("event")))
    if must_act is not None and claim.template in ("must_act", "told"):
        desk = must_act.desk
    elif claim.template == "taken_down" and facts["audience"] != "author":
        desk = "publishing"
    return {
        **{key: clean_text(value) if isinstance(value, str) else value for key, value in facts.items()},
        "name": one_line(claim.recipient_name),
        "board": BOARD,
        "title": one_line(str(facts.get("title", "")), 250),
        "reference": str(facts.get("reference") or reference(str(facts.get("article_id", "")))),
        "when": moment(str(facts["at"])),
        "role_label": _label(pack.roles, str(facts.get("role", ""))),
        "shows_actor": bool(facts.get("actor")) and facts.get("actor") != facts.get("author"),
        "ground_labels": [_ground(pack, ground) for ground in facts.get("grounds", ())],
        "takedown_label": _label(pack.takedown_reasons, str(facts.get("takedown_reason", ""))),
        "cited": cite(str(facts["clause"]), pack),
        "must_act": must_act.said(lambda words: pack.say(words.format(hours=hours))) if must_act else None,
        "next_step": pack.say(must_act.next_step.format(hours=hours)) if must_act else "",
        "notice": notice,
        "event_end": _day(str(facts.get("event_end", ""))),
        "weeks": pack.deadline.weeks_after_event,
        "deadline_clause": cite(pack.deadline.clause, pack),
        "first_day": _day(str(facts.get("first_day", ""))),
        "last_day": _day(str(facts.get("last_day", ""))),
        "lines": office.lines(facts.get("items", ()), base_url),
        "reminder_subject": office.reminder_subject(list(facts.get("items", ())), int(facts.get("more", 0))),
        "month": _period(facts),
        "button": notice.button if notice else str(facts.get("button", button)),
        "base_url": base_url,
        "link": base_url + _path(desk, facts),
        "delivery": claim.id,
    }


def reference(article_id: str) -> str:
    """What to quote for something that was never sent in and so has no number: the end of its id, in capitals."""
    return article_id.replace("-", "")[-8:].upper()


def moment(iso: str) -> str:
    """`14:05 ngày 24/11/2026`, on the school's wall clock."""
    return f"{local(datetime.fromisoformat(iso)):%H:%M ngày %d/%m/%Y}"


def _period(facts: Mapping[str, Any]) -> str:
    """How a sentence names the period; an event from before there were others is about a month."""
    label, period = str(facts.get("label", "")), str(facts.get("period", ""))
    if label:
        return f"{label[0].lower()}{label[1:]}"
    year, _, month = period.partition("-")
    return f"tháng {int(month)} năm {year}" if month.isdigit() else period


def _path(desk: str, facts: Mapping[str, Any]) -> str:
    if "path" in facts:
        return str(facts["path"])
    if desk == "reporting":
        place = f"ho-so/{facts['report_id']}" if facts.get("label") else f"thang/{facts['period']}"
        return PAGES["reporting"] + place
    if desk == "public" and facts["address"]:
        return str(facts["address"])
    return article_address("publishing" if desk == "public" else desk, str(facts["article_id"]))


def _label(table: Mapping[str, Any], key: str) -> str:
    return str(table[key].label) if key in table else key


def _ground(pack: Pack, ground: str) -> str:
    """A ground in the official wording, after the clause it stands in."""
    clause = pack.grounds[ground].clause if ground in pack.grounds else ""
    words = _label(pack.grounds, ground)
    return f"{pack.clauses[clause].label}: {words}" if clause in pack.clauses else words


def _day(iso: str) -> str:
    return format_date(date.fromisoformat(iso)) if iso else ""


def _attachments(claim: Claim) -> list[tuple[str, tuple[str, str], str]]:
    if claim.template != "report_built":
        return []
    stem = f"bao-cao-{claim.context['period']}"
    return [
        (f"{stem}.docx", _DOCX, str(claim.context["sha256_docx"])),
        (f"{stem}.pdf", _PDF, str(claim.context["sha256_pdf"])),
    ]


@cache
def _environments(ref: str, folder: Path) -> tuple[Environment, Environment]:
    """(plain, rich): the same loader, in the words of the school (C18); only the rich one escapes."""
    loader = WordedLoader(FileSystemLoader(_TEMPLATES), load_pack(ref, folder).say)
    options: dict[str, Any] = {
        "loader": loader,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    return Environment(autoescape=False, **options), Environment(autoescape=True, **options)  # noqa: S701  (plain text)
