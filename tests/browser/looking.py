"""How a page is looked at: at which widths, in which themes, and what must never be seen on it.

Knows the browser and the catalogue of codes. Does not know any page's content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from browsing import PASSWORD
from playwright.sync_api import Browser, Page

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.states import State

__all__ = ["THEMES", "WIDTHS", "Console", "codes", "faults", "overlaps"]

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (1280, 360)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CODES = {code for code in CAUSES if "-" in code} | {str(state) for state in State if "_" in state}
CODES |= {"approved-invoices", "gl-accounts", "purchase-orders", "nothing_to_do", "in_doubt"}

# Boxes of words of different elements that lie over each other by more than a line's breathing.
_OVERLAPS = """
() => {
  const boxes = [];
  const walk = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!node.textContent.trim() || node.parentElement.closest('.out, .skip, script, style, option, thead')) continue;
    if (!node.parentElement.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) boxes.push([box, node]);
  }
  const found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const [a, one] = boxes[i], [b, other] = boxes[j];
      if (one === other) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 3 && high > 6) found.push(one.textContent.trim() + ' / ' + other.textContent.trim());
    }
  return found;
}
"""


@dataclass(frozen=True, kw_only=True)
class Console:
    """A console that answers, and a browser to look at it with."""

    base: str
    browser: Browser
    numbers: Mapping[str, Sequence[int]]

    @contextmanager
    def at(self, theme: Theme = "light", width: int = 1280, *, scripts: bool = True) -> Iterator[Page]:
        """A window of this width and theme in which Cora has signed in over the form."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
            bypass_csp=False,
        )
        page = context.new_page()
        page.goto(f"{self.base}/sign-in")
        page.fill("#email", "cora@example.com")
        page.fill("#password", PASSWORD)
        page.click("button.main")
        yield page
        context.close()


def codes(page: Page) -> list[str]:
    """The raw codes among the words one can see."""
    words = set(re.findall(r"[\w-]+", page.inner_text("main")))
    return sorted(words & CODES)


def overlaps(page: Page) -> list[str]:
    """The words that lie over others."""
    found: list[str] = page.evaluate(_OVERLAPS)
    return found


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
