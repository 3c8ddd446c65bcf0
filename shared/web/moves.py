"""“Why can’t I?” for programs: every move of an article, the refused ones as problem details (RFC 9457)."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from shared.web.context import current_pack, say
from shared.web.errors import WORDS, clause_of
from shared.workflow.table import Move

REFUSED = 403


class ToldMoveSchema(Schema):
    """One move. `type` to `detail` are there when it is refused, in the words a refused POST answers with."""

    trigger = fields.String(required=True)
    label = fields.String(required=True)
    transition = fields.String(required=True)
    allowed = fields.Boolean(required=True)
    reason_required = fields.Boolean(required=True)
    clause = fields.String(required=True)
    clause_label = fields.String()
    clause_text = fields.String()
    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()


class MovesSchema(Schema):
    """What may be done with an article now. `pack` is the version of the regulation it is judged by (Điều 18)."""

    id = fields.String(required=True)
    state = fields.String(required=True)
    owner = fields.String(required=True)
    version = fields.Integer(required=True)
    pack = fields.String(required=True)
    moves = fields.List(fields.Nested(ToldMoveSchema), required=True)


def told(article: Any, moves: Iterable[Move], *, owner: str | None = None) -> dict[str, Any]:
    """What `MovesSchema` writes; call `use_pack` before. `article` has id, state, owner, version."""
    return {
        "id": article.id,
        "state": article.state,
        "owner": owner or article.owner,
        "version": article.version,
        "pack": current_pack().ref,
        "moves": [_told(move) for move in moves],
    }


def _told(move: Move) -> dict[str, Any]:
    said: dict[str, Any] = {
        "trigger": move.trigger,
        "label": say(move.label),
        "transition": move.transition_id,
        "allowed": move.allowed,
        "reason_required": move.reason_required,
        "clause": move.clause,
    }
    cited = clause_of(move.clause)
    if cited:
        said |= {"clause_label": cited.label, "clause_text": cited.text}
    if not move.allowed:
        said |= {"type": "about:blank", "title": WORDS[REFUSED][0], "status": REFUSED, "detail": say(move.why or "")}
    return said
