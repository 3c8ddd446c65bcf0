"""The errors of the domain. Raised in operations, turned into HTTP in `shared/web/errors.py` only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class DomainError(Exception):
    """Something a person can understand and act on.

    `code` is stable and machine-readable; `message` is Vietnamese and says what happened and what to do;
    `clause` is the id of the clause that applies (regulation pack), if one does; `pack` names the version it is of,
    when that need not be the one in force (`judged_by`).
    """

    code = "error"
    pack: str | None = None

    def __init__(self, message: str, *, clause: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.clause = clause
        if code:
            self.code = code


@contextmanager
def judged_by(pack: str) -> Iterator[None]:
    """What is refused inside is refused by this version of the regulation (`id@version`): the article's (Điều 18)."""
    try:
        yield
    except DomainError as refusal:
        refusal.pack = refusal.pack or pack
        raise


class NotFound(DomainError):
    """The thing does not exist, or must not be known to exist (404)."""

    code = "not_found"


class NotAllowed(DomainError):
    """This person may not do this now (403)."""

    code = "not_allowed"


class Conflict(DomainError):
    """Somebody was faster, or the article has moved on (409)."""

    code = "conflict"


class InTransit(Conflict):
    """The article is on its way to another service, or already there (409 with the owner's name)."""

    code = "in_transit"

    def __init__(self, message: str, *, owner: str, clause: str | None = None) -> None:
        super().__init__(message, clause=clause)
        self.owner = owner


class Invalid(DomainError):
    """The input is not acceptable (422). `fields` maps a field's name to its Vietnamese messages."""

    code = "invalid"

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, list[str]] | None = None,
        clause: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, clause=clause, code=code)
        self.fields = dict(fields or {})


class TooLarge(Invalid):
    """The upload is larger than allowed (413)."""

    code = "too_large"


class TooMany(DomainError):
    """Too many tries (429). `retry_after` is in seconds."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The service cannot do this just now; trying again later is right (503)."""

    code = "unavailable"


class Transient(Exception):
    """A handler cannot finish yet (peer away, content not fetched): nothing is written, the next bell tries again."""
