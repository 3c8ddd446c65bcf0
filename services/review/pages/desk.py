"""The desk: what waits, for whom, since when."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request, url_for

from services.review import queries
from services.review.permissions import BOARD
from services.review.queries import DeskFilter
from services.review.queries.desk import MINE
from services.review.queries.vacancies import vacancies
from shared.clock import local_day
from shared.db import people
from shared.web.auth import current_actor, now, roles, wiring

TABS = {
    "cho-toi": ("mine", "Chờ tôi xử lý"),
    "cho-tiep-nhan": ("submitted", "Chờ tiếp nhận"),
    "dang-bien-tap": ("editing", "Đang biên tập"),
    "can-chinh-sua": ("revision", "Cần chỉnh sửa"),
    "cho-pho-ban": ("pending_deputy", "Chờ Phó Trưởng Ban"),
    "cho-truong-ban": ("pending_head", "Chờ Trưởng Ban"),
    "tu-choi": ("refused", "Từ chối đăng"),
    "da-chuyen": ("left", "Đã chuyển đi"),
    "tat-ca": ("all", "Tất cả"),
}
"""Address word -> (tab of the query, words)."""

_EMPTY = {
    "mine": ("Không có bài nào chờ Thầy/Cô", "Khi có bài cần xử lý, bài sẽ hiện ở đây và có thư báo."),
    "submitted": ("Không có bài chờ tiếp nhận", "Bài người gửi vừa nộp sẽ hiện ở đây."),
    "refused": ("Chưa từ chối bài nào", "Bài bị từ chối đăng, kèm căn cứ theo Điều 15, sẽ hiện ở đây."),
    "left": ("Chưa có bài nào rời bàn biên tập", "Bài đã duyệt, đã đăng, trả lại hoặc rút sẽ hiện ở đây."),
}
_EMPTY_ELSE = ("Không có bài nào ở bước này", "Hãy chọn bước khác ở hàng trên.")
_EMPTY_FILTERED = ("Không có bài nào khớp", "Hãy bớt điều kiện lọc hoặc tìm bằng từ khác; gõ không dấu cũng tìm được.")


@dataclass(frozen=True)
class Tab:
    """One tab with its number of articles."""

    label: str
    url: str
    count: int
    active: bool
    waits: bool
    """Whether what stands there waits for the one who looks; only then is the number marked."""


@roles(*BOARD)
def show() -> str:
    """The list, filtered by step, unit, editor, class and words of the title."""
    actor, service = current_actor(), wiring()
    slug = request.args.get("muc", "cho-toi")
    slug = slug if slug in TABS else "cho-toi"
    wanted = _filter(slug, actor.member_id)
    moment = now()
    with service.read() as session:
        page = queries.desk(session, actor, wanted, now=moment)
        units = people.units(session)
        editors = people.people_with_role(session, "editor", local_day(moment))
        vacant = vacancies(session, local_day(moment), service.pack)
        calendar = queries.school_calendar(session, service.pack)
    filtered = any((wanted.unit, wanted.assignee, wanted.klass, wanted.search))
    title, text = _EMPTY_FILTERED if filtered else _EMPTY.get(wanted.tab, _EMPTY_ELSE)
    return render_template(
        "review/desk.html",
        page=page,
        rows=[(row, queries.target_of(row.state, row.since, moment, service.pack, calendar)) for row in page.rows],
        tabs=_tabs(page, slug),
        slug=slug,
        units=units,
        editors=editors,
        classes=service.pack.classes,
        sections={section.id: section.label for section in service.pack.sections},
        args=request.args,
        filtered=filtered,
        reset_url=url_for("review.desk", muc=slug),
        next_url=_url(sau=page.next) if page.next else None,
        first_url=_url(sau=None) if wanted.after else None,
        vacant=vacant,
        waiting_in_vain={words: page.counts[state] for state, words in vacant.items() if page.counts[state]},
        may_appoint=actor.has("secretary", "operator", "head"),
        empty_title=title,
        empty_text=text,
    )


def _tabs(page: queries.DeskPage, slug: str) -> list[Tab]:
    return [
        Tab(words, _url(muc=name, sau=None), page.counts[tab], name == slug, tab == MINE)
        for name, (tab, words) in TABS.items()
    ]


def _filter(slug: str, me: str) -> DeskFilter:
    args = request.args
    who = args.get("nguoi", "")[:64]
    return DeskFilter(
        tab=TABS[slug][0],
        unit=args.get("don-vi", "")[:64],
        assignee=me if who == "toi" else who,
        klass=args.get("loai", "")[:4],
        search=args.get("q", "")[:100],
        after=args.get("sau", "")[:100],
    )


def _url(**changed: str | None) -> str:
    """This list with some parts of its address changed; None drops the part."""
    kept = {name: value for name, value in request.args.items() if value} | changed
    return f"{url_for('review.desk')}?{urlencode({name: value for name, value in kept.items() if value})}"
