"""Signing in and out: limits, locks, new ids, who hears of it."""

from datetime import timedelta

import pytest

from services.accounts import operations, queries
from services.accounts.config import SignInPolicy
from services.accounts.errors import (
    AccountLocked,
    NoSuchSession,
    TemporaryPassword,
    TooManyTries,
    WrongPassword,
)
from shared.actors import SYSTEM, Actor
from shared.db import log, people

PASSWORD = "con mèo nằm trên mái"
TEACHER = Actor("gv-toan", "Giáo viên Toán")
HOME, CAFE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def teacher(do):
    return do(
        operations.register_member,
        member_id="gv-toan",
        name="Giáo viên Toán",
        email="gv-toan@example.edu.vn",
        password=PASSWORD,
        actor=SYSTEM,
    )


@pytest.fixture
def try_password(do, read):
    """The whole way of the sign-in page: count, check outside of the transaction, open a session."""

    def run(password, *, login="gv-toan", address=HOME, **facts):
        attempt = do(operations.open_attempt, login=login, address=address)
        found = read(queries.credentials, operations.login_name(login))
        if not operations.matches(found.password_hash, password):
            raise WrongPassword
        return do(
            operations.sign_in,
            attempt_id=attempt,
            member_id=found.member_id,
            checked_hash=found.password_hash,
            **facts,
        )

    return run


def alive(read, session, clock):
    in_row = read(queries.session_alive, session.id, session.member_id, clock())
    revoked = read(people.session_revoked, session.member_id, session.id, session.issued_at)
    assert in_row is not revoked, "the row and the read copy that all services use disagree"
    return in_row


def test_right_password_opens_a_session_for_twelve_hours(teacher, try_password, read, clock):
    session = try_password(PASSWORD)
    assert session.expires_at - session.issued_at == timedelta(hours=12)
    assert alive(read, session, clock)
    clock.set(clock() + timedelta(hours=12))
    assert not read(queries.session_alive, session.id, "gv-toan", clock())


def test_the_password_is_found_in_every_unicode_spelling(teacher, try_password):
    import unicodedata

    assert try_password(unicodedata.normalize("NFD", PASSWORD), login=" GV-Toan ").member_id == "gv-toan"


def test_unknown_name_and_wrong_password_get_the_same_words(teacher, try_password):
    with pytest.raises(WrongPassword) as wrong:
        try_password("khong phai mat khau")
    with pytest.raises(WrongPassword) as unknown:
        try_password("khong phai mat khau", login="khong-co-ai")
    assert wrong.value.message == unknown.value.message


def test_a_second_sign_in_has_a_new_id_and_ends_the_one_it_replaces(teacher, try_password, read, clock):
    first = try_password(PASSWORD)
    second = try_password(PASSWORD, replaces=first.id)
    assert first.id != second.id
    assert not alive(read, first, clock)
    assert alive(read, second, clock)


def test_five_wrong_tries_close_the_door_for_fifteen_minutes(teacher, try_password, clock):
    for minute in range(5):
        with pytest.raises(WrongPassword):
            try_password("sai")
        clock.set(clock() + timedelta(minutes=1))
        assert minute < 5
    with pytest.raises(TooManyTries) as refused:
        try_password(PASSWORD)
    assert 0 < refused.value.retry_after <= 10 * 60 + 1
    assert "phút" in refused.value.message
    clock.set(clock() + timedelta(seconds=refused.value.retry_after))
    assert try_password(PASSWORD)


def test_refused_tries_do_not_make_the_wait_longer(teacher, try_password, clock):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            try_password("sai")
    for _ in range(14):
        clock.set(clock() + timedelta(minutes=1))
        with pytest.raises(TooManyTries):
            try_password("sai")
    clock.set(clock() + timedelta(minutes=1, seconds=1))
    assert try_password(PASSWORD)


def test_a_right_password_starts_the_count_anew(teacher, try_password, clock):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongPassword):
                try_password("sai")
            clock.set(clock() + timedelta(seconds=1))
        assert try_password(PASSWORD)
        clock.set(clock() + timedelta(seconds=1))


def test_unknown_names_are_limited_like_known_ones(teacher, try_password):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            try_password("sai", login="khong-co-ai")
    with pytest.raises(TooManyTries):
        try_password("sai", login="khong-co-ai")


def test_strangers_cannot_shut_a_member_out_of_the_usual_place(teacher, try_password, clock):
    try_password(PASSWORD, address=HOME)
    for place in range(20):
        with pytest.raises(WrongPassword):
            try_password("sai", address=f"203.0.113.{place}")
    with pytest.raises(TooManyTries):
        try_password(PASSWORD, address=CAFE)
    assert try_password(PASSWORD, address=HOME)


def test_one_address_may_not_try_the_whole_school(do):
    policy = SignInPolicy(per_address=7)
    for number in range(7):
        do(operations.open_attempt, login=f"gv-{number}", address=CAFE, policy=policy)
    with pytest.raises(TooManyTries):
        do(operations.open_attempt, login="gv-moi", address=CAFE, policy=policy)


