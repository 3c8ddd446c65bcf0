"""The mailbox as the secretary sees it, and an article's page with the messages about it."""

import pytest

from services.submission import queries
from tests.data import mails
from tests.data.mails import message

OUTSIDE = "phu-huynh@noi-khac.example"


@pytest.fixture
def stranger(intake):
    """A message that waits."""
    files = [("anh.jpg", mails.picture(1), "image/jpeg"), ("Đơn.pdf", mails.pdf(), "application/pdf")]
    html = '<p>Xin gửi bài.</p><img src="https://theo-doi.example/a.gif"><script>alert(1)</script>'
    (row,) = intake.take(message(OUTSIDE, "Lớp 10A1 đi bảo tàng", name="Phụ huynh", html=html, files=files))
    return row


def page(intake, row, who="thu-ky", status=200):
    return intake.world.browser(who).get(f"/gui-bai/hop-thu-den/{row.id}", status)


def test_the_list_shows_what_waits_and_leads_to_it(intake, stranger):
    shown = intake.world.browser("thu-ky").get("/gui-bai/hop-thu-den/")
    assert "Lớp 10A1 đi bảo tàng" in shown.text and OUTSIDE in shown.text
    assert f"/gui-bai/hop-thu-den/{stranger.id}" in shown.answer.text
    for tab in ("nhan", "bo", "khong-co"):
        intake.world.browser("thu-ky").get(f"/gui-bai/hop-thu-den/?muc={tab}")


@pytest.mark.parametrize("who", ["gv-toan", "btv-toan-tin", "pho-hieu-truong"])
def test_it_is_the_secretary_s_alone(intake, stranger, who):
    browser = intake.world.browser(who)
    browser.get("/gui-bai/hop-thu-den/", 403)
    page(intake, stranger, who, 403)
    for act in ("nhan", "gan", "bo", "bo-chan"):
        assert browser.post(f"/gui-bai/hop-thu-den/{stranger.id}/{act}", {}).status in (400, 403)


def test_a_message_is_shown_as_text_without_anything_from_elsewhere(intake, stranger):
    shown = page(intake, stranger)
    assert "Xin gửi bài." in shown.text
    assert "theo-doi.example" not in shown.answer.text and "alert(1)" not in shown.answer.text
    assert "message%2Frfc822" not in shown.answer.text  # the address says nothing about the file
    (original,) = [a.get("href") for a in shown.tree.xpath("//a[contains(., '.eml')]")]
    answer = shown.browser.client.get(original, base_url=intake.world.settings.base_url)
    assert (200, "attachment; filename=thu-goc.eml") == (answer.status_code, answer.headers["Content-Disposition"])
    answer.close()


def test_a_citizen_s_message_becomes_the_secretary_s_draft_with_the_name_of_who_wrote_it(intake, stranger):
    done = page(intake, stranger).send("nhan", whose="citizen", unit_id="van-phong")
    assert 303 == done.status
    (article,) = intake.articles()
    text = intake.world.working(article.id)
    assert ("thu-ky", "cong_tac_vien", "email", "Phụ huynh") == (
        article.author_id,
        article.origin,
        article.channel,
        text.byline,
    )
    assert (1, 1) == (len(text.photos), len(text.attachments))
    form = intake.world.browser("thu-ky").get(f"/gui-bai/bai/{article.id}/sua")
    assert 303 == form.send(viec="luu", section="tin-truong").status
    assert "cong_tac_vien" == intake.world.row(article.id).origin
    (decided,) = intake.said("intake.decided")
    assert ("accepted", True, 0, article.reference) == tuple(
        decided.payload[n] for n in ("outcome", "answer", "waiting", "reference")
    )


def test_a_member_who_wrote_from_elsewhere_gets_the_draft(intake, stranger):
    page(intake, stranger).send("nhan", whose="member", member_id="gv-van")
    (article,) = intake.articles()
    assert ("gv-van", "to-ngu-van") == (article.author_id, article.unit_id)
    assert "gv-van" == intake.said("intake.decided")[0].payload["sender_id"]
    assert "Thư gửi bài: Phụ huynh" in intake.world.browser("gv-van").get(f"/gui-bai/bai/{article.id}").text


