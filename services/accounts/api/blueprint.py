"""Where the routes of the API hang, and how one of them changes something."""

from typing import Any

from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor, wiring

blueprint = Blueprint("accounts_api", __name__, url_prefix=api_prefix("accounts"))


def run(operation: Any, **facts: Any) -> Any:
    """One operation in a unit of work of its own."""
    with wiring().uow() as uow:
        result = operation(uow, actor=current_actor(), **facts)
        uow.commit()
    return result
