from dataclasses import replace

import pytest

from shared.events import articles
from shared.events.registry import known
from shared.regulation.pack import load_pack
from shared.workflow.article import ARTICLE, OWNERS
from shared.workflow.check import ensure_sound, problems

PRODUCERS = {type_: cls.PRODUCERS for (type_, _), cls in known().items()}


def _with_state(name, /, **changed):
    return replace(ARTICLE, states={**ARTICLE.states, name: replace(ARTICLE.states[name], **changed)})


def _with_row(id_, /, **changed):
    rows = tuple(replace(row, **changed) if row.id == id_ else row for row in ARTICLE.transitions)
    return replace(ARTICLE, transitions=rows)


def _guard(name, /, **changed):
    return replace(ARTICLE, guards={**ARTICLE.guards, name: replace(ARTICLE.guards[name], **changed)})


def _found(lifecycle):
    clauses = load_pack("quy-che-154-2019").clauses
    return list(problems(lifecycle, OWNERS, clauses=clauses, producers=PRODUCERS))


def test_the_article_is_sound_events_and_clauses_included():
    assert [] == _found(ARTICLE)
    assert articles.ArticleDrafted.TYPE in PRODUCERS


@pytest.mark.parametrize(
    ("lifecycle", "mistake"),
    [
        (_with_state("editing", owner="printing"), "state editing: unknown owner printing"),
        (_with_state("editing", group="somewhere"), "state editing: unknown group somewhere"),
        (_with_state("editing", name="edit"), "state editing: is named 'edit'"),
        (_with_state("refused", terminal=False), "state refused: terminal=False contradicts group closed"),
        (_with_state("draft", terminal=True), "state draft: terminal=True contradicts group open"),
        (replace(ARTICLE, initial="born"), "the initial state born is unknown"),
        (_with_row("T06", sources=("editin",)), "T06: unknown source editin"),
        (_with_row("T06", target="pending"), "T06: unknown target pending"),
        (_with_row("T06", sources=()), "T06: no source or no role"),
        (_with_row("T06", roles=frozenset({"editor", "secretary", "poet"})), "T06: unknown role poet"),
        (_with_row("T06", guards=("rhymes",)), "T06: unknown guard rhymes"),
        (_with_row("T06", role_guards={"head": ("class_set",)}), "T06: guard for head, who may not act"),
        (_with_row("T12", reason_guard="rhymes"), "T12: unknown guard rhymes"),
        (_with_row("T06", id="T07"), "T07: T07 is there twice"),
        (_with_row("T06", trigger="propose_refusal"), "T07: ('editing', 'propose_refusal') is there twice"),
        (_with_row("T01", target=None), "T01: creates nothing"),
        (_with_row("T01", target="editing"), "T01: creates in another state than the initial one"),
        (_with_row("T06", emits="article.sung"), "T06: unknown event article.sung"),
        (_with_row("T06", emits="article.published"), "T06: review may not say article.published"),
        (_with_row("T01", emits="article.assigned"), "T01: submission may not say article.assigned"),
        (_with_row("T06", clause="D99.1"), "T06: unknown clause D99.1"),
        (_with_row("T22", target="published"), "state suspended is never reached"),
        (_with_row("T14o", roles=frozenset({"author"})), "T14o: ['author'] may not reopen what is over"),
        (_guard("class_set", clause="D0"), "guard class_set: unknown clause D0"),
        (_guard("class_set", name="set_class"), "guard class_set is named set_class"),
        (_with_row("T01", guards=()), "guard unit_set guards nothing"),
    ],
)
def test_a_planted_mistake_is_found(lifecycle, mistake):
    assert mistake in _found(lifecycle)


def test_a_state_without_a_way_to_an_end_is_found():
    rows = tuple(row for row in ARTICLE.transitions if row.id not in {"T09", "T19"})
    assert "state revision has no way to an end" in _found(replace(ARTICLE, transitions=rows))


def test_a_broken_table_stops_the_import_with_every_mistake():
    broken = replace(_with_row("T06", target="pending"), initial="born")
    with pytest.raises(ValueError, match=r"lifecycle article: .*born.*T06: unknown target pending"):
        ensure_sound(broken, OWNERS)
