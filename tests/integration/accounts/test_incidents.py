"""D8.2: a lost account is out at once; what was done since is looked at; it opens again with a new password only."""

import re
from datetime import timedelta

import pytest

from services.accounts import operations, queries
from services.accounts.operations.incidents import ASKED
from services.accounts.schedule import ask_acts
from shared.actors import SYSTEM
from shared.clock import local_day
from shared.db import log, people, work
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed, NotFound, Transient
from shared.events import registry
from shared.events.envelope import GENESIS, Envelope
from shared.testing import school

LIST = "/tai-khoan/su-co/"
NEW = "/tai-khoan/su-co/moi"
API = "/api/accounts/v1/incidents"
PASSWORD = "mat khau tam thoi 27"
ONLY_THE_SYSTEM = {"clock.reminded", "quota.warned", "suspension.reminded", "suspension.expired"}
TOLD = {"lost_since": "2026-11-24T08:00", "what": "Để quên máy ở phòng họp"}


class Others:
    """The other services: review has heard one approval of the account, the rest nothing; `away` do not answer."""

    def __init__(self):
        self.away = set()

    def acts(self, service, member_id, since):
        if service in self.away:
            raise Transient(service)
        if service != "review":
            return []
        said = [("a-1", "article.content_approved", since + timedelta(minutes=10)),
                ("a-2", "custody.taken", since + timedelta(minutes=11)),
                ("a-3", "article.sent_back", since - timedelta(minutes=1))]  # fmt: skip
        return [
            Envelope(id_, "review", 1, "bai-1", 3, type_, 1, at.isoformat(), member_id, {"title": "Hội thi"}, None,
                     GENESIS, GENESIS)
            for id_, type_, at in said
        ]  # fmt: skip


@pytest.fixture
def others(wiring):
    wiring.peers = Others()
    return wiring.peers


def actor(wiring, who):
    with wiring.read() as session:
        return people.actor_of(session, who, local_day(wiring.clock()))


def report(wiring, member_id="pho-hieu-truong", *, who="thu-ky", ago=timedelta(hours=1), what="Mất máy"):
    reporter = actor(wiring, who)
    with wiring.uow() as uow:
        row = operations.report_lost(uow, member_id=member_id, lost_since=uow.now - ago, what=what, actor=reporter)
        uow.commit()
        return row.id


def ask(wiring, incident_id):
    for service in ASKED:
        ask_acts(wiring, {"incident_id": incident_id, "service": service})


def act(wiring, operation, who, **facts):
    by = actor(wiring, who)
    with wiring.uow() as uow:
        result = operation(uow, actor=by, **facts)
        uow.commit()
    return result


def seen(wiring, incident_id, who="hieu-truong"):
    with wiring.read() as session:
        return queries.incident(session, incident_id, actor(wiring, who))


# --- the operations ---------------------------------------------------------------------------------------------------


def test_d8_2_a_reported_account_is_locked_its_sessions_end_and_everybody_is_asked(wiring, signed_in):
    browser = signed_in("pho-hieu-truong")
    incident_id = report(wiring)
    assert browser.get("/tai-khoan/").status_code == 302  # to the sign-in page
    row = seen(wiring, incident_id)
    assert (row.stands, row.what, set(row.waiting)) == ("locked", "Mất máy", set(ASKED))
    with wiring.read() as session:
        said = [e.type for e in log.events_of(session, "accounts", "pho-hieu-truong")]
        due = work.due_keys(session, wiring.clock(), limit=20)
    assert said[-3:] == ["member.locked", "session.revoked", "account.lost"]
    assert len(due) == len(ASKED)


