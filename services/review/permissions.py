"""Who may see what at the desk, and the facts the workflow engine judges by. Nothing here changes anything."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.review.config import CHECK_IDS
from services.review.models import Article, Decision
from shared.actors import Actor
from shared.db import people
from shared.errors import NotAllowed
from shared.regulation.pack import Pack
from shared.workflow.article import ArticleFacts
from shared.workflow.machine import moves as machine_moves
from shared.workflow.revision import lifecycle_of
from shared.workflow.table import Move

BOARD = ("principal", "head", "deputy", "secretary", "editor")
"""The editorial board (D5.2): these see every article at the desk."""

_EDITORS_PART = frozenset({"return_to_sender", "send_up", "propose_refusal", "take_revision", "approve_first_level"})
_DELEGATED_LEVEL = {"editing": "editor", "pending_deputy": "deputy"}
"""Where an approval may be final by the principal's delegation, and at which level (T11e, T11)."""
_LEVEL_ONE = ("T06", "T07", "T11e")
"""What level 1 says when it lets an article go: sent up, to be refused, final by delegation."""
DELEGATED = frozenset({"approve_delegated", "approve_first_level"})


def on_board(actor: Actor) -> bool:
    """Whether the actor sits on the editorial board."""
    return actor.has(*BOARD)


def is_sender(actor: Actor, article: Article) -> bool:
    """The author, or who leads the article's unit today."""
    return actor.member_id == article.author_id or article.unit_id in actor.leads_units


def can_see(actor: Actor, article: Article) -> bool:
    """The board sees all; the author and the unit's lead see theirs; nobody else learns that it exists."""
    return on_board(actor) or is_sender(actor, article)


def body_hidden(actor: Actor, article: Article, pack: Pack) -> bool:
    """A text refused as secret (G2), or removed for a person's rights (R4), is shown to the head only (§2.5)."""
    own = pack.at(article.pack)
    secret = article.state == "refused" and any(own.grounds[g].hidden_text for g in article.grounds)
    removed = own.takedown_reasons.get(article.takedown_reason or "") if article.state == "taken_down" else None
    return (secret or (removed is not None and removed.hidden_text)) and not actor.has("head")


def can_edit(actor: Actor, article: Article) -> bool:
    """The responsible editor, or the secretary (D6a), while the article is being edited here."""
    at_hand = article.owner == "review" and article.state == "editing"
    return at_hand and (actor.member_id == article.assignee_id or actor.has("secretary"))


def can_classify(actor: Actor, article: Article) -> bool:
    """Whoever edits; then the deputy, then the head, while the article waits for them (§2.3)."""
    if article.owner != "review":
        return False
    judge = {"pending_deputy": "deputy", "pending_head": "head"}.get(article.state)
    return can_edit(actor, article) or (judge is not None and actor.has(judge))


def was_sent_up(session: Session, article: Article) -> bool:
    """Whether a level has approved this article before: from there classes change with a reason, and only upwards."""
    if article.revises:
        return True  # what it revises was approved with these classes
    sent_up = exists().where(Decision.article_id == article.id, Decision.level.is_not(None))
    return bool(session.scalar(select(sent_up)))


def can_lower(session: Session, actor: Actor, article: Article) -> bool:
    """Whether K1-K4 may be taken off: freely before the first sending up, afterwards by the head only (C3)."""
    return actor.has("head") or not was_sent_up(session, article)


def final_rank(classes: Iterable[str], pack: Pack) -> int:
    """Who decides last about these classes by D12.2: 0 no class, 1 editor, 2 deputy, 3 head or principal.

    Several classes on one item: the strictest wins (C3).
    """
    rules = pack.class_rules
    given = set(classes)
    if given - rules.deputy_final or given & rules.head_only:
        return 3
    return 2 if given - rules.editor_final else int(bool(given))


def why_not_lower(session: Session, actor: Actor, article: Article, new: set[str], *, pack: Pack) -> str | None:
    """Why the classes may not become `new`; None when they may. The deputy raises, only the head lowers K1-K4 (C3)."""
    if can_lower(session, actor, article):
        return None
    before = set(article.classes)
    if (before - new) & pack.class_rules.head_only:
        return "Bài đã trình duyệt với loại K1–K4: chỉ Trưởng Ban Biên tập được bỏ các loại này."
    mine = 2 if actor.has("deputy") else 1
    rank = final_rank(before, pack)
    if final_rank(new, pack) < rank and mine < rank:
        return "Bài đã trình duyệt với loại do cấp trên quyết định: chỉ cấp đó được chuyển xuống loại thấp hơn."
    return None


