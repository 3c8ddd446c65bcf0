"""Reporting, review and notifications together: a day entered in the calendar, a deadline missed, the letters sent."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from deploy.runtime import parts
from deploy.runtime.seed import World as School
from services.notifications.models import Delivery
from services.reporting import operations
from services.review.models import SchoolDay
from shared.bus.jobs import JobRunner
from shared.clock import local_day, utc_now
from shared.testing.databases import prepare, test_settings


def letters(school: School) -> list[tuple[str, str, str]]:
    with school.wirings["notifications"].read() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.template, Delivery.recipient_id))
        return [(row.template, row.recipient_id, row.state) for row in rows]


def test_what_reporting_says_reaches_the_desk_and_the_mailbox(tmp_path: Path) -> None:
    settings = test_settings(tmp_path)
    prepare(settings)
    school = School(settings)
    school._people()
    school.clock.set(utc_now())
    secretary, today = school._actor("reporting", "thu-ky"), local_day(utc_now())
    with school._uow("reporting") as uow:
        for title in ("Ngoại khoá", "Thao giảng"):
            given = operations.ObligationGiven(title, "to-toan-tin", today - timedelta(days=30))
            operations.obligations.enter(uow, given=given, pack=school.pack, actor=secretary)
        days = operations.DaysGiven("closed", today, today, "Nghỉ bão", "", "", extends=True)
        operations.enter_days(uow, given=days, actor=secretary)
    for _ in range(3):  # a beat that rings more than once changes nothing
        with school._uow("reporting") as uow:
            operations.remind(uow)
    school._settle()
    part = parts.part_of(school.wirings["notifications"])
    JobRunner(part.wiring, part.jobs, part.periodic).run_due()
    school._settle()
    assert [
        ("obligation", "btv-toan-tin", "sent"), ("obligation", "btv-toan-tin", "sent"),
        ("reminder", "hieu-truong", "sent"),
    ] == letters(school)  # fmt: skip
    with school.wirings["review"].read() as session:
        assert ["Nghỉ bão"] == list(session.scalars(sa.select(SchoolDay.name)))
    for wiring in school.wirings.values():
        wiring.dispose()
