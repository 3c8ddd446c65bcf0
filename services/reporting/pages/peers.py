"""What the other services ask reporting: whom a record of a breach concerns, so that the person can be written to."""

from flask import Response, jsonify, request

from services.reporting import queries
from shared.web.auth import public, wiring
from shared.web.internal import caller


@public
def concerned() -> Response:
    """`{"member_id": id or ""}` for `?violation=…`, to notifications alone; 401 without a service token.

    The log names nobody (D17b: a record is for those it concerns); who must be written to is asked for here.
    """
    asked_by = caller(wiring())
    with wiring().read() as session:
        member = queries.concerned(session, request.args.get("violation", "")) if asked_by == "notifications" else ""
    return jsonify(member_id=member)
