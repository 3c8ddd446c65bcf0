"""Where letters go: an SMTP server, a local Maildir, or nowhere."""

from email.message import EmailMessage
from typing import Protocol

from services.notifications.clients.maildir import MailboxEntry, MaildirMailer, read_letter, read_mailbox
from services.notifications.clients.smtp import SmtpMailer
from shared.config import Settings

__all__ = [
    "MailboxEntry",
    "MaildirMailer",
    "Mailer",
    "NullMailer",
    "SmtpMailer",
    "mailer_of",
    "read_letter",
    "read_mailbox",
]


class Mailer(Protocol):
    """Takes one message at a time; used by one thread at a time."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over. Raises MailRefused (never), MailDeferred (later), MailServerAway (nobody now)."""

    def close(self) -> None:
        """End the conversation, if one is open."""


class NullMailer:
    """Takes everything and keeps nothing: for tests of other things."""

    def send(self, message: EmailMessage) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def mailer_of(settings: Settings) -> Mailer:
    """SMTP when a server is set, else the local Maildir."""
    if settings.smtp_url:
        return SmtpMailer.from_url(settings.smtp_url)
    return MaildirMailer(settings.maildir)
