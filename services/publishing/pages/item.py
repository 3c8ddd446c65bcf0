"""One article at the posting desk: as readers will see it, who approved it, what may be done with it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from flask import Response, abort, make_response, redirect, render_template, request, url_for

from services.publishing import operations, queries
from services.publishing.clients.attachments import PublicFile, shown
from services.publishing.clients.pictures import Picture
from services.publishing.clients.renderer import ArticleView
from services.publishing.clients.serving import HEADERS
from services.publishing.config import HIDDEN_STATES, REASON_MAX
from services.publishing.models import Article, Revision
from services.publishing.pages.panel import DONE, LATE_SCHEDULE, LATER, QUESTIONS, SLUGS, TRIGGERS
from services.publishing.permissions import can_see_desk
from services.publishing.schemas import ActSchema, given_of
from services.publishing.wiring import PublishingWiring
from shared.clock import local, local_day
from shared.content import Document, Photo
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.calendar import Deadline, calendar_of, event_deadline
from shared.regulation.pack import Pack
from shared.text import slugify
from shared.web.addresses import article_address
from shared.web.answers import Answer, once
from shared.web.auth import confirm_session, current_actor, now, wiring
from shared.web.context import use_pack
from shared.web.errors import status_of
from shared.web.files import file_url
from shared.web.schema import load


@dataclass(frozen=True)
class Failed:
    """A form that was refused: which one, why, and what was typed."""

    form: str
    error: Invalid
    values: Mapping[str, Any] = field(default_factory=dict)


def rendered(template: str, failed: Failed | None, **data: Any) -> Response:
    """A page with forms; the refused one among them is opened again with its text and what is wrong (422)."""
    errors, typed = (failed.error.fields, failed.values) if failed else ({}, {})
    body = render_template(template, failed=failed, errors=errors, typed=typed, **data)
    return make_response(body, status_of(failed.error) if failed else 200)


def service() -> PublishingWiring:
    """Publishing's own wiring."""
    return cast("PublishingWiring", wiring())


def show(article_id: str) -> Response:
    """The article's page: for the desk to work on, for its people to follow, for every member to ask for removal.

    A revision has the same address in letters and lists; it is shown on its own page.
    """
    with service().read() as session:
        if session.get(Revision, article_id) is not None:
            return cast("Response", redirect(url_for("publishing.revision", revision_id=article_id)))
    return page(article_id)


def act(article_id: str, slug: str) -> Response:
    """Make one move. A refused form comes back with its text; a double one shows what the first has done."""
    trigger = TRIGGERS.get(slug)
    if trigger is None:
        abort(404)
    actor = current_actor()
    if trigger in operations.CONFIRMED:
        confirm_session()

    def work(uow: UnitOfWork) -> Answer:
        data = load(ActSchema(), request.form)
        article = operations.act(
            uow, trigger, article_id=article_id, version=data["version"], actor=actor, pack=service().pack,
            given=given_of(data),
        )  # fmt: skip
        url = url_for("publishing.item", article_id=article_id)
        own = service().pack_for(article.pack)
        if trigger == "schedule" and article.due_at and _is_past(article, own, article.due_at):
            return Answer(url, LATE_SCHEDULE, "warn")
        return Answer(url, DONE[trigger])

    try:
        answer = once(actor, work)
    except Invalid as error:
        return page(article_id, Failed(slug, error, request.form.to_dict()))
    if trigger in LATER and not service().page_now(article_id):
        answer = replace(answer, message=LATER[trigger], kind="warn")
    return answer.response()


def back_to_item(article_id: str, slug: str) -> Response:
    """The address of an act, opened by reloading after an error: its article."""
    if slug not in TRIGGERS:
        abort(404)
    return cast("Response", redirect(url_for("publishing.item", article_id=article_id), code=303))


def page(article_id: str, failed: Failed | None = None) -> Response:
    """The article's page, with a refused form opened again."""
    here, actor = service(), current_actor()
    with here.read() as session:
        item = queries.item(session, article_id, actor, pack=here.pack, now=now())
        editors = people.people_with_role(session, "editor", local_day(now()))
    own = use_pack(item.article.pack)
    reasons = [(code, reason.label) for code, reason in own.takedown_reasons.items()]
    return rendered(
        "publishing/item.html",
        failed,
        item=item,
        article=item.article,
        section=here.renderer.section(item.article.section),
        moves=[move for move in item.moves if move.trigger in SLUGS],
        amend=next((move for move in item.moves if move.trigger == "amend"), None),
        slugs=SLUGS,
        questions=QUESTIONS,
        reasons=reasons,
        reason_labels=dict(reasons),
        reason_max=REASON_MAX,
        target_days=queries.posting_days(own),
        late=queries.is_late(item.article.state, item.article.approved_at, now(), own),
        live=queries.is_live(item.article),
        hidden=item.article.state in HIDDEN_STATES,
        opening=item.opening,
        editors=[(person.member_id, person.name) for person in editors],
        sees_docket=can_see_desk(actor),
        may_expire=actor.has("secretary", "deputy", "head"),
        suspension=own.suspension,
        deadline=_deadline(item.article, own),
        late_event=_is_past(item.article, own, now()),
        deadline_clause=own.deadline.clause,
        local_input=_local_input,
        elsewhere=article_address(item.owner, article_id) if item.owner != "publishing" else None,
    )


def _deadline(article: Article, pack: Pack) -> Deadline | None:
    """When a report on an event is due on the portal (D14.1); the desk's own calendar of closed days is reporting's."""
    if article.kind != "event" or not article.event_end:
        return None
    return event_deadline(date.fromisoformat(article.event_end), pack, calendar_of(pack))


def _is_past(article: Article, pack: Pack, moment: datetime) -> bool:
    due = _deadline(article, pack)
    return due is not None and moment >= due.due


def _local_input(moment: datetime | None) -> str:
    """A moment as a `datetime-local` field takes it."""
    return f"{local(moment):%Y-%m-%dT%H:%M}" if moment else ""


def preview(article_id: str) -> Response:
    """The public page exactly as it will look, for those who may read the text; never cached, never indexed."""
    here, actor = service(), current_actor()
    with here.read() as session:
        article = queries.article(session, article_id, actor)
        document = queries.document_of(session, article, actor)
        unit = people.unit_name(session, article.unit_id)
    view = ArticleView(
        document=document,
        address=article.address or f"/tin/{now().year}/{slugify(document.title)}/",
        unit=unit,
        published_at=article.published_at,
        archived=article.state == "archived",
        preview=True,
        picture_of=private_picture,
        files=private_files(document),
    )
    response = make_response(here.renderer.article(view))
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"]
    return response


def private_files(document: Document) -> list[PublicFile]:
    """The files of a text that is not public yet, by signed addresses for this session."""
    return [
        shown(one, file_url(one.sha256, one.mime, one.name), file_url(one.poster) if one.poster else "")
        for one in document.attachments
    ]


def private_picture(photo: Photo) -> Picture:
    """A picture that is not public yet, by a signed address for this session."""
    address = file_url(photo.sha256)
    return Picture(
        src=address, small=address, srcset="", width=photo.width or 960, height=photo.height or 640,
        alt=photo.alt or photo.caption, caption=photo.caption, credit=photo.credit,
        licence=photo.licence,
    )  # fmt: skip
