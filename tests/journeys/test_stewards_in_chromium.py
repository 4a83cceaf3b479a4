"""The list of stewards in real Chromium: by keys alone, without scripts, narrow, enlarged, and read
by axe.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from directory_app import create_app
from indexer import listings
from indexer.store import Store
from tests.conftest import NOW
from tests.factories import ADMIN, make_listing, save_listing
from tests.journeys.looking import next_page
from tests.journeys.people_pages import faults
from tests.journeys.test_in_chromium import NARROW, WIDE, Site, Visit, serving, visit
from tests.people.somebody import PASSWORD, code_for, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CLUBS = ("Lunch club", "Knit and natter", "Men's shed")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    make(store, "steward", now=NOW, name="Ada Steward")
    make(store, "steward", now=NOW, name="Ben Steward")
    for number, name in enumerate(CLUBS):
        listing = make_listing(name=name)
        save_listing(store, listing)
        with store.write(drain=False) as db:
            listings.signal(
                db, listing["id"], kind="report_concern", by="public", actor=ADMIN,
                now=NOW - timedelta(days=9 - number), detail="Somebody shouted at me.",
            )  # fmt: skip
    app = create_app(settings=store.settings, store=store, now=lambda: NOW)
    for url in serving(app):
        yield Site(url)


def inside(chromium: Browser, site: Site, store: Store, **options: Any) -> Visit:
    """A window in which Ada has signed in, at the list."""
    window = visit(chromium, site, **options)
    window.page.set_default_timeout(10_000)
    page = window.go(site.url + "/sign-in?next=/stewards")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Six digits from your app").fill(code_for(store, "ada@example.org", now=NOW))
    page.keyboard.press("Enter")
    shows(page, "h1", "Work list")
    return window


def shows(page: Page, selector: str, words: str) -> None:
    """Wait until a part of the page has these words in it."""
    page.locator(selector, has_text=words).first.wait_for()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_list_is_worked_by_keys_alone(chromium: Browser, site: Site, store: Store) -> None:
    window = inside(chromium, site, store, viewport=WIDE)
    page = window.page
    page.keyboard.press("j")
    assert focused(page) not in CLUBS, "the focus is not on the list yet"
    page.locator("[data-work-row] input").first.focus()
    page.keyboard.press("j")
    assert focused(page) == CLUBS[1]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == CLUBS[2], "after the last there is none"
    page.keyboard.press("k")
    page.keyboard.press("x")
    ticked = page.locator("[data-work-row] input:checked")
    assert ticked.count() == 1
    page.keyboard.press("x")
    assert ticked.count() == 0
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+?")
    assert page.locator("[data-work-keys]").get_attribute("open") is not None
    page.locator("[data-work-row] a").nth(1).focus()
    page.keyboard.press("a")
    shows(page, "h1", "Decide on this one")
    assert page.locator("input[name=deed]:checked").get_attribute("value") == "well"
    page.get_by_label("Reason or note").fill("jkxau? are only letters here")
    page.get_by_role("button", name="Do it").press("Enter")
    page.wait_for_selector("#result:focus")
    assert page.locator("[data-work-row]").count() == 2
    page.keyboard.press("u")
    shows(page, "#result", "Undone")
    assert page.locator("[data-work-row]").count() == 3
    page.locator("[data-work-row] a").first.focus()
    page.keyboard.press("Enter")
    shows(page, "h1", CLUBS[0])
    assert window.wrong == []
    window.context.close()


def test_the_keys_can_be_switched_off_and_stay_off(
    chromium: Browser, site: Site, store: Store
) -> None:
    window = inside(chromium, site, store, viewport=WIDE)
    page = window.page
    page.locator("[data-work-help]").click()
    page.get_by_label("Use these keys").click()
    shows(page, "[data-work-status]", "The keys are off.")
    for _ in range(2):
        page.locator("[data-work-row] a").first.focus()
        page.keyboard.press("j")
        assert focused(page) == CLUBS[0]
        page.reload()
    page.locator("[data-work-help]").click()
    page.get_by_label("Use these keys").click()
    page.locator("[data-work-row] a").first.focus()
    page.keyboard.press("j")
    assert focused(page) == CLUBS[1]
    assert window.wrong == []
    window.context.close()


def test_several_are_decided_on_and_undone_without_scripts(
    chromium: Browser, site: Site, store: Store
) -> None:
    window = inside(chromium, site, store, viewport=NARROW, java_script_enabled=False)
    page = window.page
    assert page.locator("[data-work-keys]").is_hidden()
    for number in (0, 2):
        page.locator("[data-work-row] input[type=checkbox]").nth(number).check()
    page.get_by_role("button", name="Decide on what is ticked").click()
    page.get_by_label("Looked into it, all is well").check()
    page.get_by_label("Reason or note").fill("Rang both.")
    page.get_by_role("button", name="Do it").click()
    shows(page, ".app-work-result", "2 done.")
    assert page.locator("[data-work-row]").count() == 1
    page.get_by_role("button", name="Undo").click()
    shows(page, ".app-work-result", "2 things are as they were before.")
    assert page.locator("[data-work-row]").count() == 3
    window.context.close()


def pages_seen(page: Page, site: Site) -> Iterator[str]:
    """Every page of the list, one after the other; the name of each."""
    page.goto(site.url + "/stewards")
    yield "the list"
    page.locator("[data-work-row] input[type=checkbox]").first.check()
    with next_page(page):
        page.get_by_role("button", name="Decide on what is ticked").click()
    yield "what was ticked"
    with next_page(page):
        page.get_by_role("button", name="Do it").click()
    yield "what was ticked, with mistakes"
    page.goto(site.url + "/stewards")
    with next_page(page):
        page.locator("[data-work-open]").first.click()
    yield "one"
    with next_page(page):
        page.get_by_role("button", name="Looked into it, all is well").click()
    yield "one, with mistakes"
    old = page.locator("main [name=version]").first.input_value()
    with next_page(page):
        page.get_by_role("button", name="Pause the listing meanwhile").click()
    yield "the list with what was done"
    with next_page(page):
        page.locator("[data-work-open]").first.click()
    page.locator("main [name=version]").first.evaluate("(one, old) => { one.value = old }", old)
    page.get_by_label("Reason or note").fill("x")
    with next_page(page):
        page.get_by_role("button", name="All is well, and the pause ends").click()
    shows(page, "h1", "This has changed since you opened it")
    yield "the conflict"
    page.goto(site.url + "/stewards/done")
    yield "what was done"


def test_every_page_is_accessible_and_fits(chromium: Browser, site: Site, store: Store) -> None:
    window = inside(chromium, site, store, viewport=WIDE)
    page = window.page
    wrong = []
    for name in pages_seen(page, site):
        wrong += faults(page, name, sizes=("100%", "200%"))
    assert not wrong, "\n".join(wrong)
    window.context.close()


def test_what_is_urgent_and_what_has_the_focus_are_seen_where_colours_are_forced(
    chromium: Browser, site: Site, store: Store
) -> None:
    window = inside(chromium, site, store, viewport=NARROW, forced_colors="active")
    page = window.page
    assert "Concern" in page.locator("[data-work-row]").first.inner_text()
    box = page.locator("[data-work-row] input").first
    box.focus()
    style = "one => getComputedStyle(one).outlineStyle"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert box.evaluate(style) != "none"
    window.context.close()
