"""Taking one message in: its row, its article, the event, in one transaction; a second time changes nothing."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.config import (
    MAIL_OPEN,
    MAIL_TAKEN,
    MAIL_THREADED,
    MAIL_TOO_LARGE,
    MAIL_WAITS,
    IntakeRules,
)
from services.submission.models import Article, MailIn, MailPart
from services.submission.operations.mail import judging
from services.submission.operations.mail.making import UNTITLED, make_article
from services.submission.operations.mail.reading import Header
from services.submission.operations.mail.source import Seen, Source
from services.submission.permissions import can_view
from shared.actors import SYSTEM, Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.events.submission import IntakeReceived
from shared.ids import new_id
from shared.regulation.pack import Pack

UNKNOWN = "Địa chỉ này không phải của thành viên nào đang hoạt động."
FORGED = "Máy chủ thư báo địa chỉ người gửi có thể bị giả mạo."
OTHER_BODY = "Trùng mã thư với một thư đã nhận nhưng nội dung khác."
NOT_THEIRS = "Thư nhắc tới một bài mà người gửi không phải tác giả hay người xử lý."
BLANK = "Thư không có tiêu đề, nội dung hay tệp nào nhận được."
TOO_LARGE = "Thư nặng quá mức nhận; thư nằm trong thư mục “Quá lớn” của hộp thư."


def taken_before(session: Session, seen: Seen) -> MailIn | None:
    """The row of this message, found by where it lies."""
    where = (MailIn.mailbox == seen.mailbox, MailIn.uidvalidity == seen.uidvalidity, MailIn.uid == seen.uid)
    return session.scalars(sa.select(MailIn).where(*where)).first()


def take_in(uow: UnitOfWork, source: Source, *, pack: Pack, rules: IntakeRules) -> MailIn:
    """Take one message in, whatever it is. Its row; the one of before when it was taken already."""
    known = taken_before(uow.session, source.seen)
    if known is not None:
        return known
    twin = uow.session.scalars(
        sa.select(MailIn).where(MailIn.mailbox == source.seen.mailbox, MailIn.key == source.header.key)
    ).first()
    if twin is not None and twin.raw_sha256 == source.raw_sha256 and twin.uidvalidity != source.seen.uidvalidity:
        # The server counts anew (UIDVALIDITY): the same message again, not another copy of it.
        twin.uidvalidity, twin.uid = source.seen.uidvalidity, source.seen.uid
        return twin
    row = _row(uow, source, key=None if twin else source.header.key)
    if twin is not None:
        _second(uow, row, twin)
    else:
        _judge(uow, row, source, pack, rules)
    return row


def take_unread(uow: UnitOfWork, source: Source, *, outcome: str, why: str, rules: IntakeRules) -> MailIn:
    """Take in a message that is not taken apart: too large, or not to be read. The secretary is told."""
    known = taken_before(uow.session, source.seen)
    if known is not None:
        return known
    row = _row(uow, source, key=None)  # the key of half a message tells nothing
    row.member_id = _member_id(uow, source.header)
    machine = source.header.automatic or source.header.sender_address in rules.own
    _wait(uow, row, "automatic" if machine and outcome != MAIL_TOO_LARGE else outcome, why)
    return row


def _judge(uow: UnitOfWork, row: MailIn, source: Source, pack: Pack, rules: IntakeRules) -> None:
    session, header = uow.session, source.header
    if header.automatic or header.sender_address in rules.own:
        row.outcome, row.reason = "automatic", "Thư do máy gửi (trả lời tự động, báo lỗi thư)."
        return
    if judging.is_blocked(session, header.sender_address):
        row.outcome, row.reason = "blocked", "Người gửi đã bị chặn."
        return
    row.verified = judging.verdict(header, rules.authserv)
    if row.verified == "fail":
        _wait(uow, row, MAIL_WAITS, FORGED)
        return
    actor = judging.member_of(session, header.sender_address, local_day(uow.now))
    row.member_id = actor.member_id if actor else None
    row.answered = judging.may_answer(session, header, rules, uow.now)
    thread = judging.thread_of(session, header)
    if thread is not None:
        _thread(uow, row, thread, actor)
    elif actor is None:
        _wait(uow, row, MAIL_WAITS, UNKNOWN)
    elif _is_blank(source):
        _wait(uow, row, MAIL_WAITS, BLANK)
    else:
        _article(uow, row, source, actor, pack, rules)


def _thread(uow: UnitOfWork, row: MailIn, article: Article, actor: Actor | None) -> None:
    """A note to an article, from somebody who may know of it; its text and its approvals stay as they are."""
    row.article_id = article.id
    if not (actor and can_view(actor, article)) and not judging.has_written(uow.session, row.sender_address, article):
        _wait(uow, row, MAIL_WAITS, NOT_THEIRS)
        return
    row.outcome = MAIL_THREADED
    row.report = {"taken": [f"Thư được ghép vào bài “{article.title or UNTITLED}”."], "missing": []}
    _say(uow, row, article)


def _article(uow: UnitOfWork, row: MailIn, source: Source, actor: Actor, pack: Pack, rules: IntakeRules) -> None:
    """A new article of the member. What stands against it (role, limits) is the secretary's to look at."""
    mark = uow.pending_mark()
    try:
        with uow.session.begin_nested():
            make_article(uow, row, source, actor, pack, rules=rules)
    except DomainError as refused:
        uow.forget_after(mark)
        row.article_id, row.submitted, row.report = None, False, {}
        _wait(uow, row, MAIL_WAITS, _words(refused))
        return
    row.outcome = MAIL_TAKEN
    _say(uow, row, uow.session.get_one(Article, row.article_id))


