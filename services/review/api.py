"""The JSON API under /api/review/v1: the same operations and schemas as the pages.

A write with the header `Idempotency-Key` is done once: sent again, it answers what the first one did.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import request

from services.review import operations, queries
from services.review.models import Article
from services.review.permissions import BOARD
from services.review.queries import DeskFilter, Item
from services.review.schemas import (
    ActSchema,
    ApiTextSchema,
    ClassesSchema,
    CompareSchema,
    DeskPageSchema,
    DeskSchema,
    DiffSchema,
    ItemSchema,
    OutcomeSchema,
    document_of,
    given_of,
)
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document, Photo
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import confirm_delegation, confirm_session, current_actor, now, roles, wiring
from shared.web.context import use_pack
from shared.web.moves import MovesSchema, told

blueprint = Blueprint(
    "review_api", __name__, url_prefix=api_prefix("review"), description="Bàn biên tập: danh sách, bài, các bước duyệt"
)


@blueprint.on("GET", "/articles")
@roles(*BOARD)
@blueprint.takes(DeskSchema, "query")
@blueprint.gives(DeskPageSchema)
def list_articles(query: dict[str, Any]) -> queries.DeskPage:
    """The desk's list, longest waiting first."""
    with wiring().read() as session:
        return queries.desk(session, current_actor(), DeskFilter(**query), now=now())


@blueprint.on("GET", "/articles/<article_id>")
@blueprint.gives(ItemSchema)
def get_article(article_id: str) -> Item:
    """One article with text, versions, ledger and possible moves."""
    with wiring().read() as session:
        return queries.find_item(session, article_id, current_actor(), day=local_day(now()), pack=wiring().pack)


@blueprint.on("GET", "/articles/<article_id>/moves")
@blueprint.gives(MovesSchema)
def get_moves(article_id: str) -> dict[str, Any]:
    """What may be done with the article now, and why not; nothing while another service has it (`owner`)."""
    with wiring().read() as session:
        item = queries.find_item(session, article_id, current_actor(), day=local_day(now()), pack=wiring().pack)
    use_pack(item.pack)
    return told(item, item.moves)


@blueprint.on("GET", "/articles/<article_id>/compare")
@blueprint.takes(CompareSchema, "query")
@blueprint.gives(DiffSchema)
def compare(query: dict[str, Any], article_id: str) -> dict[str, Any]:
    """The word-level difference between two texts."""
    with wiring().read() as session:
        texts = queries.find_texts(session, article_id, current_actor(), query["old"], query["new"], pack=wiring().pack)
    return {"rows": queries.compare(*texts)}


@blueprint.on("PUT", "/articles/<article_id>/text")
@blueprint.takes(ApiTextSchema)
@blueprint.gives(OutcomeSchema)
def put_text(data: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Store a new version of the text; `classes` and `checklist` left out stay as they are."""
    actor = current_actor()
    photos = [Photo(**photo) for photo in data["photos"]]
    before = get_text(article_id, actor)

    def work(uow: UnitOfWork) -> Article:
        return operations.edit(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            document=document_of(data, before=before, photos=photos), note=data["note"], classes=data["classes"],
            checklist=data["checklist"],
        )  # fmt: skip

    return _once(actor, work)


@blueprint.on("PUT", "/articles/<article_id>/classes")
@blueprint.takes(ClassesSchema)
@blueprint.gives(OutcomeSchema)
def put_classes(data: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Set the classes K1-K17."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Article:
        return operations.set_classes(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            classes=data["classes"] or (), reason=data["reason"],
        )  # fmt: skip

    return _once(actor, work)


@blueprint.on("POST", "/articles/<article_id>/actions/<trigger>")
@blueprint.takes(ActSchema)
@blueprint.gives(OutcomeSchema)
def post_action(data: dict[str, Any], article_id: str, trigger: str) -> dict[str, Any]:
    """Make the move `trigger` (see `moves` of the article)."""
    actor = current_actor()
    found = operations.ACTS.get(trigger)
    if found is None:
        raise NotFound("Không có thao tác này ở bàn biên tập.", code="unknown_trigger")
    if found.confirm:
        confirm_session()
    delegation_id = _confirmed(article_id, actor) if found.delegated else None

    def work(uow: UnitOfWork) -> Article:
        return operations.act(
            uow, trigger, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            given=given_of(data, delegation_id=delegation_id),
        )  # fmt: skip

    return _once(actor, work)


def get_text(article_id: str, actor: Actor) -> Document:
    """The present text: what editing does not change stays as it is there. UnknownArticle as for reading."""
    with wiring().read() as session:
        item = queries.find_item(session, article_id, actor, day=local_day(now()), pack=wiring().pack)
    return item.document or Document(title="", kind=item.kind)  # who may not read may not edit: the operation says so


def _confirmed(article_id: str, actor: Actor) -> str | None:
    """The delegation that accounts confirms for this approval; None when it is away or there is none to ask for."""
    with wiring().read() as session:
        asked = queries.asked_of_accounts(session, article_id, actor, day=local_day(now()), pack=wiring().pack)
    return confirm_delegation(*asked) if asked else None


def _once(actor: Actor, work: Callable[[UnitOfWork], Article]) -> dict[str, Any]:
    key = request.headers.get("Idempotency-Key", "")[:64]
    with wiring().uow() as uow:
        known = uow.once(key, actor)
        if known:
            result: dict[str, Any] = json.loads(known)
            return result
        article = work(uow)
        result = {"id": article.id, "state": article.state, "owner": article.owner, "version": article.version}
        uow.remember(key, actor, json.dumps(result))
        uow.commit()
    return result
