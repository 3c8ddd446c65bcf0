"""Every step of a periodic report from every state by every role, typed by hand from regulation.md §2.8."""

import pytest

from shared.errors import Conflict, DomainError, Invalid, NotAllowed
from shared.regulation.pack import load_pack
from shared.workflow.check import problems
from shared.workflow.machine import advance
from shared.workflow.report import REPORT, ReportFacts
from shared.workflow.table import NEW

GOOD = ReportFacts(period_is_over=True, frozen=True, judged=True)
# trigger: (from, to, who)
WAYS = {
    "open": ({NEW}, "due", {"secretary", "deputy", "head", "principal", "system"}),
    "freeze": ({"due", "compiling"}, "compiling", {"secretary", "deputy", "system"}),
    "send_up": ({"compiling"}, "pending_deputy", {"secretary"}),
    "send_back": ({"pending_deputy"}, "compiling", {"deputy"}),
    "submit": ({"pending_deputy"}, "submitted", {"deputy", "head"}),
    "return": ({"submitted"}, "returned", {"principal"}),
    "rework": ({"returned"}, "compiling", {"secretary"}),
    "acknowledge": ({"submitted"}, "acknowledged", {"principal"}),
    "file": ({"acknowledged"}, "filed", {"secretary"}),
    "supersede": ({"filed"}, "superseded", {"secretary"}),
    "drop": ({"due", "compiling", "returned"}, "dropped", {"secretary", "head"}),
}
STATES = (NEW, *REPORT.states)


@pytest.mark.parametrize("trigger", WAYS)
def test_every_state_and_every_role(trigger: str) -> None:
    sources, target, who = WAYS[trigger]
    for state in STATES:
        for role in REPORT.roles:
            try:
                step = advance(REPORT, state, trigger, frozenset({role}), GOOD, reason="Vì sao")
                found = step.target
            except DomainError as refused:
                found = type(refused)
            expected = Conflict if state not in sources else target if role in who else NotAllowed
            assert (trigger, state, role, expected) == (trigger, state, role, found)


@pytest.mark.parametrize(
    ("trigger", "state", "role", "broken", "clause"),
    [
        ("open", NEW, "secretary", {"other_is_open": True}, "D5.3f"),
        ("freeze", "due", "secretary", {"period_is_over": False}, "D5.3f"),
        ("send_up", "compiling", "secretary", {"frozen": False}, "D16"),
        ("send_up", "compiling", "secretary", {"judged": False}, "D16"),
        ("submit", "pending_deputy", "deputy", {"frozen": False}, "D16"),
    ],
)
def test_one_broken_fact_is_one_refusal_with_its_clause(trigger, state, role, broken, clause) -> None:
    with pytest.raises(NotAllowed) as found:
        advance(REPORT, state, trigger, frozenset({role}), ReportFacts(**{**vars(GOOD), **broken}))
    assert clause == found.value.clause


@pytest.mark.parametrize("trigger", ["send_back", "return", "supersede", "drop"])
def test_these_need_a_reason(trigger: str) -> None:
    sources, _, who = WAYS[trigger]
    with pytest.raises(Invalid):
        advance(REPORT, min(sources), trigger, frozenset({min(who)}), GOOD, reason=" ")


def test_the_table_is_sound_and_cites_known_clauses_and_an_event_of_reporting() -> None:
    clauses = set(load_pack("quy-che-154-2019").clauses)
    producers = {"periodic_report.moved": {"reporting"}}
    assert [] == list(problems(REPORT, ("reporting",), clauses=clauses, producers=producers))
