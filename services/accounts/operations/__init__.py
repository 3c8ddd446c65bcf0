"""All changes of accounts: each checks, changes and publishes in the caller's unit of work, and never commits."""

from services.accounts.operations.appointments import end_appointment, make_appointment
from services.accounts.operations.delegations import grant_delegation, revoke_delegation
from services.accounts.operations.members import change_member, lock_member, register_member, unlock_member
from services.accounts.operations.passwords import fresher_hash, matches, replace_temporary_password, set_password
from services.accounts.operations.sessions import (
    clean_up,
    end_session,
    login_name,
    open_attempt,
    revoke_sessions_of,
    sign_in,
    sign_out,
    touch,
)
from services.accounts.operations.units import change_unit, register_unit

__all__ = [
    "change_member",
    "change_unit",
    "clean_up",
    "end_appointment",
    "end_session",
    "fresher_hash",
    "grant_delegation",
    "lock_member",
    "login_name",
    "make_appointment",
    "matches",
    "open_attempt",
    "register_member",
    "register_unit",
    "replace_temporary_password",
    "revoke_delegation",
    "revoke_sessions_of",
    "set_password",
    "sign_in",
    "sign_out",
    "touch",
    "unlock_member",
]
