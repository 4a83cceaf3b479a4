"""What a page in real Chromium is looked over for: what axe finds, and whether it fits.

Shared by the journeys. A page is looked at once it is whole: what is asked of one that is just
arriving is asked of nothing, or of the page before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
    ],
    # What is right is not written out for every element: that took longer than the reading.
    "resultTypes": ["violations"],
}  # fmt: skip


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, which is there, and whole, afterwards."""
    page.evaluate("document.querySelector('main').dataset.before = 'yes'")
    yield
    page.wait_for_selector("main:not([data-before])")
    page.wait_for_load_state("load")


def broken(page: Page) -> list[str]:
    """What axe finds wrong on a page, with the first elements of each kind."""
    # Imported here: `make test` collects the journeys without it.
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("rules => axe.run(rules).then(all => all.violations)", RULES)
    return [
        f"{row['id']}: {row['help']}: {[node['html'][:160] for node in row['nodes'][:3]]}"
        for row in found
    ]


def over(page: Page, letters: str | None = None) -> int:
    """By how many pixels a page is too wide; with letters of a size ("200%"), if one is given.

    A page of their own has no say here: the browser's letters are made larger, and then as before.
    """
    found = page.evaluate(
        """size => {
            const page = document.documentElement
            page.style.fontSize = size
            const over = page.scrollWidth - page.clientWidth
            page.style.fontSize = ""
            return over
        }""",
        letters or "",
    )
    return int(found)
