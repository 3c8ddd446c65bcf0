"""Months, one month, its files, the operations page."""

import re
from datetime import date

from flask import Response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.clients import paper_of
from services.reporting.config import BUILD_ROLES, INBOX_ROLES, MIME, OPERATE_ROLES, Letterhead
from services.reporting.errors import NoReport
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.files import send_kept
from shared.web.labels import SERVICES
from shared.web.notices import redirect_with


@roles(*INBOX_ROLES)
def index() -> str:
    """The months, newest first."""
    with wiring().read() as session:
        months = queries.months(session, now())
    return render_template("reporting/index.html", months=months)


@roles(*INBOX_ROLES)
def month(period: str) -> str:
    """One month: the report as it would be printed, with live figures."""
    operations.check_month(period, now())
    service = wiring()
    with service.read() as session:
        pack = service.pack_on(date.fromisoformat(f"{period}-01"))  # counted by the rules of its time (Điều 18)
        figures = queries.figures(session, period, pack, now())
        report = queries.latest_report(session, period)
    paper = paper_of(
        figures.to_dict(), number=report.number if report else 0, now=now(), head=Letterhead.from_env(),
        decision=pack.decision,
    )  # fmt: skip
    return render_template(
        "reporting/month.html", period=period, figures=figures, paper=paper, report=report,
        bars=_bars(queries.published_by_unit(figures.units)), numeric=_numeric,
        may_build=permissions.can_build(current_actor()),
    )  # fmt: skip


@roles(*BUILD_ROLES)
def build(period: str) -> Response:
    """Have the report built now (D5.3f: on demand)."""
    operations.check_month(period, now())
    actor = current_actor()
    with wiring().uow() as uow:
        if uow.once(request.form.get("form_id"), actor) is None:
            uow.enqueue("report", f"{period}#{uow.now:%Y%m%d%H%M%S}", {"period": period, "actor": actor.member_id})
            uow.remember(request.form.get("form_id"), actor, period)
        uow.commit()
    text = "Đang lập báo cáo; tệp Word và PDF sẽ có ở trang này sau vài giây, và được gửi tới Hiệu trưởng."
    return redirect_with(f"/bao-cao/thang/{period}", text)


@roles(*INBOX_ROLES)
def file(period: str, kind: str) -> Response:
    """The built file."""
    operations.check_month(period, now())
    with wiring().read() as session:
        report = queries.latest_report(session, period)
    if report is None:
        raise NoReport
    sha256 = report.sha256_docx if kind == "docx" else report.sha256_pdf
    return send_kept(sha256, mime=MIME[kind], name=f"bao-cao-{period}.{kind}")


@roles(*OPERATE_ROLES)
def operate() -> str:
    """What an operator looks at first."""
    with wiring().read() as session:
        view = queries.operations_view(session)
    return render_template("reporting/operate.html", view=view, labels=SERVICES, now=now())


def _bars(values: list[tuple[str, int]]) -> list[dict[str, object]]:
    """Name, number and length (per cent of the longest) of each bar."""
    longest = max((count for _, count in values), default=0) or 1
    return [{"name": name, "count": count, "width": round(100 * count / longest, 1)} for name, count in values]


def _numeric(cell: object) -> bool:
    """Whether a cell of a table holds a number, which stands at the right."""
    return re.fullmatch(r"[-+−]?\d[\d.,]*%?", str(cell)) is not None
