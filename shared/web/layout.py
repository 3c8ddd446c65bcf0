"""What every template may use: the actor, the navigation, the words of states and times, the assets."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from markupsafe import Markup

from shared import details
from shared.actors import Actor
from shared.clock import local
from shared.files.figures import lay_out
from shared.files.formats import weight
from shared.kinds import kind_of
from shared.text import ago, format_date, format_datetime, time_left
from shared.web import labels
from shared.web.addresses import PAGES, SHARED_STATIC, SIGN_IN, SIGN_OUT, TASK_COUNT
from shared.web.auth import optional_actor
from shared.web.context import clause_address, now, role_name, say, wiring
from shared.web.csrf import csrf_fields, csrf_token
from shared.web.errors import clause_of
from shared.web.files import file_url
from shared.web.notices import take_notice
from shared.web.paging import page_url
from shared.workflow.article import ARTICLE
from shared.workflow.picture import steps_from, svg
from shared.workflow.revision import REVISION

STATIC = Path(__file__).parent / "static"
_DESK = frozenset({"editor", "secretary", "deputy", "head", "principal"})
_PUBLISHERS = frozenset({"secretary", "head", "deputy", "principal", "editor"})
_REPORTS = _DESK | {"unit_lead", "operator"}


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation. `count` is shown when above zero; `count_url` is where to ask for one not known."""

    label: str
    url: str
    active: bool = False
    count: int = 0
    count_url: str = ""


# (label, address, roles that see it; None: every member)
_NAVIGATION: tuple[tuple[str, str, frozenset[str] | None], ...] = (
    ("Việc của tôi", PAGES["notifications"], None),
    ("Bài của tôi", PAGES["submission"], None),
    ("Gửi bài", f"{PAGES['submission']}moi", None),
    ("Hòm thư đến", f"{PAGES['submission']}hop-thu-den/", frozenset({"secretary"})),
    ("Sổ tiếp nhận", f"{PAGES['submission']}so-tiep-nhan/", frozenset({"secretary", "clerk"})),
    ("Bàn biên tập", PAGES["review"], _DESK),
    ("Xuất bản", PAGES["publishing"], _PUBLISHERS),
    ("Bài phải gửi", f"{PAGES['reporting']}su-kien/", frozenset({"contributor", "unit_lead", "clerk", "accountant"})),
    ("Báo cáo", PAGES["reporting"], _REPORTS),
    ("Thành viên", f"{PAGES['accounts']}thanh-vien/", frozenset({"operator", "secretary", "head"})),
    ("Vận hành", f"{PAGES['reporting']}van-hanh/", frozenset({"operator"})),
)


def navigation(actor: Actor | None, path: str, counts: dict[str, int] | None = None) -> list[NavItem]:
    """What `actor` can go to, with the entry of `path` marked; nothing for the anonymous."""
    if actor is None:
        return []
    seen = [
        (label, url) for label, url, allowed in _NAVIGATION if allowed is None or not actor.roles.isdisjoint(allowed)
    ]
    here = max((url for _, url in seen if path.startswith(url)), key=len, default="")
    numbers = counts or {}
    asked = {PAGES["notifications"]: TASK_COUNT} if counts is None else {}
    return [NavItem(label, url, url == here, numbers.get(url, 0), asked.get(url, "")) for label, url in seen]


def moment(value: datetime | date | str | None) -> datetime | date | None:
    """A time as templates get it (aware datetime, date, or ISO text) as a value; None stays None."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)


def time_tag(value: datetime | date | str | None) -> Markup:
    """`<time>` with the school's wall clock; an en dash for None."""
    when = moment(value)
    if when is None:
        return Markup("–")
    if isinstance(when, datetime):
        return Markup('<time datetime="{}">{}</time>').format(
            local(when).isoformat(timespec="minutes"), format_datetime(when)
        )
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), format_date(when))


def age_tag(value: datetime | date | str | None) -> Markup:
    """`<time>` with how long ago; the exact time in its title."""
    when = moment(value)
    if when is None:
        return Markup("–")
    if not isinstance(when, datetime):
        return time_tag(when)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local(when).isoformat(timespec="minutes"), format_datetime(when), ago(when, now())
    )


@lru_cache(maxsize=128)
def _fingerprint(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a shared static file, with a fingerprint: a new version is a new address."""
    path = STATIC / name
    if not path.is_file():
        return SHARED_STATIC + name
    return f"{SHARED_STATIC}{name}?v={_fingerprint(path, path.stat().st_mtime)}"


def has_asset(name: str) -> bool:
    """Whether a vendor file was installed (set-up without npm leaves it out; pages work all the same)."""
    return (STATIC / name).is_file()


def lifecycle_picture(state: str, *, revision: bool = False) -> Markup:
    """The lifecycle as an inline picture with `state` marked; `revision`: that of a correction or an update."""
    return Markup(svg(REVISION if revision else ARTICLE, state, say=say))  # noqa: S704  (labels are escaped there)


def lifecycle_ways(state: str, *, revision: bool = False) -> list[tuple[str, str, str]]:
    """What may come next, in words: the move, where it leads, who makes it."""
    lifecycle = REVISION if revision else ARTICLE
    return [
        (
            say(row.label),
            say(lifecycle.states[row.target].label),
            ", ".join(say(label) for role, label in lifecycle.roles.items() if role in row.roles),
        )
        for row in steps_from(lifecycle, state)
        if row.target
    ]


def register(app: Flask) -> None:
    """Give `app` the globals and variables of the shared templates."""
    app.jinja_env.globals.update(
        csrf=csrf_fields,
        csrf_token=csrf_token,
        asset=asset,
        has_asset=has_asset,
        file_url=file_url,
        lay_out=lay_out,
        page_url=page_url,
        clause_of=clause_of,
        clause_address=clause_address,
        time_tag=time_tag,
        age_tag=age_tag,
        time_left=time_left,
        lifecycle_picture=lifecycle_picture,
        lifecycle_ways=lifecycle_ways,
        state_label=lambda state: say(labels.state_label(state)),
        state_tone=labels.state_tone,
        role_label=role_name,
        kind_label=labels.kind_label,
        kind_of=kind_of,
        detail_rows=details.rows,
        PAGES=PAGES,
    )
    app.jinja_env.filters["say"] = say
    app.jinja_env.filters["weight"] = weight
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_variables)


def _variables() -> dict[str, Any]:
    """The variables of shared/base.html: who is here, where they can go, what they were told."""
    service = wiring()
    actor = optional_actor()
    counts = g.get("nav_counts")
    return {
        "actor": actor,
        "service": service.name,
        "service_label": labels.SERVICES.get(service.name, ""),
        "nav": navigation(actor, request.path, counts),
        "notice": take_notice(),
        "demo": service.settings.demo,
        "trial_mailbox": service.settings.trial_mailbox,
        "sign_in_url": SIGN_IN,
        "sign_out_url": SIGN_OUT,
        "now": now(),
        "today": local(now()).date(),
    }
