"""The JSON API under /api/reporting/v1: `GET /months/<yyyy-mm>` gives the figures the report prints."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from services.reporting import operations, queries
from services.reporting.config import INBOX_ROLES
from services.reporting.schemas import FiguresSchema
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import now, roles, wiring

blueprint = Blueprint("api", __name__, url_prefix=api_prefix("reporting"), description="Số liệu báo cáo.")
V = TypeVar("V", bound=Callable[..., object])


def _route(rule: str) -> Callable[[V], V]:
    """flask-smorest is released without types."""
    return cast("Callable[[V], V]", blueprint.route(rule, methods=["GET"]))


def _gives() -> Callable[[V], V]:
    return cast("Callable[[V], V]", blueprint.response(200, FiguresSchema))


@_route("/months/<period>")
@roles(*INBOX_ROLES)
@_gives()
def month(period: str) -> dict[str, Any]:
    """The figures of a month, `yyyy-mm`."""
    operations.check_month(period, now())
    with wiring().read() as session:
        return queries.figures(session, period, wiring().pack).to_dict()
