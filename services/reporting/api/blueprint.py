"""The blueprint all modules of the API register on."""

from collections.abc import Callable
from typing import TypeVar

from services.reporting.models.base import Base
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor
from shared.web.once import once_per_key

T = TypeVar("T")

blueprint = Blueprint(
    "api", __name__, url_prefix=api_prefix("reporting"), description="Số liệu, thời hạn, bài phải gửi, chỉ tiêu, lịch."
)


def run(operation: Callable[..., T], **facts: object) -> T:
    """Do one change as the person who asks, in a transaction of its own, once for each `Idempotency-Key`."""
    return once_per_key(Base, lambda uow: operation(uow, actor=current_actor(), **facts))
