"""What a view may ask its app: the service's wiring and the time."""

from datetime import datetime

from flask import Flask, current_app, g

from shared.regulation.pack import Pack
from shared.service import ServiceWiring
from shared.web.labels import role_label

_KEY = "toasoan"


def bind(app: Flask, wiring: ServiceWiring) -> None:
    """Give `app` its wiring; once, in the factory."""
    app.extensions[_KEY] = wiring


def wiring() -> ServiceWiring:
    """The wiring of the service that answers this request."""
    found: ServiceWiring = current_app.extensions[_KEY]
    return found


def use_pack(ref: str) -> Pack:
    """Show this page by the pack of its article (Điều 18): clauses, roles and words from there on. PackError."""
    found = wiring().pack_for(ref)
    g.page_pack = found
    return found


def current_pack() -> Pack:
    """The pack this page is shown by: its article's, else the one in force."""
    found: Pack | None = g.get("page_pack")
    return found or wiring().pack


def say(words: str) -> str:
    """A sentence of the software in the words of the school (C18)."""
    return current_pack().say(words)


def clause_address(clause_id: str) -> str:
    """Where the clause stands on the public page “Quy chế”, in the version this page is shown by."""
    pack = current_pack()
    page = "/quy-che/" if pack.ref == wiring().pack.ref else f"/quy-che/phien-ban/{pack.version}/"
    return f"{page}#{clause_id}"


def role_name(role: str) -> str:
    """What a role is called in the regulation in force (C18), else our own word for it."""
    known = current_pack().roles.get(role)
    return known.label if known else role_label(role)


def now() -> datetime:
    """The present moment of the service's clock: aware, UTC."""
    return wiring().clock()
