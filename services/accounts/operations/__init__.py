"""All changes of accounts: each checks, changes and publishes in the caller's unit of work, and never commits."""

from services.accounts.operations.appointments import end_appointment, make_appointment
from services.accounts.operations.delegations import (
    end_delegations,
    grant_delegation,
    revoke_delegation,
)
from services.accounts.operations.incidents import (
    ASK,
    ask_again,
    close_incident,
    judge_acts,
    keep_acts,
    reopen_account,
    report_lost,
)
from services.accounts.operations.members import change_member, lock_member, register_member, unlock_member
from services.accounts.operations.passwords import fresher_hash, matches, replace_temporary_password, set_password
from services.accounts.operations.registers import acknowledge, record_training, strike_training
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
from services.accounts.operations.tokens import issue_token, revoke_token
from services.accounts.operations.units import change_unit, register_unit

__all__ = [
    "ASK",
    "acknowledge",
    "ask_again",
    "change_member",
    "change_unit",
    "clean_up",
    "close_incident",
    "end_appointment",
    "end_delegations",
    "end_session",
    "fresher_hash",
    "grant_delegation",
    "issue_token",
    "judge_acts",
    "keep_acts",
    "lock_member",
    "login_name",
    "make_appointment",
    "matches",
    "open_attempt",
    "record_training",
    "register_member",
    "register_unit",
    "reopen_account",
    "replace_temporary_password",
    "report_lost",
    "revoke_delegation",
    "revoke_sessions_of",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
    "strike_training",
    "touch",
    "unlock_member",
]
