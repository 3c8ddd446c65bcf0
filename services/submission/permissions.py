"""Who may see and change an article here. The machine decides about transitions; this decides about looking."""

from services.submission.models import Article
from shared.actors import Actor
from shared.errors import NotAllowed
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE, ArticleFacts
from shared.workflow.machine import moves
from shared.workflow.table import NEW

BOARD = ("principal", "head", "deputy", "secretary", "editor")


def is_author(actor: Actor, article: Article) -> bool:
    """Whether `actor` wrote it."""
    return actor.member_id == article.author_id


def leads(actor: Actor, article: Article) -> bool:
    """Whether `actor` leads the unit the article belongs to."""
    return article.unit_id in actor.leads_units


def can_view(actor: Actor, article: Article) -> bool:
    """Author and own unit lead always; the board once it was submitted (a draft is private)."""
    if is_author(actor, article) or leads(actor, article):
        return True
    return article.submitted_at is not None and actor.has(*BOARD)


def can_read_text(actor: Actor, article: Article, pack: Pack) -> bool:
    """Whether the text may be shown: refused or removed for a ground that hides it (G2, R4), only to the head."""
    if article.state not in {"refused", "taken_down", "suspended"}:
        return True
    hidden = [pack.grounds[ground].hidden_text for ground in article.grounds if ground in pack.grounds]
    if article.takedown_reason and article.takedown_reason in pack.takedown_reasons:
        hidden.append(pack.takedown_reasons[article.takedown_reason].hidden_text)
    return actor.has("head") or not any(hidden)


def can_edit(actor: Actor, article: Article) -> bool:
    """Only the author writes in a draft or a returned article."""
    return is_author(actor, article)


def roles_for(actor: Actor, article: Article) -> frozenset[str]:
    """Appointed roles and those that come from standing to this article."""
    related = set()
    if is_author(actor, article):
        related.add("author")
    if leads(actor, article):
        related.add("own_unit_lead")
    return actor.roles | frozenset(related)


def require_may_create(actor: Actor) -> None:
    """NotAllowed, with the reason, for whoever may not write articles (T01)."""
    facts = ArticleFacts(unit_set=True, origin_set=True, channel_set=True)
    move = next(m for m in moves(ARTICLE, NEW, actor.roles, facts) if m.trigger == "create")
    if not move.allowed:
        raise NotAllowed(str(move.why), clause=move.clause)
