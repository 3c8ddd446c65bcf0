"""Whose message it is, whether that is true, what it belongs to, and what its sender asks for."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.config import RECEIPT_PREFIX, IntakeRules
from services.submission.models import Article, MailBlock, MailIn, Receipt
from services.submission.operations.mail.reading import Header
from services.submission.operations.mail.trimming import plain_subject
from shared.actors import Actor
from shared.db.people import actor_of
from shared.db.tables import person
from shared.regulation.pack import Pack
from shared.text import fold, strip_tags

_REFERENCE = re.compile(rf"\b{RECEIPT_PREFIX}\s*[-–/ ]\s*(\d{{4}})\s*[-–/ ]\s*(\d{{4,6}})\b", re.IGNORECASE)
_BRACKETS = re.compile(r"^\s*\[([^\[\]]{1,60})\]\s*")
_FIRST_LINE = re.compile(r"^<p>([^<]{1,120})(?:</p>|<br>)")
_SECTION_LINE = re.compile(r"^\s*chuy[eê]n\s+m[uụ]c\s*[:：]\s*(.+)$", re.IGNORECASE)
_SEND = frozenset({"gui dang", "gui bai", "xin gui dang", "de nghi dang"})
_METHOD = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?@?(?:[^\s;@\"]+@)?([^\s;\"]+)", re.IGNORECASE
)
_LINES_READ = 4


@dataclass(frozen=True)
class Asked:
    """What subject and first lines say: a title, a section of the pack or nothing, whether to send at once."""

    title: str
    body: str
    section: str
    send: bool


def verdict(header: Header, authserv: str) -> str:
    """pass, fail or none by the topmost Authentication-Results of our own server (RFC 8601); none without one."""
    for result in header.results if authserv else ():
        name, _, said = result.partition(";")
        if name.split()[:1] and name.split()[0].casefold() == authserv:
            return _weigh(said, header.sender_address.rpartition("@")[2])
    return "none"


def _weigh(said: str, domain: str) -> str:
    found = {(method.lower(), value.lower(), rest) for method, value, rest in _METHOD.findall(said)}
    values = {(method, value) for method, value, _ in found}
    if ("dmarc", "pass") in values:
        return "pass"
    if ("dmarc", "fail") in values:
        return "fail"
    if any(value == "pass" and method != "dmarc" and _aligned(rest, domain) for method, value, rest in found):
        return "pass"
    return "fail" if ("spf", "fail") in values and ("dkim", "pass") not in values else "none"


def _aligned(rest: str, domain: str) -> bool:
    named = (name.casefold().rstrip(".") for name in _DOMAIN.findall(rest))
    return any(name == domain or (domain.endswith(f".{name}") and "." in name) for name in named)


def member_of(session: Session, address: str, day: date) -> Actor | None:
    """The one active member with this address; None for nobody, a locked one, or several."""
    query = sa.select(person.c.member_id).where(sa.func.lower(person.c.email) == address, person.c.locked.is_(False))
    found = session.scalars(query.limit(2)).all() if address else []
    return actor_of(session, found[0], day) if len(found) == 1 else None


def is_blocked(session: Session, address: str) -> bool:
    """Whether the secretary has blocked this sender."""
    return bool(address) and session.get(MailBlock, address) is not None


def may_answer(session: Session, header: Header, rules: IntakeRules, now: datetime) -> bool:
    """Whether the sender may be written to: a person, not we ourselves, and not too often in a day."""
    if not header.answerable or header.sender_address in rules.own:
        return False
    since = now - timedelta(days=1)
    mine = (MailIn.sender_address == header.sender_address, MailIn.answered.is_(True), MailIn.taken_at > since)
    return (session.scalar(sa.select(sa.func.count()).select_from(MailIn).where(*mine)) or 0) < rules.answers_a_day


def thread_of(session: Session, header: Header) -> Article | None:
    """The article a message speaks of: by a number in its subject, or by the messages it answers."""
    named = article_by_reference(session, header.subject)
    if named is not None:
        return named
    if not header.references:
        return None
    query = (
        sa.select(Article)
        .join(MailIn, MailIn.article_id == Article.id)
        .where(
            MailIn.message_id.in_(header.references), MailIn.outcome.in_(("taken", "threaded", "accepted", "linked"))
        )
        .order_by(MailIn.taken_at.desc(), MailIn.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def article_by_reference(session: Session, text: str) -> Article | None:
    """The article of the first number `BV-2026-000123` in a text, tolerant of spaces and dashes; None without one."""
    found = _REFERENCE.search(text)
    if found is None:
        return None
    query = sa.select(Article).join(Receipt).where(Receipt.year == int(found[1]), Receipt.number == int(found[2]))
    return session.scalars(query).first()


def has_written(session: Session, address: str, article: Article) -> bool:
    """Whether this address is the one whose message became the article, or was tied to it by the secretary."""
    mine = (MailIn.article_id == article.id, MailIn.sender_address == address)
    known = MailIn.outcome.in_(("taken", "accepted", "linked"))
    return bool(address) and session.scalar(sa.select(MailIn.id).where(*mine, known).limit(1)) is not None


def asked_for(subject: str, body: str, pack: Pack) -> Asked:
    """Title, section and wish: `[Gửi đăng] [Tin trường] Tiêu đề`, or the same as the first lines of the text."""
    title, section, send = plain_subject(subject), "", False
    sections = {fold(one.label): one.id for one in pack.sections} | {one.id: one.id for one in pack.sections}
    while found := _BRACKETS.match(title):
        word = fold(found[1])
        send, section = send or word in _SEND, sections.get(word, section)
        if word not in _SEND and word not in sections and not _REFERENCE.fullmatch(found[1].strip()):
            break
        title = plain_subject(title[found.end() :])
    for _ in range(_LINES_READ):
        first = _FIRST_LINE.match(body)
        words = strip_tags(first[0]).strip() if first else ""
        named = _SECTION_LINE.match(words)
        if fold(words).rstrip(".!") in _SEND:
            send = True
        elif named and fold(named[1]).rstrip(".") in sections:
            section = sections[fold(named[1]).rstrip(".")]
        else:
            break
        body = ("<p>" if str(first and first[0]).endswith("<br>") else "") + body[first.end() if first else 0 :]
    return Asked(title, body, section, send)
