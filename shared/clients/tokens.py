"""Short-lived tokens between services: who asks, whom, when; signed, five minutes at most."""

from itsdangerous import BadSignature, TimestampSigner

MAX_AGE = 300
_SALT = "toasoan.internal"


def issue(secret: str, issuer: str, audience: str) -> str:
    """A bearer token of `issuer` for `audience`."""
    return TimestampSigner(secret, salt=_SALT).sign(f"{issuer}>{audience}").decode()


def check(secret: str, token: str, audience: str) -> str | None:
    """The issuer of a valid token for `audience`, else None."""
    try:
        text = TimestampSigner(secret, salt=_SALT).unsign(token, max_age=MAX_AGE).decode()
    except BadSignature:
        return None
    issuer, _, meant_for = text.partition(">")
    return issuer if meant_for == audience else None
