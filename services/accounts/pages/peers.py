"""What the other services ask accounts: whether a sign-in is still alive."""

from flask import Response, jsonify, request

from services.accounts import queries
from shared.web.auth import now, public, wiring
from shared.web.internal import caller


@public
def session_alive() -> Response:
    """`{"alive": bool}` for `?sid=…&member=…`; 401 without a service token."""
    caller(wiring())
    with wiring().read() as session:
        alive = queries.session_alive(session, request.args.get("sid", ""), request.args.get("member", ""), now())
    return jsonify(alive=alive)
