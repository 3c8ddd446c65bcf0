"""The pages: who sees what, what a form does, and that nothing typed is lost."""

import re
from dataclasses import replace

from shared.events import articles as events
from shared.ids import new_id
from tests.integration.review.world import ALL_TICKS, TEXT, World


def item(article_id: str, slug: str = "") -> str:
    return f"/bien-tap/bai/{article_id}" + (f"/{slug}" if slug else "")


# --- who reads what -------------------------------------------------------------------------------------------------


def test_drafts_are_hidden_from_everybody_outside_as_if_they_did_not_exist(world: World, sign_in) -> None:
    article_id = world.in_editing()
    unknown = sign_in("gv-van").get(item(new_id()))
    for who in ("gv-van", "van-thu", "ke-toan"):
        for path in (item(article_id), item(article_id, "so-sanh"), item(article_id, "sua"),
                     f"/api/review/v1/articles/{article_id}"):  # fmt: skip
            answer = sign_in(who).get(path)
            assert 404 == answer.status_code, (who, path)
            assert "Dạy học phân hoá" not in answer.text
        for slug in ("rut-bai", "phan-cong", "xep-loai", "duyet-dang", "sua"):
            answer = sign_in(who).post(
                item(article_id, slug), version="3", editor_id="btv-toan-tin", title="x", body="<p>x</p>"
            )
            assert 404 == answer.status_code, (who, slug)
    hidden = sign_in("gv-van").get(item(article_id))
    assert re.sub(r"\d", "", unknown.text[-400:]) == re.sub(r"\d", "", hidden.text[-400:])


def test_the_author_reads_and_withdraws_and_sees_no_internal_reason(world: World, sign_in) -> None:
    article_id = world.at_deputy()
    world.do("pho-hieu-truong", "send_back", article_id, reason="Nội bộ: viết quá dài.")
    browser = sign_in("gv-toan")
    page = browser.get(item(article_id)).text
    assert "Dạy học phân hoá" in page and "Rút bài" in page
    assert "Nội bộ" not in page and "Trình duyệt" in page
    assert (
        403 == browser.get(item(article_id, "sua")).status_code
        or "không sửa được" in browser.get(item(article_id, "sua")).text
    )
    answer = browser.post(item(article_id, "rut-bai"), version=str(world.row(article_id).version), reason="")
    assert (303, f"/gui-bai/bai/{article_id}") == (answer.status_code, answer.headers["Location"])
    assert "withdrawn" == world.row(article_id).state
    page = browser.get(item(article_id)).text
    assert "Bài đang được chuyển đi" in page and 'http-equiv="refresh"' in page


def test_a_secret_text_is_for_the_head_only(world: World, sign_in) -> None:
    article_id = world.refused("G2")
    for who in ("pho-hieu-truong", "btv-toan-tin", "thu-ky", "gv-toan"):
        browser = sign_in(who)
        page = browser.get(item(article_id)).text
        assert "Chuyên đề có ba lớp dạy thử" not in page and "chỉ Trưởng Ban Biên tập được xem" in page
        assert 404 == browser.get(item(article_id, "so-sanh") + "?tu=1&den=1").status_code
        assert browser.get(f"/api/review/v1/articles/{article_id}").json["document"] is None
    assert "Chuyên đề có ba lớp dạy thử" in sign_in("hieu-truong").get(item(article_id)).text


def test_a_text_removed_for_a_persons_rights_is_hidden_too(world: World, sign_in) -> None:
    article_id = world.approved()
    world.publishing_says(
        events.ArticleTakenDown, article_id, transition="T23", from_state="published", to_state="taken_down",
        owner="publishing", takedown_reason="R4",
    )  # fmt: skip
    assert "ba lớp dạy thử" not in sign_in("thu-ky").get(item(article_id)).text
    assert "ba lớp dạy thử" in sign_in("hieu-truong").get(item(article_id)).text


# --- acting ---------------------------------------------------------------------------------------------------------


