"""The one browser of the tests: where it is, how it is started, and what axe has to say about a page."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: The browser's driver keeps a loop in the main thread, where the tests speak to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def started() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("There is no chromium here.")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


#: What a page is made of, whatever it says: each kind of thing with what it stands in. Sizes and margins do not count.
PARTS = """() => {
    const kind = (each) => [each.tagName, each.getAttribute("type"), each.getAttribute("role"),
        ...[...each.classList].filter(name => !/--|-u-/.test(name))].join(".");
    const all = [...document.querySelectorAll("body *")];
    return [...new Set(all.map(each => kind(each.parentElement) + " > " + kind(each)))];
}"""
#: What axe was asked about and found right, by width.
_found_right: dict[int, set[str]] = defaultdict(set)


def sideways(page: Any) -> int:
    """By how many pixels the page, once it is whole, is wider than its window: above 0 it scrolls sideways."""
    page.wait_for_load_state()  # between two pages a document stands empty for a moment
    wider: int = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return wider


def axe(page: Any, *, every: bool = False) -> list[dict[str, Any]]:
    """What breaks WCAG 2.2 AA or good practice on the page as it stands: axe's violations, each with its nodes.

    Axe is asked where something is new on the page; with `every`, whatever is on it.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()
    right, parts = _found_right[page.viewport_size["width"]], set(page.evaluate(PARTS))
    if parts <= right and not every:
        return []
    asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = Axe().run(page, options=asked).response["violations"]
    right |= parts if not found else set()
    return found
