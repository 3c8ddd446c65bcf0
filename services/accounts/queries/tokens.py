"""Access tokens of programs: which there are, and whether one still opens anything."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.accounts.models import ApiToken, Member


def tokens_of(session: Session, member_id: str) -> Sequence[ApiToken]:
    """The member's tokens, the newest first, those that ended among them."""
    mine = sa.select(ApiToken).where(ApiToken.member_id == member_id)
    return session.scalars(mine.order_by(ApiToken.issued_at.desc())).all()


def token_alive(session: Session, token_id: str, member_id: str, now: datetime) -> bool:
    """Whether this token is neither revoked nor out of date, and its member not locked."""
    query = (
        sa.select(ApiToken.id)
        .join(Member, Member.id == ApiToken.member_id)
        .where(
            ApiToken.id == token_id, ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now, Member.locked.is_(False),
        )
    )  # fmt: skip
    return session.scalar(query) is not None
