"""Reports of the demo school: the last month filed with the principal's conclusion, an ad hoc one on its way."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from services.reporting import operations, queries
from services.reporting.models import Report
from services.reporting.operations import ConclusionGiven
from shared.actors import Actor
from shared.clock import local_day, month_before
from shared.db.unit_of_work import UnitOfWork
from shared.service import ServiceWiring

TOLD = {
    "strengths": "Tin hoạt động được gửi sớm, đa số đăng trong vòng ba ngày sau sự kiện.\nẢnh có chú thích đầy đủ.",
    "limits": "Một số tổ còn dồn bài vào cuối tháng.",
    "causes": "Giáo viên kiêm nhiệm nhiều việc vào dịp thi giữa kì.",
    "proposals": "Mỗi tổ cử thêm một giáo viên phụ trách ảnh.",
    "next": "Tập trung tin về hội thi và công tác tuyển sinh.",
}


def write_reports(wiring: ServiceWiring, actor: Callable[[str], Actor]) -> None:
    """Walk two reports by the real operations; `actor` gives a member by id."""
    secretary, deputy, principal = (actor(who) for who in ("thu-ky", "pho-hieu-truong", "hieu-truong"))
    with wiring.uow() as uow:
        today = local_day(uow.now)
        opened = partial(operations.reports.open_report, uow, pack=wiring.pack)
        done = _compiled(uow, wiring, secretary, opened(period=month_before(uow.now), actor=secretary))
        _step(uow, wiring, done, "send_up", secretary)
        _step(uow, wiring, done, "submit", deputy)
        task = ConclusionGiven("Tập huấn chụp ảnh hoạt động cho các tổ", "btv-toan-tin", today + timedelta(days=14))
        operations.reports.acknowledge(
            uow, report_id=done.id, version=done.version, opinion="Đồng ý với đánh giá của Ban Biên tập.",
            conclusions=[task], actor=principal,
        )  # fmt: skip
        _step(uow, wiring, done, "file", secretary)
        asked = "Tình hình đăng tin hai tuần qua, phục vụ họp giao ban."
        days = f"{today - timedelta(days=13)}_{today}"
        _compiled(uow, wiring, secretary, opened(period=days, actor=principal, question=asked))
        uow.commit()


def _compiled(uow: UnitOfWork, wiring: ServiceWiring, secretary: Actor, row: Report) -> Report:
    _step(uow, wiring, row, "freeze", secretary)
    return operations.reports.write(uow, report_id=row.id, version=row.version, told=TOLD, actor=secretary)


def _step(uow: UnitOfWork, wiring: ServiceWiring, row: Report, trigger: str, actor: Actor) -> None:
    operations.reports.act(
        uow, report_id=row.id, version=row.version, trigger=trigger, reason="", actor=actor,
        figures_of=partial(_figures, uow, wiring),
    )  # fmt: skip


def _figures(uow: UnitOfWork, wiring: ServiceWiring, row: Report) -> dict[str, object]:
    return queries.figures(uow.session, row.period, wiring.pack_on(row.first_day), uow.now, wiring.pack_on).to_dict()
