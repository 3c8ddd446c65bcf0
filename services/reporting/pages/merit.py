"""Thi đua (D17a) and the restricted records of breaches (D17b)."""

from functools import partial
from io import BytesIO

from flask import Response, make_response, render_template, request, send_file

from services.reporting import operations, permissions, queries
from services.reporting.clients import docx_of, praise_paper
from services.reporting.config import BOARD_ROLES, MIME, Letterhead
from services.reporting.models import school_years
from services.reporting.pages.answers import answered
from services.reporting.schemas import AnswerSchema, NominateSchema, VerdictSchema, ViolationSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotAllowed
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.paging import asked_year
from shared.web.schema import load

MERIT = "/bao-cao/thi-dua/"
BREACH = "/bao-cao/vi-pham/"


@roles(*BOARD_ROLES)
def index() -> Response:
    """The ranking of a school year (`?nam=`) and the nominations."""
    return _merit()


def nominate() -> Response:
    """Propose for praise."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        operations.merit.nominate(uow, actor=actor, **load(NominateSchema(), request.form))
        return f"{MERIT}#de-nghi", "Đã ghi vào danh sách đề nghị khen thưởng."

    return answered(work, _merit)


@roles(*BOARD_ROLES)
def praise_list() -> Response:
    """The nominations of a school year (`?nam=`) as a Word file (D17a: “Danh sách đề nghị khen thưởng”)."""
    pack = wiring().pack
    with wiring().read() as session:
        years = school_years(session, pack)
        begun = asked_year(years.of(local_day(now())))
        rows = queries.nominations(session, years.year(begun))
    paper = praise_paper(rows, begun=begun, now=now(), head=Letterhead.from_env(), decision=pack.decision)
    name = f"de-nghi-khen-thuong-{begun}-{begun + 1}.docx"
    return send_file(BytesIO(docx_of(paper)), mimetype=MIME["docx"], as_attachment=True, download_name=name)


def decide_nomination(nomination_id: str) -> Response:
    """The principal decides."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(VerdictSchema(), request.form)
        approved = values.pop("verdict") == "yes"
        operations.merit.decide_nomination(uow, nomination_id=nomination_id, approved=approved, actor=actor, **values)
        return f"{MERIT}#de-nghi", "Đã ghi quyết định."

    return answered(work, _merit)


def breaches() -> Response:
    """The records this person may see."""
    actor = current_actor()
    with wiring().read() as session:
        rows = queries.violations(session, wiring().pack, actor)
    may = permissions.can_record_violation(actor)
    return make_response(render_template("reporting/violations.html", rows=rows, may_record=may))


def new_breach() -> Response:
    """An empty form, for head and principal."""
    return _breach_form()


def record_breach() -> Response:
    """Record what is wrong with an article."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(ViolationSchema(), request.form)
        row = operations.merit.record_violation(uow, pack=wiring().pack, actor=actor, **values)
        return f"{BREACH}{row.id}", "Đã lập hồ sơ; người liên quan thấy và giải trình được từ bây giờ."

    return answered(work, _breach_form)


def breach(violation_id: str) -> Response:
    """One record."""
    return _breach(violation_id)


def answer_breach(violation_id: str) -> Response:
    """The person concerned answers."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(AnswerSchema(), request.form)
        operations.merit.answer_violation(uow, violation_id=violation_id, actor=actor, **values)
        return f"{BREACH}{violation_id}", "Đã gửi lời giải trình."

    return answered(work, partial(_breach, violation_id))


def decide_breach(violation_id: str) -> Response:
    """The principal decides."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(VerdictSchema(), request.form)
        upheld = values.pop("verdict") == "yes"
        operations.merit.decide_violation(uow, violation_id=violation_id, upheld=upheld, actor=actor, **values)
        return f"{BREACH}{violation_id}", "Đã ghi kết luận."

    return answered(work, partial(_breach, violation_id))


def _merit(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    if not permissions.can_see_merit(actor):
        raise NotAllowed("Phần thi đua dành cho Ban Biên tập và Hiệu trưởng.", clause="D17a")
    with wiring().read() as session:
        years = school_years(session, wiring().pack)
        year = asked_year(years.of(local_day(now())))
        by_unit, by_person = queries.ranking(session, queries.months_begun(year, years, now()), wiring().pack_on, now())
        rows = queries.nominations(session)
        choices = [(f"unit:{unit.unit_id}", unit.name) for unit in people.units(session)]
        choices += [(f"person:{id_}", name) for id_, name in sorted(people.names(session).items(), key=lambda p: p[1])]
    html = render_template(
        "reporting/merit.html", year=year, units=by_unit, people=by_person, rows=rows, choices=choices,
        errors=errors or {}, values=request.form, may_nominate=permissions.can_nominate(actor),
        may_decide=permissions.can_decide_merit(actor),
    )  # fmt: skip
    return make_response(html, status)


def _breach_form(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    if not permissions.can_record_violation(current_actor()):
        raise NotAllowed("Chỉ Trưởng Ban Biên tập và Hiệu trưởng lập hồ sơ vi phạm.", clause="D17b")
    pack = wiring().pack
    with wiring().read() as session:
        articles = queries.recent_articles(session)
        everybody = sorted(people.names(session).items(), key=lambda pair: pair[1])
    grounds = [(code, f"{code} – {ground.label}") for code, ground in pack.grounds.items()]
    grounds += [(code, f"{code} – {reason.label}") for code, reason in pack.takedown_reasons.items()]
    html = render_template(
        "reporting/violation_form.html", articles=articles, people=everybody, grounds=grounds, errors=errors or {},
        values=request.form,
    )  # fmt: skip
    return make_response(html, status)


def _breach(violation_id: str, *, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        row = queries.violation(session, violation_id, wiring().pack, actor)
    html = render_template(
        "reporting/violation.html", row=row, errors=errors or {}, values=request.form,
        may_answer=actor.member_id == row.member_id and row.answer is None and row.verdict is None,
        may_decide=permissions.can_decide_violation(actor, row.member_id) and row.verdict is None,
    )  # fmt: skip
    return make_response(html, status)
