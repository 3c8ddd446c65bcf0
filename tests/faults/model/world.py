"""The six real services in one process, cheap enough to begin anew for every story, and the deaths they may die.

Engines, wirings and compiled statements live as long as the process; a new story only puts the seeded pages back into
the databases. Nothing is synced to a disk: what a crash of the machine does to SQLite is not what is told here.
"""

import atexit
import copy
import shutil
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import MethodType

import sqlalchemy as sa

from deploy.runtime import parts
from services.accounts import operations as accounts
from shared.actors import SYSTEM
from shared.bus import claim, topology
from shared.bus.consumer import Cursor, lock, move_cursor, read_cursor
from shared.bus.jobs import JobRunner
from shared.clock import SteppingClock, local_day
from shared.config import SERVICES
from shared.db import people
from shared.db.engine import sqlite_module
from shared.db.migrate import upgrade
from shared.db.tables import attempt, held, subject
from shared.db.unit_of_work import SilentBell
from shared.testing import school
from shared.testing.bus import Network
from shared.testing.databases import test_settings as settings_of
from tests.faults.model.newsroom import Killed
from tests.integration.review.delegated import write_pack

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 8:00 at school
FOLLOWERS = tuple(name for name in SERVICES if topology.FOLLOWS[name])
PAIRS = tuple((name, producer) for name in FOLLOWERS for producer in topology.FOLLOWS[name])
FOREVER = 3600.0
"""How much of a backlog one transaction applies must not hang on how busy the machine is: stories must be told twice."""
PROJECTIONS = ("notifications", "reporting")
FOLDER = Path("/dev/shm")  # noqa: S108  (nothing is looked for there but room in memory)


_seeds = {}
"""The migrated databases with the school's people, by service; the same under every pack."""


class Fuse:
    """How the next process dies: after so many statements, or after so many commits, before anybody is told."""

    def __init__(self) -> None:
        self.service, self.point, self.left, self.victim = "", "", 0, ""

    def light(self, service: str, point: str, left: int) -> None:
        """`point`: statement | committed."""
        self.service, self.point, self.left = service, point, left

    def out(self) -> None:
        """No fuse any more."""
        self.service = ""

    def burn(self, service: str, point: str) -> bool:
        """One step; True when this is the end."""
        if (service, point) != (self.service, self.point):
            return False
        self.left -= 1
        if self.left >= 0:
            return False
        self.service, self.victim = "", service
        return True


