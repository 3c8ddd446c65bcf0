"""The figures of a month: the same that the report prints."""

from datetime import date
from typing import Any

from services.reporting import operations, queries
from services.reporting.api.blueprint import blueprint
from services.reporting.config import INBOX_ROLES
from services.reporting.schemas import FiguresSchema
from shared.web.auth import now, roles, wiring


@blueprint.on("GET", "/months/<period>")
@roles(*INBOX_ROLES)
@blueprint.gives(FiguresSchema)
def month(period: str) -> dict[str, Any]:
    """The figures of a month, `yyyy-mm`."""
    operations.check_month(period, now())
    with wiring().read() as session:
        pack = wiring().pack_on(date.fromisoformat(f"{period}-01"))
        return queries.figures(session, period, pack, now()).to_dict()
