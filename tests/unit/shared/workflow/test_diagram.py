import re
from pathlib import Path

from shared.workflow.article import ARTICLE
from shared.workflow.diagram import document, mermaid

PAGE = Path(__file__).parents[4] / "docs" / "workflow.md"


def test_the_page_in_the_docs_is_fresh():
    """After a change of the lifecycle: `python -m shared.workflow.diagram > docs/workflow.md`."""
    assert document(ARTICLE) == PAGE.read_text()


def test_the_picture_shows_every_state_inside_its_owner():
    boxes = dict(re.findall(r"subgraph (\w+)\[.*?\n(.*?)\n  end", mermaid(ARTICLE), re.DOTALL))
    for name, state in ARTICLE.states.items():
        assert f"s_{name}[" in boxes[state.owner]
        assert state.label in boxes[state.owner]


def test_the_picture_shows_every_move_and_marks_the_hand_overs():
    picture = mermaid(ARTICLE)
    for row in ARTICLE.transitions:
        assert f"{row.id} {row.label}" in picture
    arrows = re.findall(r"s_(\w+) (==>|-->)\|[^|]*\| s_(\w+)", picture)
    assert ("pending_head", "==>", "approved") in arrows
    for source, arrow, target in arrows:
        if source != "new":
            hands_over = ARTICLE.owner_of(source) != ARTICLE.owner_of(target)
            assert ("==>" if hands_over else "-->") == arrow
