"""Rules that need no database: what is public, who sees what, when a posting is late, what a time means."""

from datetime import UTC, datetime

import pytest
from marshmallow import ValidationError

from services.publishing import permissions
from services.publishing.clients.serving import is_public
from services.publishing.clients.shelf import page_of
from services.publishing.clients.sitemap import chunk_of
from services.publishing.models import Article
from services.publishing.queries import is_late
from services.publishing.schemas import ActSchema
from shared.actors import Actor
from shared.regulation.pack import load_pack


@pytest.mark.parametrize(("path", "expected"), [
    ("/", True), ("/tin/2026/x/", True), ("/chuyen-muc/thong-bao/", True), ("/anh/x.jpg", True), ("/feed.xml", True),
    ("/khong-co", True), ("/xuat-ban/", False), ("/xuat-ban", False), ("/api/publishing/v1/articles", False),
    ("/internal/publishing/events", False), ("/tinh/publishing/site.css", False), ("/_gone/tin/x/", False),
    ("/healthz", False), ("", True), ("//tin/x", True),
])  # fmt: skip
def test_what_belongs_to_the_public_site(path, expected):
    assert expected == is_public(path)


@pytest.mark.parametrize(("number", "page"), [(0, 0), (1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_pages_are_counted_from_the_oldest(number, page):
    assert page == page_of(number)


def test_sitemap_parts():
    assert [0, 1, 1, 2] == [chunk_of(n) for n in (0, 1, 200, 201)]


def at(day, hour=1):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(("approved", "now", "late"), [
    (at(24), at(24, 15), False),  # the same Tuesday
    (at(24), at(25, 10), False),  # the next day is the first working day
    (at(24), at(26), True),
    (at(27), at(28, 10), False),  # Friday, Saturday
    (at(28), at(29, 10), False),  # Saturday, Sunday does not count
    (at(28), at(30, 10), False),  # Monday is the first working day
    (at(24, 18), at(26, 1), False),  # approved after midnight at school: it is Wednesday there
])  # fmt: skip
def test_the_soft_target_counts_the_schools_working_days(approved, now, late):
    assert late == is_late("approved", approved, now, load_pack("quy-che-154-2019"))
    assert not is_late("published", approved, now, load_pack("quy-che-154-2019"))


def article(**parts):
    return Article(**({"state": "approved", "author_id": "gv-toan", "unit_id": "to-toan-tin"} | parts))


def actor(*roles, who="gv-van", leads=()):
    return Actor(who, who, frozenset(roles), leads_units=frozenset(leads))


def test_who_sees_an_article():
    assert permissions.can_see(actor("secretary"), article())
    assert permissions.can_see(actor(who="gv-toan"), article())
    assert permissions.can_see(actor("unit_lead", leads=("to-toan-tin",)), article())
    assert not permissions.can_see(actor("contributor"), article())
    assert permissions.can_see(actor("contributor"), article(state="published"))
    assert not permissions.can_see(actor("contributor"), article(state="taken_down"))


def test_a_text_removed_for_a_person_is_for_the_head_alone():
    removed = article(state="taken_down", takedown_reason="R4")
    assert permissions.can_read_text(actor("head"), removed)
    for other in (actor("secretary"), actor("deputy"), actor(who="gv-toan")):
        assert not permissions.can_read_text(other, removed)


@pytest.mark.parametrize("text", ["2026-11-24T15:30", "24/11/2026 15:30", "2026-11-24T08:30:00+00:00"])
def test_times_are_read_on_the_schools_clock(text):
    due = ActSchema().load({"version": 1, "due_at": text})["due_at"]
    assert datetime(2026, 11, 24, 8, 30, tzinfo=UTC) == due


def test_other_times_are_refused_in_words():
    with pytest.raises(ValidationError, match="Ngày giờ chưa đúng"):
        ActSchema().load({"version": 1, "due_at": "mai"})
