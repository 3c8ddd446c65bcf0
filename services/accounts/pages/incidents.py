"""Báo mất tài khoản (D8.2): the report, the register, what was done since, opening again."""

from datetime import timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.pages.answers import again, once, page
from services.accounts.pages.history import PLAIN
from services.accounts.queries import ActRow, IncidentRow
from services.accounts.schemas import CloseSchema, JudgeSchema, LostSchema, ReopenSchema
from shared.clock import local
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.web.addresses import PAGES, SIGN_IN
from shared.web.auth import current_actor, now, wiring
from shared.web.labels import SERVICES
from shared.web.schema import load
from shared.workflow.article import ARTICLE
from shared.workflow.revision import REVISION

FORM = "accounts/incident_form.html"
ONE = "accounts/incident.html"
_WORDS = {t.emits: t.label for t in (*REVISION.transitions, *ARTICLE.transitions)} | PLAIN | {
    "appointment.made": "Ghi bổ nhiệm", "appointment.ended": "Rút thời hạn bổ nhiệm",
    "delegation.granted": "Uỷ quyền duyệt đăng", "delegation.revoked": "Thu hồi uỷ quyền",
    "unit.registered": "Ghi đơn vị mới", "unit.changed": "Sửa đơn vị",
    "regulation.acknowledged": "Xác nhận đã đọc Quy chế",
    "training.recorded": "Ghi lớp bồi dưỡng", "training.struck": "Gạch lớp bồi dưỡng",
    "calendar.changed": "Sửa lịch trường", "obligation.entered": "Nhập sự kiện", "obligation.cancelled": "Huỷ sự kiện",
    "obligation.tied": "Gắn, gỡ bài của sự kiện", "quota.excused": "Miễn, bỏ miễn chỉ tiêu",
    "article.updated": "Đăng bản đính chính, cập nhật",
    "takedown.requested": "Đề nghị gỡ bài", "takedown.answered": "Trả lời đề nghị gỡ bài",
    "change_request.moved": "Đề nghị, quyết định thay đổi Cổng thông tin",
    "suggestion.moved": "Đề xuất với Hiệu trưởng, quyết định về đề xuất",
    "merit.nominated": "Đề nghị khen thưởng", "merit.decided": "Quyết định về đề nghị khen thưởng",
    "confirmation.moved": "Nhờ xác nhận, trả lại bài của lớp",
    "site_change.noticed": "Thấy thay đổi Cổng thông tin chưa có phê duyệt",
    "site_change.tied": "Gắn thay đổi Cổng thông tin với phê duyệt",
    "violation.recorded": "Lập hồ sơ vi phạm", "violation.answered": "Giải trình về hồ sơ vi phạm",
    "violation.decided": "Kết luận về hồ sơ vi phạm", "report.built": "Lập báo cáo",
    "intake.received": "Nhận thư vào hòm thư đến", "intake.decided": "Quyết định về một thư đến",
    "intake.registered": "Ghi vào sổ tiếp nhận", "intake.struck": "Gạch một dòng của sổ tiếp nhận",
    "token.issued": "Tạo mã truy cập cho phần mềm", "token.revoked": "Thu hồi mã truy cập",
    "periodic_report.moved": "Chuyển bước báo cáo định kì", "school_year.decided": "Ghi, bỏ các ngày của một năm học",
    "page_review.moved": "Xác nhận, báo sửa nội dung của trang", "page_review.reminded": "Nhắc hạn xác nhận trang",
    "held_event.retried": "Thử lại một sự kiện bị giữ", "held_event.skipped": "Bỏ qua một sự kiện bị giữ",
}  # fmt: skip


def index() -> str:
    """The incidents this person may see."""
    actor = current_actor()
    with wiring().read() as session:
        rows = queries.incidents(session, actor)
    return render_template("accounts/incidents.html", rows=rows)


