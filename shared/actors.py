"""Who acts: a member with the roles of the day, or the system itself."""

from dataclasses import dataclass, field

ROLES = (
    "principal", "head", "deputy", "secretary", "editor", "unit_lead", "contributor",
    "clerk", "accountant", "operator",
)  # fmt: skip
"""Appointable roles (regulation.md, head of page). `author`, `system` and `citizen` are never appointed."""


@dataclass(frozen=True)
class Actor:
    """The person (or `system`) behind a command, with the roles in force today."""

    member_id: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    unit_id: str | None = None
    leads_units: frozenset[str] = field(default_factory=frozenset)
    email: str | None = None

    def has(self, *roles: str) -> bool:
        """Whether one of `roles` is held today."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor("system", "Hệ thống", frozenset({"system"}))
