"""Claims about how each page looks in a real browser: nothing overflows, overlaps or is a code; axe finds no fault.

Knows the list of paths. Does not know what a page says.
"""

from __future__ import annotations

import pytest
from looking import THEMES, WIDTHS, Console, codes, faults, overlaps

from ml_connector.web.urls import urlpatterns

NO_PAGES = {
    "house.css",
    "house.js",
    "house.svg",
    "htmx.js",
    "healthz",
    "readyz",
    "metrics",
    "sign-out",
    "sign-in/code",
}
PARTS = ("/now", "/going", "/table")  # a piece of a page, what is there for a while, and a file
NEEDS = {
    "c/<str:company>/release/<int:number>": "a proposal: its own tests look at it",
    "c/<str:company>/reconciliation/<int:number>": "a comparison: its own tests look at it",
}
ASKED = {"c/<str:company>/exceptions": ["?cause=already-in-sage"], "search": ["?q=nothing"]}


def places(console: Console, pattern: str) -> list[str]:
    """The addresses of a page: as it is, and as asked for something."""
    path = "/" + pattern.replace("<str:company>", "harbor")
    kind = pattern.removeprefix("c/<str:company>/").partition("/")[0]
    numbers = console.numbers.get(kind, [])
    told = [path.replace("<int:number>", str(number)) for number in numbers] if "<int:" in path else [path]
    assert told, f"nothing on the stage has a number for {pattern}"
    return [*told, *(path + more for more in ASKED.get(pattern, []))]


def patterns() -> list[str]:
    """Every page that is looked at, rather than pressed."""
    return [
        str(one.pattern)
        for one in urlpatterns
        if str(one.pattern) not in NO_PAGES | NEEDS.keys()
        and "token" not in str(one.pattern)
        and not str(one.pattern).endswith(PARTS)
        and not getattr(one.callback, "acts", False)
    ]


@pytest.mark.parametrize("pattern", patterns())
def test_a_page_is_whole_in_both_themes_and_at_both_widths(console: Console, pattern: str) -> None:
    wrong: list[str] = []
    for theme in THEMES:
        for width in WIDTHS:
            with console.at(theme, width) as page:
                told: list[str] = []
                page.on("console", lambda message, told=told: told.append(message.text))
                for place in places(console, pattern):
                    answer = page.goto(console.base + place)
                    assert answer is not None and answer.ok, (place, answer and answer.status)
                    where = f"{place} {theme} {width}"
                    wide = page.evaluate(
                        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                    )
                    wrong += [f"{where}: {wide} px too wide"] if wide > 0 else []
                    wrong += [f"{where}: {one} over each other" for one in overlaps(page)]
                    wrong += [f"{where}: the code {code}" for code in codes(page)]
                    wrong += [f"{where}: {one}" for one in faults(page)] if width == WIDTHS[0] else []
                wrong += [f"{place} {theme} {width}: {line}" for line in told]
    assert wrong == []


def test_the_keyboard_reaches_the_content_the_search_and_the_companies(console: Console) -> None:
    with console.at() as page:
        page.goto(f"{console.base}/c/harbor/invoices")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.locator(".switch summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".switch a[aria-current]").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(".switch a[aria-current]").is_visible()


def test_without_scripts_a_clerk_finds_and_holds_an_invoice(console: Console) -> None:
    with console.at(scripts=False) as page:
        page.goto(f"{console.base}/c/harbor/invoices?standing=On+hold")
        page.locator("tbody a").first.click()
        form = page.locator("form", has=page.get_by_role("button", name="Put on hold"))
        form.get_by_label("Why").fill("waits for the credit note")
        form.get_by_role("button", name="Put on hold").click()
        assert "1 changed" in page.locator("[role=status]").inner_text()
        assert "waits for the credit note" in page.inner_text("main")
