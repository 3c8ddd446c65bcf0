"""The calendar of my due dates: an address that needs no sign-in, known to its owner alone, renewed at will."""

from flask import Response, abort, request, url_for

from services.notifications import operations, queries
from services.notifications.config import INBOX
from shared.actors import Actor
from shared.clock import local_day
from shared.db.people import actor_of, find_person
from shared.web.auth import current_actor, now, public, wiring
from shared.web.notices import redirect_with
from shared.web.tokens import read_value, sign_value

_PURPOSE = "due-calendar"


def address_for(actor: Actor, generation: int) -> str:
    """The whole address of somebody's calendar."""
    here = wiring().settings
    token = sign_value(here.secret_key, _PURPOSE, [actor.member_id, generation])
    return here.base_url + url_for("notifications.due_calendar", token=token)


@public
def due_calendar(token: str) -> Response:
    """The calendar itself; 404 for an address that is not ours, was renewed, or whose owner is locked."""
    here = wiring()
    value = read_value(here.settings.secret_key, _PURPOSE, token)
    if not isinstance(value, list) or len(value) != 2:
        abort(404)
    member_id, generation = str(value[0]), value[1]
    day = local_day(now())
    with here.read() as session:
        actor, person = actor_of(session, member_id, day), find_person(session, member_id)
        if actor is None or person is None or person.locked:
            abort(404)
        if generation != queries.generation_of(session, member_id):
            abort(404)
        body = queries.due_calendar(session, actor, day=day, now=now(), pack=here.pack, base_url=here.settings.base_url)
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def renew() -> Response:
    """A new address; programs that know the old one get nothing any more."""
    actor = current_actor()
    with wiring().uow() as uow:
        form_id = request.form.get("form_id")
        if uow.once(form_id, actor) is None:
            operations.renew_feed(uow, actor=actor)
            uow.remember(form_id, actor, actor.member_id)
            uow.commit()
    return redirect_with(INBOX, "Đã đổi địa chỉ lịch; địa chỉ cũ không dùng được nữa.")