def test_an_organisation_is_named_as_the_source(intake, stranger):
    page(intake, stranger).send("nhan", whose="organisation", unit_id="van-phong")
    (article,) = intake.articles()
    assert ("nguon_chinh_thong", "Phụ huynh") == (article.origin, intake.world.working(article.id).source)


def test_a_choice_that_is_missing_is_asked_for_and_nothing_typed_is_lost(intake, stranger):
    again = page(intake, stranger).send("nhan", whose="member", member_id="", unit_id="van-phong")
    assert 422 == again.status and "Hãy chọn thành viên là tác giả." in again.text
    assert again.tree.xpath("//select[@name='unit_id']/option[@value='van-phong']/@selected")
    assert [] == intake.articles()
    unknown = page(intake, stranger).send("gan", reference="BV-2026-999999")
    assert 422 == unknown.status and "BV-2026-999999" in unknown.answer.text
    silent = page(intake, stranger).send("bo", reason="  ", viec="bo")
    assert 422 == silent.status


def test_a_message_tied_to_an_article_stands_on_its_page_for_author_and_desk(intake, stranger):
    article_id = intake.world.submitted()
    before = intake.world.row(article_id)
    page(intake, stranger).send("gan", reference=f"  {before.reference.lower()} ")
    assert before.content_hash == intake.world.row(article_id).content_hash
    for who in ("gv-toan", "btv-toan-tin", "pho-hieu-truong"):
        assert "Xin gửi bài." in intake.world.browser(who).get(f"/gui-bai/bai/{article_id}").text


def test_a_blocked_sender_is_put_away_from_then_on_and_can_be_taken_again(intake, stranger):
    page(intake, stranger).send("bo", reason="Quảng cáo.", viec="chan")
    (second,) = intake.take(message(OUTSIDE, "Lại quảng cáo", number=2))
    assert "blocked" == second.outcome
    page(intake, second).send("bo-chan")
    (third,) = intake.take(message(OUTSIDE, "Bài thật", number=3))
    assert "quarantined" == third.outcome


def test_a_member_s_address_is_never_blocked(intake):
    (row,) = intake.take(message("gv-toan@thpt-tan-lap.example", subject="", text=""))
    again = page(intake, row).send("bo", reason="Thư trống.", viec="chan")
    assert 422 == again.status and "thành viên" in again.text


def test_of_two_who_decide_at_once_the_second_hears_of_the_first(intake, stranger):
    first, second = page(intake, stranger), page(intake, stranger)
    assert 303 == first.send("bo", reason="Trùng.", viec="bo").status
    assert 409 == second.send("nhan", whose="citizen", unit_id="van-phong").status
    assert [] == intake.articles()


def test_notifications_alone_is_told_who_wrote(intake, stranger):
    from shared.clients import tokens

    client, secret = intake.world.app.test_client(), intake.world.settings.secret_key

    def ask(service):
        token = tokens.issue(secret, service, "submission")
        return client.get(
            f"/internal/submission/mail?mail={stranger.id}", headers={"Authorization": f"Bearer {token}"}
        ).json

    assert OUTSIDE == ask("notifications")["mail"]["address"]
    assert {"mail": None} == ask("review")
    assert 401 == client.get(f"/internal/submission/mail?mail={stranger.id}").status_code


def test_the_answer_to_a_citizen_carries_the_key_of_the_tracking_page_and_no_other_answer_does(intake, stranger):
    def track(mail_id):
        with intake.world.wiring.read() as session:
            return queries.mail_facts(session, mail_id)["track"]

    assert "" == track(stranger.id)  # not accepted yet
    assert 303 == page(intake, stranger).send("nhan", whose="citizen", unit_id="van-phong").status
    path = track(stranger.id)
    assert path.startswith("/gui-bai/theo-doi/BV-2026-")
    reference = path.split("/")[3]
    answer = intake.world.app.test_client().get(path, base_url=intake.world.settings.base_url)
    assert 200 == answer.status_code and reference in answer.text
    (note,) = intake.take(message("ai-do@noi-khac.example", f"Re: {reference}", number=7))
    assert note.id != stranger.id and "" == track(note.id)


def test_without_a_mailbox_the_page_says_how_to_get_one(world):
    assert "IMAP_URL" in world.browser("thu-ky").get("/gui-bai/hop-thu-den/").text
