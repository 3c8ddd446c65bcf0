"""What people do in the newsroom of the model; mostly those who may, sometimes anybody."""

from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.accounts import operations as accounts
from services.publishing import operations as posting
from services.publishing.models import Revision
from services.review import operations as desk
from services.review import permissions as at_desk
from services.submission import operations as writing
from services.submission.models import Article as Sent
from shared.bus.consumer import read_cursor
from shared.clock import local_day
from shared.db import contents
from shared.errors import Transient
from tests.faults.model import truth
from tests.faults.model.telling import (
    AUTHORS,
    CLASSES,
    DESK,
    EDITOR,
    FIELDS,
    FORWARD,
    LEAVING,
    POST,
    REVISE,
    RIGHT,
    UNIT,
    Machine,
    bodies,
    flags,
    numbers,
    rarely,
    somebody,
)
from tests.faults.recount import PRODUCERS

REFUSED = "refused"
BY_DELEGATION = ("approve_delegated", "approve_first_level")


class People(Machine):
    """What people do."""

    @precondition(lambda self: len(self.articles) < 3)
    @rule(author=st.sampled_from(AUTHORS), body=bodies)
    def write(self, author, body):
        """Somebody writes and sends."""
        fields = replace(FIELDS, unit_id=UNIT[author], body=f"<p>Bản thảo {body}.</p>")

        def work(uow, actor):
            made = writing.create_draft(uow, actor=actor, fields=fields, pack=self.pack)
            writing.submit(uow, article_id=made.id, version=1, actor=actor, pack=self.pack)
            return made.id

        self.do("submission", author, work)
        before = len(self.articles)
        self.look_around()
        assert len(self.articles) <= before + 1

    def look_around(self):
        """Which articles and revisions there are by now: a form sent again after a death makes one late."""
        with self.world.wirings["submission"].read() as session:
            known = session.execute(sa.select(Sent.id, Sent.author_id).order_by(Sent.created_at, Sent.id)).all()
        self.articles, self.authors = [key for key, _ in known], dict(map(tuple, known))
        with self.world.wirings["publishing"].read() as session:
            self.revisions = list(session.scalars(sa.select(Revision.id).order_by(Revision.opened_at, Revision.id)))

    @precondition(lambda self: self.articles)
    @rule(number=numbers, body=bodies, give_up=st.sampled_from((False, False, False, True)))
    def send_again(self, number, body, give_up):
        """What came back is changed and sent again, or withdrawn."""
        key = self.one_of(self.articles, number)
        row = self.row("submission", key)
        fields = replace(FIELDS, unit_id=row.unit_id, body=f"<p>Bản sửa {body}.</p>")

        def work(uow, actor):
            if give_up:
                writing.withdraw(uow, article_id=key, version=row.version, actor=actor, reason="Thôi.")
                return key
            saved = writing.save_draft(
                uow, article_id=key, version=row.version, actor=actor, fields=fields, pack=self.pack
            )
            writing.resubmit(uow, article_id=key, version=saved.version, actor=actor, pack=self.pack)
            return key

        self.do("submission", self.authors[key], work)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, which=st.integers(0, 40), who=somebody, old=rarely, cut=flags)
    def decide(self, number, which, who, old, cut):
        """Somebody at the desk, perhaps with an old page, perhaps while the authority is taken back."""
        key = self.one_of(self.articles + self.revisions, number)
        trigger = self.some_move(DESK, self.row("review", key), which)
        self.decide_on(key, trigger, who, old=old, cut=cut)

    @staticmethod
    def some_move(moves, row, which):
        """Mostly one that leaves the state it is in, sometimes any."""
        here = [name for name in sorted(moves) if row is not None and name in LEAVING.get(row.state, ())]
        choice = here if here and which % 5 < 4 else sorted(moves)
        return choice[which % len(choice)]

    @precondition(lambda self: self.articles)
    @rule(acts=st.lists(st.tuples(numbers, st.integers(0, 40)), min_size=2, max_size=6))
    def busy_hour(self, acts):
        """One thing after the other, by the right people, where something can happen; the desks hear of each other."""
        for number, which in acts:
            key = self.one_of(self.articles + self.revisions, number)
            row, posted = self.row("review", key), self.row("publishing", key)
            if row is not None and row.owner == "review":
                self.decide_on(key, self.some_move(DESK, row, which))
            elif posted is not None and which % 8 == 0:
                self.amend_on(key, which)
            elif posted is not None:
                self.post_on(key, self.some_move(POST, posted, which))
            self.desks_hear()

    def desks_hear(self):
        """News among the three that have custody of articles."""
        for consumer in PRODUCERS:
            for producer in PRODUCERS:
                if consumer != producer:
                    self.survive(self.world.hear, consumer, producer)

    def decide_on(self, key, trigger, who="", *, old=False, cut=False):
        """As the page does it: accounts is asked first where somebody acts for the principal."""
        if (row := self.row("review", key)) is None:
            return
        who = who or RIGHT[trigger] or row.author_id
        given, acts_for_another = dict(DESK[trigger]), trigger in BY_DELEGATION
        if acts_for_another:
            asked = self.ask_accounts(who, row)
            if asked == REFUSED:
                return
            given["delegation_id"] = asked
            if cut and self.grants:
                self.revoke(0)
        version, ended = row.version - old, self.heard_revoked()

        def work(uow, actor):
            desk.act(
                uow, trigger, article_id=key, version=version, actor=actor, pack=self.pack, given=desk.Given(**given)
            )
            return key

        if self.do("review", who, work) is None:
            return
        assert not old, (trigger, "an old page was taken")
        if acts_for_another:
            self.check_delegated(key, given["delegation_id"], ended)

    def ask_accounts(self, who, row):
        """Accounts' own word, as the page asks for it: a delegation, REFUSED, or None when nobody can be asked."""
        level = at_desk.delegated_level(row, self.world.actor(who), self.pack)
        if level is None:
            return None  # the page asks for nothing; the operation refuses
        try:
            return self.world.wirings["review"].peers.delegation(who, level, row.classes) or REFUSED
        except Transient:
            return None

    def heard_revoked(self):
        """The delegations whose end the desk has heard of."""
        with self.world.wirings["review"].read() as session:
            heard = read_cursor(session, "accounts").position
        return {key for key, grant in self.grants.items() if grant["ended"] and grant["ended"] <= heard}

    def check_delegated(self, key, confirmed, ended):
        """Approved for the principal: by a paper that the desk has not heard the end of, and the one accounts named."""
        row = self.row("review", key)
        used = {a["delegation_id"] for a in row.approvals if a.get("delegation_id")}
        assert len(used) == 1
        assert not used & ended, "a delegation that was taken back has let this pass"
        assert confirmed is None or used == {confirmed}
        truth.check_approvals(row.approvals, row.classes, row.content_hash, row.author_id, self.world.mode, self.grants)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, who=somebody, classes=st.sets(st.sampled_from(CLASSES), min_size=1, max_size=2))
    def classify(self, number, who, classes):
        """Somebody sets the classes."""
        key = self.one_of(self.articles + self.revisions, number)
        if (row := self.row("review", key)) is None:
            return

        def work(uow, actor):
            desk.set_classes(
                uow,
                article_id=key,
                version=row.version,
                actor=actor,
                pack=self.pack,
                classes=classes,
                reason="Đúng loại.",
            )
            return key

        before, who = set(row.classes), who or row.assignee_id or EDITOR
        was_up = bool(row.approvals) or row.revises
        if self.do("review", who, work) and was_up and who != "hieu-truong":
            now = set(self.row("review", key).classes)
            assert truth.HEAD_ONLY & before <= now, (who, before, now)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, body=bodies, who=somebody)
    def edit(self, number, body, who):
        """Somebody works on the text at the desk."""
        key = self.one_of(self.articles + self.revisions, number)
        if (row := self.row("review", key)) is None:
            return

        def work(uow, actor):
            text = contents.load(uow.session, row.content_hash)
            desk.edit(
                uow, article_id=key, version=row.version, actor=actor, pack=self.pack,
                document=replace(text, body=f"<p>Bản biên tập {body}.</p>"),
            )  # fmt: skip
            return key

        self.do("review", who or row.assignee_id or EDITOR, work)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, which=st.integers(0, 40), who=somebody, old=rarely)
    def post(self, number, which, who, old):
        """Somebody at the posting desk."""
        key = self.one_of(self.articles, number)
        self.post_on(key, self.some_move(POST, self.row("publishing", key), which), who, old=old)

    def post_on(self, key, trigger, who="", *, old=False, **more):
        """The move at the posting desk."""
        if (row := self.row("publishing", key)) is None:
            return
        given, version = posting.Given(**{**POST.get(trigger, {}), **more}), row.version - old

        def work(uow, actor):
            posting.act(uow, trigger, article_id=key, version=version, actor=actor, pack=self.pack, given=given)
            return key

        assert self.do("publishing", who or RIGHT.get(trigger, "thu-ky"), work) is None or not old

    @precondition(lambda self: self.articles)
    @rule(number=numbers, minutes=st.integers(5, 90))
    def schedule(self, number, minutes):
        """An appointed time."""
        due = self.world.clock() + timedelta(minutes=minutes)
        self.post_on(self.one_of(self.articles, number), "schedule", due_at=due)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, body=bodies, who=st.sampled_from(("thu-ky", "btv-ngu-van", "gv-toan")))
    def amend(self, number, body, who):
        """Somebody changes a text that was approved."""
        self.amend_on(self.one_of(self.articles, number), body, who)

    def amend_on(self, key, body, who="thu-ky"):
        """Changed after approval: back to the deputy (T18, C9)."""
        if (row := self.row("publishing", key)) is None:
            return

        def work(uow, actor):
            posting.amend(
                uow, article_id=key, version=row.version, actor=actor, pack=self.pack,
                changes={"body": f"<p>Sửa sau khi duyệt {body}.</p>"}, note="Sửa số liệu.",
            )  # fmt: skip
            return key

        self.do("publishing", who, work)

    @precondition(lambda self: self.articles and len(self.revisions) < 2)
    @rule(
        number=numbers,
        who=st.sampled_from(("thu-ky", "btv-toan-tin", "gv-toan")),
        kind=st.sampled_from(("correction", "update")),
    )
    def correct(self, number, who, kind):
        """A correction or an update of what is live (T20)."""
        key = self.one_of(self.articles, number)
        if (row := self.row("publishing", key)) is None:
            return

        def work(uow, actor):
            return posting.open_revision(
                uow, article_id=key, version=row.version, actor=actor, pack=self.pack, revision_kind=kind,
                note="Sửa số giải.", editor_id=EDITOR,
            ).id  # fmt: skip

        self.do("publishing", who, work)
        self.look_around()

    @precondition(lambda self: self.revisions)
    @rule(number=numbers, trigger=st.sampled_from(sorted(REVISE)), who=somebody)
    def revise(self, number, trigger, who):
        """The revision at the posting desk."""
        self.revise_on(self.one_of(self.revisions, number), trigger, who)

    def revise_on(self, key, trigger, who=""):
        """The move of the revision."""
        row = self.row("publishing", key, Revision)
        run = getattr(posting, f"{trigger}_revision")
        given = dict(REVISE[trigger])
        if trigger == "schedule":
            given["due_at"] = self.world.clock() + timedelta(minutes=30)

        def work(uow, actor):
            run(uow, revision_id=key, version=row.version, actor=actor, pack=self.pack, **given)
            return key

        self.do("publishing", who or RIGHT.get(trigger, "thu-ky"), work)

    @precondition(lambda self: self.articles)
    @rule(number=numbers, steps=st.integers(2, 8), short=flags)
    def go_on(self, number, steps, short):
        """The right people do what comes next, as far as the news of it reaches them."""
        key = self.one_of(self.articles + self.revisions, number)
        for _ in range(steps):
            row = self.row("review", key)
            if row is not None and row.owner == "review" and row.settled:
                self.next_at_desk(key, row, short=short)
            elif key in self.revisions and self.row("publishing", key, Revision).state == "approved":
                self.revise_on(key, "publish")
            elif (posted := self.row("publishing", key)) is not None and posted.state == "approved":
                self.post_on(key, "publish")
            self.desks_hear()

    def next_at_desk(self, key, row, *, short):
        """One step upwards."""
        if row.state == "editing" and not row.classes:
            self.classify_as(key, row, ["K8"])
        elif row.state == "editing" and row.revises and not row.approvals:
            self.edit(self.revisions.index(key) + len(self.articles), len(row.id) % 10, "")
            self.decide_on(key, "send_up", row.assignee_id)
        elif row.state == "pending_deputy":
            delegated = short and self.world.mode == "delegated"
            fall = "forward_refusal" if row.refusal_proposed else "approve_content"
            self.decide_on(key, "approve_delegated" if delegated else fall)
        else:
            trigger = FORWARD.get(row.state, "refuse" if row.refusal_proposed else "approve_posting")
            first = short and row.state == "editing" and self.world.mode == "delegated"
            own = row.state in ("editing", "revision") and row.assignee_id
            self.decide_on(key, "approve_first_level" if first else trigger, own or "")

    def classify_as(self, key, row, classes):
        """The first classes."""

        def work(uow, actor):
            desk.set_classes(uow, article_id=key, version=row.version, actor=actor, pack=self.pack, classes=classes)
            return key

        self.do("review", row.assignee_id or EDITOR, work)

    @rule(number=st.integers(0, 3), role=st.sampled_from(("deputy", "editor")))
    def grant(self, number, role):
        """The principal delegates."""
        classes = (("K5", "K6", "K8"), ("K8", "K9"), ("K12",), ("K8",))[number]
        if role == "editor":
            classes = ("K8", "K9") if number % 2 else ("K9",)
        to = "pho-hieu-truong" if role == "deputy" else EDITOR
        today = local_day(self.world.clock())

        def work(uow, actor):
            made = accounts.grant_delegation(
                uow, to_id=to, role=role, classes=classes, since=today, until=date(2026, 12, 31), pack=self.pack,
                decision_no=f"{len(self.grants) + 1}/UQ", actor=actor,
            )  # fmt: skip
            self.grants[made.id] = {"to": to, "role": role, "classes": classes, "ended": 0}
            return made.id

        self.do("accounts", "hieu-truong", work)

    @precondition(lambda self: self.grants)
    @rule(number=numbers)
    def revoke(self, number):
        """The principal takes it back."""
        key = self.one_of(list(self.grants), number)

        def work(uow, actor):
            accounts.revoke_delegation(uow, delegation_id=key, reason="Hết nhu cầu", actor=actor)
            return key

        form = self.do("accounts", "hieu-truong", work), self.last.done
        if any(form) and not self.grants[key]["ended"]:
            self.grants[key]["ended"] = self.world.head("accounts")

    @precondition(lambda self: self.grants)
    @rule()
    def try_without_authority(self):
        """Everything the principal delegated is taken back, and those who had it try once more."""
        for number in range(len(self.grants)):
            self.revoke(number)
        self.survive(self.world.hear, "review", "accounts")
        for key in self.articles + self.revisions:
            row = self.row("review", key)
            trigger = {"editing": "approve_first_level", "pending_deputy": "approve_delegated"}.get(row and row.state)
            if trigger:
                self.decide_on(key, trigger)

    @precondition(lambda self: self.revisions)
    @rule(number=numbers, by_clock=flags)
    def hide_what_is_being_corrected(self, number, by_clock):
        """The head approves a correction, the secretary hides the article, somebody or the clock posts it."""
        key = self.one_of(self.revisions, number)
        self.decide_on(key, "approve_posting")
        self.desks_hear()
        if by_clock:
            self.revise_on(key, "schedule")
        self.post_on(self.row("publishing", key, Revision).article_id, "suspend")
        if by_clock:
            self.world.clock.set(self.world.clock() + timedelta(hours=1))
            self.survive(self.world.run_jobs, "publishing")
        else:
            self.revise_on(key, "publish")
