"""The pages under /tai-khoan/: signing in, the own account, the board, administration; and the answer to peers."""

from flask import Blueprint

from services.accounts.pages import (
    account,
    appointments,
    board,
    delegations,
    incidents,
    members,
    peers,
    registers,
    signing,
    tokens,
    units,
)
from services.accounts.pages.activity import note_activity

blueprint = Blueprint("accounts", __name__, url_prefix="/tai-khoan")
blueprint.before_request(note_activity)

for _rule, _name, _view, _methods in (
    ("/dang-nhap", "sign_in", signing.show, ["GET"]),
    ("/dang-nhap", "sign_in_now", signing.sign_in, ["POST"]),
    ("/dang-nhap/dung-thu", "sign_in_demo", signing.sign_in_demo, ["POST"]),
    ("/dat-mat-khau", "first_password", signing.first_password, ["POST"]),
    ("/dang-xuat", "sign_out", signing.sign_out, ["POST"]),
    ("/", "account", account.show, ["GET"]),
    ("/mat-khau", "password", account.password_form, ["GET"]),
    ("/mat-khau", "change_password", account.change_password, ["POST"]),
    ("/phien/ket-thuc", "end_session", account.end_session, ["POST"]),
    ("/phien/ket-thuc-khac", "end_other_sessions", account.end_other_sessions, ["POST"]),
    ("/ma-truy-cap/", "tokens", tokens.index, ["GET"]),
    ("/ma-truy-cap/", "issue_token", tokens.create, ["POST"]),
    ("/ma-truy-cap/<token_id>/thu-hoi", "revoke_token", tokens.revoke, ["POST"]),
    ("/ban-bien-tap/", "board", board.show, ["GET"]),
    ("/thanh-vien/", "members", members.index, ["GET"]),
    ("/thanh-vien/moi", "new_member", members.new, ["GET"]),
    ("/thanh-vien/moi", "register_member", members.register, ["POST"]),
    ("/thanh-vien/<member_id>", "member", members.show, ["GET"]),
    ("/thanh-vien/<member_id>/sua", "edit_member", members.edit, ["GET"]),
    ("/thanh-vien/<member_id>/sua", "change_member", members.change, ["POST"]),
    ("/thanh-vien/<member_id>/khoa", "lock_member", members.lock, ["POST"]),
    ("/thanh-vien/<member_id>/mo-khoa", "unlock_member", members.unlock, ["POST"]),
    ("/thanh-vien/<member_id>/mat-khau", "give_password", members.give_password, ["POST"]),
    ("/thanh-vien/<member_id>/ket-thuc-phien", "end_sessions_of", members.end_sessions, ["POST"]),
    ("/thanh-vien/<member_id>/bo-nhiem", "new_appointment", appointments.new, ["GET"]),
    ("/thanh-vien/<member_id>/bo-nhiem", "appoint", appointments.appoint, ["POST"]),
    ("/bo-nhiem/<appointment_id>/ket-thuc", "end_appointment_form", appointments.end_form, ["GET"]),
    ("/bo-nhiem/<appointment_id>/ket-thuc", "end_appointment", appointments.end, ["POST"]),
    ("/uy-quyen/", "delegations", delegations.index, ["GET"]),
    ("/uy-quyen/moi", "new_delegation", delegations.new, ["GET"]),
    ("/uy-quyen/moi", "grant_delegation", delegations.grant, ["POST"]),
    ("/uy-quyen/<delegation_id>/thu-hoi", "revoke_form", delegations.revoke_form, ["GET"]),
    ("/uy-quyen/<delegation_id>/thu-hoi", "revoke_delegation", delegations.revoke, ["POST"]),
    ("/su-co/", "incidents", incidents.index, ["GET"]),
    ("/su-co/moi", "new_incident", incidents.new, ["GET"]),
    ("/su-co/moi", "report_lost", incidents.report, ["POST"]),
    ("/su-co/<incident_id>", "incident", incidents.show, ["GET"]),
    ("/su-co/<incident_id>/xac-nhan", "judge_acts", incidents.judge, ["POST"]),
    ("/su-co/<incident_id>/hoi-lai", "ask_acts_again", incidents.ask_again, ["POST"]),
    ("/su-co/<incident_id>/mo-lai", "reopen_account", incidents.reopen, ["POST"]),
    ("/su-co/<incident_id>/ket-thuc", "close_incident", incidents.close, ["POST"]),
    ("/da-doc-quy-che/", "readers", registers.readers, ["GET"]),
    ("/da-doc-quy-che/", "acknowledge", registers.acknowledge, ["POST"]),
    ("/dao-tao/", "trainings", registers.trainings, ["GET"]),
    ("/dao-tao/", "record_training", registers.record_training, ["POST"]),
    ("/dao-tao/<training_id>/gach", "strike_training", registers.strike_training, ["POST"]),
    ("/don-vi/", "units", units.index, ["GET"]),
    ("/don-vi/moi", "new_unit", units.new, ["GET"]),
    ("/don-vi/moi", "register_unit", units.register, ["POST"]),
    ("/don-vi/<unit_id>/sua", "edit_unit", units.edit, ["GET"]),
    ("/don-vi/<unit_id>/sua", "change_unit", units.change, ["POST"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)

internal = Blueprint("accounts_internal", __name__, url_prefix="/internal/accounts")
internal.add_url_rule("/session", "session", peers.session_alive, methods=["GET"])
internal.add_url_rule("/delegation", "delegation", peers.delegation_live, methods=["GET"])

__all__ = ["blueprint", "internal"]
