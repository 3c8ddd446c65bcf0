"""A message becomes an article: the draft, its number, and what its sender must still do."""

from services.submission.config import LEAD_MAX, MAIL_CHANNEL, QUOTED, TITLE_MAX, IntakeRules
from services.submission.errors import BadFields
from services.submission.models import Article, MailIn, working_of
from services.submission.operations.documents import DraftFields, check_complete
from services.submission.operations.drafting import create_draft
from services.submission.operations.mail import judging
from services.submission.operations.mail.keeping import Kept, KeptPart
from services.submission.operations.mail.source import Source
from services.submission.operations.receipts import receipt_of
from services.submission.operations.sending import submit
from services.submission.operations.word import record_source
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.regulation.pack import Pack

UNTITLED = "(Thư không có tiêu đề)"
NO_UNIT = "Người gửi chưa thuộc đơn vị nào nên chưa biết bài của đơn vị nào."
NOT_VERIFIED = "Bài để ở dạng nháp vì thư điện tử chưa xác thực được người gửi."
_NAMES_TOLD = 12


def make_article(
    uow: UnitOfWork,
    row: MailIn,
    source: Source,
    actor: Actor,
    pack: Pack,
    *,
    rules: IntakeRules,
    unit_id: str = "",
    byline: str = "",
    quoted_from: str = "",
) -> Article:
    """The draft of `actor` from a message, with its number; sent on at once where that is asked for and allowed.

    Raises what `create_draft` raises, and BadFields without a unit.
    """
    kept = source.kept or Kept("")
    asked = judging.asked_for(row.subject, kept.body, pack)
    unit = unit_id or actor.unit_id or next(iter(sorted(actor.leads_units)), "")
    if not unit:
        raise BadFields({"unit_id": [NO_UNIT]})
    fields = _fields(kept, asked, unit, byline, quoted_from)
    article = create_draft(uow, actor=actor, fields=fields, pack=pack)
    article.channel = MAIL_CHANNEL
    if kept.word is not None:
        record_source(uow, article_id=article.id, source=kept.word, lost=kept.lost, actor=actor)
    article.reference = receipt_of(uow, article).reference
    row.article_id = article.id
    missing = _missing(uow, article)
    if (asked.send or rules.submit) and not missing:
        missing = _send(uow, row, article, actor, pack)
    row.report = {
        "taken": _taken(kept),
        "missing": [*missing, *kept.notes, *kept.lost[:_NAMES_TOLD], *_left(kept.parts)],
    }
    return article


def _fields(kept: Kept, asked: judging.Asked, unit_id: str, byline: str, quoted_from: str) -> DraftFields:
    """The form as the message fills it in."""
    title = asked.title or kept.title or UNTITLED
    return DraftFields(
        title=title if len(title) <= TITLE_MAX else title[: TITLE_MAX - 1] + "…",
        lead=kept.lead[:LEAD_MAX],
        body=asked.body,
        byline=byline,
        unit_id=unit_id,
        section=asked.section,
        quoted=bool(quoted_from),
        source=quoted_from,
        photos=kept.photos,
        attachments=kept.attachments,
    )


def _send(uow: UnitOfWork, row: MailIn, article: Article, actor: Actor, pack: Pack) -> list[str]:
    """Send a complete article on, for a sender our server vouches for; what stands against it otherwise."""
    if row.verified != "pass" or row.member_id != actor.member_id:
        return [NOT_VERIFIED]
    mark = uow.pending_mark()
    try:
        with uow.session.begin_nested():
            submit(uow, article_id=article.id, version=article.version, actor=actor, pack=pack)
    except DomainError as refused:
        uow.forget_after(mark)
        return [refused.message]
    row.submitted = True
    return []


def _missing(uow: UnitOfWork, article: Article) -> list[str]:
    """What the article still needs before it can be sent, in sentences."""
    document = working_of(uow.session, article.id)
    try:
        if document is not None:
            check_complete(document, quoted=article.origin == QUOTED, today=local_day(uow.now))
    except BadFields as refused:
        return [sentence for sentences in refused.fields.values() for sentence in sentences]
    return []


def _taken(kept: Kept) -> list[str]:
    words = [f"Chữ và ảnh trong tệp Word “{kept.word.name}”"] if kept.word else []
    words += [f"{len(kept.photos)} ảnh"] if kept.photos else []
    names = [file.name for file in kept.attachments]
    if names:
        more = f" và {len(names) - _NAMES_TOLD} tệp khác" if len(names) > _NAMES_TOLD else ""
        words.append(f"{len(names)} tệp kèm: {', '.join(names[:_NAMES_TOLD])}{more}")
    return ["Nội dung thư", *words] if kept.body else words


def _left(parts: tuple[KeptPart, ...]) -> list[str]:
    """Why files were left out, file by file; what nobody misses (logos, signatures) is not told."""
    told = [f"Không nhận “{part.name}”: {part.note}" for part in parts if part.role == "left" and _matters(part)]
    more = [f"Còn {len(told) - _NAMES_TOLD} tệp khác không nhận."] if len(told) > _NAMES_TOLD else []
    return told[:_NAMES_TOLD] + more


def _matters(part: KeptPart) -> bool:
    return part.mime not in ("text/calendar", "application/pgp-signature") and not part.note.startswith(
        ("Hình nhỏ", "Chữ ký số", "Tệp này đã có")
    )
