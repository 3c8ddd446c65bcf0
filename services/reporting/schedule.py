"""What time does: periods that are over get their report (D5.3f), files are made, people are reminded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting import operations, queries
from services.reporting.clients import MAKERS, report_paper
from services.reporting.models import MONTH, Fact, Report, Span, school_years, span_of
from shared.actors import SYSTEM
from shared.bus.jobs import Job, Periodic
from shared.clock import local, local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotAllowed
from shared.events.articles import ReportBuilt
from shared.logs import logger
from shared.service import ServiceWiring

log = logger(__name__)
FROM_HOUR = 6


def open_due(wiring: ServiceWiring, _period: str) -> None:
    """The month, the semester, the school year that ended last: each has its report, with its figures frozen.

    From six in the morning on, so that what came in before midnight has been followed.
    """
    if local(wiring.clock()).hour < FROM_HOUR:
        return
    with wiring.read() as session:
        spans = list(_over(session, wiring, local_day(wiring.clock())))
    for span in spans:
        try:
            with wiring.uow() as uow:
                _open_and_freeze(uow, wiring, span)
                uow.commit()
        except (Conflict, NotAllowed) as there:  # somebody opened it in the same moment
            log.info("report_is_there", period=span.period, why=there.message)


def _over(session: Session, wiring: ServiceWiring, today: date) -> Iterator[Span]:
    """The last period of each kind that is over and has no report; of long ones only those with anything in them."""
    years = school_years(session, wiring.pack_on(today))
    month = span_of(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}", years)
    begun = years.of(today)
    long = [span_of(f"{year}-{kind}", years) for year in (begun, begun - 1) for kind in ("hk2", "hk1", "nam")]
    newest: dict[str, Span] = {MONTH: month}
    for span in sorted((one for one in long if one.last < today), key=lambda one: one.last):
        newest[span.kind] = span
    for span in newest.values():
        if queries.report_of(session, span.period) is None and (span.kind == MONTH or _has_facts(session, span)):
            yield span


def _has_facts(session: Session, span: Span) -> bool:
    query = sa.select(Fact.id).where(Fact.submitted_at >= span.start, Fact.submitted_at < span.end)
    return session.scalar(query.limit(1)) is not None


def _open_and_freeze(uow: UnitOfWork, wiring: ServiceWiring, span: Span) -> None:
    pack = wiring.pack_on(span.first)  # counted by the rules of its time (Điều 18)
    if queries.report_of(uow.session, span.period) is not None:
        return
    row = operations.reports.open_report(uow, period=span.period, pack=pack, actor=SYSTEM)
    figures = queries.figures(uow.session, span.period, pack, uow.now, wiring.pack_on).to_dict()
    operations.reports.freeze(uow, report_id=row.id, version=row.version, figures=figures, actor=SYSTEM)


def make_files(wiring: ServiceWiring, payload: Mapping[str, Any]) -> None:
    """The files of a signed or a filed report; the principal gets those of a signed one (`report.built`)."""
    with wiring.read() as session:
        row = queries.find_report(session, str(payload["report_id"]))
        decision = wiring.pack_on(row.first_day).decision
        paper = report_paper(row, row.figures, decision=decision, now=wiring.clock())
    made = {kind: wiring.files.put(make(paper)) for kind, make in MAKERS.items()}
    with wiring.uow() as uow:
        row = operations.reports.keep_files(uow, report_id=row.id, files=made)
        if row.state == "submitted":
            _tell_principal(uow, row)
        uow.commit()


def _tell_principal(uow: UnitOfWork, row: Report) -> None:
    principals = tuple(p.member_id for p in people.people_with_role(uow.session, "principal", local_day(uow.now)))
    event = ReportBuilt(
        period=row.period, report_id=row.id, sha256_docx=row.files["docx"], sha256_pdf=row.files["pdf"],
        mail_to=principals, label=row.label,
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=SYSTEM, seq=False)


def at_night(now: datetime) -> bool:
    """Before the school's morning nobody is written to; what came at night is told then."""
    return local(now).time() < operations.MORNING


def look_at_clocks(wiring: ServiceWiring, _period: str) -> None:
    """Tell people of every deadline stage that has come since the last look (D14.1, soft targets); not at night."""
    if at_night(wiring.clock()):
        return
    with wiring.uow() as uow:
        operations.remind(uow)
        uow.commit()


def look_at_quota(wiring: ServiceWiring, _period: str) -> None:
    """Warn the groups that are behind, on the days the pack names (D13.3); not at night."""
    if at_night(wiring.clock()):
        return
    with wiring.uow() as uow:
        operations.warn(uow, pack=wiring.pack)
        uow.commit()


JOBS: Mapping[str, Job] = {"report_files": make_files}
"""Job kind → function."""
PERIODIC: Sequence[Periodic] = (
    Periodic("reports", open_due, every=timedelta(hours=1)),
    Periodic("clocks", look_at_clocks, every=timedelta(minutes=10)),
    Periodic("quota", look_at_quota, every=timedelta(hours=1)),
)
"""Work of the clock."""
