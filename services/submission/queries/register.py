"""The register, one line of it, and what its provider may know without an account."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.config import CHANNELS, PAGE_SIZE, RECEIPT_PREFIX
from services.submission.models import Article, Intake, Move, Receipt
from services.submission.permissions import require_register
from shared.actors import Actor
from shared.db.people import unit_name
from shared.errors import NotFound
from shared.text import fold

_REFERENCE = re.compile(r"(BV|TN)-?(\d{4})-?(\d{1,6})\Z")
LOST = "Không tìm thấy. Xin xem lại mã và mã tra cứu trên phiếu tiếp nhận (8 chữ và số)."


@dataclass(frozen=True)
class RegisterPage:
    """One page of the register, and how many lines there are in all."""

    rows: Sequence[Intake]
    total: int
    number: int
    years: Sequence[int]


@dataclass(frozen=True)
class Tracked:
    """What the provider sees: where it is, since when; no names, no reasons."""

    reference: str
    title: str
    received_at: datetime
    steps: tuple[tuple[str, str], ...]  # (label, done | now | next)
    sentence: str
    since: datetime
    address: str | None


def register_page(
    session: Session, actor: Actor, *, year: int | None = None, channel: str = "", words: str = "", page: int = 1
) -> RegisterPage:
    """The newest lines first. NotAllowed for whoever does not keep the register."""
    require_register(actor)
    query = sa.select(Intake)
    if year:
        query = query.where(Intake.year == year)
    if channel in CHANNELS:
        query = query.where(Intake.channel == channel)
    found = _REFERENCE.match(words.strip().upper())
    if found:
        query = query.where(Intake.year == int(found[2]), Intake.number == int(found[3]))
    else:
        for word in fold(words).split():
            query = query.where(Intake.search_key.contains(word, autoescape=True))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    newest = query.order_by(Intake.year.desc(), Intake.number.desc())
    rows = session.scalars(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    years = session.scalars(sa.select(Intake.year).distinct().order_by(Intake.year.desc())).all()
    return RegisterPage(rows, total, number, years)


def intake_line(session: Session, intake_id: str, actor: Actor) -> Intake:
    """One line. NotAllowed, NotFound."""
    require_register(actor)
    line = session.get(Intake, intake_id)
    if line is None:
        raise NotFound("Không tìm thấy dòng này trong sổ tiếp nhận.")
    return line


def intake_of(session: Session, article_id: str) -> Intake | None:
    """The line an article came from."""
    return session.scalars(sa.select(Intake).where(Intake.article_id == article_id)).first()


def receipt_code(session: Session, article_id: str) -> str | None:
    """The code of the tracking page of an article that was sent."""
    row = session.get(Receipt, article_id)
    return row.code if row else None


def unit_of(session: Session, line: Intake) -> str:
    """The name of the unit of a line."""
    return unit_name(session, line.unit_id)


def track(session: Session, typed: str, code: str) -> Tracked:
    """What stands behind a number and its code. NotFound, in the same words, when either is wrong."""
    found = _REFERENCE.match(typed.strip().upper().replace(" ", ""))
    if not found:
        raise NotFound(LOST)
    year, number = int(found[2]), int(found[3])
    if found[1] == RECEIPT_PREFIX:
        receipt = session.scalars(sa.select(Receipt).where(Receipt.year == year, Receipt.number == number)).first()
        _check(receipt.code if receipt else "", code)
        assert receipt is not None
        article = session.get_one(Article, receipt.article_id)
        return _tracked(session, receipt.reference, article.title, receipt.made_at, article)
    line = session.scalars(sa.select(Intake).where(Intake.year == year, Intake.number == number)).first()
    _check(line.code if line else "", code)
    assert line is not None
    written = session.get(Article, line.article_id) if line.article_id else None
    return _tracked(session, line.reference, line.title, line.made_at, written, struck=line.struck_at is not None)


def _check(right: str, typed: str) -> None:
    given = typed.strip().upper()
    if not right or not hmac.compare_digest(right.encode(), given.encode()):
        raise NotFound(LOST)


_STATIONS = ("Đã tiếp nhận", "Đang soạn thành bài", "Ban Biên tập xử lý", "Đã đăng")
_PLACES = {
    "draft": (1, "Bài đang được soạn."),
    "returned": (1, "Ban Biên tập đề nghị bổ sung; bài đang được hoàn thiện."),
    "submitted": (2, "Bài đã tới Ban Biên tập, chờ phân công."),
    "editing": (2, "Ban Biên tập đang biên tập."),
    "revision": (2, "Ban Biên tập đang biên tập."),
    "pending_deputy": (2, "Bài đang chờ duyệt."),
    "pending_head": (2, "Bài đang chờ duyệt."),
    "approved": (2, "Bài đã được duyệt, chờ đăng."),
    "scheduled": (2, "Bài đã được duyệt, hẹn giờ đăng."),
    "published": (3, "Bài đã đăng trên Cổng."),
    "archived": (3, "Bài đã đăng trên Cổng, nay ở Kho lưu trữ."),
    "suspended": (3, "Bài đã đăng, đang tạm ẩn để xem xét."),
    "taken_down": (3, "Bài đã được gỡ khỏi Cổng."),
    "refused": (2, "Ban Biên tập không đăng bài này. Xin liên hệ Thư ký Ban Biên tập để biết lý do."),
    "withdrawn": (1, "Bài đã được rút lại."),
}

_WAITING = (0, "Đã ghi vào sổ, chờ soạn thành bài.")
_STRUCK = (0, "Dòng này đã được gạch trong sổ. Xin liên hệ Thư ký Ban Biên tập.")
_ELSEWHERE = (2, "Ban Biên tập đang xử lý.")


def _tracked(
    session: Session, reference: str, title: str, received_at: datetime, article: Article | None, *,
    struck: bool = False,
) -> Tracked:  # fmt: skip
    place, sentence = (
        _PLACES.get(article.state, (2, "Ban Biên tập đang xử lý."))
        if article
        else (0, "Đã ghi vào sổ, chờ soạn thành bài.")
    )
    if struck:
        place, sentence = 0, "Dòng này đã được gạch trong sổ. Xin liên hệ Thư ký Ban Biên tập."
    steps = tuple(
        (label, "done" if at < place or place == len(_STATIONS) - 1 else "now" if at == place else "next")
        for at, label in enumerate(_STATIONS)
    )
    public = article is not None and article.state in {"published", "archived"}
    last = _last_move(session, article) if article else None
    return Tracked(
        reference, title, received_at, steps, sentence, last or received_at,
        article.address if public and article else None,
    )  # fmt: skip


def _last_move(session: Session, article: Article) -> datetime | None:
    return session.scalar(sa.select(sa.func.max(Move.at)).where(Move.article_id == article.id))


__all__ = [
    "RegisterPage", "Tracked", "intake_line", "intake_of", "receipt_code",
    "register_page", "track", "unit_of",
]  # fmt: skip
