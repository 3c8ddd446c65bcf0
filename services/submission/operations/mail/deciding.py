"""What the secretary decides about a message that waits: an article, part of one, away with it, no more from there."""

from services.submission.config import MAIL_OPEN, MAIL_OUTCOMES, IntakeRules
from services.submission.errors import BadFields, MailDecided, MailNotFound
from services.submission.models import Article, MailBlock, MailIn
from services.submission.operations import drafting
from services.submission.operations.mail import judging
from services.submission.operations.mail.making import make_article
from services.submission.operations.mail.source import Source
from services.submission.operations.mail.taking import waiting
from services.submission.permissions import require_mail_desk
from shared.actors import Actor
from shared.clock import local_day
from shared.db.people import actor_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.events.submission import IntakeDecided
from shared.regulation.pack import Pack

MEMBER, CITIZEN, ORGANISATION = "member", "citizen", "organisation"
FROM = {
    MEMBER: "Một thành viên của trường (thư gửi từ địa chỉ khác)",
    CITIZEN: "Công dân, cộng tác viên",
    ORGANISATION: "Cơ quan, tổ chức",
}
"""Whose article a message becomes, in words."""
NO_ORIGINAL = "Thư này chỉ còn trên máy chủ thư nên chưa nhận thành bài được."


def accept(
    uow: UnitOfWork,
    *,
    mail_id: str,
    version: int,
    actor: Actor,
    source: Source | None,
    whose: str,
    member_id: str,
    unit_id: str,
    pack: Pack,
) -> Article:
    """Make the message an article: of a member, or, for those without an account, of the secretary with their byline.

    Raises NotAllowed, MailDecided, BadFields. A member's article is theirs to complete and to send; nothing is sent.
    """
    row = _open(uow, mail_id, version, actor)
    if source is None:
        raise Invalid(NO_ORIGINAL)
    author, byline, quoted = _author(uow, row, actor, whose, member_id)
    row.member_id = member_id if whose == MEMBER else None
    article = make_article(
        uow, row, source, author, pack, rules=IntakeRules(), unit_id=unit_id, byline=byline, quoted_from=quoted
    )
    if whose == CITIZEN:
        article.origin = drafting.CITIZEN
    _decide(uow, row, actor, "accepted", "", article)
    return article


def link(uow: UnitOfWork, *, mail_id: str, version: int, actor: Actor, reference: str) -> Article:
    """Tie the message to an article as a note; its text stays as it is. BadFields for an unknown number."""
    row = _open(uow, mail_id, version, actor)
    article = judging.article_by_reference(uow.session, reference)
    if article is None:
        raise BadFields({"reference": ["Không có bài nào mang mã này. Mã có dạng BV-2026-000123."]})
    row.article_id = article.id
    _decide(uow, row, actor, "linked", "", article)
    return article


def discard(uow: UnitOfWork, *, mail_id: str, version: int, actor: Actor, reason: str) -> MailIn:
    """Put it away; the original stays. BadFields without a reason."""
    row = _open(uow, mail_id, version, actor)
    row.article_id = None
    _decide(uow, row, actor, "discarded", _reason(reason), None)
    return row


def block(uow: UnitOfWork, *, mail_id: str, version: int, actor: Actor, reason: str) -> MailIn:
    """Put it away, and whatever else comes from this address. Members are never blocked."""
    row = _open(uow, mail_id, version, actor)
    why = _reason(reason)
    if not row.sender_address:
        raise BadFields({"reason": ["Thư không ghi địa chỉ người gửi nên không chặn được; hãy bỏ thư."]})
    if judging.member_of(uow.session, row.sender_address, local_day(uow.now)) is not None:
        raise BadFields({"reason": ["Đây là địa chỉ của một thành viên nên không chặn được; hãy bỏ thư."]})
    if uow.session.get(MailBlock, row.sender_address) is None:
        uow.session.add(MailBlock(address=row.sender_address, at=uow.now, by_name=actor.name, reason=why))
    row.article_id = None
    _decide(uow, row, actor, "blocked", why, None)
    return row


def unblock(uow: UnitOfWork, *, address: str, actor: Actor) -> None:
    """Take messages from this address again."""
    require_mail_desk(actor)
    found = uow.session.get(MailBlock, address)
    if found is not None:
        uow.session.delete(found)


def _author(uow: UnitOfWork, row: MailIn, actor: Actor, whose: str, member_id: str) -> tuple[Actor, str, str]:
    """(author, byline, source): who may write on the article, and whose name stands on it."""
    sender = row.sender_name or row.sender_address
    if whose == CITIZEN:
        return actor, sender[:100], ""
    if whose == ORGANISATION:
        return actor, "", sender
    member = actor_of(uow.session, member_id, local_day(uow.now)) if whose == MEMBER and member_id else None
    if member is None:
        raise BadFields({"member_id": ["Hãy chọn thành viên là tác giả."]})
    return member, "", ""


def _open(uow: UnitOfWork, mail_id: str, version: int, actor: Actor) -> MailIn:
    require_mail_desk(actor)
    row = uow.session.get(MailIn, mail_id, with_for_update=True)
    if row is None:
        raise MailNotFound
    if row.outcome not in MAIL_OPEN or row.version != version:
        raise MailDecided(row.decided_by or "hệ thống", MAIL_OUTCOMES[row.outcome])
    return row


def _reason(text: str) -> str:
    if not text.strip():
        raise BadFields({"reason": ["Hãy ghi lý do để sau này còn biết vì sao."]})
    return text.strip()


def _decide(uow: UnitOfWork, row: MailIn, actor: Actor, outcome: str, reason: str, article: Article | None) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, actor.name, uow.now
    row.reason = reason or row.reason
    row.version += 1
    # Somebody has looked at it: whoever wrote it by hand hears where it went.
    row.answered = outcome == "accepted" and bool(row.sender_address) and row.verified != "fail"
    uow.session.flush()
    event = IntakeDecided(
        mail_id=row.id,
        outcome=outcome,
        waiting=waiting(uow.session),
        by_name=actor.name,
        article_id=article.id if article else "",
        reference=(article.reference or "") if article else "",
        sender_id=row.member_id or "",
        answer=row.answered,
    )
    uow.publish(event, subject_id=article.id if article else row.id, actor=actor, seq=False)
