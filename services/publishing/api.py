"""The JSON API under /api/publishing/v1: the same operations and schemas as the pages.

A write with the header `Idempotency-Key` is done once: sent again, it answers with what the first one did.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import request

from services.publishing import operations, queries
from services.publishing.config import DESK_PAGE
from services.publishing.models import Article, ChangeRequest
from services.publishing.permissions import DESK_ROLES
from services.publishing.queries.search import Found, search
from services.publishing.schemas import (
    ActSchema,
    AmendSchema,
    ChangeDecisionSchema,
    ChangeDoneSchema,
    ChangePageSchema,
    ChangeQuerySchema,
    ChangeRowSchema,
    ChangeSchema,
    DecisionSchema,
    DocketPageSchema,
    DocketQuerySchema,
    DocketSchema,
    ExpirySchema,
    ItemSchema,
    ListSchema,
    OpenRevisionSchema,
    OutcomeSchema,
    PageSchema,
    RemarkLineSchema,
    RemarkSchema,
    RequestedSchema,
    RequestSchema,
    RevisionActSchema,
    RevisionSchema,
    SiteChangeListSchema,
    SiteChangeSchema,
    SiteChangeTieSchema,
    given_of,
)
from services.publishing.schemas.search import FoundSchema, SearchSchema, wanted_of
from services.publishing.wiring import PublishingWiring
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, TooMany
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import confirm_session, current_actor, now, public, roles, wiring
from shared.web.context import use_pack
from shared.web.moves import MovesSchema, told

blueprint = Blueprint(
    "publishing_api", __name__, url_prefix=api_prefix("publishing"), description="Đăng bài, gỡ bài, khôi phục"
)


@blueprint.on("GET", "/search")
@public
@blueprint.takes(SearchSchema, "query")
@blueprint.gives(FoundSchema)
def get_search(query: dict[str, Any]) -> Found:
    """Search what is public, without signing in. Words in any accents, phrases in quotes, numbers in parts."""
    here = cast("PublishingWiring", wiring())
    sender = operations.sender_key(here.settings.secret_key, request.remote_addr or "")
    if wait := here.searches.wait(sender):
        raise TooMany("Có quá nhiều lần tìm trong thời gian ngắn; xin thử lại sau.", retry_after=wait)
    with here.read() as session:
        return search(session, wanted_of(query))


@blueprint.on("GET", "/articles")
@roles(*DESK_ROLES)
@blueprint.takes(ListSchema, "query")
@blueprint.gives(PageSchema)
def list_articles(query: dict[str, Any]) -> dict[str, Any]:
    """One tab of the desk's list, and how many articles stand under each tab."""
    with wiring().read() as session:
        listing = queries.listing(
            session, query["tab"], now=now(), pack=wiring().pack, search=query["q"], section=query["section"],
            cursor=query["cursor"] or None,
        )  # fmt: skip
        return {"lines": listing.lines, "next_cursor": listing.next_cursor, "counts": queries.counts(session)}


@blueprint.on("GET", "/articles/<article_id>")
@blueprint.gives(ItemSchema)
def get_article(article_id: str) -> queries.Item:
    """One article with text, approvals, steps and possible moves."""
    with wiring().read() as session:
        return queries.item(session, article_id, current_actor(), pack=wiring().pack, now=now())


@blueprint.on("GET", "/articles/<article_id>/moves")
@blueprint.gives(MovesSchema)
def get_moves(article_id: str) -> dict[str, Any]:
    """What may be done with the article now, and why not; nothing while another service has it (`owner`)."""
    with wiring().read() as session:
        item = queries.item(session, article_id, current_actor(), pack=wiring().pack, now=now())
    use_pack(item.article.pack)
    return told(item.article, item.moves, owner=item.owner)


