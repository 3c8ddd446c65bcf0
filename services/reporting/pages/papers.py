"""Hồ sơ báo cáo: the reports of all kinds on their way from the secretary to the principal and into the files."""

from functools import partial
from io import BytesIO
from typing import Any

from flask import Response, make_response, render_template, request, send_file
from sqlalchemy.orm import Session

from services.reporting import operations, permissions, queries
from services.reporting.clients import MAKERS, Paper, report_paper
from services.reporting.config import INBOX_ROLES, MIME, NARRATIVE
from services.reporting.errors import NoReport
from services.reporting.models import Report, school_years
from services.reporting.operations.reports import WRITABLE, facts_of
from services.reporting.pages.answers import answered
from services.reporting.pages.reports import bars_of, numeric
from services.reporting.schemas import (
    AcknowledgeSchema,
    NarrativeSchema,
    OpenReportSchema,
    ReportActSchema,
    ResultSchema,
)
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.files import send_kept
from shared.web.schema import load

HOME = "/bao-cao/ho-so/"
ROWS = 5
"""Conclusions that the form has room for."""


@roles(*INBOX_ROLES)
def index() -> Response:
    """Every report, and the form to open one."""
    return _index()


@roles(*INBOX_ROLES)
def open_report() -> Response:
    """Open a report: of the calendar early, or ad hoc."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = load(OpenReportSchema(), request.form)
        row = operations.reports.open_report(uow, pack=wiring().pack, actor=actor, **given)
        return f"{HOME}{row.id}", f"Đã mở báo cáo {row.label.lower()}."

    return answered(work, _index)


@roles(*INBOX_ROLES)
def show(report_id: str) -> Response:
    """One report: where it is, its figures, its text, its conclusions."""
    return _show(report_id)


@roles(*INBOX_ROLES)
def act(report_id: str) -> Response:
    """The next step; freezing counts the figures anew."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = load(ReportActSchema(), request.form)
        figures_of = partial(_figures, uow.session)
        operations.reports.act(uow, report_id=report_id, actor=actor, figures_of=figures_of, **given)
        return f"{HOME}{report_id}", operations.reports.SAID[given["trigger"]]

    return answered(work, partial(_show, report_id), shown=(Invalid,))


@roles(*INBOX_ROLES)
def write(report_id: str) -> Response:
    """Keep what was written."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        told = load(NarrativeSchema(), request.form)
        operations.reports.write(uow, report_id=report_id, version=told.pop("version"), told=told, actor=actor)
        return f"{HOME}{report_id}#noi-dung", "Đã lưu nội dung báo cáo."

    return answered(work, partial(_show, report_id))


@roles(*INBOX_ROLES)
def acknowledge(report_id: str) -> Response:
    """The principal's opinion and conclusions; lines left empty are none."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        typed = {**request.form.to_dict(), "conclusions": _typed()}
        given = load(
            AcknowledgeSchema(), {name: typed[name] for name in ("version", "opinion", "conclusions") if name in typed}
        )
        operations.reports.acknowledge(uow, report_id=report_id, actor=actor, **given)
        return f"{HOME}{report_id}", "Đã ghi ý kiến; mỗi kết luận là một việc của người được giao."

    return answered(work, partial(_show, report_id))


def _typed() -> list[dict[str, str]]:
    rows = (
        {name: request.form.get(f"{name}-{n}", "") for name in ("text", "member_id", "due_on")} for n in range(ROWS)
    )
    return [row for row in rows if row["text"].strip()]


@roles(*INBOX_ROLES)
def conclude(report_id: str, conclusion_id: str) -> Response:
    """A conclusion is carried out."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        told = load(ResultSchema(), request.form)
        operations.reports.conclude(uow, conclusion_id=conclusion_id, actor=actor, **told)
        return f"{HOME}{report_id}#ket-luan", "Đã ghi kết quả thực hiện."

    return answered(work, partial(_show, report_id), shown=(Invalid,))


@roles(*INBOX_ROLES)
def file(report_id: str, kind: str) -> Response:
    """The file: as signed or filed, before that a draft from the frozen figures."""
    with wiring().read() as session:
        row = queries.find_report(session, report_id)
    if row.snapshot_id is None:
        raise NoReport
    name = f"bao-cao-{row.period}.{kind}"
    if kind in row.files:
        return send_kept(row.files[kind], mime=MIME[kind], name=name)
    draft = MAKERS[kind](_paper(row, row.figures))
    return send_file(BytesIO(draft), mimetype=MIME[kind], as_attachment=True, download_name=f"du-thao-{name}")


def _index(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    today = local_day(now())
    with wiring().read() as session:
        lines = queries.report_lines(session, today)
        years = school_years(session, wiring().pack)
    begun = years.of(today)
    spans = [
        (span.period, span.label)
        for year in (begun, begun - 1)
        for span in queries.spans(year, years)
        if span.first <= today
    ]
    html = render_template(
        "reporting/papers.html", lines=lines, spans=spans, errors=errors or {}, values=request.form,
        may_open=permissions.can_build(current_actor()),
    )  # fmt: skip
    return make_response(html, status)


def _show(report_id: str, *, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor, today = current_actor(), local_day(now())
    with wiring().read() as session:
        row = queries.find_report(session, report_id)
        page = queries.report_page(session, report_id, actor, facts_of(session, row, today), today)
        everyone = sorted(people.names(session).items(), key=lambda pair: pair[1])
        figures = row.figures if row.snapshot_id else _figures(session, row)
    html = render_template(
        "reporting/paper.html", page=page, row=row, paper=_paper(row, figures), errors=errors or {},
        values=request.form, parts=NARRATIVE, numeric=numeric, people=everyone, rows=range(ROWS),
        live=row.snapshot_id is None,
        bars=bars_of([(unit["name"], unit["published"]) for unit in figures["units"]]),
        may_write=actor.has(*WRITABLE.get(row.state, ())), actor_id=actor.member_id,
        is_secretary=actor.has("secretary"),
    )  # fmt: skip
    return make_response(html, status)


def _figures(session: Session, row: Report) -> dict[str, Any]:
    """The figures as they stand now, counted by the rules of each month's own time (Điều 18)."""
    here = wiring()
    return queries.figures(session, row.period, here.pack_on(row.first_day), now(), here.pack_on).to_dict()


def _paper(row: Report, figures: dict[str, Any]) -> Paper:
    return report_paper(row, figures, decision=wiring().pack_on(row.first_day).decision, now=now())
