"""Closed by default; out everywhere as soon as accounts has said so."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from shared.bus.opening import Opening
from shared.clients import tokens as service_tokens
from shared.config import SettingsError
from shared.db.tables import revoked_session
from tests.integration.web.world import NOW, World


def test_a_signed_in_member_is_known_by_name_and_roles(teacher):
    assert teacher.get("/gui-bai/").text == "Bài của Giáo viên Toán"


def test_views_are_closed_unless_marked(world):
    answer = world.browser().get("/gui-bai/moi?muc=tin&x=1")
    assert answer.status_code == 302
    assert answer.location == "/tai-khoan/dang-nhap?tiep=%2Fgui-bai%2Fmoi%3Fmuc%3Dtin%26x%3D1"


def test_every_view_without_a_mark_turns_the_anonymous_away(world):
    browser = world.browser()
    for rule in world.app.url_map.iter_rules():
        path = (
            str(rule.rule).replace("<article_id>", "1").replace("<failure>", "conflict").replace("<sha256>", "a" * 64)
        )
        if "<" in path or rule.endpoint in {"healthz", "thu.open_page", "thu.sign_in"} or "api-docs" in rule.endpoint:
            continue
        if "GET" in rule.methods and rule.endpoint != "thu_api.Articles":
            assert browser.get(path).status_code in {302, 401}, path


def test_an_open_view_is_for_all_and_knows_who_is_there(world, teacher):
    assert world.browser().get("/gui-bai/mo").text == "mở cho mọi người"
    assert teacher.get("/gui-bai/mo").text == "mở cho Giáo viên Toán"


def test_programs_get_401_instead_of_a_page(world):
    answer = world.browser().post("/api/submission/v1/articles", json={"title": "x"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["code"] == "signed_out"
    assert world.browser().get("/api/submission/v1/articles").json == {"open": True}


@pytest.mark.parametrize("cookie", ["", "x", "eyJ.x.y"])
def test_a_broken_cookie_is_nobody(world, cookie):
    browser = world.browser()
    browser.set_cookie("tsid", cookie)
    assert browser.get("/gui-bai/").status_code == 302


def test_a_session_ends_after_twelve_hours(world, teacher):
    world.clock.set(NOW + timedelta(hours=12, seconds=1))
    assert teacher.get("/gui-bai/").status_code == 302


def test_a_session_that_was_ended_is_out(world, teacher):
    other = world.browser("gv-toan", session_id="phien-2")
    world.say("session.revoked", member_id="gv-toan", session_id="phien-1", before=None)
    assert teacher.get("/gui-bai/").status_code == 302
    assert other.get("/gui-bai/").status_code == 200


def test_ending_all_sessions_up_to_a_moment_leaves_later_ones(world, teacher):
    world.say("session.revoked", member_id="gv-toan", session_id=None, before=(NOW + timedelta(seconds=1)).isoformat())
    later = world.browser("gv-toan", session_id="phien-3", issued=NOW + timedelta(seconds=2))
    world.clock.set(NOW + timedelta(seconds=3))
    assert teacher.get("/gui-bai/").status_code == 302
    assert later.get("/gui-bai/").status_code == 200


def test_a_locked_member_is_out_at_the_next_request(world, teacher):
    world.say(
        "member.locked", member_id="gv-toan", name="Giáo viên Toán", email="x@y.example", unit_id=None, locked=True
    )
    assert teacher.get("/gui-bai/").status_code == 302


def test_a_member_nobody_knows_is_nobody(world):
    assert world.browser("khong-co").get("/gui-bai/").status_code == 302


def test_a_wrong_role_is_told_who_may(teacher):
    answer = teacher.get("/gui-bai/duyet")
    assert answer.status_code == 403
    assert "Phần này dành cho: Phó Trưởng Ban Biên tập, Trưởng Ban Biên tập" in answer.text
    assert "Người cung cấp thông tin" in answer.text


def test_accounts_is_asked_before_what_cannot_be_taken_back(world):
    deputy = world.browser("pho-hieu-truong")
    assert deputy.get("/gui-bai/duyet").text == "được duyệt"
    world.peers.alive = False
    assert deputy.get("/gui-bai/duyet").status_code == 302


def test_accounts_away_is_allowed_and_logged(world):
    world.peers.alive = None
    with capture_logs() as logs:
        assert world.browser("pho-hieu-truong").get("/gui-bai/duyet").status_code == 200
    assert [(line["event"], line["member"]) for line in logs] == [("session_not_confirmed", "pho-hieu-truong")]


def test_ended_sessions_are_forgotten_once_they_would_be_over_anyway(world):
    """Sign-outs must not pile up in six databases for ever."""

    def kept():
        with world.wiring.read() as session:
            return set(session.scalars(sa.select(revoked_session.c.session_id)))

    world.say("session.revoked", member_id="gv-toan", session_id="phien-1", before=None)
    world.say("session.revoked", member_id="gv-van", session_id=None, before=NOW.isoformat())
    world.clock.set(NOW + timedelta(hours=11, minutes=59))
    world.say("session.revoked", member_id="gv-toan", session_id="phien-2", before=None)
    assert kept() == {"phien-1", "", "phien-2"}  # a cookie of that time could still be shown
    world.clock.set(NOW + timedelta(hours=14))
    world.say("session.revoked", member_id="gv-toan", session_id="phien-3", before=None)
    assert kept() == {"phien-2", "phien-3"}


def test_internal_addresses_are_for_services_only(world, teacher):
    path = "/internal/submission/ai"
    good = service_tokens.issue(world.settings.secret_key, "review", "submission")
    foreign = service_tokens.issue(world.settings.secret_key, "review", "publishing")
    assert teacher.get(path).status_code == 401
    assert teacher.get(path, headers={"Authorization": f"Bearer {foreign}"}).status_code == 401
    assert teacher.get(path, headers={"Authorization": f"Bearer {good}"}).text == "dịch vụ"


def test_health_says_nothing_about_the_inside(world):
    answer = world.browser().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"service": "submission", "status": "ok"})
    token = service_tokens.issue(world.settings.secret_key, "runtime", "submission")
    by_name = world.browser().get("/internal/submission/healthz", headers={"Authorization": f"Bearer {token}"})
    assert by_name.json == answer.json


def test_health_tells_when_the_log_is_still_being_checked(world):
    world.wiring.opening = Opening("submission", world.wiring.uow_unchecked, world.wiring.read, world.wiring.peers)
    answer = world.browser().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"service": "submission", "status": "opening"})


@pytest.mark.once("takes the file of SQLite away")
def test_health_is_503_without_a_database(world):
    world.wiring.dispose()
    for path in world.settings.var.glob("*.db*"):
        path.unlink()
    world.wiring.__dict__.pop("read_engine", None)
    (world.settings.var / "submission.db").mkdir()
    assert world.browser().get("/healthz").status_code == 503


def test_production_over_plain_http_does_not_start(tmp_path):
    with pytest.raises(SettingsError, match="https"):
        World(tmp_path, env="production")


def test_over_https_the_cookie_is_bound_to_the_host(secure_world):
    browser = secure_world.browser()
    answer = browser.get("/gui-bai/dang-nhap", base_url="https://truong.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tsan=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_foreign_host_name_is_refused(secure_world):
    answer = secure_world.browser().get("/gui-bai/mo", base_url="https://evil.example")
    assert answer.status_code == 400
    assert '<html lang="vi">' in answer.text
