"""The JSON API under /api/accounts/v1: the same operations and schemas as the forms."""

from services.accounts.api import people, registers
from services.accounts.api.blueprint import blueprint

__all__ = ["blueprint", "people", "registers"]
