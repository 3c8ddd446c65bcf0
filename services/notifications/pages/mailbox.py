"""Hộp thư dùng thử: the letters that would have been sent.

In a demo without a mail server only; elsewhere the addresses do not exist.
"""

from email.message import EmailMessage

from flask import Response, render_template, request

from services.notifications.clients import read_letter, read_mailbox
from services.notifications.config import MAILBOX_LIMIT
from shared.errors import NotFound
from shared.web.auth import current_actor, wiring

LETTER_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A letter is shown as a document of its own that can do nothing but open its link in a new tab."""


def index() -> str:
    """The list, newest first; `?nguoi-nhan=` narrows it to one address."""
    _only_in_a_trial()
    letters = read_mailbox(wiring().settings.maildir, limit=MAILBOX_LIMIT)
    people = sorted({(letter.to_address, letter.to_name) for letter in letters})
    wanted = request.args.get("nguoi-nhan", "")
    return render_template(
        "notifications/mailbox.html",
        letters=[letter for letter in letters if wanted in ("", letter.to_address)],
        people=people,
        wanted=wanted,
        limit=MAILBOX_LIMIT,
        shown=len(letters),
    )


def show(letter_id: str) -> str:
    """One letter: headers, the HTML in a frame, the plain text, the attachments."""
    message = _letter(letter_id)
    text = message.get_body(("plain",))
    return render_template(
        "notifications/letter.html",
        letter_id=letter_id,
        subject=str(message["Subject"]),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        at=getattr(message["Date"], "datetime", None),
        message_id=str(message["Message-ID"] or ""),
        text=text.get_content() if text is not None else "",
        attachments=[
            (number, part.get_filename() or "tệp", len(part.get_content()))
            for number, part in enumerate(message.iter_attachments())
        ],
    )


def html(letter_id: str) -> Response:
    """The HTML part alone, shut in."""
    part = _letter(letter_id).get_body(("html",))
    if part is None:
        raise NotFound("Thư này không có phần HTML.")
    response = Response(part.get_content(), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = LETTER_CSP
    return response


def attachment(letter_id: str, number: int) -> Response:
    """One attachment, to be saved."""
    parts = list(_letter(letter_id).iter_attachments())
    if number >= len(parts):
        raise NotFound("Không tìm thấy tệp đính kèm này.")
    part = parts[number]
    response = Response(part.get_content(), content_type=part.get_content_type())
    response.headers.set("Content-Disposition", "attachment", filename=part.get_filename() or "tep")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _letter(letter_id: str) -> EmailMessage:
    _only_in_a_trial()
    return read_letter(wiring().settings.maildir, letter_id)


def _only_in_a_trial() -> None:
    current_actor()
    if not wiring().settings.trial_mailbox:
        raise NotFound("Địa chỉ này không có.")
