"""The numbers of accounts, and the demo password."""

from dataclasses import dataclass
from datetime import timedelta

from shared.db.people import SESSION_LIFE

DEMO_PASSWORD = "toasoan-demo-2026"  # noqa: S105 - printed on the sign-in page of a demo; opens nothing elsewhere


@dataclass(frozen=True)
class SignInPolicy:
    """Limits of signing in; wrong tries are counted in the database within `window`.

    `per_place` counts one login name from one address, `per_name` one name from all addresses it has never signed in
    from (so a stranger cannot shut a member out of the usual place), `per_address` all names from one address (a whole
    school may sit behind one).
    """

    window: timedelta = timedelta(minutes=15)
    per_place: int = 5
    per_name: int = 20
    per_address: int = 60
    session_life: timedelta = SESSION_LIFE
    touch_every: timedelta = timedelta(minutes=5)
    keep: timedelta = timedelta(days=90)  # ended sessions and old attempts, for tracing a misuse (D8.2)


POLICY = SignInPolicy()
