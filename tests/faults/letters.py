"""The letters and tasks that one article on the straight route must bring, typed by hand from the list of mails."""

from collections import Counter
from collections.abc import Iterator, Sequence

from shared.testing import school
from tests.e2e import route
from tests.e2e.stack import Mail
from tests.faults.crowd import Journey
from tests.faults.recount import Books, unequal

LETTERS = (
    ("article.submitted", route.AUTHOR),
    ("article.submitted", route.SECRETARY),
    ("article.assigned", route.EDITOR),
    ("article.sent_up", route.DEPUTY),
    ("article.content_approved", route.HEAD),
    ("article.approved", route.SECRETARY),
    ("article.published", route.AUTHOR),
    ("article.published", route.UNIT_LEAD),
)
"""Event and recipient."""

TASKS = (
    ("assign", "secretary", "", "article.submitted", "article.assigned"),
    ("edit", "", route.EDITOR, "article.assigned", "article.sent_up"),
    ("approve_content", "deputy", "", "article.sent_up", "article.content_approved"),
    ("approve_posting", "head", "", "article.content_approved", "article.approved"),
    ("publish", "secretary", "", "article.approved", "article.published"),
)
"""Kind, role, member, opened by, closed by."""

_ADDRESSES = {member.email: member.member_id for member in school.MEMBERS}


def wrong_ledger(books: Books, journeys: Sequence[Journey]) -> Iterator[str]:
    """Every letter of every article stands in the ledger once, sent; every task was opened and closed once."""
    rows = books.rows("notifications", "SELECT subject_id, event_type, recipient_id, state FROM delivery")
    ours = {journey.article_id for journey in journeys}
    found = Counter(
        (r["subject_id"], r["event_type"], r["recipient_id"], r["state"]) for r in rows if r["subject_id"] in ours
    )
    yield from unequal("delivery", Counter((a, *letter, "sent") for a in ours for letter in LETTERS), found)
    types = {e.event_id: e.type for history in books.histories().values() for e in history}
    tasks = Counter(
        (r["article_id"], r["kind"], r["role"], r["member_id"], types.get(r["opened_by"]), types.get(r["closed_by"]))
        for r in books.rows("notifications", "SELECT * FROM task") if r["article_id"] in ours
    )  # fmt: skip
    yield from unequal("task", Counter((a, *task) for a in ours for task in TASKS), tasks)


def wrong_mails(
    mails: Sequence[Mail], books: Books, journeys: Sequence[Journey], forgiven: int
) -> tuple[list[str], int]:
    """What is wrong with the letters as they came over SMTP, and how many came a second time.

    A sender killed between the server's "250" and its own commit cannot know that the letter arrived: the letter goes
    out again under the same Message-ID, so that mailboxes show it once. At most `forgiven` (the kills) may do so.
    """
    rows = books.rows("notifications", "SELECT subject_id, event_id, recipient_id, message_id, state FROM delivery")
    ours = {journey.article_id for journey in journeys}
    ledger = {(r["message_id"], r["recipient_id"]) for r in rows if r["subject_id"] in ours}
    titles = tuple(journey.title for journey in journeys)
    came = Counter(
        (str(m.message["Message-ID"]), _ADDRESSES[m.to]) for m in mails if m.subject.endswith(titles)
    )  # fmt: skip
    wrong = [f"mail lost: {letter}" for letter in ledger - came.keys()]
    wrong += [f"mail without an entry in the ledger: {letter}" for letter in came.keys() - ledger]
    twice = sum(times - 1 for times in came.values())
    if twice > forgiven:
        wrong.append(f"{twice} mails came twice, {forgiven} kills of the sender")
    return wrong, twice
