"""One article at the desk: as it will be read, where it stands, who decided what, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from services.review import operations, queries
from services.review.config import CHECKLIST, REASON_MAX
from services.review.errors import StaleArticle
from services.review.pages.panel import DONE, TRIGGERS, actions_of
from services.review.schemas import FormActSchema, FormClassesSchema, given_of
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, InTransit, Invalid, NotFound
from shared.files.html import sanitise
from shared.web.addresses import article_address
from shared.web.answers import Answer, once
from shared.web.auth import confirm_delegation, confirm_session, current_actor, now, wiring
from shared.web.context import use_pack
from shared.web.errors import status_of
from shared.web.schema import load

CLASSIFY = "xep-loai"
CONSENTS = {
    "": "chưa trả lời câu hỏi về sự đồng ý",
    "none_identifiable": "không nhận rõ mặt học sinh",
    "consented": "đã có sự đồng ý của học sinh và cha mẹ",
}


@dataclass(frozen=True)
class Failed:
    """A form that was refused: which act, why, and what was typed."""

    slug: str
    error: DomainError
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> Mapping[str, list[str]]:
        """Messages per field; none for errors about the whole."""
        return self.error.fields if isinstance(self.error, Invalid) else {}


def show(article_id: str) -> Response:
    """The article's page: for the board to work on, for its author and unit lead to read and withdraw."""
    return _page(article_id)


def act(article_id: str, slug: str) -> Response:
    """Make one move. A refused form comes back with its text; a double one shows what the first has done."""
    trigger = TRIGGERS.get(slug)
    if trigger is None:
        abort(404)
    actor = current_actor()
    if operations.ACTS[trigger].confirm:
        confirm_session()
    return _answered(article_id, slug, lambda: _act(article_id, trigger, actor))


def _act(article_id: str, trigger: str, actor: Actor) -> Answer:
    delegation_id = _confirmed(article_id, actor) if operations.ACTS[trigger].delegated else None

    def work(uow: UnitOfWork) -> Answer:
        data = load(FormActSchema(), request.form)
        article = operations.act(
            uow, trigger, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            given=given_of(data, delegation_id=delegation_id),
        )  # fmt: skip
        mine = article_address("submission", article_id) if trigger == "withdraw" else _url(article_id)
        return Answer(mine, DONE.get(trigger) or _posting_words(article.state))

    return once(actor, work)


def _confirmed(article_id: str, actor: Actor) -> str | None:
    """The delegation that accounts confirms for this approval; None when it is away or there is none to ask for."""
    with wiring().read() as session:
        asked = queries.asked_of_accounts(session, article_id, actor, day=local_day(now()), pack=wiring().pack)
    return confirm_delegation(*asked) if asked else None


def classify(article_id: str) -> Response:
    """Set the classes K1-K17."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(FormClassesSchema(), request.form)
        operations.set_classes(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=wiring().pack,
            classes=data["classes"] or (), reason=data["reason"],
        )  # fmt: skip
        return Answer(_url(article_id), "Đã xếp loại tin, bài.")

    return _answered(article_id, CLASSIFY, lambda: once(actor, work))


def back_to_item(article_id: str, slug: str) -> Response:
    """An act's address opened by hand or after signing in: the article's page, at that act."""
    if slug not in TRIGGERS:
        abort(404)
    response: Response = redirect(f"{_url(article_id)}#{slug}")  # type: ignore[assignment]  # flask's own in an app
    return response


def _posting_words(state: str) -> str:
    if state == "approved":
        return "Đã duyệt đăng; bài chuyển sang Thư ký để đăng."
    return "Đã ghi nhận ý kiến duyệt đăng; bài còn chờ người duyệt thứ hai."


def _answered(article_id: str, slug: str, work: Any) -> Response:
    """The answer of a form, or the page again with what was typed. Gone or in transit: the shared error page."""
    try:
        answer: Answer = work()
    except (NotFound, InTransit):
        raise
    except DomainError as error:
        return _page(article_id, Failed(slug, error, _typed()))
    return answer.response()


def _typed() -> dict[str, Any]:
    form = request.form
    return {
        "reason": form.get("reason", ""),
        "editor_id": form.get("editor_id", ""),
        "grounds": form.getlist("grounds"),
        "checklist": form.getlist("checklist"),
        "classes": form.getlist("classes"),
    }


def _page(article_id: str, failed: Failed | None = None) -> Response:
    actor, pack = current_actor(), wiring().pack
    with wiring().read() as session:
        item = queries.find_item(session, article_id, actor, day=local_day(now()), pack=pack)
        pack = use_pack(item.pack)
        calendar = queries.school_calendar(session, pack)
        rows = []
        if item.document is not None and item.content_hash != item.sent_hash:
            rows = queries.compare(*queries.find_texts(session, article_id, actor, "sent", "current", pack=pack))
        quick = rows if item.revises else []
        after_approval = _was_approved_otherwise(item)
        if after_approval:
            quick = queries.compare(*queries.find_texts(session, article_id, actor, "approved", "current", pack=pack))
    opened = TRIGGERS.get(failed.slug, "") if failed else ""
    page = render_template(
        "review/item.html",
        item=item,
        body=Markup(sanitise(item.document.body)) if item.document else "",  # noqa: S704  # cleaned once more here
        actions=actions_of(item, pack=pack, opened=opened),
        failed=failed,
        stale=failed is not None and isinstance(failed.error, StaleArticle),
        values=failed.values if failed else {},
        errors=failed.fields if failed else {},
        changes=sum(row.op != "same" for row in rows),
        quick=queries.fold_unchanged(quick) if queries.changed(quick) else [],
        after_approval=after_approval,
        pack=pack,
        checklist=CHECKLIST,
        consents=CONSENTS,
        sections={section.id: section.label for section in pack.sections},
        target=queries.target_of(item.state, item.since, now(), pack, calendar) if item.owner == "review" else None,
        reason_max=REASON_MAX,
        elsewhere=article_address(item.owner, item.id) if item.owner != "review" else None,
    )
    response = make_response(page)
    if failed is not None:
        response.status_code = status_of(failed.error)
    return response


def _was_approved_otherwise(item: queries.Item) -> bool:
    """Whether a text changed after its approval waits to be approved anew: a spelling is then seen at a glance (C9)."""
    waits = item.state in ("pending_deputy", "pending_head") and item.document is not None
    return waits and any(line.is_approved and not line.is_current for line in item.versions)


def _url(article_id: str) -> str:
    return url_for("review.item", article_id=article_id)
