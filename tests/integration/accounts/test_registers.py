"""Q3: who has read the regulation in force; D9: which courses the board took."""

import dataclasses
from datetime import date

import pytest

from services.accounts import operations, queries
from shared.clock import local_day
from shared.db import people
from shared.errors import Conflict, Invalid, NotAllowed, NotFound

READ = "/tai-khoan/da-doc-quy-che/"
LOG = "/tai-khoan/dao-tao/"
API = "/api/accounts/v1"
COURSE = {
    "course": "Viết tin cho cổng thông tin", "first_day": "2026-10-05", "last_day": "2026-10-06",
    "place": "Sở Giáo dục và Đào tạo", "members": ["btv-toan-tin", "thu-ky"], "decision_no": "12/QĐ-THPT",
}  # fmt: skip


def act(wiring, operation, who, **facts):
    with wiring.uow() as uow:
        by = people.actor_of(uow.session, who, local_day(uow.now))
        result = operation(uow, actor=by, **facts)
        uow.commit()
    return result


def record(wiring, who="thu-ky", **changes):
    values = {**COURSE, "first_day": date(2026, 10, 5), "last_day": date(2026, 10, 6), **changes}
    return act(wiring, operations.record_training, who, **values)


# --- Q3 ---------------------------------------------------------------------------------------------------------------


def test_q3_each_member_says_so_once_for_the_version_in_force(wiring):
    pack = wiring.pack
    assert act(wiring, operations.acknowledge, "gv-toan", pack=pack.ref, in_force=pack) is True
    assert act(wiring, operations.acknowledge, "gv-toan", pack=pack.ref, in_force=pack) is False
    with wiring.read() as session:
        rows = queries.readers(session, pack.ref)
    assert [row.member_id for row in rows if row.at] == ["gv-toan"]
    assert rows[-1].member_id == "gv-toan"  # who has not answered stands first


def test_q3_a_new_version_asks_again_and_an_old_page_is_told_so(wiring):
    old, new = wiring.pack, dataclasses.replace(wiring.pack, version=wiring.pack.version + 1)
    act(wiring, operations.acknowledge, "gv-toan", pack=old.ref, in_force=old)
    with wiring.read() as session:
        assert queries.acknowledged_at(session, "gv-toan", new.ref) is None
    with pytest.raises(Conflict) as refused:
        act(wiring, operations.acknowledge, "gv-toan", pack=old.ref, in_force=new)
    assert refused.value.clause == "Q3"


def test_q3_the_page_asks_until_it_is_said_and_only_the_board_sees_everybody(signed_in, wiring):
    teacher = signed_in("gv-toan")
    assert "chưa xác nhận đã đọc Quy chế" in teacher.get("/tai-khoan/").text
    assert "Mọi thành viên" not in teacher.get(READ).text
    assert teacher.post(READ, data={"pack": wiring.pack.ref}).status_code == 303
    assert "chưa xác nhận" not in teacher.get("/tai-khoan/").text
    assert teacher.post(READ, form_at="/tai-khoan/mat-khau", data={"pack": "cu@0"}).status_code == 409
    assert "Mọi thành viên: 1 trong" in signed_in("thu-ky").get(READ).text


def test_q3_the_history_of_a_member_says_it_in_words(signed_in, wiring):
    act(wiring, operations.acknowledge, "gv-toan", pack=wiring.pack.ref, in_force=wiring.pack)
    shown = signed_in("thu-ky").get("/tai-khoan/thanh-vien/gv-toan").text
    assert (
        f"xác nhận đã đọc Quy chế, phiên bản {wiring.pack.version}" in shown and "regulation.acknowledged" not in shown
    )


def test_q3_the_api(signed_in, wiring):
    teacher = signed_in("gv-van")
    before = teacher.get(f"{API}/acknowledgements").json
    assert (before["at"], before["readers"]) == (None, [])
    assert teacher.json("POST", f"{API}/acknowledgements", {"pack": before["pack"]}).json["at"]
    everybody = signed_in("hieu-truong").get(f"{API}/acknowledgements").json["readers"]
    assert [row["member_id"] for row in everybody if row["at"]] == ["gv-van"]


