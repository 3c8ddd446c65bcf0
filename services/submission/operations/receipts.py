"""The number of what was received: gapless in each calendar year, given once, never again to another."""

import secrets

import sqlalchemy as sa

from services.submission.models import Article, Receipt, ReceiptYear
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: people type it from paper
_CODE_LENGTH = 8

_ONE_MORE = (
    sa.update(ReceiptYear)
    .where(ReceiptYear.year == sa.bindparam("of_year"))
    .values(last=ReceiptYear.last + 1)
    .returning(ReceiptYear.last)
    .execution_options(synchronize_session=False)
)


def receipt_of(uow: UnitOfWork, article: Article) -> Receipt:
    """The receipt of `article`, made now if it has none. The year is that of the school's wall clock.

    The number is taken in the transaction that receives the article, so a number never stands for nothing. Its
    counter stays locked until the commit: ask late.
    """
    found = uow.session.get(Receipt, article.id)
    if found is None:
        year = local_day(uow.now).year
        found = Receipt(article_id=article.id, year=year, number=_next(uow, year), code=_code(), made_at=uow.now)
        uow.session.add(found)
        uow.session.flush()
    return found


def _next(uow: UnitOfWork, year: int) -> int:
    number = uow.session.execute(_ONE_MORE, {"of_year": year}).scalar()
    if number is None:
        table = ReceiptYear.__table__
        uow.session.execute(insert_ignore(uow.session, table), {"year": year, "last": 0})  # type: ignore[arg-type]
        number = uow.session.execute(_ONE_MORE, {"of_year": year}).scalar_one()
    return int(number)


def _code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
