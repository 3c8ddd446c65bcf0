"""What every form of an article page sends along."""

from flask import request


def posted_version() -> int:
    """The version the page was opened with; 0, which is always stale, when it is missing or nonsense."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
