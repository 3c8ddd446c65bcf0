"""Whether a page as it stands in the browser can be used by everybody: axe-core against WCAG 2.2, level AA.

Use on any Playwright page, after it has come to rest: `assert barriers(page) == []`. The script goes in over the
debugging connection, so that the page's own policy (no foreign scripts) stays in force while it is looked at.
"""

from collections.abc import Sequence
from functools import cache

import pytest
from playwright.sync_api import Page

from tests.e2e.stack import ROOT
from tests.plugins.machine import required

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ([tags, skipped, inside]) => {
  const found = await axe.run(inside ?? document, {
    runOnly: { type: "tag", values: tags },
    rules: Object.fromEntries(skipped.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
    preload: false, // style sheets read anew would break the page's own policy
  });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary}`));
}"""


@cache
def _script() -> str:
    if not AXE.is_file():
        if required():
            pytest.fail("axe-core is not installed: make assets")
        pytest.skip("axe-core is not installed: make assets")
    return AXE.read_text(encoding="utf-8")


def barriers(page: Page, *, within: str | None = None, skipped: Sequence[str] = ()) -> list[str]:
    """Every barrier on the page, one line each: rule, what it asks for, the element, how to mend it.

    `within` is the selector of the part to look at; `skipped` are rules left out, with the reason at the call.
    """
    page.evaluate(_script())
    found: list[str] = page.evaluate(_RUN, [STANDARDS, list(skipped), within])
    return found
