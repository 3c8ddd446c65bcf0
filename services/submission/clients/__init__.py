"""The mailbox that articles are sent to."""

from services.submission.clients.mailbox import Mailbox, MailboxAway, MailServer, Waiting

__all__ = ["MailServer", "Mailbox", "MailboxAway", "Waiting"]
