"""The number of what was received: gapless in each calendar year, given once, never again to another."""

import secrets

import sqlalchemy as sa

from services.submission.config import RECEIPT_PREFIX
from services.submission.models import Article, Receipt, ReceiptYear
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: people type it from paper
_CODE_LENGTH = 8

_ONE_MORE = (
    sa.update(ReceiptYear)
    .where(ReceiptYear.series == sa.bindparam("of_series"), ReceiptYear.year == sa.bindparam("of_year"))
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
        found = Receipt(
            article_id=article.id,
            year=year,
            number=next_number(uow, RECEIPT_PREFIX, year),
            code=new_code(),
            made_at=uow.now,
        )
        uow.session.add(found)
        uow.session.flush()
    return found


def next_number(uow: UnitOfWork, series: str, year: int) -> int:
    """The next number of a series, without a gap: it is taken back when the transaction is."""
    key = {"of_series": series, "of_year": year}
    number = uow.session.execute(_ONE_MORE, key).scalar()
    if number is None:
        table = ReceiptYear.__table__
        new = {"series": series, "year": year, "last": 0}
        uow.session.execute(insert_ignore(uow.session, table), new)  # type: ignore[arg-type]
        number = uow.session.execute(_ONE_MORE, key).scalar_one()
    return int(number)


def new_code() -> str:
    """Eight characters that open a tracking page: 31^8 of them, so that nobody finds one by trying."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
