"""The blueprint all modules of the API register on."""

from collections.abc import Callable
from typing import TypeVar

from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor, wiring

T = TypeVar("T")

blueprint = Blueprint(
    "api", __name__, url_prefix=api_prefix("reporting"), description="Số liệu, thời hạn, bài phải gửi, chỉ tiêu, lịch."
)


def run(operation: Callable[..., T], **facts: object) -> T:
    """Do one change as the person who asks, in a transaction of its own."""
    with wiring().uow() as uow:
        done = operation(uow, actor=current_actor(), **facts)
        uow.commit()
    return done
