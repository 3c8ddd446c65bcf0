"""Reading messages as people and programs really write them: text, charsets, quotations, files."""

import random
from contextlib import suppress
from email.message import EmailMessage

import pytest

from services.submission.operations.mail.charsets import decode, header_text
from services.submission.operations.mail.judging import verdict
from services.submission.operations.mail.reading import (
    ENCRYPTED,
    TEXT_BYTES,
    TEXT_CUT,
    Unreadable,
    read_header,
    read_letter,
)
from services.submission.operations.mail.tnef import read_tnef
from services.submission.operations.mail.trimming import plain_subject, text_of_html, trim_html, trim_text
from tests.data import mails
from tests.data.mails import message, raw

WORDS = "Trường tổ chức lễ kỉ niệm Ngày Nhà giáo Việt Nam, có nhiều tiết mục đặc sắc của học sinh khối 10."


def read(made: EmailMessage | bytes):
    return read_letter(made if isinstance(made, bytes) else made.as_bytes())


# --- charsets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (WORDS.encode(), "utf-8"),
        (WORDS.encode(), "iso-8859-1"),
        (WORDS.encode(), "windows-1258"),
        (WORDS.encode(), None),
        (WORDS.encode(), "khong-co-bang-ma-nay"),
        (WORDS.encode("utf-8-sig"), "us-ascii"),
        (WORDS.encode("utf-16"), "utf-16"),
        (WORDS.encode("utf-7"), "utf-7"),
        (mails.windows_1258(WORDS), "windows-1258"),
        (mails.windows_1258(WORDS), "iso-8859-1"),
        (mails.windows_1258(WORDS), "utf-8"),
        (mails.windows_1258(WORDS), None),
    ],
)
def test_vietnamese_is_read_whatever_the_message_calls_its_bytes(data, declared):
    assert WORDS == decode(data, declared)


def test_other_languages_stay_what_they_are():
    russian = "Здравствуйте, дорогие учителя нашей школы"
    assert russian == decode(russian.encode("koi8-r"), "koi8-r")
    assert russian == decode(russian.encode("windows-1251"), "windows-1251")
    assert "日本の学校" == decode("日本の学校".encode("iso-2022-jp"), "iso-2022-jp")
    assert "Élève français à l’école" == decode("Élève français à l’école".encode("cp1252"), "iso-8859-1")


def test_nothing_makes_the_decoder_fail():
    chance = random.Random(1)
    for name in ("utf-8", "rot13", "hex", "base64", "idna", "undefined", "utf-16", "\0", "x" * 9000, None):
        assert isinstance(decode(chance.randbytes(500), name), str)


@pytest.mark.parametrize(
    "written",
    [
        mails.encoded_word(WORDS),
        f"=?UTF-8*vi?Q?{WORDS.encode().hex('=', 1).upper().replace('=', '=')}?=".replace("?Q?", "?Q?="),
        WORDS.encode().decode("utf-8", "surrogateescape"),
        WORDS.encode().decode("ascii", "surrogateescape"),
        "=?iso-8859-1?B?" + __import__("base64").b64encode(WORDS.encode()).decode() + "?=",
    ],
    ids=["cut inside letters", "with a language", "plain utf-8", "raw bytes", "wrong charset"],
)
def test_subjects_are_read_in_every_way_programs_write_them(written):
    assert WORDS == header_text(written)


# --- what the writer wrote -----------------------------------------------------------------------------------------

GMAIL_HTML = (
    '<div dir="ltr">Bổ sung tên người dạy.<br><div>Trân trọng</div></div><br><div class="gmail_quote gmail_quote_container">'
    '<div dir="ltr" class="gmail_attr">Vào Th 3, 24 thg 11, 2026 vào lúc 08:00 Ban Biên tập &lt;bai@thpt.example&gt; đã viết:<br>'
    '</div><blockquote class="gmail_quote">Thư cũ</blockquote></div>'
)
OUTLOOK_HTML = (
    '<html><body><div class="WordSection1"><p class="MsoNormal">Bổ sung tên người dạy.<o:p></o:p></p>'
    '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Từ:</b> Ban Biên tập<br><b>Đã gửi:</b> 24/11<br>'
    "<b>Đến:</b> gv<br><b>Chủ đề:</b> Bài</p></div></div><p>Thư cũ</p></div></body></html>"
)


