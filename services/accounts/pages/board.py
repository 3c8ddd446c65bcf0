"""Ban Biên tập (D5.2), for every member."""

from flask import render_template

from services.accounts import queries
from shared.clock import local_day
from shared.web.auth import current_actor, now, wiring


def show() -> str:
    """The board of today by role, with decision numbers."""
    current_actor()
    with wiring().read() as session:
        groups = queries.board(session, local_day(now()))
    return render_template("accounts/board.html", groups=groups)
