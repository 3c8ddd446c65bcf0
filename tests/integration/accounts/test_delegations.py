"""The principal's delegations: what is refused, what is recorded, taken back at once; pages, API, the peers' question."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.accounts import operations, queries, schedule
from services.accounts.errors import DelegatedTwice
from shared.actors import SYSTEM
from shared.clients import tokens
from shared.clock import local_day
from shared.db import log, people
from shared.errors import Conflict, Invalid, NotAllowed, NotFound

LIST = "/tai-khoan/uy-quyen/"
NEW = "/tai-khoan/uy-quyen/moi"
API = "/api/accounts/v1/delegations"
GIVEN = {
    "to_id": "pho-hieu-truong", "role": "deputy", "classes": ["K5", "K6"], "since": "2026-11-24",
    "until": "2026-12-31", "decision_no": "15/UQ-THPT",
}  # fmt: skip


def grant(wiring, *, who="hieu-truong", **changes):
    values = {**GIVEN, "since": date(2026, 11, 24), "until": date(2026, 12, 31), **changes}
    with wiring.uow() as uow:
        actor = people.actor_of(uow.session, who, date(2026, 11, 24))
        row = operations.grant_delegation(uow, actor=actor, pack=wiring.pack, **values)
        uow.commit()
    return row


def revoke(wiring, delegation_id, *, who="hieu-truong", reason="Hết nhu cầu", version=None):
    with wiring.uow() as uow:
        actor = people.actor_of(uow.session, who, date(2026, 11, 24))
        operations.revoke_delegation(uow, delegation_id=delegation_id, reason=reason, version=version, actor=actor)
        uow.commit()


def live(wiring, *classes, who="pho-hieu-truong", role="deputy", day=date(2026, 11, 24)):
    with wiring.read() as session:
        return people.delegation_for(session, who, role, classes, day)


def rows(wiring, clock, **wanted):
    with wiring.read() as session:
        return queries.delegations(session, local_day(clock()), lasting=False, **wanted)


# --- the operations ---------------------------------------------------------------------------------------------------


def test_a_delegation_is_recorded_told_and_in_force(wiring, clock):
    row = grant(wiring)
    assert live(wiring, "K5", "K6").delegation_id == row.id
    with wiring.read() as session:
        (told,) = [e for e in log.events_of(session, "accounts", "pho-hieu-truong") if e.type == "delegation.granted"]
    assert told.payload["classes"] == ["K5", "K6"] and told.payload["decision_no"] == "15/UQ-THPT"
    assert [(r.from_name, r.to_name, r.stands) for r in rows(wiring, clock)] == [
        ("Hiệu trưởng", "Phó Hiệu trưởng", "live")
    ]


@pytest.mark.parametrize("class_", ["K1", "K2", "K3", "K4", "K11", "K13", "K14", "K15"])
@pytest.mark.parametrize(("to_id", "role"), [("pho-hieu-truong", "deputy"), ("btv-toan-tin", "editor")])
def test_a_class_that_is_never_delegated_is_refused_with_its_clause(wiring, class_, to_id, role):
    with pytest.raises(Invalid) as refused:
        grant(wiring, to_id=to_id, role=role, classes=["K8", class_])
    assert refused.value.clause == "D12.2a"
    assert class_ in refused.value.fields["classes"][0] and "K8" not in refused.value.fields["classes"][0]


def test_an_editor_gets_k8_and_k9_only(wiring):
    with pytest.raises(Invalid) as refused:
        grant(wiring, to_id="btv-toan-tin", role="editor", classes=["K8", "K5"])
    assert refused.value.clause == "D12.2c2" and set(refused.value.fields) == {"classes"}
    assert grant(wiring, to_id="btv-toan-tin", role="editor", classes=["K9", "K8"]).classes == ["K8", "K9"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": date(2026, 11, 23)}, "until"),
        ({"since": date(2026, 11, 1), "until": date(2026, 11, 23)}, "until"),
        ({"classes": []}, "classes"),
        ({"classes": ["K99"]}, "classes"),
        ({"role": "secretary"}, "role"),
        ({"decision_no": "  "}, "decision_no"),
        ({"to_id": "gv-toan"}, "to_id"),
        ({"since": date(2026, 8, 1)}, "to_id"),  # appointed on 15 August only
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_recorded(wiring, clock, changes, field):
    with pytest.raises(Invalid) as refused:
        grant(wiring, **changes)
    assert set(refused.value.fields) == {field}
    assert rows(wiring, clock) == [] and live(wiring, "K5") is None


def test_the_holder_must_hold_the_role_on_every_day(wiring, clock):
    with wiring.read() as session:
        held = next(a for a in queries.appointments_of(session, "pho-hieu-truong", local_day(clock())))
    with wiring.uow() as uow:
        operations.end_appointment(uow, appointment_id=held.id, until=date(2026, 12, 10), actor=SYSTEM)
        uow.commit()
    with pytest.raises(Invalid) as refused:
        grant(wiring)
    assert "11/12/2026" in refused.value.fields["to_id"][0]
    with wiring.uow() as uow:  # appointed again from the next day: no gap
        operations.make_appointment(
            uow, member_id="pho-hieu-truong", role="deputy", since=date(2026, 12, 11), decision_no="99/QĐ", actor=SYSTEM
        )
        uow.commit()
    assert grant(wiring).until == date(2026, 12, 31)


def test_nobody_delegates_to_himself_or_to_a_locked_account(wiring):
    with wiring.uow() as uow:
        operations.make_appointment(
            uow, member_id="hieu-truong", role="editor", since=date(2026, 11, 1), decision_no="7", actor=SYSTEM
        )
        operations.lock_member(uow, member_id="pho-hieu-truong", reason="Mất điện thoại", actor=SYSTEM)
        uow.commit()
    for changes in ({"to_id": "hieu-truong", "role": "editor", "classes": ["K8"]}, {}):
        with pytest.raises(Invalid) as refused:
            grant(wiring, **changes)
        assert set(refused.value.fields) == {"to_id"}
    with pytest.raises(NotFound):
        grant(wiring, to_id="khong-co")


@pytest.mark.parametrize("who", ["pho-hieu-truong", "thu-ky", "btv-toan-tin", "gv-toan", "van-thu"])
def test_only_the_principal_delegates_and_only_principal_or_head_take_it_back(wiring, who):
    row = grant(wiring)
    with pytest.raises(NotAllowed) as refused:
        grant(wiring, who=who, decision_no="16/UQ-THPT", classes=["K7"])
    assert refused.value.clause == "D13.4c"
    with pytest.raises(NotAllowed):
        revoke(wiring, row.id, who=who)
    assert live(wiring, "K5") is not None


def test_the_same_scope_twice_is_refused_and_other_scopes_may_overlap(wiring):
    grant(wiring)
    with pytest.raises(DelegatedTwice) as refused:
        grant(wiring, since=date(2026, 12, 31), until=date(2027, 3, 1), decision_no="20/UQ-THPT")
    assert "15/UQ-THPT" in str(refused.value)
    grant(wiring, classes=["K5", "K6", "K7"], decision_no="21/UQ-THPT")
    grant(wiring, since=date(2027, 1, 1), until=date(2027, 3, 1), decision_no="22/UQ-THPT")


def test_revoked_is_over_at_once_told_and_may_be_given_again(wiring, clock):
    row = grant(wiring)
    revoke(wiring, row.id)
    assert live(wiring, "K5") is None
    (shown,) = rows(wiring, clock, stands="revoked")
    assert (shown.revoked_by, shown.revoke_reason) == ("Hiệu trưởng", "Hết nhu cầu")
    with pytest.raises(Conflict) as refused:
        revoke(wiring, row.id)
    assert "Hiệu trưởng đã thu hồi" in str(refused.value)
    assert grant(wiring, decision_no="30/UQ-THPT").id != row.id


def test_an_ended_one_is_shown_as_ended_and_not_revoked_any_more(wiring, clock):
    row = grant(wiring, until=date(2026, 11, 30))
    clock.set(clock().replace(month=12, day=1))
    assert [r.id for r in rows(wiring, clock, stands="ended")] == [row.id]
    with pytest.raises(Conflict) as refused:
        revoke(wiring, row.id)
    assert refused.value.code == "already_ended"
    with pytest.raises(Invalid):
        revoke(wiring, grant(wiring, since=date(2026, 12, 1)).id, reason=" ")


# --- pages ------------------------------------------------------------------------------------------------------------


def test_granting_asks_first_and_records_after(signed_in, wiring, clock):
    browser = signed_in("hieu-truong")
    asked = browser.post(NEW, data=GIVEN)
    assert asked.status_code == 200 and "Xác nhận uỷ quyền" in asked.text and "K5 – " in asked.text
    assert rows(wiring, clock) == []
    back = browser.post(NEW, data={**GIVEN, "again": "1"})
    assert back.status_code == 200 and 'value="15/UQ-THPT"' in back.text and 'value="K6" checked' in back.text
    done = browser.post(NEW, data={**GIVEN, "confirmed": "1"})
    assert (done.status_code, done.location) == (303, LIST)
    page = browser.get(LIST).text
    assert "15/UQ-THPT" in page and "Đang hiệu lực" in page and "duyệt đủ ba cấp" in page
    assert "uỷ quyền duyệt đăng K5, K6" in browser.get("/tai-khoan/thanh-vien/pho-hieu-truong").text


def test_the_form_offers_no_head_only_class_and_keeps_what_was_typed(signed_in):
    browser = signed_in("hieu-truong")
    form = browser.get(NEW).text
    assert 'value="K5"' in form and not any(f'value="K{n}"' in form for n in (1, 2, 3, 4, 11, 13, 14, 15))
    refused = browser.post(NEW, data={**GIVEN, "classes": ["K3", "K6"], "until": "2026-11-01"})
    assert refused.status_code == 422
    assert "Không bao giờ uỷ quyền duyệt K3" in refused.text and "từ ngày bắt đầu 24/11/2026" in refused.text
    assert 'value="15/UQ-THPT"' in refused.text and 'value="K6" checked' in refused.text
    assert browser.post(NEW, data={}).status_code == 422


def test_taking_back_needs_a_reason_and_works_once(signed_in, wiring, clock):
    row, browser = grant(wiring), signed_in("hieu-truong")
    path = f"{LIST}{row.id}/thu-hoi"
    assert browser.post(path, data={"reason": "", "version": "1"}).status_code == 422
    done = browser.post(path, data={"reason": "Đổi phân công", "version": str(row.version)})
    assert (done.status_code, done.location) == (303, LIST)
    assert "Đã thu hồi" in browser.get(LIST).text
    again = browser.post(path, form_at="/tai-khoan/mat-khau", data={"reason": "Đổi phân công", "version": "1"})
    assert again.status_code == 409 and "đã thu hồi uỷ quyền này" in again.text


def test_the_board_sees_the_list_others_do_not(signed_in):
    for login, status in (("pho-hieu-truong", 200), ("btv-toan-tin", 200), ("thu-ky", 200), ("gv-toan", 403)):
        browser = signed_in(login)
        assert browser.get(LIST).status_code == status
        assert browser.get(NEW).status_code == 403
        answer = browser.post(NEW, form_at="/tai-khoan/mat-khau", data={**GIVEN, "confirmed": "1"})
        assert answer.status_code == 403, login


# --- API and peers ----------------------------------------------------------------------------------------------------


def test_the_api_grants_lists_and_revokes(signed_in):
    browser = signed_in("hieu-truong")
    refused = browser.json("POST", API, {**GIVEN, "classes": ["K4"]})
    assert (refused.status_code, refused.json["clause"]) == (422, "D12.2a")
    made = browser.json("POST", API, GIVEN)
    assert (made.status_code, made.json["stands"], made.json["role_label"]) == (201, "live", "Phó Trưởng Ban")
    twice = browser.json("POST", API, GIVEN)
    assert (twice.status_code, twice.json["code"]) == (409, "delegated_twice")
    one = f"{API}/{made.json['id']}"
    over = browser.json("POST", f"{one}/revoke", {"reason": "Thôi", "version": made.json["version"]})
    assert over.json["stands"] == "revoked"
    assert browser.get(one).json["revoke_reason"] == "Thôi"
    assert [row["id"] for row in browser.get(f"{API}?stands=revoked").json] == [made.json["id"]]
    assert browser.get(f"{API}?stands=live").json == []
    assert browser.get(f"{API}/khong-co").status_code == 404
    assert signed_in("gv-toan").get(API).status_code == 403


def test_peers_ask_whether_a_delegation_lives(wiring, app):
    row = grant(wiring)
    bearer = tokens.issue(wiring.settings.secret_key, "review", "accounts")

    def ask(member="pho-hieu-truong", role="deputy", classes="K5"):
        path = f"/internal/accounts/delegation?member={member}&role={role}&classes={classes}"
        return app.test_client().get(path, headers={"Authorization": f"Bearer {bearer}"}).json["delegation_id"]

    assert app.test_client().get("/internal/accounts/delegation").status_code == 401
    assert ask() == row.id and ask(classes="K5,K6") == row.id
    assert ask(classes="K7") is None and ask(classes="") is None and ask(role="editor") is None
    with wiring.uow() as uow:
        operations.lock_member(uow, member_id="pho-hieu-truong", reason="Mất máy", actor=SYSTEM)
        uow.commit()
    assert ask() is None
    revoke(wiring, row.id)
    assert ask() is None


# --- a new principal --------------------------------------------------------------------------------------------------


def _new_principal(wiring, clock):
    """The principal's last day is 30/11; the deputy head follows on 1/12. It is 1/12, 8 o'clock."""
    with wiring.uow() as uow:
        (held,) = [
            a for a in queries.appointments_of(uow.session, "hieu-truong", local_day(clock())) if a.role == "principal"
        ]
        operations.end_appointment(uow, appointment_id=held.id, until=date(2026, 11, 30), actor=SYSTEM)
        operations.make_appointment(
            uow, member_id="btv-ngu-van", role="principal", since=date(2026, 12, 1), decision_no="9/QĐ", actor=SYSTEM
        )
        uow.commit()
    clock.set(datetime(2026, 12, 1, 1, 0, tzinfo=UTC))


def test_d13_4c_a_delegation_is_over_with_the_appointment_of_its_giver(wiring, clock):
    """At midnight, before anything has run; nobody needs to revoke it."""
    grant(wiring)
    _new_principal(wiring, clock)
    with wiring.read() as session:
        asked = (session, "pho-hieu-truong", "deputy", ["K5"])
        assert people.delegation_for(*asked, date(2026, 11, 30), giver_in_office=True)
        assert people.delegation_for(*asked, date(2026, 12, 1), giver_in_office=True) is None
        assert people.delegation_for(*asked, date(2026, 12, 1))  # a school whose pack lets it last
        assert ("15/UQ-THPT", "Hiệu trưởng") == people.delegated_by_former(*asked, date(2026, 12, 1))
        assert people.delegated_by_former(*asked, date(2026, 11, 30)) is None
    ((row),) = rows(wiring, clock)
    assert ("ended", True) == (row.stands, row.giver_left)


def test_d13_4c_the_hourly_job_revokes_it_once_and_says_why(wiring, clock):
    row = grant(wiring)
    schedule.end_delegations(wiring, "1")
    assert ["live"] == [r.stands for r in rows(wiring, clock)]  # its giver is still in office
    _new_principal(wiring, clock)
    for period in ("2", "3"):
        schedule.end_delegations(wiring, period)
    with wiring.read() as session:
        told = [e for e in log.events_of(session, "accounts", "pho-hieu-truong") if e.type == "delegation.revoked"]
    reason = "Người uỷ quyền đã thôi giữ chức Hiệu trưởng sau ngày 30/11/2026."
    assert [(row.id, "system", reason)] == [(e.payload["delegation_id"], e.actor, e.payload["reason"]) for e in told]
    ((shown),) = rows(wiring, clock)
    assert ("revoked", "Hệ thống", reason) == (shown.stands, shown.revoked_by, shown.revoke_reason)


def test_d13_4c_the_new_principal_may_give_the_same_at_once(wiring, clock):
    grant(wiring)
    _new_principal(wiring, clock)
    with wiring.uow() as uow:
        actor = people.actor_of(uow.session, "btv-ngu-van", local_day(clock()))
        values = {**GIVEN, "since": date(2026, 12, 1), "until": date(2026, 12, 31), "decision_no": "1/UQ-THPT"}
        operations.grant_delegation(uow, actor=actor, pack=wiring.pack, **values)
        uow.commit()
    assert ["live", "revoked"] == [r.stands for r in rows(wiring, clock)]
    with wiring.read() as session:
        found = people.delegation_for(
            session, "pho-hieu-truong", "deputy", ["K5"], date(2026, 12, 1), giver_in_office=True
        )
    assert "1/UQ-THPT" == found.decision_no


def test_d13_4c_a_pack_may_let_it_last(wiring, clock):
    grant(wiring)
    _new_principal(wiring, clock)
    lasting = replace(wiring.pack, delegation=replace(wiring.pack.delegation, ends_with_giver=False))
    with wiring.uow() as uow:
        assert [] == operations.end_delegations(uow, pack=lasting)
        (row,) = queries.delegations(uow.session, local_day(clock()), lasting=True)
    assert ("live", False) == (row.stands, row.giver_left)


def test_the_page_says_that_it_ends_with_the_giver(wiring, clock, signed_in):
    assert "hết hiệu lực; bài đã duyệt trước đó vẫn giữ nguyên" in signed_in("hieu-truong").get(LIST).text
