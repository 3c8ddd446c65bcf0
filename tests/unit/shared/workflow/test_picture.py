"""The picture of a lifecycle: every state once, the present one marked, nothing outside, words for who cannot see it."""

import re
from itertools import pairwise

import pytest
from lxml import etree

from shared.workflow.article import ARTICLE
from shared.workflow.picture import WIDTH, steps_from, svg
from shared.workflow.revision import REVISION

CASES = [(way, state) for way in (ARTICLE, REVISION) for state in way.states]


def parsed(way, state):
    return etree.fromstring(svg(way, state))


def boxes(tree):
    return [
        (group.get("class"), *(int(group[0].get(name)) for name in ("x", "y", "width", "height")))
        for group in tree.iter("g")
    ]


@pytest.mark.parametrize(("way", "state"), CASES, ids=[f"{way.name}-{state}" for way, state in CASES])
def test_each_state_stands_in_a_box_of_its_own(way, state):
    tree = parsed(way, state)
    found = boxes(tree)
    assert len(way.states) == len(found) == len({box[1:3] for box in found})
    assert 1 == [box[0] for box in found].count("now")
    _, _, width, height = map(int, tree.get("viewBox").split())
    assert WIDTH == width <= 344  # a phone of 360 pixels, less the margins
    for _, x, y, w, h in found:
        assert 0 <= x and x + w <= width and 0 <= y and y + h <= height
    columns = {x: sorted(y for _, at, y, _, _ in found if at == x) for _, x, *_ in found}
    for tops in columns.values():
        assert all(second - first >= 40 for first, second in pairwise(tops))


@pytest.mark.parametrize(("way", "state"), CASES, ids=[f"{way.name}-{state}" for way, state in CASES])
def test_what_comes_next_is_marked_and_said(way, state):
    tree = parsed(way, state)
    nexts = {row.target for row in steps_from(way, state)}
    assert len(nexts) == [box[0] for box in boxes(tree)].count("next")
    title, words = tree[0].text, tree[1].text
    assert way.states[state].label in title
    for name in nexts:
        assert way.states[name].label in words
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby").split() == [tree[0].get("id"), tree[1].get("id")]


def test_words_fit_their_boxes_and_nothing_is_styled_inline():
    for way, state in CASES:
        text = svg(way, state)
        assert "style=" not in text
        for line in re.findall(r"<tspan[^>]*>([^<]+)</tspan>", text):
            assert len(line) <= 23


def test_the_words_of_the_school_are_used():
    assert "Chủ biên" in svg(ARTICLE, "pending_head", say=lambda words: words.replace("Trưởng Ban", "Chủ biên"))
    assert "<b>" not in svg(ARTICLE, "draft", say=lambda words: f"<b>{words}")
    assert 'class="now"' not in svg(ARTICLE, "nowhere")
