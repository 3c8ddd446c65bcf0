"""The JSON API under /api/accounts/v1: the same operations and schemas as the forms.

A write with the header `Idempotency-Key` is done once: sent again, it answers with what it came to, as it is now.
"""

from services.accounts.api import people, registers
from services.accounts.api.blueprint import blueprint

__all__ = ["blueprint", "people", "registers"]
