import pytest

from deploy.setup.generate_docs import ROOT, pages


@pytest.mark.parametrize("name", ["docs/workflow.md", "docs/workflow-revision.md", "shared/events/CATALOGUE.md"])
def test_a_page_made_from_the_code_is_fresh(name):
    """If this fails: `make docs`. (docs/regulation.md names modules and may lag behind by a file name.)"""
    assert pages()[name] == (ROOT / name).read_text(encoding="utf-8")


def test_every_clause_is_in_the_table_of_the_regulation():
    page = pages()["docs/regulation.md"]
    assert "| D12.3b |" in page
    assert "Tất cả 82 điều khoản: " in page  # the 81 of the table of requirements and the heading of Điều 15
