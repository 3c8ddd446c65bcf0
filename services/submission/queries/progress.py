"""Where an article is, who has it, since when, and what comes next: the progress line and the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.models import Article, Move
from services.submission.queries.people import People
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE
from shared.workflow.revision import LABELS

_LINE = (
    ("draft", "Soạn bài"),
    ("submitted", "Ban Biên tập tiếp nhận"),
    ("editing", "Biên tập"),
    ("pending_deputy", "Phó Trưởng Ban duyệt nội dung"),
    ("pending_head", "Trưởng Ban duyệt đăng"),
    ("approved", "Chờ đăng"),
    ("published", "Đã đăng"),
)
"""The road of the strict route; a state that stands beside it is shown at its place on the road."""
_PLACE = {
    "draft": 0, "returned": 0, "submitted": 1, "editing": 2, "revision": 2, "pending_deputy": 3, "pending_head": 4,
    "approved": 5, "scheduled": 5, "published": 6,
}  # fmt: skip
_BESIDE = {
    "returned": "Thầy/Cô bổ sung rồi gửi lại",
    "revision": "Biên tập viên chỉnh sửa",
    "scheduled": "Hẹn giờ đăng",
}


@dataclass(frozen=True)
class Step:
    """One station: `state` is done, now or next."""

    label: str
    state: str
    who: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened, in words."""

    at: datetime
    label: str
    who: str
    role: str
    state_label: str
    reason: str | None
    grounds: tuple[str, ...]
    clause: str


def progress_of(article: Article, moves: Sequence[Move], people: People) -> list[Step]:
    """The stations of an article: those behind it with names and times, the one it stands at, those ahead."""
    place = _PLACE.get(article.state)
    if place is None:
        return _ended(article, moves, people)
    steps = _done(moves, people, before=place)
    label = _BESIDE.get(article.state, _LINE[place][1])
    now = "done" if article.state == "published" else "now"
    who = people.holder(article) or (article.last_actor_name if now == "done" else people.vacancy(article.state))
    steps.append(Step(label, now, who, article.since))
    ahead = _LINE[place + 1 :]
    steps += [Step(name, "next", people.waits_for(state) or people.vacancy(state)) for state, name in ahead]
    return steps


def _ended(article: Article, moves: Sequence[Move], people: People) -> list[Step]:
    """An article off the road (refused, withdrawn, taken down, hidden, archived): what was done, then where it is."""
    left = [_PLACE[move.from_state] for move in moves if move.from_state in _PLACE]
    steps = _done(moves, people, before=max(left, default=-1) + 1)
    label = ARTICLE.states[article.state].label
    steps.append(Step(label, "now", people.holder(article) or article.last_actor_name, article.since))
    return steps


def _done(moves: Sequence[Move], people: People, *, before: int) -> list[Step]:
    """The stations before `before` that were really passed: by whom and when each was left the last time."""
    left: dict[int, Move] = {}
    for move in moves:
        place = _PLACE.get(move.from_state)
        if place is not None and move.to_state != move.from_state:
            left[place] = move
    return [
        Step(label, "done", people.names.get(left[n].actor_id, left[n].actor_name), left[n].at)
        for n, (_, label) in enumerate(_LINE[:before])
        if n in left
    ]


def moves_made(session: Session, article_id: str) -> Sequence[Move]:
    """The moves of an article in the order they happened."""
    query = sa.select(Move).where(Move.article_id == article_id).order_by(Move.at, Move.id)
    return session.scalars(query).all()


def history_of(moves: Sequence[Move], pack: Pack) -> list[HistoryLine]:
    """The moves in words, newest first."""
    return [
        HistoryLine(
            at=move.at,
            label=LABELS.get(move.transition, move.transition),
            who=move.actor_name,
            role=role_label(pack, move.role),
            state_label=ARTICLE.states[move.to_state].label,
            reason=move.reason,
            grounds=ground_labels(pack, move.grounds, move.takedown_reason),
            clause=move.clause,
        )
        for move in reversed(moves)
    ]


def role_label(pack: Pack, role: str) -> str:
    """The pack's name of a role; relational roles (author, own unit lead) have theirs in the lifecycle."""
    found = pack.roles.get(role)
    return found.label if found else ARTICLE.roles.get(role, role)


def ground_labels(pack: Pack, grounds: Sequence[str], takedown: str | None) -> tuple[str, ...]:
    """The official wording of refusal grounds and of a takedown reason."""
    words = [pack.grounds[ground].label for ground in grounds if ground in pack.grounds]
    if takedown and takedown in pack.takedown_reasons:
        words.append(pack.takedown_reasons[takedown].label)
    return tuple(words)
