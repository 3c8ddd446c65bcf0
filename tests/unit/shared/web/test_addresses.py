import pytest

from shared.config import SERVICES, Settings
from shared.web import addresses, headers
from shared.web.addresses import PAGES, PREFIXES, RESERVED, article_address, local_path, service_of
from shared.web.labels import SERVICES as WORDS


def test_every_service_has_pages_api_static_and_internal_addresses():
    assert set(PAGES) == set(PREFIXES) == set(SERVICES) == set(WORDS)
    for name, prefixes in PREFIXES.items():
        assert prefixes[:4] == [PAGES[name], f"/api/{name}/", f"/tinh/{name}/", f"/internal/{name}/"]


@pytest.mark.parametrize(
    ("path", "service"),
    [("/gui-bai/moi", "submission"), ("/gui-bai", "submission"), ("/api/review/v1/articles", "review"),
     ("/internal/accounts/events", "accounts"), ("/tinh/reporting/x.css", "reporting"), ("/", "publishing"),
     ("/tin/2026/a/", "publishing"), ("/gui-bai-viet/", "publishing"), ("/bao-cao/van-hanh/", "reporting")],
)  # fmt: skip
def test_a_path_belongs_to_one_service(path, service):
    assert service_of(path) == service


def test_first_words_of_addresses_are_reserved():
    assert {"gui-bai", "tai-khoan", "tin", "chuyen-muc", "api", "tinh", "internal", "_gone"} <= RESERVED


def test_article_addresses():
    assert article_address("review", "7") == "/bien-tap/bai/7"
    assert addresses.url_for_service("/gui-bai/", "https://truong.vn/") == "https://truong.vn/gui-bai/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "", None,
     "/\t/evil.example", "/a\r\nSet-Cookie: x=1", "http:///evil", " /gui-bai/"],
)  # fmt: skip
def test_a_redirect_never_leaves_the_site(target):
    assert local_path(target) == "/gui-bai/"


@pytest.mark.parametrize("target", ["/gui-bai/bai/1?x=2&y=//z", "/tin/2026/đường/", "/"])
def test_a_path_of_the_site_is_kept(target):
    assert local_path(target) == target


def test_only_our_own_host_names_are_trusted():
    settings = Settings(base_url="https://truong.example", service_urls={"review": "http://review:8003"})
    assert headers.trusted_hosts(settings) == ["127.0.0.1", "[::1]", "localhost", "review", "truong.example"]
