"""The composition root every service shares: settings, databases, bell, peers, files, regulation pack."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.bus.bell import CeleryBell
from shared.bus.claim import Claimer, Consumer
from shared.bus.opening import Opening
from shared.clients.peers import HttpPeers, Peers
from shared.clock import Clock, local_day, utc_now
from shared.config import Settings
from shared.db.engine import make_engine
from shared.db.unit_of_work import Bell, UnitOfWork
from shared.errors import Unavailable
from shared.files.choose import open_store
from shared.files.store import FileStore
from shared.files.virus import Scanner
from shared.regulation.pack import FOLDER, Pack, in_force, load_pack, versions

NOT_OPEN = "Dịch vụ đang khởi động và kiểm tra nhật ký; xin thử lại sau vài giây."


@dataclass
class ServiceWiring:
    """The parts of one service. Tests replace parts by passing their own to `build`."""

    name: str
    settings: Settings
    clock: Clock
    bell: Bell
    peers: Peers
    opening: Opening = field(default_factory=Opening.open)

    @classmethod
    def build(
        cls,
        name: str,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        bell: Bell | None = None,
        peers: Peers | None = None,
        check_opening: bool = False,
        **_parts: Any,
    ) -> Self:
        """Wire the real parts, or those given. With `check_opening` the service stays shut until its log is checked.

        PackError when a version of the chosen regulation is wrong: better no start than a rule that is not there.
        """
        versions(settings.pack, settings.pack_dir or FOLDER)
        wiring = cls(
            name=name,
            settings=settings,
            clock=clock,
            bell=bell or CeleryBell(settings),
            peers=peers or HttpPeers(name, settings),
        )
        if check_opening:
            wiring.opening = Opening(name, wiring.uow_unchecked, wiring.read, wiring.peers)
        return wiring

    @cached_property
    def engine(self) -> sa.Engine:
        """The engine for writing."""
        return make_engine(self.settings.database_url(self.name), schema=self.name)

    @cached_property
    def read_engine(self) -> sa.Engine:
        """The engine for reading: its transactions can change nothing."""
        return make_engine(self.settings.database_url(self.name), schema=self.name, read_only=True)

    @cached_property
    def files(self) -> FileStore:
        """The content-addressed files."""
        return open_store(self.settings)

    @cached_property
    def scanner(self) -> Scanner:
        """The virus scanner; asks nobody when none is set."""
        return Scanner(self.settings.clamd)

    @property
    def pack(self) -> Pack:
        """The regulation in force today, read once."""
        return self.pack_on(local_day(self.clock()))

    def pack_on(self, day: date) -> Pack:
        """The regulation that was in force on a day: a past month is counted by the rules of its time."""
        return in_force(self.settings.pack, day, self.settings.pack_dir or FOLDER)

    def pack_for(self, ref: str) -> Pack:
        """The pack of an item (`id@version`), whatever is in force by now (Điều 18). PackError when it is gone."""
        return load_pack(ref, self.settings.pack_dir or FOLDER)

    def uow(self) -> UnitOfWork:
        """A write transaction. Unavailable until the log was checked at start."""
        if not self.opening.is_open:
            raise Unavailable(NOT_OPEN, code="not_open")
        return self.uow_unchecked()

    def uow_unchecked(self) -> UnitOfWork:
        """A write transaction also while opening; only for the check itself."""
        session = Session(self.engine, autoflush=True, expire_on_commit=False)
        return UnitOfWork(self.name, session, now=self.clock(), bell=self.bell, pack_for=self.pack_for)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only transaction."""
        with Session(self.read_engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    def claimer(self, consumer: Consumer) -> Claimer:
        """The claimer that applies the other services' events here."""
        return Claimer(
            consumer,
            open_uow=self.uow,
            open_read=self.read,
            peers=self.peers,
            may_apply=lambda: self.opening.is_open,
        )

    def dispose(self) -> None:
        """Close the database connections."""
        for name in ("engine", "read_engine"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


Build = Callable[..., ServiceWiring]
