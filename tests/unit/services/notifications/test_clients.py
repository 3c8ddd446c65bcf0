"""Settings of the mail server, and the local Maildir."""

import mailbox
from email.message import EmailMessage

import pytest

from services.notifications.clients import MaildirMailer, NullMailer, SmtpMailer, mailer_of, read_letter, read_mailbox
from services.notifications.errors import MailServerAway, UnknownLetter
from shared.testing import databases


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", "none")),
        ("smtp://mail.truong.example", ("mail.truong.example", 25, "", "", "none")),
        ("smtps://mail.truong.example", ("mail.truong.example", 465, "", "", "implicit")),
        ("smtp+starttls://u:p%40ss@mail.truong.example", ("mail.truong.example", 587, "u", "p@ss", "starttls")),
        # a password never travels in clear
        ("smtp://u:p@mail.truong.example", ("mail.truong.example", 587, "u", "p", "starttls")),
        ("smtp://u:p@localhost:1025", ("localhost", 1025, "u", "p", "none")),
        ("smtp://u:p@[::1]:1025", ("::1", 1025, "u", "p", "none")),
    ],
)
def test_the_servers_address_says_how_to_speak_to_it(url, expected):
    mailer = SmtpMailer.from_url(url)
    assert expected == (mailer.host, mailer.port, mailer.user, mailer.password, mailer.tls)


@pytest.mark.parametrize("url", ["http://x.example", "smtp://", "mail.truong.example:25", ""])
def test_a_wrong_address_names_the_setting(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMailer.from_url(url)


def test_without_a_server_letters_go_to_the_maildir(tmp_path):
    assert isinstance(mailer_of(databases.test_settings(tmp_path)), MaildirMailer)
    assert isinstance(mailer_of(databases.test_settings(tmp_path, smtp_url="smtp://127.0.0.1:25")), SmtpMailer)
    assert NullMailer().send(EmailMessage()) is None


def letter(number=1, date="Tue, 24 Nov 2026 14:05:00 +0700"):
    message = EmailMessage()
    message["Subject"] = f"Thư số {number}"
    message["To"] = "Cô Ánh <anh@truong.example>"
    message["Date"] = date
    message["Message-ID"] = f"<{number}@truong.example>"
    message.set_content("Nội dung")
    return message


def test_a_letter_written_twice_is_there_once_and_other_programs_can_read_it(tmp_path):
    mailer = MaildirMailer(tmp_path / "m")
    mailer.send(letter())
    mailer.send(letter())
    (entry,) = read_mailbox(tmp_path / "m", limit=10)
    assert ("Cô Ánh", "anh@truong.example", "Thư số 1") == (entry.to_name, entry.to_address, entry.subject)
    assert "Nội dung\n" == read_letter(tmp_path / "m", entry.id).get_content()
    assert 1 == len(mailbox.Maildir(tmp_path / "m"))
    assert [] == list((tmp_path / "m" / "tmp").iterdir())


def test_letters_are_listed_newest_first_and_strange_files_are_left_out(tmp_path):
    mailer = MaildirMailer(tmp_path)
    mailer.send(letter(1, "Tue, 24 Nov 2026 14:05:00 +0700"))
    mailer.send(letter(2, "Tue, 24 Nov 2026 16:05:00 +0700"))
    mailer.send(letter(3, "Tue, 24 Nov 2026 15:05:00 +0700"))
    (tmp_path / "cur" / "junk").write_bytes(b"\xff\x00 not a letter")
    (tmp_path / "new" / "nodate").write_bytes(b"To: a@b.example\nSubject: x\n\nx")
    assert ["Thư số 2", "Thư số 3", "Thư số 1"] == [entry.subject for entry in read_mailbox(tmp_path, limit=10)]
    assert 2 >= len(read_mailbox(tmp_path, limit=2))


def test_an_absent_mailbox_is_empty(tmp_path):
    assert [] == read_mailbox(tmp_path / "nowhere", limit=10)
    with pytest.raises(UnknownLetter):
        read_letter(tmp_path / "nowhere", "x")


def test_a_disk_that_does_not_take_it_is_a_server_away(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MailServerAway):
        MaildirMailer(tmp_path / "file").send(letter())
