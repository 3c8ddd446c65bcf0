"""The lifecycle of a revision (T20): a correction or an update of an article that is live. Data only.

A revision is a subject of its own with its own `seq`. It walks the article's own road from `editing` on, by the same
guards and clauses, while the live text stays up. What a sender does (draft, submitted, returned) does not exist here.
Publishing opens it and hands it to review; approved or cancelled it comes home to publishing.
"""

from dataclasses import replace

from shared.workflow.article import ARTICLE, OWNERS, ROLES
from shared.workflow.check import ensure_sound
from shared.workflow.table import NEW, Guard, Lifecycle, State, Transition

KINDS = {"correction": "Đính chính", "update": "Cập nhật"}
"""What a revision is, in the words of the public note: `Đính chính ngày 24/11/2026: …`."""

_NAMES = ("editing", "pending_deputy", "revision", "pending_head", "refused", "approved", "scheduled")
_STATES = (
    *(ARTICLE.states[name] for name in _NAMES),
    State("published", "Đã thay bản đang đăng", "publishing", "closed", terminal=True),
    State("withdrawn", "Đã huỷ bản sửa", "publishing", "closed", terminal=True),
)

_OF_ARTICLES_ONLY = frozenset({"T03", "T04", "T14o", "T19"})
"""Intake, return and withdrawal are the sender's; a refused revision stays refused, another one may be opened."""
_OF_PUBLISHING = frozenset({"T15", "T16", "T17a", "T17b", "T18", "T26"})
_SWAPS = frozenset({"T15", "T16", "T17a"})
"""What puts the text in its place, or sets the moment for it: the article must still be as it was."""

_GUARDS = (
    Guard(
        "base_is_live",
        "D14.2a",
        "Bài không ở trang công khai nên không có gì để đính chính, cập nhật. "
        "Bài đã gỡ hoặc tạm ẩn phải được Trưởng Ban khôi phục trước.",
        lambda f: f.base_is_live,
    ),
    Guard(
        "no_open_revision",
        "D5.3a",
        "Bài đang có một bản sửa chưa xong. Hãy hoàn tất hoặc huỷ bản sửa đó trước khi mở bản khác.",
        lambda f: not f.revision_is_open,
    ),
    Guard(
        "base_unchanged",
        "D13.4c",
        "Bài gốc đã bị ẩn, gỡ hoặc thay đổi từ lúc mở bản sửa nên bản sửa phải được duyệt lại.",
        lambda f: not f.base_moved_on,
    ),
    Guard(
        "base_moved_on",
        "D13.4c",
        "Bài gốc vẫn như lúc mở bản sửa nên không cần duyệt lại.",
        lambda f: f.base_moved_on,
    ),
)


def _walked(row: Transition) -> Transition | None:
    """The article's move as a revision makes it; None for a move that revisions do not have."""
    sources = tuple(name for name in row.sources if name in _NAMES)
    at_the_desk = any(ARTICLE.owner_of(name) == "review" for name in sources) and row.id not in _OF_ARTICLES_ONLY
    if at_the_desk:
        return replace(row, sources=sources)
    if row.id in _OF_PUBLISHING:
        guards = (*row.guards, "base_unchanged") if row.id in _SWAPS else row.guards
        return replace(row, sources=sources, guards=guards)
    return None


_OWN = (
    Transition(
        # Said by publishing, although the state it creates is review's: a hand-over from the first event on.
        "T20", "open_revision", "Mở bản đính chính, cập nhật", (NEW,), "editing", frozenset({"editor", "secretary"}),
        "D14.2a", "revision.opened", ("base_is_live", "no_open_revision", "editor_is_not_author"),
        reason_required=True,
    ),
    Transition(
        "T20r", "return_outdated", "Trả về vì bài gốc đã khác", ("approved", "scheduled"), "pending_deputy",
        frozenset({"system"}), "D13.4c", "revision.outdated", ("base_moved_on",), reason_required=True,
    ),
    Transition(
        "T20x", "cancel_revision", "Huỷ bản sửa",
        ("editing", "revision", "pending_deputy", "pending_head", "approved", "scheduled"), "withdrawn",
        frozenset({"responsible_editor", "secretary", "deputy", "head"}), "D5.3a", "revision.cancelled",
        reason_required=True,
    ),
)  # fmt: skip

_ROWS = (*_OWN, *(row for row in map(_walked, ARTICLE.transitions) if row is not None))
_USED = {name for row in _ROWS for name in (*row.guards, *(g for names in row.role_guards.values() for g in names))}
_USED |= {row.reason_guard for row in _ROWS}

REVISION = ensure_sound(
    Lifecycle(
        name="revision",
        initial="editing",
        states={state.name: state for state in _STATES},
        transitions=_ROWS,
        guards={
            **{name: guard for name, guard in ARTICLE.guards.items() if name in _USED},
            **{guard.name: guard for guard in _GUARDS},
        },
        roles=ROLES,
        flags=ARTICLE.flags,
    ),
    OWNERS,
)
"""The lifecycle of a revision."""

LABELS = {row.id: row.label for row in (*ARTICLE.transitions, *_OWN)}
"""Words of every move of articles and revisions, by id."""


def lifecycle_of(revises: str | None) -> Lifecycle:
    """The lifecycle of an item: a revision names the article it revises."""
    return REVISION if revises else ARTICLE
