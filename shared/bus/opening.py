"""At every start: ask each consumer for its cursor before anything is written (architecture.md §4.5).

A raw file copy of a database cannot know that it was restored. A consumer that is ahead of our log, or has another
hash at its position, means the log was set back: it is disputed, writing stops, an operator decides.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from shared.bus import topology
from shared.clients.peers import CursorState, Peers
from shared.db import log
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.logs import logger

PATIENCE = 10.0
PAUSE = 0.2
BACKGROUND_PAUSE = 5.0
logs = logger(__name__)


class Opening:
    """The gate of one service in one process."""

    def __init__(
        self,
        service: str,
        open_uow: Callable[[], UnitOfWork],
        open_read: Callable[[], AbstractContextManager[Session]],
        peers: Peers,
    ) -> None:
        self.service = service
        self.warnings: list[str] = []
        self._open_uow = open_uow
        self._open_read = open_read
        self._peers = peers
        self._gate = threading.Event()
        self._waiting: list[Callable[[], object]] = []

    @classmethod
    def open(cls) -> "Opening":
        """A gate that needs no check: tests, command-line tools."""
        return _OpenDoor()

    @property
    def is_open(self) -> bool:
        """Whether the service may write and apply."""
        return self._gate.is_set()

    def start(self) -> None:
        """Check in the background; cursors are answered meanwhile, so services that start together do not wait."""
        threading.Thread(target=self._run, name=f"opening-{self.service}", daemon=True).start()

    def when_open(self, work: Callable[[], object]) -> None:
        """Do `work` as soon as the service may write. To be said before `start`."""
        self._waiting.append(work)

    def _run(self) -> None:
        missing = set(topology.followers(self.service))
        deadline = time.monotonic() + PATIENCE
        while missing and time.monotonic() < deadline:
            missing -= {consumer for consumer in missing if self.check(consumer)}
            if missing:
                time.sleep(PAUSE)
        self.warnings = [f"chưa hỏi được con trỏ của {name}" for name in sorted(missing)]
        self._gate.set()
        for work in self._waiting:
            work()
        if missing:
            logs.warning("opened_unchecked", service=self.service, consumers=sorted(missing))
        while missing:
            time.sleep(BACKGROUND_PAUSE)
            missing -= {consumer for consumer in missing if self.check(consumer)}
            self.warnings = [f"chưa hỏi được con trỏ của {name}" for name in sorted(missing)]

    def check(self, consumer: str) -> bool:
        """Compare one consumer's cursor with our log; False when it could not be asked."""
        try:
            theirs = self._peers.cursor(consumer)
        except Transient:
            return False
        with self._open_read() as session:
            why = contradiction(session, consumer, theirs)
        if why:
            logs.error("log_disputed", service=self.service, why=why)
            with self._open_uow() as uow:
                log.dispute(uow.session, why)
                uow.session.commit()
        return True


class _OpenDoor(Opening):
    """Always open."""

    def __init__(self) -> None:
        self.service = ""
        self.warnings = []

    @property
    def is_open(self) -> bool:
        """Yes."""
        return True

    def start(self) -> None:
        """Nothing to check."""

    def when_open(self, work: Callable[[], object]) -> None:
        """At once."""
        work()


def contradiction(session: Session, consumer: str, theirs: CursorState) -> str | None:
    """Why a consumer's cursor cannot come from this log; None when it fits."""
    top = log.head(session)
    if theirs.position > top.position:
        return f"{consumer} đã nghe tới vị trí {theirs.position}, nhật ký chỉ còn {top.position}"
    if log.hash_at(session, theirs.position) != theirs.hash:
        return f"{consumer} có mã băm khác ở vị trí {theirs.position}"
    return None
