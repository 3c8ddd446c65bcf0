"""Who may read reports, have one built, see the operations page."""

from services.reporting.config import BUILD_ROLES, INBOX_ROLES, OPERATE_ROLES
from shared.actors import Actor


def can_read(actor: Actor) -> bool:
    """The board, unit leads and the operator."""
    return actor.has(*INBOX_ROLES)


def can_build(actor: Actor) -> bool:
    """Head, deputy, secretary, principal (D5.3f)."""
    return actor.has(*BUILD_ROLES)


def can_operate(actor: Actor) -> bool:
    """Operator, secretary, head."""
    return actor.has(*OPERATE_ROLES)