def _is_blank(source: Source) -> bool:
    kept = source.kept
    return not source.header.subject and (kept is None or not (kept.body or kept.photos or kept.attachments))


def _row(uow: UnitOfWork, source: Source, *, key: str | None) -> MailIn:
    seen, header = source.seen, source.header
    row = MailIn(
        id=new_id(), mailbox=seen.mailbox, uidvalidity=seen.uidvalidity, uid=seen.uid, key=key,
        message_id=header.message_id, body_hash=source.body_hash, raw_sha256=source.raw_sha256, size=seen.size,
        received_at=seen.received_at, taken_at=uow.now, sender_name=header.sender_name,
        sender_address=header.sender_address, subject=header.subject, text=source.text, verified="none", reason="",
        outcome=MAIL_WAITS, submitted=False, answered=False, report={}, version=1,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    parts = source.kept.parts if source.kept else ()
    uow.session.add_all(
        MailPart(
            mail_id=row.id, number=number, name=part.name, mime=part.mime[:200], size=part.size, role=part.role,
            sha256=part.sha256, note=part.note,
        )
        for number, part in enumerate(parts, 1)
    )  # fmt: skip
    return row


def _second(uow: UnitOfWork, row: MailIn, twin: MailIn) -> None:
    """Another copy of a message: noted, nothing more; under the same id with another text somebody must look."""
    row.duplicate_of = twin.id
    if row.body_hash == twin.body_hash:
        row.outcome, row.reason = "duplicate", "Thư này đã được nhận một lần."
        row.article_id, row.member_id = twin.article_id, twin.member_id
    else:
        _wait(uow, row, MAIL_WAITS, OTHER_BODY)


def _member_id(uow: UnitOfWork, header: Header) -> str | None:
    actor = judging.member_of(uow.session, header.sender_address, local_day(uow.now))
    return actor.member_id if actor else None


def _wait(uow: UnitOfWork, row: MailIn, outcome: str, why: str) -> None:
    """Put it before the secretary. Nobody is written to: who forges a sender would make us write to strangers."""
    row.outcome, row.reason, row.answered = outcome, why, False
    if outcome in MAIL_OPEN:
        _say(uow, row, None)


def _say(uow: UnitOfWork, row: MailIn, article: Article | None) -> None:
    uow.session.flush()
    event = IntakeReceived(
        mail_id=row.id,
        outcome=row.outcome,
        waiting=waiting(uow.session),
        article_id=article.id if article else "",
        reference=(article.reference or "") if article else "",
        sender_id=row.member_id or "",
        submitted=row.submitted,
        answer=row.answered,
    )
    uow.publish(event, subject_id=article.id if article else row.id, actor=row.member_id or SYSTEM, seq=False)


def waiting(session: Session) -> int:
    """How many messages wait for the secretary."""
    return session.scalar(sa.select(sa.func.count()).select_from(MailIn).where(MailIn.outcome.in_(MAIL_OPEN))) or 0


def _words(refused: DomainError) -> str:
    fields = getattr(refused, "fields", {}) or {}
    return " ".join(sentence for sentences in fields.values() for sentence in sentences) or refused.message
