"""When a session was last in use, to the precision of a few minutes; seen on the pages of accounts."""

from services.accounts import operations, queries
from services.accounts.config import POLICY
from shared.errors import Unavailable
from shared.logs import logger
from shared.web.auth import current_session, now, wiring

log = logger(__name__)


def note_activity() -> None:
    """Before each page: write the moment if the last one is old. A busy database must not spoil the page."""
    token = current_session()
    if token is None:
        return
    with wiring().read() as session:
        seen = queries.last_seen(session, token.session_id)
    if seen is None or now() - seen < POLICY.touch_every:
        return
    try:
        with wiring().uow() as uow:
            operations.touch(uow, session_id=token.session_id)
            uow.commit()
    except Unavailable as error:
        log.warning("activity_not_noted", error=error.message)
