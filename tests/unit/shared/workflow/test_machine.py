import gc
import threading
import timeit
from dataclasses import replace

import pytest

from shared.errors import Conflict, DomainError, Invalid, NotAllowed
from shared.workflow import machine
from shared.workflow.article import ARTICLE, ArticleFacts
from shared.workflow.machine import Step, advance, moves
from shared.workflow.table import NEW, Flag, Guard, Lifecycle, State, Transition

READY = ArticleFacts(classes=("K7",), section="tin-truong", checklist_complete=True)
EDITOR, HEAD, NOBODY = frozenset({"editor"}), frozenset({"head"}), frozenset()


def _lamp():
    """A lifecycle of its own: a lamp that anybody switches, and one trigger that leads to two places."""
    row = Transition("L1", "press", "Bấm", ("off",), "on", frozenset({"editor"}), "D1.1", "lamp.lit")
    return Lifecycle(
        name="lamp",
        initial="off",
        states={"off": State("off", "Tắt", "review", "open"), "on": State("on", "Sáng", "publishing", "closed", True)},
        transitions=(
            replace(row, id="L0", trigger="hang", sources=(NEW,), target="off"),
            row,
            replace(row, id="L2", sources=("on",), target="off", guards=("cool",)),
        ),
        guards={"cool": Guard("cool", "D8.1", "Đèn còn nóng.", lambda facts: facts["cool"])},
        roles={"editor": "Biên tập viên"},
        flags=(Flag("late", "muộn", lambda _row, _role, facts: facts.get("late", False)),),
    )


def test_a_step_says_where_it_leads_in_which_role_and_who_takes_over():
    step = advance(ARTICLE, "submitted", "return_to_sender", EDITOR, READY, reason="Thiếu ảnh.")
    assert ("submitted", "returned", "editor", "submission") == (
        step.source, step.target, step.role, step.hands_over_to,
    )  # fmt: skip
    assert ("T04", "D15.4") == (step.transition.id, step.transition.clause)


def test_a_step_inside_one_service_hands_nothing_over():
    assert advance(ARTICLE, "editing", "send_up", EDITOR, READY).hands_over_to is None


def test_creating_starts_from_nothing_and_hands_nothing_over():
    facts = ArticleFacts(unit_set=True, origin_set=True, channel_set=True)
    step = advance(ARTICLE, NEW, "create", EDITOR, facts)
    assert (NEW, "draft", None) == (step.source, step.target, step.hands_over_to)


def test_a_move_that_stays_keeps_the_state():
    step = advance(ARTICLE, "revision", "reassign", frozenset({"deputy"}), READY)
    assert ("revision", "revision", None) == (step.source, step.target, step.hands_over_to)


@pytest.mark.parametrize("trigger", ["", "xoá", "to_published", "trigger", "__class__", "T06", "x" * 10_000])
def test_an_unknown_trigger_is_an_answer_not_a_crash(trigger):
    for state in (NEW, "editing"):
        with pytest.raises(Invalid) as refusal:
            advance(ARTICLE, state, trigger, EDITOR, READY)
        assert "unknown_trigger" == refusal.value.code
        assert len(refusal.value.message) < 200


@pytest.mark.parametrize("state", ["bay", "(new)", "Editing", "editing "])
def test_an_unknown_state_is_an_answer_not_a_crash(state):
    with pytest.raises(Invalid) as refusal:
        advance(ARTICLE, state, "send_up", EDITOR, READY)
    assert "unknown_state" == refusal.value.code
    assert moves(ARTICLE, state, EDITOR, READY) == []


def test_a_move_from_the_wrong_state_says_where_the_article_is():
    with pytest.raises(Conflict) as refusal:
        advance(ARTICLE, "published", "send_up", EDITOR, READY)
    assert "Đã đăng" in refusal.value.message
    assert "Trình duyệt" in refusal.value.message
    assert "D12.3b" == refusal.value.clause
    with pytest.raises(Conflict):
        advance(ARTICLE, NEW, "send_up", EDITOR, READY)


def test_a_wrong_role_is_told_whose_business_it_is():
    with pytest.raises(NotAllowed) as refusal:
        advance(ARTICLE, "published", "take_down", frozenset({"secretary", "deputy"}), READY, reason="Gấp.")
    assert "Trưởng Ban Biên tập" in refusal.value.message
    assert "D12.4b" == refusal.value.clause


def test_the_wrong_state_is_told_before_the_wrong_role_and_that_before_a_guard():
    with pytest.raises(Conflict):
        advance(ARTICLE, "published", "send_up", NOBODY, ArticleFacts())
    with pytest.raises(NotAllowed) as refusal:
        advance(ARTICLE, "editing", "send_up", NOBODY, ArticleFacts())
    assert "Biên tập viên" in refusal.value.message


