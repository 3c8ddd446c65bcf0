"""Who may approve for posting on the principal's behalf today, as every service reads it from its own copy."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from shared.db import people
from shared.db.engine import make_engine
from shared.events.accounts import DelegationGranted, DelegationRevoked
from shared.events.envelope import Envelope
from shared.testing.databases import create_common, test_settings


@pytest.fixture
def session(tmp_path, on_both):
    settings = test_settings(tmp_path)
    settings.var.mkdir(exist_ok=True)
    engine = make_engine(settings.database_url("review"), schema="review")
    create_common(engine, schema="review")
    with Session(engine) as found:
        yield found
    engine.dispose()


def _hear(session: Session, event) -> None:
    people.apply(
        session, Envelope("", "accounts", 0, "", None, event.TYPE, 1, "", "", event.to_payload(), None, "", "")
    )


def _grant(session: Session, delegation_id: str = "d1", **changes) -> None:
    given = {
        "from_id": "hieu-truong", "to_id": "pho-hieu-truong", "role": "deputy", "classes": ("K5", "K6"),
        "since": "2026-11-01", "until": "2026-11-30", "decision_no": "15/UQ-THPT",
    }  # fmt: skip
    _hear(session, DelegationGranted(delegation_id=delegation_id, **(given | changes)))


def _for(session: Session, *classes: str, who: str = "pho-hieu-truong", role: str = "deputy", day: int = 24):
    return people.delegation_for(session, who, role, classes, date(2026, 11, day))


def test_a_live_delegation_covers_its_classes_on_its_days(session):
    _grant(session)
    found = _for(session, "K6")
    assert found == people.Delegation(
        "d1", "hieu-truong", "pho-hieu-truong", "deputy", ("K5", "K6"), "2026-11-01", "2026-11-30", "15/UQ-THPT"
    )
    assert [_for(session, "K5", "K6", day=day) == found for day in (1, 30)] == [True, True]


def test_nothing_else_is_covered(session):
    _grant(session)
    assert _for(session) is None
    assert _for(session, "K6", "K7") is None
    assert _for(session, "K6", role="editor") is None
    assert _for(session, "K6", who="hieu-truong") is None
    _grant(session, "d2", since="2026-12-01", until="2026-12-31")
    assert people.delegation_for(session, "pho-hieu-truong", "deputy", ["K6"], date(2027, 1, 1)) is None
    assert people.delegation_for(session, "pho-hieu-truong", "deputy", ["K6"], date(2026, 10, 31)) is None


def test_two_delegations_do_not_add_up_to_one(session):
    _grant(session, classes=("K5",))
    _grant(session, "d2", classes=("K6",))
    assert _for(session, "K5", "K6") is None
    assert _for(session, "K6").delegation_id == "d2"


def test_a_revoked_one_is_over_at_once_and_twice_told_changes_nothing(session):
    _grant(session)
    revoked = DelegationRevoked(
        delegation_id="d1", from_id="hieu-truong", to_id="pho-hieu-truong", role="deputy", decision_no="15/UQ-THPT",
        at="2026-11-24T01:00:00+00:00", reason="Hết nhu cầu",
    )  # fmt: skip
    for _ in range(2):
        _hear(session, revoked)
    assert _for(session, "K6") is None
    _grant(session)  # the older news once more, as a rebuild may bring it: it stays revoked
    assert _for(session, "K6") is None
