"""Pages for everybody that are no files: the form of a request for removal, what became of it, the archive's search."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request, url_for

from services.publishing import operations, queries
from services.publishing.config import ARCHIVE_PAGE, CONTACT_MAX, REASON_MAX
from services.publishing.errors import UnknownArticle
from services.publishing.operations import Contact
from services.publishing.operations.requests import CITIZEN
from services.publishing.pages.item import service
from services.publishing.schemas import ArchiveSchema, PublicRequestSchema
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, Invalid, TooMany
from shared.text import clean_text
from shared.web.answers import Answer, once
from shared.web.auth import public
from shared.web.errors import status_of
from shared.web.paging import Page, page_number
from shared.web.schema import load

blueprint = Blueprint("public_pages", __name__)

UNKNOWN = "Không tìm thấy bài nào đang đăng ở địa chỉ này. Xin chép lại địa chỉ của bài từ thanh địa chỉ trình duyệt."


@public
def ask() -> Response:
    """The form by which anybody asks for removal (12.4a)."""
    return _form({"address": _path(request.args.get("bai", ""))})


@public
def send() -> Response:
    """Take a request; a refused form comes back with its text."""
    here = service()
    typed = {name: value for name, value in request.form.to_dict().items() if name not in ("csrf", "form_id")}

    def work(uow: UnitOfWork) -> Answer:
        data = load(PublicRequestSchema(), request.form)
        sender = operations.sender_key(here.settings.secret_key, request.remote_addr or "")
        made = operations.request_publicly(
            uow, address=_path(data["address"]), pack=here.pack, takedown_reason=data["takedown_reason"],
            note=data["note"], contact=Contact(data["name"], data["reach"]), sender=sender,
        )  # fmt: skip
        return Answer(url_for("public_pages.follow", ma=made.code, moi=1), "Đã gửi đề nghị.")

    try:
        return once(CITIZEN, work).response()
    except UnknownArticle:
        return _form(typed, Invalid(UNKNOWN, fields={"address": [UNKNOWN]}))
    except (Invalid, TooMany) as error:
        return _form(typed, error)


@public
def follow() -> Response:
    """What became of a request, by its code."""
    code = clean_text(request.args.get("ma", ""))[:40]
    with service().read() as session:
        found = queries.follow_up(session, code) if code else None
    return _render("follow", code=code, found=found, is_new=request.args.get("moi") == "1" and found is not None)


@public
def archive() -> Response:
    """The archive: readable and searchable for everybody (NĐ 43/2011, lưu trữ)."""
    here, number = service(), page_number()
    try:
        wanted = load(ArchiveSchema(), request.args.to_dict())
    except Invalid:
        wanted = load(ArchiveSchema(), {})
    with here.read() as session:
        found, total = queries.archived(session, search=wanted["search"], section=wanted["section"], page=number)
    sections = {section.id: section.label for section in here.pack.sections}
    page = Page(found, number, ARCHIVE_PAGE, total)
    return _render("archive", page=page, sections=sections, section_of=here.renderer.section, **wanted)


def _form(typed: dict[str, str], error: DomainError | None = None) -> Response:
    here = service()
    with here.read() as session:
        article = queries.public_article(session, typed["address"]) if typed.get("address") else None
    response = _render(
        "takedown_form",
        typed=typed,
        article=article,
        reasons={code: reason.label for code, reason in here.pack.takedown_reasons.items()},
        message=error.message if error else None,
        errors=error.fields if isinstance(error, Invalid) else {},
        reason_max=REASON_MAX,
        contact_max=CONTACT_MAX,
    )
    if error is not None:
        response.status_code = status_of(error)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _render(name: str, **data: Any) -> Response:
    """A page in the frame of the public site; never kept, never indexed as an article."""
    return make_response(render_template(f"publishing/public/{name}.html", **service().renderer.frame, **data))


def _path(address: str) -> str:
    """The path of an address, whether it was given whole or not."""
    path = urlsplit(address.strip()).path
    return path if not path or path.endswith("/") else f"{path}/"


for _rule, _name, _view, _methods in (
    ("/de-nghi-go/", "ask", ask, ["GET"]),
    ("/de-nghi-go/", "send", send, ["POST"]),
    ("/de-nghi-go/tra-cuu/", "follow", follow, ["GET"]),
    ("/kho-luu-tru/", "archive", archive, ["GET"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)