def test_the_whole_way_by_forms(world: World, sign_in) -> None:
    article_id = world.submitted()

    def send(who: str, slug: str, **fields: object) -> None:
        page = sign_in(who).get(item(article_id)).text
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version, page
        answer = sign_in(who).post(item(article_id, slug), version=version[1], **fields)
        assert 303 == answer.status_code, answer.text

    assert "Nhận biên tập bài này" in sign_in("btv-toan-tin").get(item(article_id)).text
    send("thu-ky", "phan-cong", editor_id="btv-toan-tin")
    send("btv-toan-tin", "xep-loai", classes=["K8"])
    send("btv-toan-tin", "trinh-duyet", checklist=list(ALL_TICKS))
    send("pho-hieu-truong", "tra-bai", reason="Rút gọn đoạn cuối.")
    send("btv-toan-tin", "nhan-sua")
    send("btv-toan-tin", "trinh-duyet", checklist=list(ALL_TICKS))
    send("pho-hieu-truong", "duyet-noi-dung")
    send("hieu-truong", "duyet-dang", reason="Đồng ý.")
    world.settle()
    page = sign_in("hieu-truong").get(item(article_id)).text
    assert "Đã duyệt, chờ đăng" in page and f"/xuat-ban/bai/{article_id}" in page


def test_a_form_sent_twice_is_done_once_and_answers_the_same(world: World, sign_in) -> None:
    article_id, browser, form = world.at_deputy(), sign_in("pho-hieu-truong"), new_id()
    version = str(world.row(article_id).version)
    first = browser.post(item(article_id, "duyet-noi-dung"), form_id=form, version=version)
    second = browser.post(item(article_id, "duyet-noi-dung"), form_id=form, version=version)
    assert (303, 303) == (first.status_code, second.status_code)
    assert 1 == world.log(article_id).count("article.content_approved")


def test_a_refused_decision_comes_back_with_its_text(world: World, sign_in) -> None:
    article_id, browser = world.at_deputy(), sign_in("pho-hieu-truong")
    version = str(world.row(article_id).version)
    missing = browser.post(item(article_id, "tra-bai"), version=version, reason=" ")
    assert 422 == missing.status_code and "Hãy ghi lý do" in missing.text
    no_ground = browser.post(item(article_id, "tu-choi"), version=version, reason="Bài thiếu số liệu quan trọng.")
    assert 403 == no_ground.status_code
    assert "Bài thiếu số liệu quan trọng." in no_ground.text and "Chưa chọn căn cứ" in no_ground.text
    unknown = browser.post(item(article_id, "tu-choi"), version=version, reason="Lý do dài dòng.", grounds=["G9"])
    assert 422 == unknown.status_code and "Lý do dài dòng." in unknown.text
    assert "pending_deputy" == world.row(article_id).state


def test_a_stale_page_says_who_did_what_and_keeps_the_text(world: World, sign_in) -> None:
    article_id = world.at_deputy()
    seen = str(world.row(article_id).version)
    world.do("pho-hieu-truong", "approve_content", article_id)
    answer = sign_in("hieu-truong").post(
        item(article_id, "yeu-cau-chinh-sua"), version=seen, reason="Sửa lại tiêu đề nhé."
    )
    assert 409 == answer.status_code
    assert "Phó Hiệu trưởng: Duyệt nội dung" in answer.text and "Sửa lại tiêu đề nhé." in answer.text
    assert "pending_head" == world.row(article_id).state


def test_what_has_moved_on_answers_with_its_owner_and_the_typed_text(world: World, sign_in) -> None:
    article_id = world.approved()
    answer = sign_in("hieu-truong").post(
        item(article_id, "yeu-cau-chinh-sua"), version="9", reason="Chưa nên đăng bài này."
    )
    assert 409 == answer.status_code
    assert f"/xuat-ban/bai/{article_id}" in answer.text and "Chưa nên đăng bài này." in answer.text


def test_a_wrong_role_is_told_why_with_the_clause(world: World, sign_in) -> None:
    article_id = world.at_head()
    version = str(world.row(article_id).version)
    answer = sign_in("thu-ky").post(item(article_id, "duyet-dang"), version=version, reason="Đăng luôn cho kịp.")
    assert 403 == answer.status_code
    assert "Trưởng Ban" in answer.text and "Điều 13 khoản 4" in answer.text and "Đăng luôn cho kịp." in answer.text
    assert "pending_head" == world.row(article_id).state


