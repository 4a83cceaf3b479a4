"""Every page of the reception desk in real Chromium works for everybody: without scripts,
accessible at two widths and with larger letters, in the dark, and on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.desk_pages import (
    COUNT_PRINTS,
    WIDOWER,
    ask,
    chromium,
    desk,
    printed,
    site,
)
from tests.journeys.looking import broken, next_page, over
from tests.journeys.test_in_chromium import NARROW, WIDE, Site, Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium", "desk", "site"]  # fixtures
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_without_scripts_everything_is_a_button(
    chromium: Browser, site: Site, size: dict[str, int]
) -> None:
    window = visit(chromium, site, java_script_enabled=False, viewport=size)
    page = window.go(site.url + "/desk")
    page.get_by_label("What did they say?").fill(WIDOWER)
    with next_page(page):
        page.get_by_label("What did they say?").press("Enter")
    assert page.locator("#answers").is_visible()
    with next_page(page):
        page.get_by_role("button", name=re.compile("Remove: Grief")).click()
    with next_page(page):
        page.get_by_role("button", name="put back").click()
    page.locator("article input[type=checkbox]").nth(1).check()
    with next_page(page):
        page.get_by_role("button", name="Print a hand-out").click()
    assert page.locator(".app-paper h2").count() == 1
    assert page.get_by_text("from the menu of your browser").is_visible()
    with next_page(page):
        page.get_by_role("button", name="Back to the answers").click()
    with next_page(page):
        page.locator("article h3 button").first.click()
    page.get_by_text("As plain text, to select and copy").click()
    assert page.locator("textarea").is_visible()
    page.get_by_role("button", name="Text message").click()
    page.get_by_role("link", name="Open in the messages of this device").first.wait_for()
    # No dead controls: what only script can do is not shown without it.
    for words in ("Copy", "Keys you can press", "Remember areas"):
        assert (
            not page.get_by_text(words, exact=False)
            .locator("visible=true")
            .filter(has_not_text="Copy the words")
            .count()
        ), words
    with next_page(page):
        page.get_by_role("link", name="New call").click()
    assert page.locator("#q").input_value() == ""
    assert window.wrong == []
    window.context.close()


PAGES = (
    "empty", "answers", "more answers", "none", "mistake", "danger", "harm", "card", "text",
    "hand-out", "asked first",
)  # fmt: skip


def open_page(page: Page, url: str, kind: str) -> None:
    page.goto(url + "/desk")
    words = {
        "none": "falconry on a tuesday, WF1",
        "danger": "she wants to kill herself",
        "harm": "lunch, but my husband hits me, WF1",
        "asked first": "lunch, but my husband hits me, WF1",
        "more answers": "in a wheelchair near WF1",
    }.get(kind, WIDOWER)
    if kind == "empty":
        return
    if kind == "mistake":
        page.locator("#near").fill("xyzzyville")
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")
    page.wait_for_selector("#answers")
    presses = {
        "more answers": "Show more",
        "text": "Text",
        "hand-out": "Print a hand-out",
        "asked first": "Print a hand-out",
    }
    if kind in presses:
        with next_page(page):
            page.get_by_role("button", name=presses[kind]).first.click()
    elif kind == "card":
        with next_page(page):
            page.locator("article h3 button").first.click()


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[dict[int, Visit]]:
    found = {size["width"]: visit(chromium, site, viewport=size) for size in (WIDE, NARROW)}
    for one in found.values():
        one.page.add_init_script(COUNT_PRINTS)
    yield found
    for one in found.values():
        one.context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("kind", PAGES)
def test_every_page_of_the_desk_is_accessible_and_fits(
    windows: dict[int, Visit], site: Site, kind: str, width: int
) -> None:
    window = windows[width]
    window.wrong.clear()
    page = window.page
    open_page(page, site.url, kind)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert broken(page) == []
    for letters in ("100%", "200%"):
        assert over(page, letters) <= 0, letters
    assert window.wrong == []
    assert window.context.cookies() == []


def test_danger_is_in_sight_and_has_the_focus_at_every_width(chromium: Browser, site: Site) -> None:
    for size in (WIDE, NARROW):
        window = visit(chromium, site, viewport=size)
        open_page(window.page, site.url, "danger")
        page = window.page
        assert "999" in page.evaluate("document.activeElement.innerText")
        top = page.locator(".app-crisis").first.bounding_box()
        assert top is not None
        assert 0 <= top["y"] < size["height"] / 2
        window.context.close()


@pytest.mark.parametrize(
    "options", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours_leave_answers_and_codes_readable(
    chromium: Browser, site: Site, options: dict[str, Any]
) -> None:
    window = visit(chromium, site, viewport=NARROW, **options)
    window.page.add_init_script(COUNT_PRINTS)
    open_page(window.page, site.url, "answers")
    assert window.page.locator("article").first.is_visible()
    open_page(window.page, site.url, "hand-out")
    # A camera reads black on white alone.
    colours = "one => { const s = getComputedStyle(one); return [s.backgroundColor, s.stroke]; }"
    box = window.page.locator(".app-qr").first
    assert box.evaluate(colours)[0] == "rgb(255, 255, 255)"
    assert box.locator("path[stroke='#000']").evaluate(colours)[1] == "rgb(0, 0, 0)"
    assert window.wrong == []
    window.context.close()


def test_on_paper_there_is_the_sheet_in_large_print_and_nothing_to_press(desk: Visit) -> None:
    page = ask(desk.page, "lunch, WF1")
    page.keyboard.press("p")
    printed(page)
    page.emulate_media(media="print")
    for hidden in (".app-header", "[data-desk-bar]", ".app-desk-keys", ".nhsuk-skip-link"):
        assert not page.locator(hidden).first.is_visible(), hidden
    # 18 points are 24 pixels.
    for large in (".app-paper p", ".app-paper dt", ".app-paper dd", "#crisis"):
        size = page.locator(large).first.evaluate("one => getComputedStyle(one).fontSize")
        assert float(size.removesuffix("px")) >= 24, large
    assert page.locator(".app-qr").first.is_visible()
    second = page.locator(".app-paper__group").nth(1)
    assert second.evaluate("one => getComputedStyle(one).breakBefore") == "page"
