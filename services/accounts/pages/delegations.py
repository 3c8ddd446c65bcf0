"""Uỷ quyền: who approves articles for posting on the principal's behalf (D12.2b), granted and taken back here."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.models import DELEGATED_ROLES
from services.accounts.pages.answers import again, once, page
from services.accounts.schemas import DELEGATED_ROLE_CHOICES, DelegationFormSchema, RevokeDelegationSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.schema import load

FORM = "accounts/delegation_form.html"
CONFIRM = "accounts/delegation_confirm.html"
REVOKE = "accounts/delegation_revoke.html"


def index() -> str:
    """All delegations: in force, to come, ended, revoked."""
    actor = current_actor()
    permissions.require_view_delegations(actor)
    with wiring().read() as session:
        found = queries.delegations(session, local_day(now()), lasting=not wiring().pack.delegation.ends_with_giver)
    return render_template(
        "accounts/delegations.html",
        rows=found,
        mode=wiring().pack.mode,
        ends_with_giver=wiring().pack.delegation.ends_with_giver,
        may_delegate=permissions.can_delegate(actor),
        may_revoke=permissions.can_revoke(actor),
    )


def new() -> Response:
    """An empty form, from today on."""
    permissions.require_delegate(current_actor())
    return page(FORM, values={"since": local_day(now()).isoformat()}, chosen=[], **_context())


def grant() -> Response:
    """First shown back in words, then recorded; everything typed is kept when something is wrong."""
    actor = current_actor()
    if "again" in request.form:  # from the question back to the form, nothing typed is lost
        return page(FORM, values=request.form, chosen=request.form.getlist("classes"), **_context())
    try:
        values = load(DelegationFormSchema(), request.form)
        if not values.pop("confirmed"):
            return _ask(actor, values)
        return once(actor, lambda uow: _grant(uow, actor, values))
    except (Invalid, Conflict) as refused:
        return again(FORM, refused, chosen=request.form.getlist("classes"), **_context())


def _grant(uow: UnitOfWork, actor: Actor, values: dict[str, Any]) -> tuple[str, str]:
    row = operations.grant_delegation(uow, actor=actor, pack=wiring().pack, **values)
    name = people.name_of(uow.session, row.to_id)
    return url_for(".delegations"), f"Đã uỷ quyền duyệt đăng {', '.join(row.classes)} cho {name}."


def _ask(actor: Actor, values: dict[str, Any]) -> Response:
    """The question before it: every check is made for real, nothing is kept."""
    with wiring().uow() as uow:
        row = operations.grant_delegation(uow, actor=actor, pack=wiring().pack, **values)
        name, wanted = people.name_of(uow.session, row.to_id), list(row.classes)
    classes = [wiring().pack.classes[id_] for id_ in wanted]
    return make_response(render_template(CONFIRM, row=values, name=name, classes=classes, roles=DELEGATED_ROLES))


def revoke_form(delegation_id: str) -> Response:
    """What is taken back, and why."""
    permissions.require_revoke(current_actor())
    return page(REVOKE, row=_row(delegation_id))


def revoke(delegation_id: str) -> Response:
    """Over at once, everywhere."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(RevokeDelegationSchema(), request.form)
        row = operations.revoke_delegation(uow, delegation_id=delegation_id, actor=actor, **values)
        return url_for(".delegations"), f"Đã thu hồi uỷ quyền theo văn bản {row.decision_no}, có hiệu lực ngay."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(REVOKE, refused, row=_row(delegation_id))


def _row(delegation_id: str) -> queries.DelegationRow:
    with wiring().read() as session:
        return queries.delegation(
            session, delegation_id, local_day(now()), lasting=not wiring().pack.delegation.ends_with_giver
        )


def _context() -> dict[str, Any]:
    pack, day = wiring().pack, local_day(now())
    rules = pack.class_rules
    with wiring().read() as session:
        holders = {
            person.member_id: f"{person.name} – {label}"
            for role, label in reversed(DELEGATED_ROLE_CHOICES)
            for person in people.people_with_role(session, role, day)
        }
    return {
        "holders": sorted(holders.items(), key=lambda pair: pair[1]),
        "roles": DELEGATED_ROLE_CHOICES,
        "classes": [
            (id_, f"{id_} – {rule.label}") for id_, rule in pack.classes.items()
            if id_ in rules.deputy_final and id_ not in rules.head_only
        ],
        "editors": [id_ for id_ in pack.classes if id_ in rules.editor_final],
        "mode": pack.mode,
    }  # fmt: skip