def test_without_the_forgery_token_nothing_happens(world: World, sign_in) -> None:
    article_id, browser = world.at_deputy(), sign_in("pho-hieu-truong")
    answer = browser.client.post(item(article_id, "duyet-noi-dung"), data={"version": world.row(article_id).version})
    assert (403, "pending_deputy") == (answer.status_code, world.row(article_id).state)


def test_an_unknown_act_or_article_is_404_and_an_acts_address_leads_to_the_page(world: World, sign_in) -> None:
    article_id, browser = world.at_deputy(), sign_in("pho-hieu-truong")
    assert 404 == browser.post(item(article_id, "xoa-het"), version="1").status_code
    assert 404 == browser.post(item(new_id(), "duyet-noi-dung"), version="1").status_code
    assert 404 == browser.get(item(article_id, "xoa-het")).status_code
    assert f"{item(article_id)}#duyet-noi-dung" == browser.get(item(article_id, "duyet-noi-dung")).headers["Location"]
    assert 422 == browser.post(item(article_id, "duyet-noi-dung"), version="x").status_code


def test_a_locked_session_is_asked_for_again_before_a_decision(world: World, sign_in) -> None:
    article_id, browser = world.at_head(), sign_in("hieu-truong")
    world.review.peers.session_alive = lambda session_id, member_id: False
    answer = browser.post(item(article_id, "duyet-dang"), version=str(world.row(article_id).version))
    assert (401, "pending_head") == (answer.status_code, world.row(article_id).state)


def test_why_not_is_shown_with_the_clause(world: World, sign_in) -> None:
    page = sign_in("pho-hieu-truong").get(item(world.at_deputy(classes=("K1",)))).text
    assert "chưa làm được: vì sao?" in page
    closed = page[page.index("chưa làm được: vì sao?") :]
    assert "chỉ Trưởng Ban Biên tập được quyết định" in closed and "Điều 12 khoản 2" in closed


# --- editing --------------------------------------------------------------------------------------------------------


def fields(**changes: object) -> dict[str, object]:
    photo = TEXT.photos[0]
    whole = {
        "title": TEXT.title, "lead": TEXT.lead, "body": TEXT.body, "byline": TEXT.byline, "section": TEXT.section,
        "event_end": "20/11/2026", "source": "", "source_url": "", "note": "", "photo_sha256": [photo.sha256],
        "photo_caption": [photo.caption], "photo_alt": [photo.alt], "photo_credit": [photo.credit],
        "photo_consent": [photo.consent],
    }  # fmt: skip
    return whole | changes


def test_the_edit_form_unchanged_stores_nothing_and_changed_stores_a_version(world: World, sign_in) -> None:
    article_id, browser = world.in_editing(), sign_in("btv-toan-tin")
    form = browser.get(item(article_id, "sua"))
    assert 200 == form.status_code and "20/11/2026" in form.text and "K17" in form.text
    version = str(world.row(article_id).version)
    same = browser.post(item(article_id, "sua"), version=version, classes=["K8"], **fields())
    assert (303, 1) == (same.status_code, len(world.versions(article_id)))
    version = str(world.row(article_id).version)
    browser.post(
        item(article_id, "sua"), version=version, classes=["K8", "K5"], checklist=list(ALL_TICKS),
        **fields(lead="Gọn hơn.", photo_drop=["a" * 64]),
    )  # fmt: skip
    row = world.row(article_id)
    assert (["K5", "K8"], sorted(ALL_TICKS), 2) == (row.classes, row.checklist, len(world.versions(article_id)))
    assert ("Gọn hơn.", ()) == (world.text(article_id).lead, world.text(article_id).photos)