@pytest.mark.parametrize(
    "html",
    [
        GMAIL_HTML,
        OUTLOOK_HTML,
        '<p>Bổ sung tên người dạy.</p><blockquote type="cite">Thư cũ</blockquote>',
        '<div>Bổ sung tên người dạy.</div><div id="appendonsend"></div><hr><div id="x_divRplyFwdMsg">Thư cũ</div>',
        "<div>Bổ sung tên người dạy.</div><div>Được gửi từ iPhone của tôi</div><div>Vào 08:00, 24 thg 11, 2026, A &lt;a@b.c&gt; đã viết:</div><div>Thư cũ</div>",
        '<div>Bổ sung tên người dạy.</div><div class="moz-cite-prefix">On 24/11/2026 8:00, A wrote:</div><blockquote>Thư cũ</blockquote>',
    ],
    ids=["gmail", "outlook", "apple", "outlook.com", "iphone", "thunderbird"],
)
def test_quoted_html_is_cut_off(html):
    kept = text_of_html(trim_html(html))
    assert kept.startswith("Bổ sung tên người dạy.") and "Thư cũ" not in kept and "iPhone" not in kept


@pytest.mark.parametrize(
    "below",
    [
        "Vào Th 3, 24 thg 11, 2026 vào lúc 08:00 Ban Biên tập\n<bai@thpt.example> đã viết:\n\n> Thư cũ",
        "On Tue, Nov 24, 2026 at 8:00 AM A <a@b.c> wrote:\n> Thư cũ",
        "-----Original Message-----\nFrom: A\nThư cũ",
        "________________________________\nFrom: A <a@b.c>\nSent: 24/11\nThư cũ",
        "Từ: A <a@b.c>\nĐã gửi: 24/11\nĐến: B\nChủ đề: Bài\nThư cũ",
        "-- \nGiáo viên Toán\nThư cũ",
        "Gửi từ Outlook cho Android\nThư cũ",
        "> Thư cũ",
    ],
)
def test_quoted_text_and_signatures_are_cut_off(below):
    assert "Bổ sung tên người dạy." == trim_text(f"Bổ sung tên người dạy.\n\n{below}\n")


def test_what_only_looks_like_a_quotation_stays():
    for text in (
        "Từ: lớp 10A1 đến lớp 10A5 đều tham gia.",
        "On the way",
        "Kết quả:\n-- Toán 9\n-- Văn 8",
        "Thầy viết: học đi đôi với hành",
    ):
        assert text == trim_text(text)
    assert "> chỉ có trích dẫn" == trim_text("> chỉ có trích dẫn")


def test_a_message_handed_on_keeps_what_it_hands_on():
    text = "---------- Forwarded message ---------\nFrom: Phụ huynh <a@b.c>\nDate: 24/11\nSubject: Bài\nTo: gv\n\nNội dung bài."
    assert "Nội dung bài." in read(message(subject="Fwd: Bài", text=text)).text
    assert "Nội dung bài." in read(message(subject="Bài", text=text)).text


@pytest.mark.parametrize(
    "subject", ["Re: Bài", "RE: Fwd: Bài", "Trả lời: Bài", "Chuyển tiếp: Re[2]: Bài", "Fw: Bài", "Bài"]
)
def test_the_subject_loses_what_programs_put_before_it(subject):
    assert "Bài" == plain_subject(subject)


# --- parts ---------------------------------------------------------------------------------------------------------


def test_html_is_preferred_and_scripts_and_pictures_from_elsewhere_are_no_text():
    letter = read(message(html="<p>Chữ <b>đậm</b></p><script>alert(1)</script><style>p{}</style>"))
    assert "<b>đậm</b>" in letter.html and "Chữ đậm" == letter.text


def test_plain_and_html_one_after_the_other_are_both_kept():
    made = message(text="Phần một.", files=[("a.jpg", mails.picture(), "image/jpeg")])
    made.add_attachment("<p>Phần hai.</p>", subtype="html", disposition="inline")
    letter = read(made)
    assert "Phần một." in letter.text and "Phần hai." in letter.text


def test_files_keep_their_vietnamese_names_in_every_notation():
    for head in (
        'Content-Disposition: attachment; filename="=?UTF-8?B?S+G6vyBob+G6oWNoLnBkZg==?="',
        "Content-Disposition: attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf",
        "Content-Disposition: attachment; filename*0*=UTF-8''K%E1%BA%BF; filename*1*=%20ho%E1%BA%A1ch.pdf",
        'Content-Type: application/pdf; name="=?UTF-8?Q?K=E1=BA=BF_ho=E1=BA=A1ch.pdf?="',
    ):
        kind = "" if head.startswith("Content-Type") else "Content-Type: application/pdf\n"
        letter = read(raw(f"Subject: x\n{kind}{head}\nContent-Transfer-Encoding: base64", b"JVBERi0=\r\n"))
        assert ["Kế hoạch.pdf"] == [file.name for file in letter.files], head


