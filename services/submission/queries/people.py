"""Who has an article now, in words: names from the read copy of appointments."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from services.submission.errors import OWNERS
from services.submission.models import Article
from shared.db.people import names, people_with_role
from shared.regulation.pack import Pack
from shared.regulation.vacancies import nobody_holds

_WAITS_FOR = {
    "submitted": ("secretary",),
    "pending_deputy": ("deputy",),
    "pending_head": ("head", "principal"),
    "approved": ("secretary",),
    "scheduled": ("secretary",),
    "suspended": ("head",),
}
"""State -> the roles of whoever must act next; in editing and revision it is the responsible editor."""


@dataclass(frozen=True)
class People:
    """Names by id, and by role today; read once for a page."""

    names: dict[str, str] = field(default_factory=dict)
    by_role: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nobody: dict[str, str] = field(default_factory=dict)
    """Role -> words, for every role that has no holder (D5.2)."""

    @classmethod
    def of(cls, session: Session, day: date, pack: Pack) -> "People":
        """The people of `day`, roles called as in `pack`."""
        roles = sorted({role for roles in _WAITS_FOR.values() for role in roles})
        by_role = {role: tuple(p.name for p in people_with_role(session, role, day)) for role in roles}
        nobody = {role: nobody_holds(pack, role) for role in roles if not by_role[role]}
        return cls(names=names(session), by_role=by_role, nobody=nobody)

    def name(self, member_id: str | None) -> str:
        """The name, or the id when the read copy does not know it yet."""
        return self.names.get(member_id, member_id) if member_id else ""

    def holder(self, article: Article) -> str:
        """Who has the article now; an empty text when nobody needs to act."""
        if article.in_transit:
            return f"đang chuyển đến {OWNERS[article.owner]}"
        if article.state in {"draft", "returned"}:
            return self.name(article.author_id)
        if article.state in {"editing", "revision"}:
            return self.name(article.assignee_id)
        if article.state == "submitted" and article.assignee_id:
            return self.name(article.assignee_id)
        return self.waits_for(article.state)

    def waits_for(self, state: str) -> str:
        """The names of those who act in `state`, each once."""
        found = (name for role in _WAITS_FOR.get(state, ()) for name in self.by_role.get(role, ()))
        return ", ".join(dict.fromkeys(found))

    def vacancy(self, state: str) -> str:
        """That nobody acts in `state`, in words; empty when somebody does or nobody has to."""
        roles = _WAITS_FOR.get(state, ())
        return self.nobody.get(roles[0], "") if roles and not self.waits_for(state) else ""
