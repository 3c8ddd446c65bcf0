"""What the other services ask submission: who wrote a message, so that the sender can be answered."""

from flask import Response, jsonify, request

from services.submission import queries
from shared.web.auth import public, wiring
from shared.web.internal import caller


@public
def mail() -> Response:
    """`{"mail": {…} or null}` for `?mail=…`, to notifications alone; 401 without a service token.

    The log names no sender and no subject; who must be written to is asked for here.
    """
    asked_by = caller(wiring())
    with wiring().read() as session:
        found = queries.mail_facts(session, request.args.get("mail", "")) if asked_by == "notifications" else None
    return jsonify(mail=found)
