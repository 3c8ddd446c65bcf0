"""The search for everybody: /tim-kiem/, a plain form that needs no script, and the titles suggested while typing."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from markupsafe import Markup

from services.publishing import operations
from services.publishing.pages.item import service
from services.publishing.pages.public import _render as framed
from services.publishing.queries.search import NEWEST, RELEVANT, Found, Wanted, search, suggestions
from shared.clock import local_day
from shared.db import people
from shared.kinds import KINDS
from shared.regulation.pack import Pack
from shared.search.question import MOST_WORDS
from shared.text import clean_text, parse_day
from shared.web.auth import now, public

blueprint = Blueprint("search_pages", __name__)

TYPES = {
    "tin-bai": ("Tin, bài", ("news", "event", "other", "reward", "quoted", "gallery")),
    "van-ban": ("Văn bản", ("document", "draft_document")),
    "nghien-cuu": ("Sáng kiến, đề tài", ("research",)),
    "trang": ("Trang giới thiệu, thủ tục", ("introduction", "procedure", "page")),
}
"""What readers tell apart, with the kinds that stand for it."""
STATIC = Path(__file__).resolve().parents[1] / "static" / "publishing"
YEARS_BACK = 6
BAD_DAY = "Ngày “{}” chưa đúng nên chưa dùng để lọc. Hãy viết theo ngày/tháng/năm, ví dụ 20/11/2026."
SUGGESTION_COST = 0.2
ORDERS = ((RELEVANT, "Phù hợp nhất"), (NEWEST, "Mới nhất"))
AREAS = {"page": "Trang", "procedure": "Thủ tục"}


@public
def show() -> Response:
    """The form, and the answers when something is asked."""
    here, pack = service(), service().pack
    wanted, complaints = _wanted(pack)
    wait = here.searches.wait(sender()) if wanted.asks else 0
    found = Found()
    with here.read() as session:
        if wanted.asks and not wait:
            found = search(session, wanted)
        units = people.units(session)
    response = framed(
        "search", wanted=wanted, found=found, complaints=complaints, wait=wait, most_words=MOST_WORDS,
        types=[(name, label) for name, (label, _) in TYPES.items()],
        units=[(unit.unit_id, unit.name) for unit in units],
        sections=[(section.id, section.label) for section in pack.sections],
        years=[(begun, f"{begun}–{begun + 1}") for begun in _years(pack)], kind_label=_kind_label,
        section_of=here.renderer.section, html=Markup, static_url=static_url, typed=request.args.to_dict(),
        guess_url=_url(q=found.guess), next_url=_again(sau=found.after), first_url=_again(sau=""),
        orders=[(order, label, _again(xep=order, sau="")) for order, label in ORDERS],
    )  # fmt: skip
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


@public
def suggest() -> Response:
    """Titles that begin like what is being typed, as JSON: `{"titles": […]}`; too fast a typist gets none."""
    here = service()
    titles: list[str] = []
    if not here.searches.wait(sender(), SUGGESTION_COST):
        with here.read() as session:
            titles = suggestions(session, request.args.get("q", ""))
    response = jsonify(titles=titles)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


@cache
def static_url(name: str) -> str:
    """The address of a file that only these pages need; it changes with the file."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/tinh/publishing/{name}?v={digest}"


def sender() -> str:
    """Under which key the uses of this address are counted."""
    return operations.sender_key(service().settings.secret_key, request.remote_addr or "")


def _wanted(pack: Pack) -> tuple[Wanted, list[str]]:
    """What the address asks for, and what of it could not be read: that is said and left out, never an error."""
    args, complaints = request.args, []
    days: dict[str, date | None] = {"tu": None, "den": None}
    for name in days:
        try:
            days[name] = parse_day(args.get(name, "")[:40])
        except ValueError:
            complaints.append(BAD_DAY.format(clean_text(args[name])[:20]))
    section = args.get("chuyen-muc", "")
    wanted = Wanted(
        typed=args.get("q", ""), order=NEWEST if args.get("xep") == NEWEST else RELEVANT,
        kinds=TYPES.get(args.get("loai", ""), ("", ()))[1], sections=_with_children(pack, section) if section else (),
        unit=args.get("don-vi", "")[:64], since=days["tu"], until=days["den"], after=args.get("sau", "")[:30],
    )  # fmt: skip
    begun = args.get("nam-hoc", "")
    if len(begun) == 4 and begun.isascii() and begun.isdigit() and 1950 < int(begun) < 2100:
        wanted = _in_year(wanted, pack, int(begun))
    return wanted, complaints


def _in_year(wanted: Wanted, pack: Pack, begun: int) -> Wanted:
    """The days of a school year, summer included, within the days asked for."""
    first = pack.school_years.year(begun).begins
    last = pack.school_years.year(begun + 1).begins - timedelta(days=1)
    return replace(wanted, since=max(first, wanted.since or first), until=min(last, wanted.until or last))


def _with_children(pack: Pack, section: str) -> tuple[str, ...]:
    """A column and those that stand under it in the menu."""
    return (section[:64], *(one.id for one in pack.columns if one.parent == section))


def _years(pack: Pack) -> list[int]:
    """The school years to choose from, by the year they began in, the present one first."""
    present = pack.school_years.of(local_day(now()))
    return [present - back for back in range(YEARS_BACK)]


def _kind_label(kind: str) -> str:
    return KINDS[kind].label if kind in KINDS else AREAS.get(kind, AREAS["page"])


def _url(**given: str) -> str:
    return f"/tim-kiem/?{urlencode(given)}"


def _again(**changes: str) -> str:
    """This search with something changed; what is empty is left out."""
    kept: dict[str, Any] = {**request.args.to_dict(), **changes}
    return _url(**{name: value for name, value in kept.items() if value})


for _rule, _name, _view in (("/tim-kiem/", "show", show), ("/tim-kiem/goi-y", "suggest", suggest)):
    blueprint.add_url_rule(_rule, _name, _view, methods=["GET"])
