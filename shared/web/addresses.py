"""Which service answers which path: the one list for dispatcher, nginx and links (architecture.md §7)."""

from urllib.parse import urlsplit

SERVICES = ("accounts", "submission", "review", "publishing", "notifications", "reporting")

PAGES: dict[str, str] = {
    "accounts": "/tai-khoan/",
    "submission": "/gui-bai/",
    "review": "/bien-tap/",
    "publishing": "/xuat-ban/",
    "notifications": "/thong-bao/",
    "reporting": "/bao-cao/",
}
"""The prefix under which a service's pages for members lie."""

PUBLIC_PAGES = ("/de-nghi-go/", "/kho-luu-tru/", "/tim-kiem/")
"""Pages for everybody that need a service behind them (a form, a search); all other public pages are files."""

FALLBACK = "publishing"
"""Whose is every path that no prefix claims: the public site."""

PREFIXES: dict[str, list[str]] = {
    name: [PAGES[name], f"/api/{name}/", f"/tinh/{name}/", f"/internal/{name}/"] for name in SERVICES
}
PREFIXES[FALLBACK] += [*PUBLIC_PAGES, "/"]

TASK_COUNT = f"{PAGES['notifications']}so-viec"
"""How many tasks wait for the one who asks: a fragment that pages of all services fetch after they are shown."""

SHARED_STATIC = "/tinh/shared/"
INTERNAL = "/internal/"
API = "/api/"
SIGN_IN = "/tai-khoan/dang-nhap"
SIGN_OUT = "/tai-khoan/dang-xuat"

RESERVED = frozenset(prefix.strip("/").split("/")[0] for prefix in (*PAGES.values(), *PUBLIC_PAGES)) | {
    "api", "tinh", "internal", "tin", "chuyen-muc", "quy-che", "giao-dien", "healthz", "tep", "static", "_gone",
}  # fmt: skip
"""First path words that no section or article may take as its address."""


def service_of(path: str) -> str:
    """The service that answers `path`; the longest prefix wins, the rest is the public site's."""
    matches = [(len(p), name) for name, prefixes in PREFIXES.items() for p in prefixes if (path + "/").startswith(p)]
    return max(matches)[1] if matches else FALLBACK


def article_address(service: str, article_id: str) -> str:
    """Where a service shows one article to members: the owner's form, for a link after a hand-over."""
    return f"{PAGES[service]}bai/{article_id}"


def url_for_service(path: str, base_url: str = "") -> str:
    """An absolute address for mails (with `base_url`), or the path as it stands for pages."""
    return base_url.rstrip("/") + path


def local_path(target: str | None, default: str = "/gui-bai/") -> str:
    """`target` if it is a path of this site, else `default`: an open redirect must not be possible (ASVS 3.7.2)."""
    if not target or not target.startswith("/") or "\\" in target or any(ord(c) < 33 for c in target):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("//"):
        return default
    return target
