"""What a person typed in the form that failed, to be shown for copying: nothing typed is lost."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from shared.web.csrf import FIELDS

_SECRET = ("mat_khau", "mat-khau", "matkhau", "password", "otp", "token", "csrf", "form_id", "version")
_MAX = 200_000


@dataclass(frozen=True)
class Typed:
    """One text field of the failed form."""

    name: str
    text: str
    rows: int


def typed_text() -> list[Typed]:
    """The text fields of this request worth copying: no passwords, no ids, no short choices."""
    try:
        items = list(request.form.items(multi=True))
    except HTTPException:
        return []  # The form itself could not be read (too large).
    worth = [(name, text) for name, text in items if _worth_keeping(name, text)]
    return [Typed(name, text[:_MAX], min(12, 2 + len(text) // 80)) for name, text in worth]


def _worth_keeping(name: str, text: str) -> bool:
    if name in FIELDS or any(word in name.lower() for word in _SECRET):
        return False
    return len(text.strip()) > 2 and (" " in text.strip() or len(text) > 40)
