"""Where the routes of the API hang, and how one of them changes something."""

from typing import Any

from services.accounts.models import Base
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor
from shared.web.once import once_per_key

blueprint = Blueprint("accounts_api", __name__, url_prefix=api_prefix("accounts"))


def run(operation: Any, **facts: Any) -> Any:
    """One operation in a unit of work of its own, once for each `Idempotency-Key`."""
    return once_per_key(Base, lambda uow: operation(uow, actor=current_actor(), **facts))
