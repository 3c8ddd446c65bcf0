"""The progress line: every state has its place, and says who and what next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services.submission.models import Article, Move
from services.submission.queries.lists import GROUPS
from services.submission.queries.people import People
from services.submission.queries.progress import progress_of
from shared.workflow.article import ARTICLE

T0 = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PEOPLE = People(
    names={"gv": "Giáo viên Toán", "btv": "Biên tập viên Toán – Tin"},
    by_role={
        "secretary": ("Thư ký",),
        "deputy": ("Phó Hiệu trưởng",),
        "head": ("Hiệu trưởng",),
        "principal": ("Hiệu trưởng",),
    },
)


def article(state: str, *, in_transit: bool = False) -> Article:
    owner = ARTICLE.owner_of(state)
    return Article(
        id="a", author_id="gv", assignee_id="btv", state=state, owner=owner, in_transit=in_transit,
        last_actor_name="Trưởng Ban", since=T0 + timedelta(days=3),
    )  # fmt: skip


def moved(*states: str) -> list[Move]:
    return [
        Move(from_state=a, to_state=b, actor_id="gv", actor_name="Giáo viên Toán", at=T0 + timedelta(hours=n))
        for n, (a, b) in enumerate(pairwise(states))
    ]


def test_every_state_stands_in_exactly_one_group_of_the_list():
    grouped = [state for _, states in GROUPS.values() for state in states]
    assert sorted(ARTICLE.states) == sorted(grouped)


@pytest.mark.parametrize("state", list(ARTICLE.states))
def test_every_state_has_one_place_now(state):
    steps = progress_of(article(state), moved("draft", "submitted", "editing"), PEOPLE)
    here = [step for step in steps if step.state == "now"]
    assert (0 if state == "published" else 1) == len(here)
    assert all(step.who for step in here), here


@pytest.mark.parametrize(("state", "who"), [
    ("submitted", "Biên tập viên Toán – Tin"), ("editing", "Biên tập viên Toán – Tin"), ("returned", "Giáo viên Toán"),
    ("pending_deputy", "Phó Hiệu trưởng"), ("pending_head", "Hiệu trưởng"), ("approved", "Thư ký"),
])  # fmt: skip
def test_who_has_it(state, who):
    assert who == next(step.who for step in progress_of(article(state), [], PEOPLE) if step.state == "now")


def test_a_level_nobody_holds_says_so_instead_of_a_name():
    words = "chưa có ai được phân công làm Phó Trưởng Ban Biên tập"
    people = replace(PEOPLE, by_role={**PEOPLE.by_role, "deputy": ()}, nobody={"deputy": words})
    here = next(step for step in progress_of(article("pending_deputy"), [], people) if step.state == "now")
    assert words == here.who
    ahead = progress_of(article("editing"), [], people)
    assert words in [step.who for step in ahead if step.state == "next"]


def test_what_is_behind_names_who_left_it_when_and_what_lies_ahead():
    steps = progress_of(article("pending_deputy"), moved("", "draft", "submitted", "editing", "pending_deputy"), PEOPLE)
    assert ["done", "done", "done", "now", "next", "next", "next"] == [step.state for step in steps]
    assert T0 + timedelta(hours=1) == steps[0].since
    assert "Hiệu trưởng" == steps[4].who


def test_a_step_that_was_skipped_is_not_claimed():
    steps = progress_of(
        article("published"), moved("", "draft", "submitted", "editing", "approved", "published"), PEOPLE
    )
    assert ["Soạn bài", "Ban Biên tập tiếp nhận", "Biên tập", "Chờ đăng", "Đã đăng"] == [step.label for step in steps]


def test_in_transit_is_said_as_such():
    steps = progress_of(article("submitted", in_transit=True), [], PEOPLE)
    assert "đang chuyển đến Ban Biên tập" in next(step.who for step in steps if step.state == "now")


def test_a_withdrawn_article_ends_where_it_was():
    steps = progress_of(article("withdrawn"), moved("", "draft", "submitted", "withdrawn"), PEOPLE)
    assert ["Soạn bài", "Ban Biên tập tiếp nhận", "Người gửi rút bài"] == [step.label for step in steps]