def test_winmail_dat_is_unpacked_and_a_broken_one_loses_nothing_else():
    packed = mails.tnef([("Báo cáo tổng kết.pdf", mails.pdf()), ("ảnh.jpg", mails.picture())], "Kính gửi")
    letter = read(message(text=None, subject="Từ Outlook", files=[("winmail.dat", packed, "application/ms-tnef")]))
    assert ["Báo cáo tổng kết.pdf", "ảnh.jpg"] == [file.name for file in letter.files]
    assert mails.pdf() == letter.files[0].data
    assert "Kính gửi" in letter.text
    for end in range(0, len(packed), 7):
        found = read_tnef(packed[:end])
        assert found is None or found.damaged


def test_a_message_in_a_message_is_read_and_named():
    inner = message(
        "nguoi-khac@noi.example",
        "Bài hay",
        "Nội dung bên trong.",
        name="Phụ huynh",
        files=[("b.pdf", mails.pdf(), "application/pdf")],
    )
    outer = message(text="Xin chuyển.")
    outer.add_attachment(inner)
    letter = read(outer)
    assert "Xin chuyển." in letter.text and "Nội dung bên trong." in letter.text
    assert "Thư chuyển kèm của Phụ huynh: Bài hay" in letter.text
    assert ["b.pdf"] == [file.name for file in letter.files]


def test_invitations_signatures_and_sealed_messages():
    made = message(
        files=[("hop.ics", mails.calendar(), "text/calendar"), ("smime.p7s", b"x", "application/pkcs7-signature")]
    )
    assert all(file.note for file in read(made).files) and 2 == len(read(made).files)
    sealed = raw(
        "Subject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64", b"AAAA"
    )
    assert (ENCRYPTED,) == read(sealed).notes


def test_empty_messages_and_messages_without_anything():
    assert ("", "") == (read(b"").text, read(b"").header.sender_address)
    assert "" == read(b"From: a@b.c\r\n\r\n").text
    assert "" == read(b"\r\n\r\n\r\n").header.subject


def test_messages_built_to_break_programs_are_refused_not_read():
    with pytest.raises(Unreadable):
        read(b"Subject: " + b"x" * 300_000 + b"\r\n\r\nnoi dung")
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(5000))
    with pytest.raises(Unreadable):
        read(b"From: a@b.c\r\n" + nested)
    deep = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(290))
    assert read(b"From: a@b.c\r\n" + deep).notes


def test_texts_without_end_are_read_as_far_as_an_article_could_go():
    head = "Subject: x\nContent-Type: text/{}; charset=utf-8"
    for kind, line in (("plain", b"a\n"), ("plain", b"> "), ("html", b"<p>from: a</p>"), ("html", b"<br>a")):
        letter = read(raw(head.format(kind), line * (5 * 1024 * 1024 // len(line))))
        assert (TEXT_CUT,) == letter.notes and len(letter.text) <= TEXT_BYTES
    parts = b"--b\r\n\r\na\r\n" * 30_000
    with pytest.raises(Unreadable):
        read(raw("Subject: x\nContent-Type: multipart/mixed; boundary=b", parts))


def test_chance_never_makes_the_reader_fail_otherwise():
    chance, whole = (
        random.Random(7),
        message(html=GMAIL_HTML, files=[("a.pdf", mails.pdf(), "application/pdf")]).as_bytes(),
    )
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(Unreadable):
            read(bytes(data[: chance.randrange(len(data))]))
        assert 64 == len(read_header(bytes(data)).key)


# --- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (["mx.truong; dmarc=pass header.from=thpt-tan-lap.example"], "pass"),
        (["mx.truong; spf=pass smtp.mailfrom=a@thpt-tan-lap.example"], "pass"),
        (["mx.truong; spf=pass smtp.mailfrom=a@khac.example; dkim=pass header.d=khac.example"], "none"),
        (["mx.truong; dmarc=fail; spf=pass smtp.mailfrom=a@thpt-tan-lap.example"], "fail"),
        (["mx.truong; spf=fail smtp.mailfrom=a@thpt-tan-lap.example"], "fail"),
        (["mx.khac; dmarc=pass"], "none"),
        (["mx.truong; spf=none", "mx.truong; dmarc=pass"], "none"),
        (["mx.truong; spf=pass smtp.mailfrom=a@example"], "none"),
        ([], "none"),
    ],
)
def test_only_our_own_server_s_word_about_the_sender_counts(results, expected):
    made = message()
    for result in results:
        made["Authentication-Results"] = result
    assert expected == verdict(read_header(made.as_bytes()), "mx.truong")
    assert "none" == verdict(read_header(made.as_bytes()), "")
