"""The reception desk in a window of real Chromium: the site, the window at the empty desk, and what
is typed and waited for there. Used by the tests/journeys/test_receptionist_desk*.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from directory_app import create_app
from indexer.store import Store
from tests.conftest import NOW
from tests.journeys.test_in_chromium import WIDE, Site, Visit, chromium, serving, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture
WIDOWER = "gent rang, wife passed away, on his own now, WF1"
# Neither headless Chromium nor a test has a printer: what asks for one is counted.
COUNT_PRINTS = "window.printed = 0; window.print = () => { window.printed += 1; };"


@pytest.fixture(scope="module")
def site(demo_store: Store) -> Iterator[Site]:
    app = create_app(settings=demo_store.settings, store=demo_store, now=lambda: NOW)
    for url in serving(app):
        yield Site(url)


@pytest.fixture
def desk(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A window at the empty desk."""
    window = visit(chromium, site, viewport=WIDE)
    window.page.add_init_script(COUNT_PRINTS)
    window.go(site.url + "/desk")
    yield window
    assert window.wrong == []
    window.context.close()


def printed(page: Page) -> None:
    """Wait until the sheet is there and the printer was asked for."""
    page.wait_for_selector(".app-paper")
    until(page, "window.printed > 0")


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds. Asked from here: the page's policy lets nothing in it."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(30)
    raise AssertionError(f"{expression} never held at {page.url}")


def ask(page: Page, words: str) -> Page:
    """Type into the box that has the focus, and press Enter."""
    page.wait_for_selector("#q:focus")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))
