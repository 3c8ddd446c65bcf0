"""Accounts follows nobody: identity is where the other services begin."""

from shared.bus.consumer import Fetch, Handler

HANDLERS: dict[str, Handler] = {}
FETCHES: dict[str, Fetch] = {}