def test_what_was_typed_as_a_name_is_not_kept(teacher, try_password, engine):
    with pytest.raises(WrongPassword):
        try_password("x", login="mat khau cua toi")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sign_in_attempt").all()
    assert "mat khau cua toi" not in str(rows)


def test_a_locked_member_hears_why_only_with_the_right_password(teacher, try_password, do):
    do(operations.lock_member, member_id="gv-toan", reason="Mất điện thoại", actor=SYSTEM)
    with pytest.raises(AccountLocked, match=r"Mất điện thoại.*Thư ký") as locked:
        try_password(PASSWORD)
    assert locked.value.clause == "D8.2"
    with pytest.raises(WrongPassword):
        try_password("sai")


def test_a_given_password_opens_nothing_before_an_own_one_is_set(teacher, try_password, do):
    do(operations.set_password, member_id="gv-toan", password="tạm thời 2026 nhé", temporary=True, actor=SYSTEM)
    with pytest.raises(TemporaryPassword):
        try_password("tạm thời 2026 nhé")
    do(operations.set_password, member_id="gv-toan", password="của riêng tôi 88", actor=TEACHER)
    assert try_password("của riêng tôi 88")


def test_a_password_changed_during_the_check_opens_nothing(teacher, do, read):
    attempt = do(operations.open_attempt, login="gv-toan", address=HOME)
    old = read(queries.credentials, "gv-toan")
    do(operations.set_password, member_id="gv-toan", password="mật khẩu mới toanh", actor=TEACHER)
    with pytest.raises(WrongPassword):
        do(operations.sign_in, attempt_id=attempt, member_id="gv-toan", checked_hash=old.password_hash)


def test_signing_out_ends_the_session_everywhere_once(teacher, try_password, do, read, clock):
    session = try_password(PASSWORD)
    do(operations.sign_out, session_id=session.id, actor=TEACHER)
    do(operations.sign_out, session_id=session.id, actor=TEACHER)
    assert not alive(read, session, clock)
    revoked = [e for e in read(log.events_of, "accounts", "gv-toan") if e.type == "session.revoked"]
    assert [e.payload["session_id"] for e in revoked] == [session.id]
    assert all(e.seq is None for e in revoked)


def test_nobody_signs_somebody_else_out(teacher, try_password, do, read, clock):
    session = try_password(PASSWORD)
    do(operations.sign_out, session_id=session.id, actor=Actor("gv-van", "Giáo viên Văn"))
    assert alive(read, session, clock)
    with pytest.raises(NoSuchSession):
        do(operations.end_session, session_id=session.id, actor=Actor("gv-van", "Giáo viên Văn"))
    do(operations.end_session, session_id=session.id, actor=Actor("thu-ky", "Thư ký", frozenset({"secretary"})))
    assert not alive(read, session, clock)


def test_ending_the_other_sessions_keeps_this_one(teacher, try_password, do, read, clock):
    here, there, tablet = (try_password(PASSWORD) for _ in range(3))
    assert do(operations.revoke_sessions_of, member_id="gv-toan", actor=TEACHER, keep=here.id) == 2
    assert [alive(read, s, clock) for s in (here, there, tablet)] == [True, False, False]


def test_a_new_password_ends_the_other_sessions(teacher, try_password, do, read, clock):
    here, there = try_password(PASSWORD), try_password(PASSWORD)
    do(
        operations.set_password,
        member_id="gv-toan",
        password="một câu khác hẳn",
        actor=TEACHER,
        keep_session=here.id,
    )
    assert [alive(read, s, clock) for s in (here, there)] == [True, False]


def test_a_lock_ends_every_session_and_unlocking_revives_none(teacher, try_password, do, read, clock):
    session = try_password(PASSWORD)
    do(operations.lock_member, member_id="gv-toan", reason="Nghi bị lộ mật khẩu", actor=SYSTEM)
    assert not alive(read, session, clock)
    assert read(people.actor_of, "gv-toan", clock().date()) is None
    clock.set(clock() + timedelta(minutes=1))
    do(operations.unlock_member, member_id="gv-toan", reason="Đã đổi máy", actor=SYSTEM)
    assert read(people.actor_of, "gv-toan", clock().date()) is not None
    assert not alive(read, session, clock)
    assert alive(read, try_password(PASSWORD), clock)


def test_a_session_opened_while_the_lock_waited_for_its_turn_ends_too(teacher, try_password, open_uow, read, clock):
    earlier = open_uow()  # takes the moment now, the database later
    clock.set(clock() + timedelta(seconds=2))
    session = try_password(PASSWORD)
    with earlier as uow:
        operations.lock_member(uow, member_id="gv-toan", reason="Báo mất", actor=SYSTEM)
        uow.commit()
    assert not alive(read, session, clock)


def test_clean_up_forgets_what_is_older_than_it_must_be_kept(teacher, try_password, do, read, clock, engine):
    try_password(PASSWORD)
    clock.set(clock() + timedelta(days=60))
    young = try_password(PASSWORD)
    clock.set(clock() + timedelta(days=40))
    assert do(operations.clean_up) == (1, 1)
    assert do(operations.clean_up) == (0, 0)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM session").scalars().all() == [young.id]