# --- D9 ---------------------------------------------------------------------------------------------------------------


def test_d9_a_course_is_entered_and_counted_per_person_and_year(wiring):
    record(wiring)
    record(wiring, course="An toàn thông tin", members=["thu-ky"], last_day=None)
    record(wiring, course="Lớp năm trước", first_day=date(2025, 3, 1), last_day=None)
    with wiring.read() as session:
        year = queries.trainings(session, 2026)
        own = queries.trainings(session, 2026, of="btv-toan-tin")
    assert {row.course for row in year.rows} == {"Viết tin cho cổng thông tin", "An toàn thông tin"}
    assert year.counts == (("Thư ký Ban Biên tập", 2), ("Biên tập viên Toán – Tin", 1))
    assert [row.course for row in own.rows] == ["Viết tin cho cổng thông tin"]
    assert own.counts == (("Biên tập viên Toán – Tin", 1),)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"course": " "}, "course"), ({"place": ""}, "place"), ({"members": []}, "members"),
        ({"members": ["khong-co"]}, "members"), ({"last_day": date(2026, 10, 4)}, "last_day"),
        ({"first_day": date(2026, 11, 25), "last_day": None}, "first_day"),
    ],
)  # fmt: skip
def test_d9_what_is_wrong_is_named(wiring, changes, field):
    with pytest.raises(Invalid) as refused:
        record(wiring, **changes)
    assert set(refused.value.fields) == {field}


def test_d9_only_those_who_keep_the_log_write_and_strike(wiring):
    with pytest.raises(NotAllowed):
        record(wiring, "btv-toan-tin")
    row = record(wiring)
    facts = {"training_id": row.id, "reason": "Ghi hai lần"}
    with pytest.raises(NotAllowed):
        act(wiring, operations.strike_training, "gv-toan", **facts)
    with pytest.raises(Invalid):
        act(wiring, operations.strike_training, "thu-ky", **{**facts, "reason": ""})
    act(wiring, operations.strike_training, "thu-ky", **facts)
    with pytest.raises(Conflict, match="Thư ký Ban Biên tập đã gạch"):
        act(wiring, operations.strike_training, "hieu-truong", **facts)
    with pytest.raises(NotFound):
        act(wiring, operations.strike_training, "thu-ky", training_id="khong-co", reason="x")
    with wiring.read() as session:
        year = queries.trainings(session, 2026)
    assert year.counts == () and year.rows[0].strike_reason == "Ghi hai lần"


def test_d9_the_page_keeps_what_was_typed_and_shows_the_year(signed_in):
    browser = signed_in("thu-ky")
    assert "Chưa ghi lớp nào" in browser.get(LOG).text
    wrong = browser.post(LOG, data={**COURSE, "last_day": "2026-10-01"})
    assert wrong.status_code == 422 and "Viết tin cho cổng thông tin" in wrong.text and "12/QĐ-THPT" in wrong.text
    assert browser.post(LOG, data=COURSE).location == f"{LOG}?nam=2026"
    assert "Thư ký Ban Biên tập: 1 lớp" in browser.get(LOG).text
    assert "Ghi lớp đã học" not in signed_in("gv-toan").get(LOG).text
    assert "Chưa ghi lớp nào" in signed_in("gv-toan").get(f"{LOG}?nam=2026").text


def test_d9_the_api(signed_in):
    browser = signed_in("thu-ky")
    made = browser.json("POST", f"{API}/trainings", COURSE)
    assert (made.status_code, made.json["counts"][0][1]) == (201, 1)
    one = made.json["rows"][0]["id"]
    struck = browser.json("POST", f"{API}/trainings/{one}/strike", {"reason": "Nhầm"}).json
    assert struck["rows"][0]["strike_reason"] == "Nhầm" and struck["counts"] == []
    assert signed_in("gv-toan").json("POST", f"{API}/trainings", COURSE).status_code == 403
    assert browser.get(f"{API}/trainings?year=1999").status_code == 422