def test_d8_2_the_holder_may_report_others_only_the_board(wiring):
    report(wiring, "gv-toan", who="gv-toan")
    with pytest.raises(NotAllowed) as refused:
        report(wiring, "gv-van", who="gv-su")
    assert refused.value.clause == "D8.2"
    report(wiring, "gv-van", who="btv-ngu-van")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": "  "}, "what"),
        ({"ago": timedelta(minutes=-1)}, "lost_since"),
        ({"ago": timedelta(days=91)}, "lost_since"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_locked(wiring, changes, field):
    with pytest.raises(Invalid) as refused:
        report(wiring, **changes)
    assert set(refused.value.fields) == {field}
    assert actor(wiring, "pho-hieu-truong") is not None


def test_reported_twice_says_by_whom(wiring):
    report(wiring)
    with pytest.raises(Conflict, match=r"Thư ký.*đã báo mất"):
        report(wiring, who="hieu-truong")


def test_the_last_who_could_open_it_again_is_not_shut_out(wiring):
    with wiring.uow() as uow:
        operations.lock_member(uow, member_id="hieu-truong", reason="Nghỉ dài ngày", actor=SYSTEM)
        uow.commit()
    with pytest.raises(Conflict) as refused:
        report(wiring, "thu-ky", who="pho-hieu-truong")
    assert refused.value.code == "nobody_left"


def test_d8_2_decisions_since_the_loss_are_listed_once_and_the_rest_is_left_out(wiring, others):
    incident_id = report(wiring)
    ask(wiring, incident_id)
    ask(wiring, incident_id)
    row = seen(wiring, incident_id)
    assert [(a.service, a.type, a.title, a.verdict) for a in row.acts] == [
        ("review", "article.content_approved", "Hội thi", None)
    ]
    assert row.waiting == ()


def test_what_was_done_in_accounts_itself_is_found_too(wiring, others):
    act(wiring, operations.lock_member, "thu-ky", member_id="gv-su", reason="Nghi bị lộ")
    incident_id = report(wiring, "thu-ky", who="hieu-truong")
    ask(wiring, incident_id)
    assert [(a.type, a.subject_id) for a in seen(wiring, incident_id).acts if a.service == "accounts"] == [
        ("member.locked", "gv-su")
    ]


def test_a_service_that_is_away_is_waited_for_and_the_incident_stays_open(wiring, others):
    incident_id = report(wiring)
    others.away.add("publishing")
    with pytest.raises(Transient):
        ask(wiring, incident_id)
    with pytest.raises(Conflict, match="chưa trả lời"):
        act(wiring, operations.close_incident, "thu-ky", incident_id=incident_id, outcome="Xong")
    others.away.clear()
    ask(wiring, incident_id)
    assert seen(wiring, incident_id).waiting == ()


def test_d8_2_holder_or_head_judge_each_decision_once(wiring, others):
    incident_id = report(wiring)
    ask(wiring, incident_id)
    facts = {"incident_id": incident_id, "event_ids": ["a-1"], "confirmed": False, "note": "Không phải tôi; đã gỡ"}
    with pytest.raises(NotAllowed):
        act(wiring, operations.judge_acts, "thu-ky", **facts)
    with pytest.raises(Invalid):
        act(wiring, operations.judge_acts, "hieu-truong", **{**facts, "note": ""})
    with pytest.raises(Invalid):
        act(wiring, operations.judge_acts, "hieu-truong", **{**facts, "event_ids": ["a-1", "a-9"]})
    with pytest.raises(Conflict, match="1 quyết định chưa"):
        act(wiring, operations.close_incident, "thu-ky", incident_id=incident_id, outcome="Xong")
    assert act(wiring, operations.judge_acts, "hieu-truong", **facts) == 1
    with pytest.raises(Conflict, match="Hiệu trưởng đã xác nhận"):
        act(wiring, operations.judge_acts, "hieu-truong", **facts)
    act(wiring, operations.close_incident, "thu-ky", incident_id=incident_id, outcome="Đã gỡ bài, đổi mật khẩu")
    row = seen(wiring, incident_id)
    assert (row.stands, row.disputed, row.closed_by) == ("closed", 1, "Thư ký Ban Biên tập")
    with pytest.raises(Conflict, match="đã kết thúc sự cố"):
        act(wiring, operations.ask_again, "thu-ky", incident_id=incident_id)


def test_d8_2_it_opens_again_with_a_new_password_only(wiring, others, browser):
    incident_id = report(wiring)
    with pytest.raises(Conflict) as refused:
        act(wiring, operations.unlock_member, "hieu-truong", member_id="pho-hieu-truong", reason="Tìm thấy máy")
    assert refused.value.code == "reported_lost"
    facts = {"incident_id": incident_id, "password": PASSWORD, "reason": "Đã đổi máy"}
    with pytest.raises(NotAllowed):
        act(wiring, operations.reopen_account, "btv-toan-tin", **facts)
    with pytest.raises(Invalid):
        act(wiring, operations.reopen_account, "thu-ky", **{**facts, "password": "ngan"})
    act(wiring, operations.reopen_account, "thu-ky", **facts)
    assert browser.sign_in("pho-hieu-truong").status_code == 422  # the lost password is dead
    assert "Đặt mật khẩu" in browser.sign_in("pho-hieu-truong", PASSWORD).text
    with pytest.raises(Conflict, match="đã mở lại"):
        act(wiring, operations.reopen_account, "thu-ky", **facts)


def test_d8_2_the_lost_password_stays_dead_when_the_incident_ends_without_opening_again(wiring, others, browser):
    incident_id = report(wiring)
    ask(wiring, incident_id)
    judged = {"incident_id": incident_id, "event_ids": ["a-1"], "confirmed": True, "note": ""}
    act(wiring, operations.judge_acts, "hieu-truong", **judged)
    act(wiring, operations.close_incident, "thu-ky", incident_id=incident_id, outcome="Nghỉ việc, giữ khoá")
    act(wiring, operations.unlock_member, "thu-ky", member_id="pho-hieu-truong", reason="Đi làm lại")
    assert browser.sign_in("pho-hieu-truong").status_code == 422
    facts = {"member_id": "pho-hieu-truong", "password": PASSWORD, "temporary": True}
    act(wiring, operations.set_password, "thu-ky", **facts)
    assert "Đặt mật khẩu" in browser.sign_in("pho-hieu-truong", PASSWORD).text


def test_what_is_done_after_opening_again_is_the_holders_own(wiring, others, clock):
    incident_id = report(wiring, "thu-ky", who="hieu-truong")
    act(wiring, operations.reopen_account, "hieu-truong", incident_id=incident_id, password=PASSWORD, reason="Xong")
    clock.set(clock() + timedelta(hours=1))
    act(wiring, operations.lock_member, "thu-ky", member_id="gv-su", reason="Nghỉ việc")
    ask(wiring, incident_id)
    assert [a for a in seen(wiring, incident_id).acts if a.service == "accounts"] == []


# --- pages and API ----------------------------------------------------------------------------------------------------


def test_reporting_the_own_account_leads_out_and_says_what_to_do(signed_in, wiring):
    browser = signed_in("gv-toan")
    refused = browser.post(NEW, data={"member_id": "gv-toan", **TOLD, "what": ""})
    assert refused.status_code == 422 and "2026-11-24T08:00" in refused.text
    done = browser.post(NEW, data={"member_id": "gv-toan", **TOLD})
    assert (done.status_code, done.location) == (303, "/tai-khoan/dang-nhap")
    out = browser.get(done.location).text
    assert "đã bị khoá" in out and "Để quên máy ở phòng họp" in out
    assert browser.get("/tai-khoan/").status_code == 302


def test_the_board_reports_for_somebody_judges_opens_and_closes(signed_in, wiring, others):
    editor = signed_in("btv-toan-tin")
    page = editor.get(f"{NEW}?thanh_vien=pho-hieu-truong").text
    assert re.search(r'value="pho-hieu-truong" selected', page)
    done = editor.post(NEW, data={"member_id": "pho-hieu-truong", **TOLD})
    one = done.location
    assert editor.get(one).status_code == 200
    ask(wiring, one.rsplit("/", 1)[1])
    head = signed_in("hieu-truong")
    shown = head.get(one).text
    assert "Hội thi" in shown and "1 quyết định chưa được xác nhận" in shown
    missing = head.post(f"{one}/xac-nhan", form_at=one, data={"event_ids": ["a-1"], "verdict": "disputed"})
    assert missing.status_code == 422 and re.search(r'value="a-1"[^>]* checked', missing.text)
    assert (
        head.post(f"{one}/xac-nhan", form_at=one, data={"event_ids": ["a-1"], "verdict": "confirmed"}).status_code
        == 303
    )
    opened = head.post(f"{one}/mo-lai", form_at=one, data={"password": PASSWORD, "reason": "Đã đổi máy"})
    assert opened.status_code == 303
    version = re.search(r'name="version" value="(\d+)"', head.get(one).text)[1]
    closed = head.post(f"{one}/ket-thuc", form_at=one, data={"outcome": "Không mất gì", "version": version})
    assert closed.status_code == 303 and "Đã kết thúc" in head.get(LIST).text


def test_of_two_presses_in_the_same_moment_the_slower_one_gets_the_first_answer(signed_in, wiring, monkeypatch):
    editor = signed_in("btv-toan-tin")
    form = {**editor.tokens(NEW), "member_id": "pho-hieu-truong", **TOLD}
    first = editor.client.post(NEW, data=form)
    known, too_early = UnitOfWork.once, [True]  # the slower one looked before the first had committed

    def look(*given):
        return None if too_early and too_early.pop() else known(*given)

    monkeypatch.setattr(UnitOfWork, "once", look)
    second = editor.client.post(NEW, data=form)
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    with wiring.read() as session:
        assert [e.type for e in log.events_of(session, "accounts", "pho-hieu-truong")].count("account.lost") == 1


def test_whatever_was_done_is_told_in_words(signed_in, wiring, others, monkeypatch):
    registry.import_all()
    types = {
        type_ for (type_, _), cls in registry.known().items() if cls.__module__.startswith("shared.events.")
    } - ONLY_THE_SYSTEM  # fmt: skip

    def acts(service, member_id, since):
        at = (since + timedelta(minutes=10)).isoformat()
        said = enumerate(sorted(types)) if service == "review" else ()
        return [
            Envelope(f"e-{no}", service, no + 1, "bai-1", None, type_, 1, at, member_id, {}, None, GENESIS, GENESIS)
            for no, type_ in said
        ]

    monkeypatch.setattr(others, "acts", acts)
    incident_id = report(wiring)
    ask(wiring, incident_id)
    shown = signed_in("hieu-truong").get(f"{LIST}{incident_id}").text
    assert [type_ for type_ in sorted(types) if type_.lower() in shown.lower()] == []


def test_an_incident_is_hidden_from_others(signed_in, wiring):
    incident_id = report(wiring, "gv-van", who="btv-ngu-van")
    for login, status in (("gv-su", 404), ("btv-xa-hoi", 404), ("btv-ngu-van", 200), ("pho-hieu-truong", 200)):
        browser = signed_in(login)
        assert browser.get(f"{LIST}{incident_id}").status_code == status, login
        assert (incident_id in browser.get(LIST).text) == (status == 200), login
    with pytest.raises(NotFound):
        seen(wiring, "khong-co")


def test_the_sign_in_page_says_where_to_report_and_admins_find_it(signed_in, browser):
    assert "tiep=/tai-khoan/su-co/moi" in browser.get("/tai-khoan/dang-nhap").text
    assert f"{NEW}?thanh_vien=gv-van" in signed_in("thu-ky").get("/tai-khoan/thanh-vien/gv-van").text


def test_the_api_reports_judges_opens_and_closes(signed_in, wiring, others):
    head = signed_in("hieu-truong")
    made = head.json(
        "POST", API, {"member_id": "pho-hieu-truong", "lost_since": "2026-11-24T08:00+07:00", "what": "Lộ"}
    )
    assert (made.status_code, made.json["stands"]) == (201, "locked")
    twice = head.json("POST", API, {"member_id": "pho-hieu-truong", **TOLD})
    assert (twice.status_code, twice.json["code"]) == (409, "already_reported")
    one = f"{API}/{made.json['id']}"
    assert head.json("POST", f"{one}/ask").status_code == 200
    ask(wiring, made.json["id"])
    early = head.json("POST", f"{one}/close", {"outcome": "Xong"})
    assert (early.status_code, early.json["clause"]) == (409, "D8.2")
    judged = head.json("POST", f"{one}/judge", {"event_ids": ["a-1"], "verdict": "confirmed"})
    assert judged.json["acts"][0]["judged_by"] == "Hiệu trưởng"
    assert head.json("POST", f"{one}/reopen", {"password": PASSWORD, "reason": "Xong"}).json["stands"] == "checking"
    assert head.json("POST", f"{one}/close", {"outcome": "Xong"}).json["stands"] == "closed"
    assert [row["id"] for row in head.get(API).json] == [made.json["id"]]
    assert signed_in("gv-su").get(API).json == []
    assert signed_in("gv-su").json("POST", API, {"member_id": "gv-van", **TOLD}).status_code == 403
    assert school.PASSWORD not in head.get(one).text