@blueprint.on("POST", "/articles/<article_id>/actions/<trigger>")
@blueprint.takes(ActSchema)
@blueprint.gives(OutcomeSchema)
def post_action(data: dict[str, Any], article_id: str, trigger: str) -> dict[str, Any]:
    """Make the move `trigger` (see `moves` of the article)."""
    if trigger not in operations.TRIGGERS:
        raise NotFound("Không có thao tác này ở khâu đăng bài.", code="unknown_trigger")
    actor = current_actor()
    if trigger in operations.CONFIRMED:
        confirm_session()

    def work(uow: UnitOfWork) -> Article:
        return operations.act(
            uow, trigger, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            given=given_of(data),
        )  # fmt: skip

    return _moved(actor, work)


@blueprint.on("PUT", "/articles/<article_id>/text")
@blueprint.takes(AmendSchema)
@blueprint.gives(OutcomeSchema)
def put_text(data: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Change an approved text: the article goes back to the deputy (T18)."""
    actor = current_actor()
    version, note = data.pop("version"), data.pop("note")

    def work(uow: UnitOfWork) -> Article:
        return operations.amend(
            uow, article_id=article_id, version=version, actor=actor, pack=wiring().pack, changes=data, note=note
        )

    return _moved(actor, work)


@blueprint.on("POST", "/articles/<article_id>/takedown-requests")
@blueprint.takes(RequestSchema)
@blueprint.gives(RequestedSchema, 201)
def post_request(data: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Ask for removal (T21); the article stays until the head decides."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> dict[str, Any]:
        made = operations.request_takedown(uow, article_id=article_id, actor=actor, pack=wiring().pack, **data)
        return {"id": made.id, "state": made.state}

    return _once(actor, work)


@blueprint.on("PUT", "/articles/<article_id>/expiry")
@blueprint.takes(ExpirySchema)
@blueprint.gives(OutcomeSchema)
def put_expiry(data: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Say from when on the article no longer fits: then it is archived (T25) or removal is asked for (T21)."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Article:
        return operations.set_expiry(
            uow,
            article_id=article_id,
            version=data["version"],
            actor=actor,
            expires_at=data["expires_at"],
            act=data["act"],
        )

    return _moved(actor, work)


@blueprint.on("POST", "/articles/<article_id>/revisions")
@blueprint.takes(OpenRevisionSchema)
@blueprint.gives(RevisionSchema, 201)
def post_revision(data: dict[str, Any], article_id: str) -> queries.RevisionItem:
    """Open a correction or an update (T20); review gets it, the live text stays up."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> dict[str, Any]:
        made = operations.open_revision(uow, article_id=article_id, actor=actor, pack=wiring().pack, **data)
        return {"id": made.id}

    return _revision(_once(actor, work)["id"])


@blueprint.on("GET", "/revisions/<revision_id>")
@blueprint.gives(RevisionSchema)
def get_revision(revision_id: str) -> queries.RevisionItem:
    """One correction or update, where it is, and what may be done with it here."""
    return _revision(revision_id)


@blueprint.on("POST", "/revisions/<revision_id>/actions/<trigger>")
@blueprint.takes(RevisionActSchema)
@blueprint.gives(RevisionSchema)
def post_revision_action(data: dict[str, Any], revision_id: str, trigger: str) -> queries.RevisionItem:
    """Post it (`publish`), now or at `due_at` (`schedule`, `unschedule`), `recall` it, or `cancel_revision`."""
    actor, here = current_actor(), cast("PublishingWiring", wiring())
    confirm_session()
    if trigger not in operations.REVISION_ACTS:
        raise NotFound("Không có thao tác này với bản sửa.", code="unknown_trigger")

    def work(uow: UnitOfWork) -> dict[str, Any]:
        operations.act_on_revision(
            uow, trigger, revision_id=revision_id, version=data["version"], actor=actor, pack=here.pack,
            reason=data["reason"], due_at=data["due_at"],
        )  # fmt: skip
        return {"id": revision_id}

    _once(actor, work)
    found = _revision(revision_id)
    here.page_now(found.article.id)
    return found


@blueprint.on("PUT", "/revisions/<revision_id>/text")
@blueprint.takes(AmendSchema)
@blueprint.gives(RevisionSchema)
def put_revision_text(data: dict[str, Any], revision_id: str) -> queries.RevisionItem:
    """Change the text of an approved or scheduled revision: it goes back to the deputy (T18)."""
    actor = current_actor()
    version, note = data.pop("version"), data.pop("note")

    def work(uow: UnitOfWork) -> dict[str, Any]:
        operations.amend_revision(
            uow, revision_id=revision_id, version=version, actor=actor, pack=wiring().pack, changes=data, note=note
        )
        return {"id": revision_id}

    _once(actor, work)
    return _revision(revision_id)


def _revision(revision_id: str) -> queries.RevisionItem:
    here = wiring()
    with here.read() as session:
        return queries.find_revision(session, revision_id, current_actor(), pack=here.pack)


@blueprint.on("GET", "/takedown-requests")
@roles(*DESK_ROLES)
@blueprint.takes(DocketQuerySchema, "query")
@blueprint.gives(DocketPageSchema)
def list_requests(query: dict[str, Any]) -> dict[str, Any]:
    """The docket: requests of one state, and how many there are of each."""
    with wiring().read() as session:
        lines = queries.docket(session, query["state"], page=max(1, query["page"]))[:DESK_PAGE]
        return {"lines": lines, "counts": queries.docket_counts(session)}


@blueprint.on("GET", "/takedown-requests/<request_id>")
@blueprint.gives(DocketSchema)
def get_request(request_id: str) -> queries.Docket:
    """One request, for the board and for who asked."""
    with wiring().read() as session:
        return queries.find_docket(session, request_id, current_actor())


@blueprint.on("POST", "/takedown-requests/<request_id>/remarks")
@blueprint.takes(RemarkSchema)
@blueprint.gives(RemarkLineSchema, 201)
def post_remark(data: dict[str, Any], request_id: str) -> dict[str, Any]:
    """A member of the board says what they think of an open request."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> dict[str, Any]:
        made = operations.remark_request(uow, request_id=request_id, actor=actor, text=data["text"])
        return {"at": made.at.isoformat(), "name": made.name, "role": made.role, "text": made.text}

    made = _once(actor, work)
    return {**made, "at": datetime.fromisoformat(made["at"])}


@blueprint.on("POST", "/takedown-requests/<request_id>/decision")
@blueprint.takes(DecisionSchema)
@blueprint.gives(RequestedSchema)
def post_decision(data: dict[str, Any], request_id: str) -> dict[str, Any]:
    """The head takes the article down (T23), or keeps it and says why (12.4b)."""
    actor, here = current_actor(), cast("PublishingWiring", wiring())
    confirm_session()
    with here.read() as session:
        article_id = queries.find_docket(session, request_id, actor).article.id

    def work(uow: UnitOfWork) -> dict[str, Any]:
        if data["accept"]:
            operations.accept_request(
                uow, request_id=request_id, version=data["version"], actor=actor, pack=here.pack,
                takedown_reason=data["takedown_reason"], reason=data["answer"],
            )  # fmt: skip
        else:
            operations.reject_request(uow, request_id=request_id, actor=actor, answer=data["answer"])
        return {"id": request_id, "state": "accepted" if data["accept"] else "rejected"}

    outcome = _once(actor, work)
    if outcome["state"] == "accepted":
        here.page_now(article_id)
    return outcome


@blueprint.on("GET", "/change-requests")
@roles(*DESK_ROLES)
@blueprint.takes(ChangeQuerySchema, "query")
@blueprint.gives(ChangePageSchema)
def list_changes(query: dict[str, Any]) -> dict[str, Any]:
    """The register of changes of the site (D4.2): those of one state, and how many there are of each."""
    with wiring().read() as session:
        items = queries.changes(session, query["state"], page=max(1, query["page"]))[:DESK_PAGE]
        return {"items": items, "counts": queries.change_counts(session)}


@blueprint.on("GET", "/change-requests/<change_id>")
@roles(*DESK_ROLES)
@blueprint.gives(ChangeRowSchema)
def get_change(change_id: str) -> queries.Change:
    """One request with its history."""
    with wiring().read() as session:
        return queries.find_change(session, change_id)


@blueprint.on("POST", "/change-requests")
@blueprint.takes(ChangeSchema)
@blueprint.gives(ChangeRowSchema, 201)
def post_change(data: dict[str, Any]) -> queries.Change:
    """Propose a change of the site."""
    return _changed(operations.propose_change, **data)


@blueprint.on("POST", "/change-requests/<change_id>/decision")
@blueprint.takes(ChangeDecisionSchema)
@blueprint.gives(ChangeRowSchema)
def post_change_decision(data: dict[str, Any], change_id: str) -> queries.Change:
    """The principal approves or rejects, with a reason."""
    confirm_session()
    approved = data.pop("verdict") == "approve"
    return _changed(operations.decide_change, change_id=change_id, approved=approved, **data)


@blueprint.on("POST", "/change-requests/<change_id>/implementation")
@blueprint.takes(ChangeDoneSchema)
@blueprint.gives(ChangeRowSchema)
def post_change_done(data: dict[str, Any], change_id: str) -> queries.Change:
    """The secretary notes the day on which an approved change was made."""
    return _changed(operations.mark_change, change_id=change_id, **data)


@blueprint.on("GET", "/site-changes")
@roles(*DESK_ROLES)
@blueprint.gives(SiteChangeListSchema)
def list_site_changes() -> dict[str, Any]:
    """Changes of the site seen at a start that no approval stands behind (D4.2)."""
    with wiring().read() as session:
        return {"items": queries.open_site_changes(session)}


@blueprint.on("POST", "/site-changes/<notice_id>/approval")
@blueprint.takes(SiteChangeTieSchema)
@blueprint.gives(SiteChangeSchema)
def post_site_change_approval(data: dict[str, Any], notice_id: str) -> queries.SiteChange:
    """Secretary or principal ties such a change to the request approved for it."""
    actor = current_actor()
    _once(actor, lambda uow: {"id": operations.tie_site_change(uow, notice_id=notice_id, actor=actor, **data).id})
    with wiring().read() as session:
        return queries.find_site_change(session, notice_id)


def _changed(operation: Callable[..., ChangeRequest], **given: Any) -> queries.Change:
    """What the request is after the act."""
    actor = current_actor()
    change_id = _once(actor, lambda uow: {"id": operation(uow, actor=actor, **given).id})["id"]
    with wiring().read() as session:
        return queries.find_change(session, change_id)


def _moved(actor: Actor, work: Callable[[UnitOfWork], Article]) -> dict[str, Any]:
    """Where the article stands after the move, and whether its public page does already."""

    def told_of(uow: UnitOfWork) -> dict[str, Any]:
        article = work(uow)
        return {name: getattr(article, name) for name in ("id", "state", "owner", "version", "address")}

    outcome = _once(actor, told_of)
    here = cast("PublishingWiring", wiring())
    outcome["page_current"] = outcome["address"] is None or here.page_now(outcome["id"])
    return outcome


def _once(actor: Actor, work: Callable[[UnitOfWork], dict[str, Any]]) -> dict[str, Any]:
    """What the work came to, or what it came to the first time."""
    key = request.headers.get("Idempotency-Key", "")[:64]
    with wiring().uow() as uow:
        known = uow.once(key, actor)
        if known:
            return cast("dict[str, Any]", json.loads(known))
        outcome = work(uow)
        uow.remember(key, actor, json.dumps(outcome))
        uow.commit()
    return outcome
