"""What time does: on the first day of a month, at six, the report of the month before is built (D5.3f)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from services.reporting import operations, queries
from services.reporting.clients import docx_of, paper_of, pdf_of
from services.reporting.config import Letterhead
from shared.bus.jobs import Job, Periodic
from shared.clock import local, month_before
from shared.service import ServiceWiring


def build_report(wiring: ServiceWiring, payload: dict[str, Any]) -> None:
    """Build the report of `period`: figures, .docx, .pdf; then record it and tell the principal."""
    period, actor = str(payload["period"]), str(payload.get("actor", "system"))
    pack = wiring.pack_on(date.fromisoformat(f"{period}-01"))  # counted by the rules of its time (Điều 18)
    with wiring.read() as session:
        figures = queries.figures(session, period, pack, wiring.clock()).to_dict()
    with wiring.uow() as uow:
        number = operations.next_number(uow, period)
    paper = paper_of(figures, number=number, now=wiring.clock(), head=Letterhead.from_env(), decision=pack.decision)
    docx, pdf = wiring.files.put(docx_of(paper)), wiring.files.put(pdf_of(paper))
    with wiring.uow() as uow:
        operations.keep_report(uow, period=period, number=number, figures=figures, docx=docx, pdf=pdf, actor=actor)
        uow.commit()


def monthly(wiring: ServiceWiring, _period: str) -> None:
    """The report of the month that has just ended, unless somebody had it built already."""
    period = month_before(wiring.clock())
    with wiring.read() as session:
        if queries.built_after_end(session, period):
            return
    build_report(wiring, {"period": period})


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


JOBS: Mapping[str, Job] = {"report": build_report}
"""Job kind → function."""
PERIODIC: Sequence[Periodic] = (
    Periodic("monthly-report", monthly, month_day=1, hour=6),
    Periodic("clocks", look_at_clocks, every=timedelta(minutes=10)),
    Periodic("quota", look_at_quota, every=timedelta(hours=1)),
)
"""Work of the clock."""