class Postbox:
    """Counts the letters by their Message-ID."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self.died = False  # whether the sender ever died at it

    def send(self, message):
        """Take it."""
        self.letters[message["Message-ID"]] += 1

    def close(self):
        """Nothing is open."""


class World:
    """One school; `begin` puts everything back to its first morning."""

    def __init__(self, mode: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="toasoan-model-", dir=FOLDER if FOLDER.is_dir() else None))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        name = write_pack(self.folder / "packs", **{"mode: strict": f"mode: {mode}"})
        self.settings = settings_of(self.folder, database=None, pack=name, pack_dir=self.folder / "packs")
        self.mode, self.clock, self.network, self.fuse = mode, SteppingClock(START), Network(), Fuse()
        self.postbox, self.wirings, self.parts, self.meanwhile, self.most = Postbox(), self.network.wirings, {}, None, 0
        self._actors, self.rebuilt = {}, set()
        for service in SERVICES:
            self._join(service)
        if not _seeds:
            for service in SERVICES:
                upgrade(service, self.settings)
            self._enrol()
            self.network.settle()
            _seeds.update(self._copies())
        self._mornings = {"": (_seeds, START, None, Counter())}

    def _join(self, name: str) -> None:
        more = {"mailer": self.postbox} if name == "notifications" else {}
        wiring = parts.build(
            name, self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers(name), **more
        )
        for engine in (wiring.engine, wiring.read_engine):
            sa.event.listen(engine, "connect", _never_sync)
        sa.event.listen(wiring.engine, "before_cursor_execute", lambda *_: self._step(name, "statement"))
        wiring.uow_unchecked = MethodType(self._mortal(type(wiring).uow_unchecked), wiring)
        wiring.peers.events = self._interruptible(wiring.peers.events)
        self.parts[name] = parts.part_of(wiring)
        if name == "publishing":  # the pages of the site are another test's matter, and slow
            wiring.page_now = lambda _article_id: True
        self.network.add(wiring, self.parts[name].consumer)

    def _mortal(self, real):
        def uow(wiring):
            made = real(wiring)
            made.after_commit(lambda: self._step(wiring.name, "committed"))
            return made

        return uow

    def _step(self, service: str, point: str) -> None:
        if self.fuse.service and self.fuse.burn(service, point):
            raise Killed

    def _interruptible(self, real):
        """An answer of the bus: short when the network likes, and with things happening before it is applied."""

        def events(producer, *, after, hash_, limit):
            answer = real(producer, after=after, hash_=hash_, limit=min(limit, self.most) if self.most else limit)
            self.meanwhile, happen = None, self.meanwhile
            if happen:
                happen()
            return answer

        return events

    def _enrol(self) -> None:
        since = date.fromisoformat(school.SINCE)
        with self.wirings["accounts"].uow() as uow:
            for unit in school.UNITS:
                accounts.register_unit(
                    uow, unit_id=unit.unit_id, name=unit.name, type=unit.type, under_quota=unit.under_quota,
                    actor=SYSTEM,
                )  # fmt: skip
            for one in school.MEMBERS:
                accounts.register_member(
                    uow, member_id=one.member_id, name=one.name, email=one.email, unit_id=one.unit_id, actor=SYSTEM
                )
                for role, unit_id in one.roles:
                    accounts.make_appointment(
                        uow, member_id=one.member_id, role=role, unit_id=unit_id, since=since,
                        decision_no=school.DECISION, actor=SYSTEM,
                    )  # fmt: skip
            uow.commit()

    def _copies(self):
        return {service: self._copy_of(service) for service in SERVICES}

    def knows(self, morning: str) -> bool:
        """Whether this morning was kept."""
        return morning in self._mornings

    def keep(self, morning: str, known) -> None:
        """Keep how everything stands, and what the teller knows of it, as a morning to begin at."""
        self._mornings[morning] = (
            self._copies(), self.clock(), copy.deepcopy(known), Counter(self.postbox.letters),
        )  # fmt: skip

    def _copy_of(self, service: str):
        seed = sqlite_module().connect(":memory:", check_same_thread=False)
        self.raw(service, lambda connection: connection.backup(seed))
        return seed

    def raw(self, service: str, work) -> None:
        """Something with the bare connection: many times cheaper than a session."""
        pooled = self.wirings[service].engine.raw_connection()
        try:
            work(pooled.driver_connection)
        finally:
            pooled.close()

    def begin(self, morning: str = ""):
        """That morning again; what the teller knew then."""
        seeds, moment, known, letters = self._mornings[morning]
        for service, seed in seeds.items():
            self.raw(service, seed.backup)
        self.clock.set(moment)
        claim.SLICE_SECONDS = FOREVER
        self.fuse.out()
        self.meanwhile, self.most = None, 0
        self.rebuilt.clear()
        self.postbox.letters = Counter(letters)
        self.postbox.died = False
        for name, wiring in self.wirings.items():
            wiring.peers.away.clear()
            self.fresh(name)
        return copy.deepcopy(known)

    def fresh(self, name: str) -> None:
        """A new process."""
        self.network.claimers[name] = self.wirings[name].claimer(self.parts[name].consumer)

    def actor(self, who: str):
        """The person as everybody knows them: nobody is appointed in these stories."""
        if who not in self._actors:
            with self.wirings["review"].read() as session:
                self._actors[who] = people.actor_of(session, who, local_day(START))
        return self._actors[who]

    def claim(self, consumer: str, producer: str) -> None:
        """One bell heard, whatever is known already."""
        self.network.claimers[consumer].claim(producer)

    def hear(self, consumer: str, producer: str) -> int:
        """The bell of the producer's last event; costs nothing when that is known."""
        return self.network.claimers[consumer].hear(producer, self.head(producer))

    def head(self, service: str) -> int:
        """How far its log goes."""
        found = []
        self.raw(service, lambda c: found.extend(c.execute("SELECT position FROM log_head").fetchone()))
        return found[0]

    def settle(self, rounds: int = 60) -> None:
        """Bells of everybody to everybody until there is nothing new; then once the timers of all."""
        for _ in range(rounds):
            if not sum(self.hear(*pair) for pair in PAIRS):
                break
        for name in FOLLOWERS:
            # What a process knows of its cursor says nothing after a rebuild by another: the timer asks in any case.
            claimer = self.network.claimers[name]
            claimer.claim_all() if name in self.rebuilt else claimer.drain()

    def run_jobs(self, *names: str) -> None:
        """What is due now; pages of the site are left to other tests."""
        for name in names or ("publishing", "notifications", "reporting"):
            part = self.parts[name]
            jobs = {**part.jobs, "render": _nothing} if name == "publishing" else part.jobs
            JobRunner(part.wiring, jobs).run_due()

    def rebuild(self, name: str) -> None:
        """What `toasoan rebuild` does, in another process: one transaction under the lock."""
        reset = __import__(f"services.{name}.worker", fromlist=["RESET"]).RESET
        with self.wirings[name].uow() as uow:
            lock(uow.session)
            reset(uow)
            for table in (held, attempt, subject):
                uow.session.execute(sa.delete(table))
            for producer in topology.FOLLOWS[name]:
                generation = read_cursor(uow.session, producer).generation + 1
                move_cursor(uow.session, producer, Cursor(0, "0" * 64, generation))
            uow.commit()
        self.rebuilt.add(name)


def _nothing(_wiring, _payload) -> None:
    """Instead of a page."""


def _never_sync(connection, _record) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    cursor.close()


@cache
def world(mode: str) -> World:
    """The school whose pack is `strict` or `delegated`, built once in a process."""
    return World(mode)
