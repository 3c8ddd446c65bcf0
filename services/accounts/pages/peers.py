"""What the other services ask accounts: whether a sign-in or a delegation is still alive."""

from flask import Response, jsonify, request

from services.accounts import queries
from shared.clock import local_day
from shared.db import people
from shared.web.auth import now, public, wiring
from shared.web.internal import caller


@public
def session_alive() -> Response:
    """`{"alive": bool}` for `?sid=…&member=…`; 401 without a service token."""
    caller(wiring())
    with wiring().read() as session:
        alive = queries.session_alive(session, request.args.get("sid", ""), request.args.get("member", ""), now())
    return jsonify(alive=alive)


@public
def delegation_live() -> Response:
    """`{"delegation_id": id or null}` for `?member=…&role=…&classes=K5,K6`; 401 without a service token.

    The answer of the service that records delegations: a revoked one is over here before anybody has heard of it.
    """
    caller(wiring())
    asked, day = request.args, local_day(now())
    member, role = asked.get("member", ""), asked.get("role", "")
    classes = [name for name in asked.get("classes", "").split(",") if name]
    with wiring().read() as session:
        actor = people.actor_of(session, member, day)
        holds = actor is not None and actor.has(role)
        lasting = wiring().pack.delegation.ends_with_giver
        found = people.delegation_for(session, member, role, classes, day, giver_in_office=lasting) if holds else None
    return jsonify(delegation_id=found.delegation_id if found else None)
