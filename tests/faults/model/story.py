"""What may happen in the newsroom of the model: everything people do there, and everything that may go wrong.

Hypothesis chooses who tries what, which bells ring, where a process dies, who cannot reach whom.
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from shared.config import SERVICES
from tests.faults.model import truth
from tests.faults.model.people import People
from tests.faults.model.telling import CRASHES, pairs
from tests.faults.model.world import FOLLOWERS, PROJECTIONS


class Faults(People):
    """What goes wrong."""

    @precondition(lambda self: self.last)
    @rule()
    def send_the_form_again(self):
        """Twice pressed, or pressed again after a process died: done once, with the same answer."""
        form = self.last
        before, done = self.world.head(form.service), form.done
        if self.send(form) is not None and done:
            assert self.world.head(form.service) == before, "a form was taken twice"
        self.look_around()

    @rule(pair=pairs, most=st.sampled_from((0, 0, 1, 2)))
    def bell(self, pair, most):
        """A bell, once or again, in whatever order, with a short answer or a whole one."""
        self.world.most = most
        self.ring(*pair)
        self.world.most = 0

    @rule(pair=pairs)
    def two_processes_claim(self, pair):
        """Between the answer and its transaction another process has applied the same, and the bell rings again."""
        first = self.world.network.claimers[pair[0]]

        def happen():
            self.world.fresh(pair[0])
            self.ring(*pair)

        self.world.meanwhile = happen
        self.survive(first.claim, pair[1])
        self.world.meanwhile = None

    @rule()
    def catch_up(self):
        """The timers of all."""
        self.survive(self.world.settle, 3)

    @precondition(lambda self: self.crashes < CRASHES)
    @rule(pair=pairs, point=st.sampled_from(("statement", "committed")), left=st.integers(0, 25))
    def die_following(self, pair, point, left):
        """The process dies somewhere in a claim: in a handler, between two statements, right after a commit."""
        self.world.fuse.light(pair[0], point, left if point == "statement" else left % 3)
        self.ring(*pair)
        self.world.fuse.out()

    @precondition(lambda self: self.crashes < CRASHES)
    @rule(service=st.sampled_from(SERVICES), point=st.sampled_from(("statement", "committed")), left=st.integers(0, 25))
    def die_at_next_act(self, service, point, left):
        """The process dies at what somebody does next, before the commit or right after it."""
        self.world.fuse.light(service, point, left if point == "statement" else 0)

    @rule(name=st.sampled_from(FOLLOWERS))
    def restart(self, name):
        """A new process."""
        self.world.fresh(name)

    @rule(pair=pairs)
    def away_or_back(self, pair):
        """One cannot reach another, or can again."""
        self.world.wirings[pair[0]].peers.away ^= {pair[1]}

    @rule(minutes=st.sampled_from((10, 60, 60 * 26)))
    def time_goes_by(self, minutes):
        """The clock and what it does in publishing: appointed times, the head's time for hidden articles."""
        self.world.clock.set(self.world.clock() + timedelta(minutes=minutes))
        self.work("publishing")

    @rule(name=st.sampled_from(("publishing", "notifications")))
    def work(self, name):
        """The jobs that are due."""
        self.survive(self.world.run_jobs, name)

    @rule(name=st.sampled_from(PROJECTIONS))
    def rebuild(self, name):
        """A projection is made anew from the logs."""
        self.world.fuse.out()
        self.world.rebuild(name)


class RealNewsroom(Faults):
    """What must hold."""

    @invariant()
    def one_owner_at_most(self):
        """No two services may act on an article."""
        truth.check_owners(self.world)

    @invariant()
    def nothing_is_public_that_was_not_approved_as_it_is(self):
        """All levels approved exactly the text that readers see (13.4c)."""
        head = self.world.head("publishing")
        if head != self.seen:
            truth.check_public(self.world, self.grants)
            truth.check_waiting(self.world, self.grants)
            self.seen = head

    def teardown(self):
        """When the faults end nothing is lost or doubled, and all agree."""
        self.world.fuse.out()
        for wiring in self.world.wirings.values():
            wiring.peers.away.clear()
        for _ in range(3):
            self.world.clock.set(self.world.clock() + timedelta(hours=2))  # leases and back-offs are over
            self.world.settle()
            self.world.run_jobs()
        self.world.settle()
        self.one_owner_at_most()
        self.nothing_is_public_that_was_not_approved_as_it_is()
        truth.check_quiet(self.world, self.articles)
