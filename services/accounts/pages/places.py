"""From where somebody asks: this machine or another, on what device."""

import ipaddress
from urllib.parse import urlsplit

from flask import request

from shared.web.auth import wiring

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("CocCoc", "Cốc Cốc"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))  # fmt: skip


def address() -> str:
    """The address that asks, as far as our own proxy says it."""
    return (request.remote_addr or "?")[:64]


def on_this_machine() -> bool:
    """Whether the browser runs on the machine that serves: demo accounts open only there."""
    if wiring().settings.topology == "embedded" and "X-Forwarded-For" in request.headers:
        return False  # Behind a proxy that this topology does not know, every browser looks local.
    host = urlsplit(f"//{request.host}").hostname or ""
    return _loopback(address()) and (host == "localhost" or _loopback(host))


def demo_open() -> bool:
    """Whether the sign-in page lists the demo accounts."""
    settings = wiring().settings
    return settings.demo and settings.env != "production" and on_this_machine()


def device() -> str:
    """The browser and the system in two words, from what the browser says of itself."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "Trình duyệt khác")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    return f"{browser} trên {system}" if system else browser


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