def roles_of(actor: Actor, article: Article) -> frozenset[str]:
    """The appointed roles and those that follow from this article."""
    related = {
        "author": actor.member_id == article.author_id,
        "responsible_editor": actor.member_id == article.assignee_id,
        "own_unit_lead": article.unit_id in actor.leads_units,
    }
    return actor.roles | {role for role, holds in related.items() if holds}


def sole_holder(session: Session, article: Article, day: date, *, pack: Pack) -> bool:
    """Whether the only holder of the level that acts now wrote the text (§2.2, end): the level falls to a stand-in.

    Likewise where the pack blocks the own unit and everybody at this level leads it, so that no article is stuck.
    """
    role = "deputy" if article.state == "pending_deputy" else "editor"
    holders = {person.member_id for person in people.people_with_role(session, role, day)}
    barred = {article.author_id}
    if pack.at(article.pack).separation.own_unit == "block":
        barred |= {person.member_id for person in people.unit_leads(session, article.unit_id, day)}
    return bool(holders) and holders <= barred


def level_one_given(session: Session, article: Article) -> bool:
    """Whether the last word of level 1 about the article was to send it up: three levels are on record then (C1).

    It outlives a change after approval (T18) and an overruled refusal (T14o); a proposal to refuse ends it.
    """
    words = select(Decision.transition).where(Decision.article_id == article.id, Decision.transition.in_(_LEVEL_ONE))
    last = session.scalar(words.order_by(Decision.at.desc(), Decision.id.desc()).limit(1))
    return last is not None and last != "T07"


def candidates(session: Session, article: Article, day: date, *, pack: Pack) -> list[people.Person]:
    """Who may become the responsible editor: editors other than the author; without any, the secretary too (§2.2).

    Where the pack lets the author edit (C13), all editors.
    """
    editors = people.people_with_role(session, "editor", day)
    if pack.at(article.pack).separation.editor_is_author != "block":
        return editors
    others = [person for person in editors if person.member_id != article.author_id]
    return others or [*people.people_with_role(session, "secretary", day), *editors]


def approved_hash(article: Article, level: int) -> str | None:
    """The content hash a level has approved, None when that approval is not in force."""
    return next((str(a["content_hash"]) for a in article.approvals if a["level"] == level), None)


def posting_roles(article: Article) -> frozenset[str]:
    """The roles whose approval for posting is recorded for the present text."""
    return frozenset(
        str(a["role"]) for a in article.approvals if a["level"] == 3 and a["content_hash"] == article.content_hash
    )


def posting_needs(article: Article, pack: Pack) -> frozenset[str]:
    """The roles that must approve before posting (D13.4c); for K14/K15 the principal alone (D13.4b)."""
    own = pack.at(article.pack)
    alone = bool(article.classes) and own.class_rules.principal_alone.issuperset(article.classes)
    return frozenset({"principal"}) if alone else frozenset(own.posting_by)


def delegated_level(article: Article, actor: Actor, pack: Pack) -> str | None:
    """The level at which the actor could approve this article for posting by delegation; None when at none (C1)."""
    role = _DELEGATED_LEVEL.get(article.state) if article.owner == "review" else None
    return role if role and actor.has(role) and pack.at(article.pack).mode == "delegated" else None


def acting(
    session: Session, article: Article, actor: Actor, *, day: date, pack: Pack, only: str | None = None,
    lock: bool = False,
) -> people.Delegation | None:  # fmt: skip
    """The delegation under which the actor would approve this article for posting now (D12.2b, D12.2c2)."""
    role = delegated_level(article, actor, pack)
    if role is None:
        return None
    return people.delegation_for(
        session, actor.member_id, role, article.classes, day, only=only, lock=lock,
        giver_in_office=pack.delegation.ends_with_giver,
    )  # fmt: skip