def test_wrong_entries_keep_everything_typed(world: World, sign_in) -> None:
    article_id, browser = world.in_editing(), sign_in("btv-toan-tin")
    answer = browser.post(
        item(article_id, "sua"), version=str(world.row(article_id).version), classes=["K4"], checklist=["title"],
        **fields(title="", body="<p>Đoạn vừa gõ rất dài</p>", event_end="31/02/2026", photo_caption=["Chú thích mới"]),
    )  # fmt: skip
    assert 422 == answer.status_code
    for kept in ("Đoạn vừa gõ rất dài", "31/02/2026", "Chú thích mới", "Ngày chưa đúng"):
        assert kept in answer.text
    assert re.search(r'value="K4"[^>]*checked', answer.text) and re.search(r'value="title"[^>]*checked', answer.text)


def test_a_stale_edit_keeps_the_text_and_can_be_saved_knowingly(world: World, sign_in) -> None:
    article_id, browser = world.in_editing(), sign_in("btv-toan-tin")
    seen = str(world.row(article_id).version)
    world.edit("thu-ky", article_id, lead="Thư ký đã sửa.")
    answer = browser.post(item(article_id, "sua"), version=seen, **fields(lead="Biên tập viên đang gõ."))
    assert 409 == answer.status_code
    assert "Thư ký Ban Biên tập: Lưu bản biên tập" in answer.text and "Biên tập viên đang gõ." in answer.text
    again = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert (
        303 == browser.post(item(article_id, "sua"), version=again, **fields(lead="Biên tập viên đang gõ.")).status_code
    )
    assert 3 == len(world.versions(article_id))


def test_an_edit_after_it_moved_on_is_refused_with_the_text(world: World, sign_in) -> None:
    article_id, browser = world.at_deputy(), sign_in("btv-toan-tin")
    assert 409 == browser.get(item(article_id, "sua")).status_code
    answer = browser.post(
        item(article_id, "sua"), version=str(world.row(article_id).version), **fields(lead="Câu vừa gõ xong.")
    )
    assert 409 == answer.status_code and "Câu vừa gõ xong." in answer.text
    assert 403 == sign_in("btv-ngu-van").get(item(world.in_editing(), "sua")).status_code


def test_the_difference_is_shown_word_by_word_with_words_for_the_blind(world: World, sign_in) -> None:
    article_id = world.in_editing()
    world.edit(
        "btv-toan-tin", article_id, body="<p>Chuyên đề có bốn lớp dạy thử.</p><p>Các thầy cô dự giờ và góp ý.</p>"
    )
    browser = sign_in("gv-toan")
    assert "khác bản người gửi ở 1 đoạn" in browser.get(item(article_id)).text
    page = browser.get(item(article_id, "so-sanh"))
    assert re.search(r'<del><span class="visually-hidden">\[bỏ: </span>ba<', page.text)
    assert re.search(r'<ins><span class="visually-hidden">\[thêm: </span>bốn<', page.text)
    assert "giống hệt nhau" in browser.get(item(article_id, "so-sanh") + "?tu=2&den=current").text
    assert 404 == browser.get(item(article_id, "so-sanh") + "?tu=99&den=1").status_code


def test_markup_in_a_title_or_reason_is_only_text(world: World, sign_in) -> None:
    article_id = world.at_deputy(document=replace(TEXT, title="<img src=x onerror=alert(1)>"))
    world.do("pho-hieu-truong", "send_back", article_id, reason="<script>alert(2)</script>")
    page = sign_in("btv-toan-tin").get(item(article_id)).text
    assert "<img src=x" not in page and "<script>alert" not in page


def test_a_text_changed_after_approval_shows_the_difference_at_once(world: World, sign_in) -> None:
    article_id = world.approved()
    assert "Thay đổi so với" not in sign_in("pho-hieu-truong").get(item(article_id)).text
    changed = replace(TEXT, title=TEXT.title + "!")
    world.publishing_says(
        events.ArticleAmended, article_id, document=changed, transition="T18", from_state="approved",
        to_state="pending_deputy", owner="review",
    )  # fmt: skip
    page = sign_in("pho-hieu-truong").get(item(article_id)).text
    assert "Thay đổi so với bản đã duyệt đăng" in page
    assert "[thêm: " in page
