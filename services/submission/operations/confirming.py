"""C15: an article of a class or of pupils: its author asks the unit's lead to confirm; the lead sends or gives back."""

from services.submission.config import QUOTED
from services.submission.errors import NotAsked
from services.submission.models import Article, Confirmation, working_of
from services.submission.operations.documents import check_complete
from services.submission.operations.moving import article_for, check_here, check_version
from services.submission.permissions import is_author, lead_must_send, leads
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document
from shared.db.people import unit_leads
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.submission import ConfirmationMoved
from shared.regulation.pack import Pack
from shared.text import clean_text

CLAUSE = "D13.1"


def ask_confirmation(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """The author asks the unit's lead to read the draft and send it. The text must be complete: it may be sent as is.

    NotAllowed, BadFields, Stale; Conflict when nobody leads the unit or it is asked already.
    """
    article = _draft(uow, article_id, version, actor)
    if not is_author(actor, article) or not lead_must_send(uow.session, article, pack):
        raise NotAllowed("Chỉ bài của lớp, của học sinh cần phụ trách đơn vị xác nhận.", clause=CLAUSE)
    row = uow.session.get(Confirmation, article.id)
    if row is not None and row.state == "asked":
        raise Conflict("Bài này đang chờ phụ trách đơn vị xác nhận rồi.", clause=CLAUSE, code="asked")
    if not unit_leads(uow.session, article.unit_id, local_day(uow.now)):
        raise Conflict(
            "Đơn vị này chưa có người phụ trách nên chưa ai xác nhận được. Xin báo Thư ký Ban Biên tập.",
            clause=CLAUSE, code="no_lead",
        )  # fmt: skip
    document = working_of(uow.session, article.id) or Document(title=article.title)
    check_complete(document, quoted=article.origin == QUOTED, today=local_day(uow.now))
    if row is None:
        row = Confirmation(article_id=article.id)
        uow.session.add(row)
    row.state, row.at, row.by_id, row.by_name, row.reason = "asked", uow.now, actor.member_id, actor.name, ""
    _say(uow, article, row, actor)
    return article


def give_back(uow: UnitOfWork, *, article_id: str, version: int, reason: str, actor: Actor) -> Article:
    """The unit's lead does not confirm yet and says why. NotAllowed, NotAsked, Invalid without a reason, Stale."""
    article = _draft(uow, article_id, version, actor)
    if not leads(actor, article):
        raise NotAllowed("Chỉ phụ trách đơn vị của bài trả lại được bài chờ xác nhận.", clause=CLAUSE)
    row = uow.session.get(Confirmation, article.id)
    if row is None or row.state != "asked":
        raise NotAsked
    words = clean_text(reason)
    if not words:
        raise Invalid("Chưa trả lại được.", fields={"reason": ["Cần ghi rõ cần sửa gì."]}, clause=CLAUSE)
    row.state, row.at, row.by_id, row.by_name, row.reason = "given_back", uow.now, actor.member_id, actor.name, words
    _say(uow, article, row, actor)
    return article


def _draft(uow: UnitOfWork, article_id: str, version: int, actor: Actor) -> Article:
    article = article_for(uow, article_id, actor)
    check_here(article, "draft")
    check_version(article, version)
    return article


def _say(uow: UnitOfWork, article: Article, row: Confirmation, actor: Actor) -> None:
    event = ConfirmationMoved(
        article_id=article.id, title=article.title, unit_id=article.unit_id, author_id=article.author_id,
        state=row.state, by_name=actor.name, reason=row.reason,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor, seq=False)
