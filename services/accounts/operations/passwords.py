"""Passwords: which are accepted, how they are kept (argon2id), how they are checked at constant cost."""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.accounts import permissions
from services.accounts.config import DEMO_PASSWORD
from services.accounts.errors import WrongPassword
from services.accounts.models import Member, SignInSession
from services.accounts.operations.records import member_for_change, record_change
from services.accounts.operations.sessions import attempt_succeeded, end_sessions, require_open, sign_in
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.text import fold, nfc

SHORTEST, LONGEST = 12, 128

# OWASP's smaller profile of argon2id: about 25 ms and 19 MiB, so a flood of sign-ins cannot eat the memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The commonest passwords of 12 characters and more, folded and without separators; short ones are refused by length.
_COMMON = """
123456123456 123456789012 1234567890123 123456789123 123456789abc 1234567890ab 1q2w3e4r5t6y 1qaz2wsx3edc
111111111111 000000000000 012345678910 0123456789012 aaaaaaaaaaaa abc123456789 abcd12345678 abcdef123456
abcdefghijkl administrator adminadminadmin admin1234567 admin12345678 admin123456789 changeme1234 iloveyou1234
letmein12345 letmeinletmein matkhau12345 matkhau123456 matkhaumatkhau matkhau12345678 mothaibabonnam mothaibabon4
password1234 password12345 password123456 passwordpassword qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyqwerty
qwerty123456 q1w2e3r4t5y6 welcome12345 vietnam12345 vietnamvodich anhyeuem1234 anhyeuem12345 emyeuanh1234
yeuemnhieulam khongcomatkhau giaovien1234 giaovien12345 hocsinh12345 hieutruong12 hieutruong123 nhatruong123
truonghoc1234 toasoan12345 toasoan123456 banbientap123 bientapvien1 bientapvien12 thaygiaothaygiao cogiaocogiao
123456654321 987654321098 a1b2c3d4e5f6 zxcvbnm12345
"""
COMMON = frozenset(fold(word) for word in _COMMON.split())


def hash_password(password: str) -> str:
    """The argon2id string of a password (NFC, so every keyboard gives the same)."""
    return HASHER.hash(nfc(password))


def matches(stored: str | None, typed: str) -> bool:
    """Whether `typed` is the password; an unknown member (`stored` None) costs the same time."""
    try:
        HASHER.verify(stored or _dummy(), nfc(typed)[: 4 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def fresher_hash(stored: str, typed: str) -> str | None:
    """A new hash of the (right) password when the stored one was made with other parameters."""
    return hash_password(typed) if HASHER.check_needs_rehash(stored) else None


@cache
def _dummy() -> str:
    return HASHER.hash("nobody has this password")


def require_acceptable(password: str, *, member_id: str, name: str, email: str, field: str = "password") -> None:
    """Invalid (with the field's messages) unless long enough, not common, and not made of the person's own names."""
    text = nfc(password)
    problems = []
    if len(text) < SHORTEST:
        problems.append(f"Mật khẩu cần ít nhất {SHORTEST} ký tự; một câu ngắn dễ nhớ là tốt nhất.")
    if len(text) > LONGEST:
        problems.append(f"Mật khẩu dài tối đa {LONGEST} ký tự.")
    bare = re.sub(r"[\W_]+", "", fold(text))
    if len(text) >= SHORTEST and _is_common(bare):
        problems.append("Mật khẩu này nằm trong danh sách hay bị đoán; hãy chọn mật khẩu khác.")
    own = {re.sub(r"[\W_]+", "", fold(part)) for part in (member_id, name, email, email.partition("@")[0])}
    if bare.rstrip("0123456789") in own:
        problems.append("Mật khẩu không được là tên đăng nhập, họ tên hay địa chỉ thư của chính mình.")
    if problems:
        raise Invalid("Mật khẩu chưa dùng được.", fields={field: problems})


def _is_common(bare: str) -> bool:
    one_sign = len(set(bare)) < 4
    return one_sign or bare in COMMON


def give_password(member: Member, password: str, *, temporary: bool) -> None:
    """Put the password's hash on the row."""
    member.password_hash = hash_password(password)
    member.temporary = temporary
    member.demo = password == DEMO_PASSWORD


def set_password(
    uow: UnitOfWork,
    *,
    member_id: str,
    password: str,
    actor: Actor,
    temporary: bool = False,
    keep_session: str | None = None,
    attempt_id: str | None = None,
) -> Member:
    """A new password: all other sessions of the member end. `temporary` = must be replaced at the next sign-in.

    When people change their own, the caller has checked the old one (`attempt_id` is that try). Invalid, NotAllowed,
    NoSuchMember.
    """
    if actor.member_id != member_id:
        permissions.require_manage(actor)
    member = member_for_change(uow, member_id)
    require_acceptable(password, member_id=member.id, name=member.name, email=member.email)
    if attempt_id:
        attempt_succeeded(uow, attempt_id)
    give_password(member, password, temporary=temporary)
    record_change(uow, member, "cấp lại mật khẩu" if temporary else "đổi mật khẩu", actor)
    end_sessions(uow, member_id, why="password", actor=actor, keep=keep_session)
    return member


def replace_temporary_password(
    uow: UnitOfWork, *, attempt_id: str, member_id: str, checked_hash: str, password: str, device: str = ""
) -> SignInSession:
    """The member's own password in place of the one that was given, and the first session.

    Errors as `sign_in`; Invalid when the new password is not acceptable or is the given one again.
    """
    member = member_for_change(uow, member_id)
    if member.password_hash != checked_hash or not member.temporary:
        raise WrongPassword
    require_open(member)
    if matches(checked_hash, password):
        raise Invalid("Mật khẩu chưa dùng được.", fields={"password": ["Hãy chọn mật khẩu khác mật khẩu được cấp."]})
    require_acceptable(password, member_id=member.id, name=member.name, email=member.email)
    give_password(member, password, temporary=False)
    record_change(uow, member, "đặt mật khẩu riêng", Actor(member.id, member.name))
    assert member.password_hash is not None
    return sign_in(uow, attempt_id=attempt_id, member_id=member_id, checked_hash=member.password_hash, device=device)
