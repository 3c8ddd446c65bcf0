"""Sổ tiếp nhận: the list, a new line, one line, its slip; and the tracking page for whoever holds the slip."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

import segno
from flask import Response, make_response, render_template, request, url_for
from markupsafe import Markup

from services.submission import operations, queries
from services.submission.config import CHANNELS, PAGE_SIZE, SCANS_MAX
from services.submission.operations import IntakeGiven, Source
from services.submission.permissions import REGISTER
from services.submission.schemas import IntakeSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, Invalid, NotFound
from shared.files.accept import accept_file
from shared.files.formats import clean_name, format_of
from shared.files.images import MAX_BYTES, accept_image
from shared.text import clean_text, format_date
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, public, roles, wiring
from shared.web.errors import status_of
from shared.web.paging import Page, page_number
from shared.web.schema import load
from shared.web.tokens import read_value, sign_value

_FIELDS = ("received_on", "channel", "title", "items", "provider_id", "provider", "contact", "unit_id", "note")


@roles(*REGISTER)
def index() -> str:
    """The newest lines; `?nam=2026`, `?hinh-thuc=paper`, `?tim=…`."""
    asked = request.args
    year = int(asked["nam"]) if asked.get("nam", "").isdigit() else None
    channel, words = asked.get("hinh-thuc", ""), asked.get("tim", "")[:200]
    with wiring().read() as session:
        found = queries.register_page(
            session, current_actor(), year=year, channel=channel, words=words, page=page_number()
        )
    return render_template(
        "submission/register.html", found=found, page=Page(found.rows, found.number, PAGE_SIZE, found.total),
        channels=CHANNELS, year=year, channel=channel, words=words,
    )  # fmt: skip


@roles(*REGISTER)
def new() -> Response:
    """An empty line, received today."""
    return _form({"received_on": format_date(local_day(now())), "channel": "paper", "items": "1"})


@roles(*REGISTER)
def create() -> Response:
    """Write the line. Wrong entries: the same form with everything typed and the files already taken."""
    actor = current_actor()
    kept, problems = _scans(actor)

    def work(uow: UnitOfWork) -> Answer:
        line = operations.register_intake(uow, actor=actor, given=given, scans=kept)
        return Answer(url_for("submission.intake", intake_id=line.id), f"Đã ghi vào sổ, số {line.reference}.")

    try:
        given = cast("IntakeGiven", load(IntakeSchema(), request.form))
        if problems:
            raise Invalid("Có tệp chưa nhận được; dòng này chưa ghi.", fields={"scans": problems})
        return once(actor, work).response()
    except Invalid as refused:
        return _form({name: request.form.get(name, "") for name in _FIELDS}, refused, kept)


@roles(*REGISTER)
def show(intake_id: str) -> Response:
    """One line."""
    return _line(intake_id)


@roles(*REGISTER)
def strike(intake_id: str) -> Response:
    """Strike a wrong line."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        line = operations.strike_intake(uow, intake_id=intake_id, actor=actor, reason=request.form.get("reason", ""))
        return Answer(url_for("submission.intake", intake_id=line.id), f"Đã gạch dòng {line.reference}.")

    try:
        return once(actor, work).response()
    except Invalid as refused:
        return _line(intake_id, refused)