def new() -> Response:
    """The form; `?thanh_vien=` names somebody else."""
    actor = current_actor()
    wanted = request.args.get("thanh_vien", actor.member_id)
    since = local(now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    return page(FORM, values={"member_id": wanted, "lost_since": since}, **_choices())


def report() -> Response:
    """Locked at once; whoever reports the own account leaves with it."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(LostSchema(), request.form)
        row = operations.report_lost(uow, actor=actor, **values)
        if row.member_id == actor.member_id:
            return SIGN_IN, (
                "Đã khoá tài khoản của Thầy/Cô và kết thúc mọi phiên. Xin gặp Thư ký, Trưởng Ban Biên tập hoặc người "
                "quản trị để nhận mật khẩu mới."
            )
        name = people.name_of(uow.session, row.member_id)
        return url_for(".incident", incident_id=row.id), f"Đã khoá tài khoản của {name}; mọi phiên đã kết thúc."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(FORM, refused, **_choices())


def show(incident_id: str) -> Response:
    """One incident."""
    return page(ONE, **_detail(incident_id))


def judge(incident_id: str) -> Response:
    """The chosen decisions stand, or are disputed."""

    def work(uow: UnitOfWork) -> str:
        values = load(JudgeSchema(), request.form)
        confirmed = values.pop("verdict") == "confirmed"
        count = operations.judge_acts(
            uow, incident_id=incident_id, confirmed=confirmed, actor=current_actor(), **values
        )
        return f"Đã ghi: {count} quyết định {'được công nhận' if confirmed else 'không được công nhận'}."

    return _act(incident_id, work)


def ask_again(incident_id: str) -> Response:
    """Ask every service once more."""

    def work(uow: UnitOfWork) -> str:
        operations.ask_again(uow, incident_id=incident_id, actor=current_actor())
        return "Đang hỏi lại các bộ phận; xin tải lại trang sau giây lát."

    return _act(incident_id, work)


def reopen(incident_id: str) -> Response:
    """Open the account again with a temporary password."""

    def work(uow: UnitOfWork) -> str:
        values = load(ReopenSchema(), request.form)
        operations.reopen_account(uow, incident_id=incident_id, actor=current_actor(), **values)
        return "Đã mở lại tài khoản với mật khẩu tạm; lần đăng nhập tới hệ thống buộc đặt mật khẩu riêng."

    return _act(incident_id, work)


def close(incident_id: str) -> Response:
    """All is looked at."""

    def work(uow: UnitOfWork) -> str:
        values = load(CloseSchema(), request.form)
        operations.close_incident(uow, incident_id=incident_id, actor=current_actor(), **values)
        return "Đã kết thúc sự cố."

    return _act(incident_id, work)


def _act(incident_id: str, work: Any) -> Response:
    address = url_for(".incident", incident_id=incident_id)
    detail = _detail(incident_id)  # NoSuchIncident before anything is done
    try:
        return once(current_actor(), lambda uow: (address, work(uow)))
    except (Invalid, Conflict) as refused:
        return again(ONE, refused, chosen=request.form.getlist("event_ids"), **detail)


def _choices() -> dict[str, Any]:
    actor = current_actor()
    with wiring().read() as session:
        names = people.names(session)
    shown = [(id_, name) for id_, name in names.items() if permissions.can_report_lost(actor, id_)]
    return {"people": sorted(shown, key=lambda pair: (pair[0] != actor.member_id, pair[1]))}


def _detail(incident_id: str) -> dict[str, Any]:
    actor = current_actor()
    with wiring().read() as session:
        row = queries.incident(session, incident_id, actor)
    return {
        "row": row,
        "waiting": [SERVICES[service] for service in row.waiting],
        "acts": [_shown(act) for act in row.acts],
        "may_judge": not row.closed_at and permissions.can_judge_acts(actor, row.member_id),
        "may_open": permissions.can_lock(actor, row.member_id),
        "may_ask": permissions.can_view_members(actor),
        "why_not_closed": _why_not_closed(row),
    }


def _why_not_closed(row: IncidentRow) -> str:
    if row.waiting:
        return "Chưa kết thúc được: còn bộ phận chưa trả lời."
    return f"Chưa kết thúc được: còn {row.left} quyết định chưa được xác nhận." if row.left else ""


def _shown(act: ActRow) -> dict[str, Any]:
    """An act with its words and the page where it can be put right."""
    article = act.type.startswith("article.")
    words = _WORDS.get(act.type, act.type)
    link = f"{PAGES['review']}bai/{act.subject_id}" if article and act.service != "submission" else ""
    return {**vars(act), "words": words[:1].upper() + words[1:], "link": link}
