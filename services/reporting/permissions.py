"""Who may read reports, have one built, see the operations page."""

from services.reporting.config import BOARD_ROLES, BUILD_ROLES, INBOX_ROLES, OPERATE_ROLES
from shared.actors import Actor


def can_read(actor: Actor) -> bool:
    """The board, unit leads and the operator."""
    return actor.has(*INBOX_ROLES)


def can_build(actor: Actor) -> bool:
    """Head, deputy, secretary, principal (D5.3f)."""
    return actor.has(*BUILD_ROLES)


def can_operate(actor: Actor) -> bool:
    """Operator, secretary, head."""
    return actor.has(*OPERATE_ROLES)


def can_keep_calendar(actor: Actor) -> bool:
    """The secretary keeps the school's calendar."""
    return actor.has("secretary")


def can_see_all_units(actor: Actor) -> bool:
    """The board sees every unit; others their own."""
    return actor.has(*BOARD_ROLES)


def sees_unit(actor: Actor, unit_id: str) -> bool:
    """The board, the unit's own people."""
    return can_see_all_units(actor) or unit_id in own_units(actor)


def own_units(actor: Actor) -> frozenset[str]:
    """The units a person belongs to or leads."""
    return actor.leads_units | ({actor.unit_id} if actor.unit_id else set())


def can_enter_obligation(actor: Actor, unit_id: str) -> bool:
    """Secretary and deputy for every unit, a unit's lead for its own."""
    return actor.has("secretary", "deputy") or unit_id in actor.leads_units


def can_enter_obligations(actor: Actor) -> bool:
    """Whether there is any unit to enter events for."""
    return actor.has("secretary", "deputy") or bool(actor.leads_units)


def can_tie(actor: Actor, unit_id: str) -> bool:
    """The secretary, the unit's lead."""
    return actor.has("secretary") or unit_id in actor.leads_units


def can_excuse(actor: Actor) -> bool:
    """Only the head excuses a month (C8)."""
    return actor.has("head")


def can_see_merit(actor: Actor) -> bool:
    """The ranking and the nominations: the board and the principal (D17a)."""
    return actor.has(*BOARD_ROLES)


def can_nominate(actor: Actor) -> bool:
    """Deputy and secretary propose (D17a)."""
    return actor.has("deputy", "secretary")


def can_decide_merit(actor: Actor) -> bool:
    """The principal decides who is praised (D17a)."""
    return actor.has("principal")


def can_record_violation(actor: Actor) -> bool:
    """Head and principal (D17b)."""
    return actor.has("head", "principal")


def sees_violation(actor: Actor, member_id: str) -> bool:
    """Head, principal, the person concerned; nobody else (D17b)."""
    return can_record_violation(actor) or actor.member_id == member_id


def can_decide_violation(actor: Actor, member_id: str) -> bool:
    """The principal, before whom one answers (D17b); nobody decides about themselves."""
    return actor.has("principal") and actor.member_id != member_id


def can_suggest(actor: Actor) -> bool:
    """Anyone on the board, and the principal, sees and makes suggestions (D5.3d)."""
    return actor.has(*BOARD_ROLES)


def can_send_suggestion(actor: Actor) -> bool:
    """Head, deputy, secretary put a suggestion before the principal."""
    return actor.has("head", "deputy", "secretary")


def can_answer_suggestion(actor: Actor) -> bool:
    """The principal answers."""
    return actor.has("principal")


def can_plan(actor: Actor) -> bool:
    """Deputy and secretary keep the editorial plan (D5.3b)."""
    return actor.has("deputy", "secretary")


def can_propose_plan(actor: Actor, unit_id: str | None) -> bool:
    """Who keeps the plan, an editor for every unit, a unit's lead for the own one."""
    return can_plan(actor) or actor.has("editor") or unit_id in actor.leads_units


def can_propose_plans(actor: Actor) -> bool:
    """Whether there is anything to enter or propose for."""
    return can_plan(actor) or actor.has("editor") or bool(actor.leads_units)


def can_change_plan(actor: Actor, state: str, entered_by: str) -> bool:
    """Who keeps the plan; a proposal also by who made it."""
    return can_plan(actor) or (state == "proposed" and entered_by == actor.member_id)


def can_tie_plan(actor: Actor, unit_id: str | None) -> bool:
    """Who keeps the plan, the unit's lead."""
    return can_plan(actor) or unit_id in actor.leads_units


def sees_plan_line(actor: Actor, unit_id: str | None, responsible_id: str | None) -> bool:
    """The board, the unit's own people, the person named."""
    return can_see_all_units(actor) or unit_id in own_units(actor) or responsible_id == actor.member_id
