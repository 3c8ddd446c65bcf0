"""What submission says beside the moves of an article: a text of a class or of pupils and its unit's lead. No seq."""

from dataclasses import dataclass

from shared.events.registry import Event, event


@event("confirmation.moved", producers="submission")
class ConfirmationMoved(Event):
    """C15: the author has asked the unit's lead to confirm a draft, or the lead has given it back.

    `state`: asked | given_back. A lead confirms by sending (T02).
    """

    article_id: str
    title: str
    unit_id: str
    author_id: str
    state: str
    by_name: str
    reason: str


@event("intake.received", producers="submission")
class IntakeReceived(Event):
    """A message came into the mailbox and was taken in. Who wrote it and what it says is asked for at submission.

    `outcome`: taken (an article), threaded (belongs to one), quarantined, too_large, unreadable. `answer`: its sender
    is to be written to. `waiting`: messages that wait for the secretary now.
    """

    mail_id: str
    outcome: str
    waiting: int
    article_id: str = ""
    reference: str = ""
    sender_id: str = ""
    submitted: bool = False
    answer: bool = False


@event("intake.decided", producers="submission")
class IntakeDecided(Event):
    """The secretary has decided about a message that waited: accepted, linked, discarded or blocked (its sender)."""

    mail_id: str
    outcome: str
    waiting: int
    by_name: str
    article_id: str = ""
    reference: str = ""
    sender_id: str = ""
    answer: bool = False


@event("intake.registered", producers="submission")
class IntakeRegistered(Event):
    """Something that came otherwise than over the web was written into the register. Who brought it is not said."""

    reference: str
    channel: str
    unit_id: str


@event("intake.struck", producers="submission")
class IntakeStruck(Event):
    """A line of the register was struck, with the reason."""

    reference: str
    reason: str


@dataclass(frozen=True)
class MailFacts:
    """What no event says of a message: who wrote it, about what, what was taken and is missing; asked for."""

    name: str
    address: str
    subject: str
    message_id: str
    taken: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    track: str = ""  # the tracking page's path, for somebody without an account