@roles("secretary")
def to_article(intake_id: str) -> Response:
    """Begin the article of a line and open its form."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        article = operations.article_of_intake(uow, intake_id=intake_id, actor=actor, pack=wiring().pack)
        return Answer(
            url_for("submission.edit", article_id=article.id), "Đã tạo bài từ sổ tiếp nhận. Hãy nhập nội dung."
        )

    return once(actor, work).response()


@roles(*REGISTER)
def slip(intake_id: str) -> str:
    """The slip to print for whoever handed it over."""
    with wiring().read() as session:
        line = queries.intake_line(session, intake_id, current_actor())
        unit = queries.unit_of(session, line)
    return _slip(line.reference, line.code, line=line, unit=unit)


def receipt(article_id: str) -> str:
    """The slip of an article that was sent."""
    with wiring().read() as session:
        view = queries.one(session, article_id=article_id, actor=current_actor(), now=now(), pack=wiring().pack)
        code = queries.receipt_code(session, article_id)
    if code is None or view.reference is None:
        raise NotFound("Bài chưa gửi nên chưa có phiếu tiếp nhận.")
    return _slip(view.reference, code, view=view)


@public
def ask() -> Response:
    """Where to type number and code; a filled-in form goes on to the page of that number."""
    reference, code = (clean_text(request.args.get(name, ""))[:40] for name in ("ma", "tra-cuu"))
    if not (reference and code):
        return make_response(render_template("submission/track.html", tracked=None, values={}, problem=None))
    return track(reference, code)


@public
def track(reference: str, code: str) -> Response:
    """Where it is, without an account. 404 in the same words whatever is wrong."""
    tracked, problem = None, None
    try:
        with wiring().read() as session:
            tracked = queries.track(session, reference, code)
    except NotFound as unknown:
        problem = unknown
    values = {"ma": reference, "tra-cuu": code}
    page = render_template("submission/track.html", tracked=tracked, values=values, problem=problem)
    answer = make_response(page, 404 if problem else 200)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return answer


def _slip(reference: str, code: str, **more: Any) -> str:
    base = wiring().settings.base_url
    address = base + url_for("submission.track", reference=reference, code=code)
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=False)
    return render_template(
        "submission/slip.html", reference=reference, code=code, qr=Markup(picture),  # noqa: S704  # drawn, not typed
        channels=CHANNELS, place=base.split("://")[-1] + url_for("submission.ask_track"),
        line=more.get("line"), unit=more.get("unit"), view=more.get("view"),
    )  # fmt: skip


def _scans(actor: Actor) -> tuple[list[Source], list[str]]:
    """The files of the line, those of a refused form among them, checked and kept; and what is wrong with others."""
    found = (read_value(wiring().settings.secret_key, "scan", token) for token in request.form.getlist("scan"))
    kept = [Source(**one["file"]) for one in found if isinstance(one, dict) and one.get("by") == actor.member_id]
    problems: list[str] = []
    for upload in [one for one in request.files.getlist("scans") if one.filename][: SCANS_MAX + 1]:
        try:
            kept.append(_scan(upload.stream, str(upload.filename)))
        except DomainError as refused:
            problems.append(f"“{clean_text(str(upload.filename))}”: {refused.message}")
    return kept, problems


def _scan(stream: Any, name: str) -> Source:
    """A picture is written anew without place and device; other files are kept as they came."""
    store = wiring().files
    head = stream.read(16)
    stream.seek(0)
    if head[:2] == b"\xff\xd8" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[4:8] == b"ftyp":
        image = accept_image(stream.read(MAX_BYTES + 1))
        extension = image.mime.removeprefix("image/").replace("jpeg", "jpg")
        stem = clean_text(name).rsplit(".", 1)[0][:100] or "anh"
        return Source(store.put(image.data), f"{stem}.{extension}", len(image.data), image.mime, extension)
    found = format_of(stream)
    taken = accept_file(store, stream, name, scanner=wiring().scanner)
    return Source(taken.sha256, clean_name(name, found), taken.size, taken.mime, found.extension)


def _form(values: dict[str, Any], refused: Invalid | None = None, kept: Sequence[Source] = ()) -> Response:
    secret, me = wiring().settings.secret_key, current_actor().member_id
    scans = [(one, sign_value(secret, "scan", {"file": asdict(one), "by": me})) for one in kept]
    with wiring().read() as session:
        units = [(unit.unit_id, unit.name) for unit in queries.unit_choices(session)]
        writers = queries.writers(session, local_day(now()))
    errors = dict(refused.fields) if refused else {}
    page = render_template(
        "submission/register_form.html", values=values, errors=errors, units=units, writers=writers, scans=scans,
        channels=list(CHANNELS.items()), clause=refused.clause if refused else None,
    )  # fmt: skip
    return make_response(page, status_of(refused) if refused else 200)


def _line(intake_id: str, refused: Invalid | None = None) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        line = queries.intake_line(session, intake_id, actor)
        unit = queries.unit_of(session, line)
    page = render_template(
        "submission/intake.html", line=line, unit=unit, channels=CHANNELS, may_write=actor.has("secretary"),
        errors=dict(refused.fields) if refused else {}, typed=request.form.get("reason", ""),
    )  # fmt: skip
    return make_response(page, status_of(refused) if refused else 200)