def test_one_acts_in_the_least_role_that_suffices():
    board = frozenset({"editor", "secretary", "deputy", "head", "principal"})
    refusing = replace(READY, grounds=("G3",))
    assert "deputy" == advance(ARTICLE, "pending_deputy", "refuse", board, refusing, reason="Sai.").role
    important = replace(refusing, classes=("K1",))
    assert "head" == advance(ARTICLE, "pending_deputy", "refuse", board, important, reason="Sai.").role


def test_moves_leave_out_what_is_entered_with_the_act():
    """A button may be pressed before the ground is chosen; the choice itself is judged by advance."""
    offered = {m.trigger: m for m in moves(ARTICLE, "editing", EDITOR, READY)}
    assert offered["propose_refusal"].allowed
    assert offered["propose_refusal"].reason_required
    with pytest.raises(NotAllowed):
        advance(ARTICLE, "editing", "propose_refusal", EDITOR, READY, reason="Sai sự thật.")


def test_moves_say_why_not_by_which_clause():
    offered = {m.trigger: m for m in moves(ARTICLE, "editing", EDITOR, replace(READY, classes=()))}
    assert (False, "D12.3b") == (offered["send_up"].allowed, offered["send_up"].clause)
    assert "phân loại" in offered["send_up"].why
    assert "D13.4c" == offered["approve_first_level"].clause


def test_moves_know_that_a_sensitive_text_needs_a_comment():
    facts = ArticleFacts(content_hash="a", deputy_hash="a", posting_complete=True, classes=("K3",))
    needed = {m.trigger: m.reason_required for m in moves(ARTICLE, "pending_head", HEAD, facts)}
    assert needed["approve_posting"]
    plain = {m.trigger: m.reason_required for m in moves(ARTICLE, "pending_head", HEAD, replace(facts, classes=()))}
    assert not plain["approve_posting"]


def test_a_lifecycle_may_use_one_trigger_in_several_rows():
    lamp = _lamp()
    assert "on" == advance(lamp, "off", "press", EDITOR, {}).target
    assert "off" == advance(lamp, "on", "press", EDITOR, {"cool": True}).target
    with pytest.raises(NotAllowed) as refusal:
        advance(lamp, "on", "press", EDITOR, {"cool": False})
    assert ("D8.1", "Đèn còn nóng.") == (refusal.value.clause, refusal.value.message)
    assert ("late",) == advance(lamp, "off", "press", EDITOR, {"late": True}).flags


def test_two_lifecycles_do_not_share_a_machine():
    lamp = _lamp()
    with pytest.raises(Invalid):
        advance(lamp, "off", "send_up", EDITOR, READY)
    assert machine._built(lamp) is machine._built(lamp)
    assert machine._built(lamp) is not machine._built(ARTICLE)


def test_a_refused_move_and_an_error_in_a_guard_change_nothing_for_the_next():
    def broken(_facts):
        raise ZeroDivisionError

    lamp = replace(_lamp(), guards={"cool": Guard("cool", "D8.1", "Hỏng.", broken)})
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            advance(lamp, "on", "press", EDITOR, {})
    assert "on" == advance(lamp, "off", "press", EDITOR, {}).target


def test_the_machine_keeps_no_model_and_has_no_shortcuts():
    for _ in range(50):
        advance(ARTICLE, "editing", "send_up", EDITOR, READY)
    library = machine._built(ARTICLE).machine
    assert [] == library.models
    assert {row.trigger for row in ARTICLE.transitions} == set(library.events)
    gc.collect()
    assert [] == [thing for thing in gc.get_objects() if isinstance(thing, machine._Attempt)]


def test_many_threads_may_ask_at_once():
    wrong = []

    def ask(state, trigger, target):
        facts = replace(READY, content_hash="a", head_hash="a", audience_public=True)
        for _ in range(300):
            step = advance(ARTICLE, state, trigger, frozenset({"secretary", "editor"}), facts, reason="Vì…")
            if step.target != target:
                wrong.append(step)

    asked = [("editing", "send_up", "pending_deputy"), ("editing", "return_to_sender", "returned"),
             ("approved", "publish", "published"), ("published", "archive", "archived")]  # fmt: skip
    threads = [threading.Thread(target=ask, args=case) for case in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == wrong


def test_a_move_costs_well_under_a_fifth_of_a_millisecond():
    def once():
        return advance(ARTICLE, "editing", "send_up", EDITOR, READY)

    assert isinstance(once(), Step)
    assert min(timeit.repeat(once, number=100, repeat=10)) / 100 < 0.0002


def test_every_refusal_is_a_sentence_in_vietnamese():
    for guard in ARTICLE.guards.values():
        assert guard.message.endswith(".")
        assert guard.message[0].isupper()
        assert not guard.message.isascii()
    with pytest.raises(DomainError, match=r"^Hãy ghi lý do"):
        advance(ARTICLE, "published", "take_down", HEAD, READY)