def why_not_delegated(session: Session, article: Article, actor: Actor, *, day: date, pack: Pack) -> str | None:
    """What became of the paper of somebody who would have one, had the principal who gave it not left; else None."""
    role = delegated_level(article, actor, pack)
    if role is None or not pack.delegation.ends_with_giver:
        return None
    found = people.delegated_by_former(session, actor.member_id, role, article.classes, day)
    if found is None or acting(session, article, actor, day=day, pack=pack) is not None:
        return None
    return (
        f"Uỷ quyền theo văn bản {found[0]} hết hiệu lực vì {found[1]} đã thôi giữ chức Hiệu trưởng. "
        "Hãy trình bài lên cấp trên như quy trình thường, hoặc đề nghị Hiệu trưởng mới uỷ quyền lại."
    )


def signing_level(article: Article) -> int:
    """The level beside whose approval somebody signs now: 1 the editor's, 2 the deputy's (C13)."""
    return 1 if article.state == "editing" else 2


def signatures(article: Article) -> list[dict[str, Any]]:
    """Who has signed the present text beside the approval of the level the article stands at (C13)."""
    here = (signing_level(article), article.content_hash)
    return [signed for signed in article.countersigns if (signed["level"], signed["content_hash"]) == here]


def facts(session: Session, article: Article, actor: Actor, *, day: date, pack: Pack, **given: Any) -> ArticleFacts:
    """Everything the guards look at, from the row and the people of `day`; `given` overrides single facts.

    The rules are those of the article's own pack, whatever version `pack` is (Điều 18).
    """
    pack = pack.at(article.pack)
    editors = {person.member_id for person in people.people_with_role(session, "editor", day)}
    recorded = posting_roles(article) | (actor.roles & posting_needs(article, pack))
    base = ArticleFacts(
        actor_is_author=actor.member_id == article.author_id,
        other_editor_exists=bool(editors - {article.author_id}),
        title=article.title,
        section=article.section,
        kind=article.kind,
        classes=tuple(article.classes),
        checklist_complete=set(article.checklist) >= CHECK_IDS,
        refusal_proposed=article.refusal_proposed,
        level_one_given=level_one_given(session, article),
        grounds=tuple(article.grounds) if article.refusal_proposed else (),
        mode=pack.mode,
        delegation_live=acting(session, article, actor, day=day, pack=pack) is not None,
        content_hash=article.content_hash,
        deputy_hash=approved_hash(article, 2),
        head_hash=approved_hash(article, 3),
        posting_complete=recorded >= posting_needs(article, pack),
        first_posting_part=not posting_roles(article),
        sole_holder=sole_holder(session, article, day, pack=pack),
        actor_leads_unit=article.unit_id in actor.leads_units,
        countersigned=any(signed["member_id"] != actor.member_id for signed in signatures(article)),
        signed_already=bool(signatures(article)),
        separation=pack.separation,
        rules=pack.class_rules,
    )
    return replace(base, **given)


def check_responsible(session: Session, article: Article, actor: Actor, trigger: str) -> None:
    """The editor's part belongs to the one responsible editor. NotAllowed for another editor (D12.3b)."""
    why = _not_responsible(session, article, actor, trigger)
    if why:
        raise NotAllowed(why, clause="D12.3b", code="not_responsible")


def _not_responsible(session: Session, article: Article, actor: Actor, trigger: str) -> str | None:
    at_hand = article.state in ("editing", "revision") and trigger in _EDITORS_PART
    if not at_hand or not actor.has("editor") or actor.has("secretary") or actor.member_id == article.assignee_id:
        return None
    name = people.name_of(session, article.assignee_id)
    return f"Bài đang do {name} biên tập. Xin nhắn {name}, hoặc đề nghị Thư ký chuyển người biên tập."


def moves(session: Session, article: Article, actor: Actor, *, day: date, pack: Pack) -> list[Move]:
    """Every move out of the present state, with why not and by which clause where the actor may not."""
    if article.owner != "review":
        return []
    # The checklist is ticked in the form of T06 itself, so its guard must not close the form.
    known = facts(session, article, actor, day=day, pack=pack, checklist_complete=True)
    found = machine_moves(lifecycle_of(article.revises), article.state, roles_of(actor, article), known)
    left = why_not_delegated(session, article, actor, day=day, pack=pack)
    if left:
        found = [replace(m, why=left) if m.trigger in DELEGATED and not m.allowed else m for m in found]
    return [_with_responsibility(session, article, actor, move) for move in found]


def _with_responsibility(session: Session, article: Article, actor: Actor, move: Move) -> Move:
    why = _not_responsible(session, article, actor, move.trigger) if move.allowed else None
    return replace(move, allowed=False, why=why, clause="D12.3b") if why else move
