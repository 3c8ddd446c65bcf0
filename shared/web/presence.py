"""The answer to a heartbeat of an open form: who else has it open, in the words shown there."""

import re

from flask import Response, jsonify, request

from shared.clock import local
from shared.db import presence
from shared.db.presence import Present
from shared.web.auth import current_actor, now, wiring

_TAB = re.compile(r"[0-9A-Za-z-]{8,48}")


def answer_beat(subject_id: str) -> Response:
    """Note this tab (`tab` in the form) and say who else is there; the caller has checked that one may know of it.

    `roi=1`: the tab is being closed.
    """
    tab = tab_of(request.form.get("tab", ""))
    with wiring().uow() as uow:
        if request.form.get("roi"):
            presence.leave(uow.session, subject_id, tab)
            found: list[Present] = []
        else:
            found = presence.beat(uow.session, subject_id, tab, actor=current_actor(), now=now())
        uow.commit()
    return jsonify(words=[sentence(one) for one in found], seconds=int(presence.BEAT.total_seconds()))


def tab_of(value: str) -> str:
    """The name an open form gives itself; anything else is no name."""
    return value if _TAB.fullmatch(value) else ""


def sentence(one: Present) -> str:
    """One of those who have the form open, in a sentence."""
    since = f"{local(one.since):%H:%M}"
    if one.own:
        return f"Bài này cũng đang mở ở một cửa sổ khác của chính Thầy/Cô (từ {since}). Chỉ nên sửa ở một nơi."
    return f"{one.name} cũng đang mở bài này (từ {since}). Hãy báo nhau trước khi cùng sửa."
