"""The composition root: what every service has, and the mailer."""

from dataclasses import dataclass, field
from typing import Any

from services.notifications.clients import Mailer, NullMailer, mailer_of
from services.notifications.config import MailRules, mail_rules
from shared.config import Settings
from shared.service import ServiceWiring

NAME = "notifications"


@dataclass
class NotificationsWiring(ServiceWiring):
    """Adds the mailer and its rules."""

    mailer: Mailer = field(default_factory=NullMailer)
    rules: MailRules = field(default_factory=MailRules)


def build(
    settings: Settings, *, mailer: Mailer | None = None, rules: MailRules | None = None, **parts: Any
) -> NotificationsWiring:
    """Wire the real parts, or those given. ValueError when SMTP_URL makes no sense."""
    wiring = NotificationsWiring.build(NAME, settings, **parts)
    wiring.mailer = mailer or mailer_of(settings)
    wiring.rules = rules or mail_rules()
    return wiring
