"""The mailbox as the secretary sees it: what waits, one message as plain text, and the four things to do with it."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.submission import queries
from services.submission.config import PAGE_SIZE, REASON_MAX
from services.submission.operations import mail
from services.submission.operations.mail.deciding import FROM
from services.submission.pages.answers import posted_version
from services.submission.permissions import MAIL_DESK
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.text import clean_text
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.errors import status_of
from shared.web.paging import Page, page_number

EMPTY = {
    "cho": "Không có thư nào chờ xem. Thư mới hiện ở đây khi chưa rõ người gửi, quá lớn hoặc không đọc được.",
    "nhan": "Chưa có thư nào thành bài hoặc được ghép vào bài.",
    "bo": "Chưa có thư nào bị bỏ qua.",
}


@roles(*MAIL_DESK)
def index() -> str:
    """The list of one tab."""
    tab = request.args.get("muc", "cho")
    tab = tab if tab in queries.MAIL_TABS else "cho"
    with wiring().read() as session:
        found = queries.mail_list(session, actor=current_actor(), tab=tab, page=page_number())
        read = queries.readings(session)
    return render_template(
        "submission/mails.html",
        tab=tab,
        tabs=[_tab(name, found.counts[name], tab) for name in queries.MAIL_TABS],
        found=found,
        page=Page(found.lines, found.number, PAGE_SIZE, found.total),
        empty=EMPTY[tab],
        readings=read,
        is_set=bool(wiring().settings.imap_url),
    )


@roles(*MAIL_DESK)
def show(mail_id: str) -> Response:
    """One message."""
    return _page(mail_id)


@roles(*MAIL_DESK)
def accept(mail_id: str) -> Response:
    """Make it an article; its files are looked at again from the original, before the transaction."""
    actor, form = current_actor(), request.form
    source = _source(mail_id)

    def work(uow: UnitOfWork) -> Answer:
        article = mail.accept(
            uow, mail_id=mail_id, version=posted_version(), actor=actor, source=source, whose=form.get("whose", ""),
            member_id=form.get("member_id", ""), unit_id=form.get("unit_id", ""), pack=wiring().pack,
        )  # fmt: skip
        mine = article.author_id == actor.member_id
        url = url_for("submission.article", article_id=article.id) if mine else url_for("submission.mails")
        return Answer(url, f"Đã nhận thư thành bài {article.reference}, lưu ở dạng nháp.")

    return _answered(mail_id, "nhan", lambda: once(actor, work))


@roles(*MAIL_DESK)
def link(mail_id: str) -> Response:
    """Tie it to an article as a note."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        reference = clean_text(request.form.get("reference", ""))
        article = mail.link(uow, mail_id=mail_id, version=posted_version(), actor=actor, reference=reference)
        return Answer(url_for("submission.mails"), f"Đã gắn thư vào bài {article.reference}.")

    return _answered(mail_id, "gan", lambda: once(actor, work))


@roles(*MAIL_DESK)
def discard(mail_id: str) -> Response:
    """Put it away with a reason; with `chan`, whatever else comes from there too."""
    actor, blocks = current_actor(), request.form.get("viec") == "chan"
    operation = mail.block if blocks else mail.discard

    def work(uow: UnitOfWork) -> Answer:
        reason = clean_text(request.form.get("reason", ""))[:REASON_MAX]
        operation(uow, mail_id=mail_id, version=posted_version(), actor=actor, reason=reason)
        said = "Đã bỏ thư và chặn người gửi này." if blocks else "Đã bỏ thư. Thư gốc vẫn được giữ."
        return Answer(url_for("submission.mails"), said)

    return _answered(mail_id, "bo", lambda: once(actor, work))


@roles(*MAIL_DESK)
def unblock(mail_id: str) -> Response:
    """Take messages from this sender again."""
    actor = current_actor()
    with wiring().read() as session:
        address = queries.mail_one(session, mail_id=mail_id, actor=actor).row.sender_address

    def work(uow: UnitOfWork) -> Answer:
        mail.unblock(uow, address=address, actor=actor)
        return Answer(url_for("submission.mail", mail_id=mail_id), "Đã bỏ chặn. Thư mới của người này được nhận lại.")

    return once(actor, work).response()


def _source(mail_id: str) -> mail.Source | None:
    """The message, read again from its original; None when that lies on the mail server only."""
    with wiring().read() as session:
        row = queries.mail_one(session, mail_id=mail_id, actor=current_actor()).row
    if row.raw_sha256 is None:
        return None
    seen = mail.Seen(row.mailbox, row.uidvalidity, row.uid, row.received_at, row.size)
    try:
        here = wiring()
        return mail.read_kept(seen, row.raw_sha256, here.files.read(row.raw_sha256), here.files, here.scanner)
    except mail.Unreadable:
        return None


def _answered(mail_id: str, form: str, send: Callable[[], Answer]) -> Response:
    try:
        return send().response()
    except Invalid as refused:
        return _page(mail_id, form, refused)


def _page(mail_id: str, form: str = "", refused: Invalid | None = None) -> Response:
    with wiring().read() as session:
        view = queries.mail_one(session, mail_id=mail_id, actor=current_actor())
        members = queries.writers(session, local_day(now())) if view.is_open else []
        units = [(unit.unit_id, unit.name) for unit in queries.unit_choices(session)]
    errors = (dict(refused.fields) or {"whose": [refused.message]}) if refused else {}
    page = render_template(
        "submission/mail.html",
        view=view,
        members=members,
        units=units,
        whose=list(FROM.items()),
        failed=form,
        errors=errors,
        typed=request.form if refused else {},
        reason_max=REASON_MAX,
    )
    return make_response(page, status_of(refused) if refused else 200)


def _tab(name: str, count: int, shown: str) -> dict[str, Any]:
    return {
        "label": queries.MAIL_TABS[name][0],
        "url": url_for("submission.mails", muc=name),
        "count": count,
        "active": name == shown,
        "waits": name == "cho" and count > 0,
    }
