"""axe-core on the page a test has open: WCAG 2.2 A and AA, and the project's best practices."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the same elements may break in another theme or at another width; the rest is in their markup.
SEEN = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
RUN = """async only => {
  if (!window.axe) return null;
  return (await window.axe.run(document, { runOnly: only, resultTypes: ["violations"] })).violations;
}"""


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page, *, again: bool = False) -> list[str]:
    """Return one line per violated rule and place; empty when the page is right.

    ``again``: of a page that was looked at before, what another theme or width can change.
    """
    only = {"type": "rule", "values": SEEN} if again else {"type": "tag", "values": TAGS}
    found: list[dict[str, Any]] | None = page.evaluate(RUN, only)
    if found is None:
        page.evaluate(_source())
        found = page.evaluate(RUN, only)
    return [
        f"{rule['id']} ({rule['impact']}) at {node['target']}: {node['failureSummary']}"
        for rule in found or ()
        for node in rule["nodes"]
    ]
