"""What submission says beside the moves of an article: a text of a class or of pupils and its unit's lead. No seq."""

from shared.events.registry import Event, event


@event("confirmation.moved", producers="submission")
class ConfirmationMoved(Event):
    """C15: the author has asked the unit's lead to confirm a draft, or the lead has given it back.

    `state`: asked | given_back | dropped (the author takes the question back). A lead confirms by sending (T02).
    """

    article_id: str
    title: str
    unit_id: str
    author_id: str
    state: str
    by_name: str
    reason: str
