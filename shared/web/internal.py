"""What services ask of each other: events, cursors, texts. Never proxied to the outside (architecture.md §7)."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, jsonify, request

from shared.bus.consumer import read_cursor
from shared.clients import tokens
from shared.db import contents, log
from shared.errors import Unavailable
from shared.ids import canonical_json
from shared.service import ServiceWiring
from shared.web.auth import public
from shared.web.context import wiring

MAX_LIMIT = 500


def caller(service: ServiceWiring) -> str:
    """The service that asks; 401 without a valid token for us."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    issuer = tokens.check(service.settings.secret_key, token, service.name) if scheme == "Bearer" else None
    if issuer is None:
        abort(401)
    return issuer


def internal_blueprint(service: str) -> Blueprint:
    """The routes `/internal/<service>/…`; other internal routes of a service join this prefix themselves."""
    blueprint = Blueprint("internal", __name__, url_prefix=f"/internal/{service}")
    blueprint.add_url_rule("/events", view_func=public(events))
    blueprint.add_url_rule("/cursor", view_func=public(cursor))
    blueprint.add_url_rule("/content/<hash_>", view_func=public(content))
    blueprint.add_url_rule("/acts", view_func=public(acts))
    return blueprint


def events() -> Response:
    """The events after a position, with the row at the position checked: a wrong hash makes this log disputed."""
    here = wiring()
    caller(here)
    if not here.opening.is_open:
        raise Unavailable("Nhật ký đang được kiểm tra.", code="not_open")
    after = request.args.get("after", 0, int)
    limit = min(request.args.get("limit", 200, int), MAX_LIMIT)
    with here.read() as session:
        found = log.hash_at(session, after)
        disputed = log.head(session).disputed
        rows = log.read_after(session, here.name, after, limit) if not disputed else []
    if not disputed and found != request.args.get("hash", ""):
        _dispute(here, f"bên nghe ở vị trí {after} có mã băm khác")
        disputed = True
    if disputed:
        return _json({"disputed": True}, 409)
    return _json({"events": [row.to_dict() for row in rows]}, 200)


def cursor() -> Response:
    """How far this service has followed the one that asks; answered also while opening."""
    here = wiring()
    asker = caller(here)
    with here.read() as session:
        at = read_cursor(session, asker)
    return jsonify(position=at.position, hash=at.hash, generation=at.generation)


def content(hash_: str) -> Response:
    """A text by its hash, for the next custodian."""
    here = wiring()
    caller(here)
    with here.read() as session:
        text = contents.raw(session, hash_)
    if text is None:
        abort(404)
    return Response(text, content_type="application/json")


def acts() -> Response:
    """What `?member=` has said here since `?since=` (ISO), beyond `?after=`: asked for a lost account (D8.2).

    `more` tells that the answer was full: the rest is asked for from its last position on.
    """
    here = wiring()
    caller(here)
    try:
        since = datetime.fromisoformat(request.args.get("since", "")).astimezone(UTC)
    except ValueError:
        abort(400)
    with here.read() as session:
        rows = log.said_by(
            session, here.name, request.args.get("member", ""), since,
            after=request.args.get("after", 0, int), limit=MAX_LIMIT,
        )  # fmt: skip
    return _json({"events": [row.to_dict() for row in rows], "more": len(rows) == MAX_LIMIT}, 200)


def _dispute(here: ServiceWiring, why: str) -> None:
    with here.uow_unchecked() as uow:
        log.dispute(uow.session, why)
        uow.session.commit()


def _json(data: object, status: int) -> Response:
    return Response(canonical_json(data), status=status, content_type="application/json")
