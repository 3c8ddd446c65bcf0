"""Breaks one protection after the other and tells which story notices: `python -m tests.faults.model.mutants [WORDS OF A NAME]`.

Started by test_mutants.py in a process of its own: what is broken here must not be broken anywhere else. The stories
are those of test_real_newsroom.py, from the same seeds, and no more of them.
"""

import contextlib
import inspect
import io
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from services.notifications.operations import ledger
from services.publishing.operations import revisions as corrections
from services.reporting import worker as reporting
from services.review.operations import base, following
from services.review.operations import revisions as at_desk
from shared.bus import applying, claim
from shared.db import log, people, unit_of_work
from shared.workflow.article import ARTICLE
from tests.faults.model.story import RealNewsroom
from tests.faults.model.telling import MORNINGS
from tests.faults.model.told import PART, tell

CI = 500
"""Stories that every change is judged by."""
Break = Callable[[], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def rewritten(place: Any, name: str, *changes: tuple[str, str]) -> Iterator[None]:
    """The function with other words in its source."""
    real = getattr(place, name)
    source = textwrap.dedent(inspect.getsource(real))
    for old, new in changes:
        assert source.count(old) == 1, (name, old)
        source = source.replace(old, new)
    module = place if isinstance(place, ModuleType) else sys.modules[place.__module__]
    made: dict[str, Any] = {}
    exec(compile(source, f"<{name} broken>", "exec"), module.__dict__, made)  # noqa: S102  (our own source)
    with replaced(place, name, made[name]):
        yield


@contextlib.contextmanager
def replaced(place: Any, name: str, new: object) -> Iterator[None]:
    """Something else in this place, and wherever a module of ours took it from there by its name."""
    real = getattr(place, name)
    ours = [module for key, module in sys.modules.items() if key.startswith(("services.", "shared."))]
    holders = [place, *(m for m in ours if m is not place and vars(m).get(name) is real)]
    for holder in holders:
        setattr(holder, name, new)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, name, real)


@contextlib.contextmanager
def without_guard(name: str) -> Iterator[None]:
    """The guard lets everything pass."""
    guard = ARTICLE.guards[name]
    kept = guard.check
    object.__setattr__(guard, "check", lambda _facts: True)
    try:
        yield
    finally:
        object.__setattr__(guard, "check", kept)


@contextlib.contextmanager
def forms_forgotten() -> Iterator[None]:
    """Neither the look before nor the row that must be new."""
    uow = unit_of_work.UnitOfWork
    with replaced(uow, "once", lambda *_: None), replaced(uow, "remember", lambda *_: None):
        yield


@contextlib.contextmanager
def revocations_unheard() -> Iterator[None]:
    """Nobody writes down that a delegation is over."""
    kept = people._APPLY["delegation.revoked"]
    people._APPLY["delegation.revoked"] = lambda _session, _data: None
    try:
        yield
    finally:
        people._APPLY["delegation.revoked"] = kept


_CURSOR = "if start.generation != at.generation or not todo or todo[0].prev_hash != start.hash:"
MUTANTS: dict[str, Break] = {
    "a claim is applied without a look at the cursor": lambda: rewritten(
        claim.Claimer, "_apply", ("[e for e in events if e.position > start.position]", "list(events)"),
        (_CURSOR, "if not todo:"),
    ),
    "the cursor stays where it was": lambda: replaced(claim, "move_cursor", lambda *_: None),
    "the order of an article's events is not looked at": lambda: rewritten(
        applying, "obstacle", ("if envelope.seq is None:", "if True:")
    ),
    "what was held is never tried again": lambda: replaced(applying, "drain_subject", lambda *_: 0),
    "who hands over keeps the article": lambda: rewritten(
        log, "note",
        ('owner = str(envelope.payload.get("owner", envelope.producer))',
         'owner = service if service == envelope.producer else str(envelope.payload.get("owner", envelope.producer))'),
    ),
    "a form counts as often as it is sent": forms_forgotten,
    "an old page of the desk is taken": lambda: rewritten(
        base, "begin", ("if article.version != version:", "if False:")
    ),
    "the head need not see what the deputy approved": lambda: without_guard("text_as_deputy_approved"),
    "approvals outlive a change of the text": lambda: rewritten(
        following, "_receive_back", ("    drop_approvals(article)\n    article.checklist", "    article.checklist")
    ),
    "a revoked delegation lets pass": revocations_unheard,
    "a delegation is good for every class": lambda: rewritten(
        people, "delegation_for", ("wanted.issubset(one.classes)", "True")
    ),
    "a correction replaces a hidden text": lambda: replaced(corrections, "_outdated", lambda *_: None),
    "the desk does not hear of a correction": lambda: replaced(at_desk, "take_updated", lambda *_: None),
    "letters are written again": lambda: rewritten(
        ledger, "write_letters",
        ('if not letters or uow.session.execute(_WRITTEN, {"event": envelope.event_id}).first():', "if not letters:"),
    ),
    "a rebuild adds to what is there": lambda: replaced(reporting, "RESET", lambda _uow: None),
}  # fmt: skip


def noticed(examples: int = CI) -> str:
    """Which story goes wrong now, and how; empty when none does."""
    for number in range(-(-examples // PART)):
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                tell(number, PART)
        except Exception as error:  # noqa: BLE001  (whatever it is, it was noticed)
            return f"seed {number}: {type(error).__name__} {' '.join(str(error).split())[:70]}"
    return ""


def main() -> int:
    """Prints one line per mutant; 1 when one of them lives, or when the stories go wrong without any."""
    tell_mornings()
    if found := noticed(PART):
        print(f"goes wrong as it is: {found}")
        return 1
    alive = 0
    for name, broken in MUTANTS.items():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        with broken():
            found = noticed()
        alive += not found
        print(f"{name:52} {found or 'SURVIVES'}", flush=True)
    return int(bool(alive))


def tell_mornings() -> None:
    """The mornings are prepared while everything is whole."""

    for mode in ("strict", "delegated"):
        for morning in MORNINGS:
            RealNewsroom().open_the_newsroom(mode, morning)


if __name__ == "__main__":
    sys.exit(main())
