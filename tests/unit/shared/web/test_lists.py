"""The parts of list pages: views of a list that fit a phone, a filter that is folded unless it is in use."""

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.architecture.repository import ROOT

ENV = Environment(loader=FileSystemLoader(ROOT / "shared/web/templates"), autoescape=True, undefined=StrictUndefined)
ENV.filters["say"] = str  # the words of the seed school
IMPORT = '{% import "shared/components/lists.html" as lists with context %}'


def tab(label: str, count: int, *, active: bool = False, waits: bool = False) -> dict[str, object]:
    return {"label": label, "url": f"/{label}", "count": count, "active": active, "waits": waits}


def tabs(*items: dict[str, object]) -> str:
    return ENV.from_string(IMPORT + "{{ lists.tabs(items, 'Các bước') }}").render(items=items)


def test_a_number_is_marked_only_where_something_waits():
    page = tabs(tab("cho-toi", 2, active=True, waits=True), tab("tat-ca", 32), tab("da-di", 26))
    assert 1 == page.count('class="count"')
    assert 'class="count">2<' in page
    assert 'class="count-quiet">32<' in page


def test_nothing_waiting_is_not_marked():
    assert 'class="count"' not in tabs(tab("cho-toi", 0, active=True, waits=True), tab("tat-ca", 3))


def test_many_views_fold_on_a_phone_but_never_the_one_shown_or_one_that_waits():
    items = (tab("cho-toi", 1, waits=True), tab("a", 1), tab("b", 2, active=True), tab("c", 3))
    row, _, folded = tabs(*items).partition("<details")
    assert 2 == row.count('class="tab-quiet"')
    assert ("/a" in folded, "/c" in folded) == (True, True)
    assert ("/b" in folded, "/cho-toi" in folded) == (False, False)


def test_few_views_stay_in_the_row():
    assert "<details" not in tabs(tab("cua-toi", 1, active=True), tab("don-vi", 2))


@pytest.mark.parametrize(("active", "opened"), [(True, True), (False, False), ("vật lí", True), ("", False)])
def test_a_filter_in_use_stands_open_with_the_way_out_of_it(active, opened):
    source = (
        IMPORT + "{% call lists.filters('/x', 'Lọc', active, '/x?muc=a', {'muc': 'a', 'khac': ''}) %}ô{% endcall %}"
    )
    page = ENV.from_string(source).render(active=active)
    assert opened is ('<details class="fold" open>' in page)
    assert opened is ('href="/x?muc=a"' in page)
    assert '<input type="hidden" name="muc" value="a">' in page
    assert 'name="khac"' not in page
