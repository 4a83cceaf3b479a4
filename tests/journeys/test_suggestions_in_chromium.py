"""Suggestions in real Chromium: keyboard, finger, slow networks and none, and without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from directory_app import create_app
from directory_app.permissions import policy
from indexer.store import Store
from tests.conftest import NOW
from tests.journeys.looking import broken
from tests.journeys.test_in_chromium import (
    NARROW,
    WIDE,
    Site,
    Visit,
    chromium,
    serving,
    visit,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["chromium"]  # a fixture
pytestmark = pytest.mark.browser

POSTED = """<!DOCTYPE html><title>Desk</title><main><form action="/posted" method="post">
<div><label for="near">Where?</label><input id="near" name="near" data-suggest="place"
data-suggest-url="/api/suggest" data-suggest-says='{"list": "Places", "none": ""}'></div>
<button>Find</button></form><script type="module" src="/static/js/suggest.js"></script></main>"""


@pytest.fixture(scope="module")
def site(demo_store: Store) -> Iterator[Site]:
    app = create_app(settings=demo_store.settings, store=demo_store, now=lambda: NOW)

    @app.route("/posted", methods=["GET", "POST"])
    @policy("public")
    def posted() -> str:
        return POSTED

    for url in serving(app):
        yield Site(url)


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Visit]:
    one = visit(chromium, site, viewport=WIDE)
    yield one
    one.context.close()
    assert one.wrong == []


def options(page: Page) -> list[str]:
    return page.get_by_role("option").all_inner_texts()


def active(page: Page) -> str | None:
    """The words of the option that the field says is the active one; it must be the marked one."""
    found: str | None = page.evaluate(
        """() => {
          const id = document.activeElement.getAttribute("aria-activedescendant");
          const marked = [...document.querySelectorAll("[role=option][aria-selected=true]")];
          if (marked.length !== (id ? 1 : 0) || (id && marked[0].id !== id)) return "two of them";
          return id && marked[0].innerText;
        }"""
    )
    return found


def told(page: Page, words: str) -> None:
    """Waits until a screen reader is told these words."""
    page.get_by_role("status").filter(has_text=words).wait_for(state="attached")


def test_a_need_is_chosen_with_the_keyboard_and_searched_with_a_second_enter(
    window: Visit, site: Site
) -> None:
    page = window.go(site.url)
    field = page.get_by_role("combobox", name="What would help?")
    field.press_sequentially("walk", delay=30)
    page.get_by_role("listbox").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert active(page) is None
    first, last = options(page)[0], options(page)[-1]
    assert first.startswith("Walking groups")

    page.keyboard.press("ArrowDown")
    assert active(page) == first
    page.keyboard.press("ArrowUp")
    assert active(page) is None  # what was typed stands between the last and the first
    page.keyboard.press("ArrowUp")
    assert active(page) == last
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    assert field.input_value() == "Walking groups"
    assert field.get_attribute("aria-expanded") == "false"
    assert urlsplit(page.url).path == "/"

    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    assert parse_qs(urlsplit(page.url).query)["q"] == ["Walking groups"]
    assert page.get_by_role("link", name=re.compile("Remove: Walking groups")).count() == 1


def test_the_name_of_a_group_is_searched_and_stands_first(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    page.get_by_label("What would help?").press_sequentially("mill lane lu", delay=10)
    option = page.get_by_role("option", name="Mill Lane Lunch Club")
    option.wait_for()
    assert option.inner_text().split() == ["Mill", "Lane", "Lunch", "Club", "Group"]
    option.click()
    page.get_by_role("button", name="Search").click()
    assert page.locator("article h3").first.inner_text() == "Mill Lane Lunch Club"


def test_enter_with_nothing_chosen_searches_what_was_typed(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    page.get_by_label("What would help?").press_sequentially("walk", delay=30)
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    assert parse_qs(urlsplit(page.url).query)["q"] == ["walk"]


def test_escape_and_tab_close_the_list_and_keep_what_was_typed(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    field = page.get_by_label("What would help?")
    field.press_sequentially("walk", delay=30)
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert field.input_value() == "walk"
    page.keyboard.press("ArrowDown")  # opens it again
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.get_by_role("listbox").count() == 0
    assert field.input_value() == "walk"
    assert page.evaluate("document.activeElement.id") == "near"


def test_left_and_right_move_in_the_words_not_in_the_list(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    field = page.get_by_label("What would help?")
    field.press_sequentially("walk", delay=30)
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert active(page) is None
    assert field.evaluate("one => one.selectionStart") == 0


def test_a_listener_is_told_how_many_there_are(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    field = page.get_by_label("What would help?")
    field.press_sequentially("walking gr", delay=10)
    status = page.locator(".app-suggest", has=field).get_by_role("status")
    page.get_by_role("listbox").wait_for()
    count = len(options(page))
    words = "1 suggestion." if count == 1 else f"{count} suggestions."
    told(page, words)
    assert status.inner_text().startswith(words)
    field.fill("xyzzy plugh")
    told(page, "No suggestions.")
    assert status.inner_text() == "No suggestions."
    page.keyboard.press("Escape")
    assert page.get_by_role("listbox").count() == 0


def test_places_are_suggested_and_a_finger_can_press_them(chromium: Browser, site: Site) -> None:
    window = visit(chromium, site, viewport=NARROW, has_touch=True, is_mobile=True)
    page = window.go(site.url)
    field = page.get_by_label("Where?")
    field.tap()
    field.press_sequentially("nether", delay=20)
    option = page.get_by_role("option", name="Netherton, Wakefield")
    option.wait_for()
    box = option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    option.tap()
    assert field.input_value() == "Netherton, Wakefield"
    page.get_by_role("button", name="Search").tap()
    page.wait_for_url(re.compile("/search"))
    assert "of Netherton, Wakefield" in page.locator("h1").inner_text()
    assert window.wrong == []
    window.context.close()


def test_nothing_is_suggested_to_words_of_crisis(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    asked: list[str] = []
    page.on("response", lambda response: asked.append(response.url))
    page.get_by_label("What would help?").fill("i want to kill myself")
    told(page, "No suggestions.")
    assert any("/api/suggest" in one for one in asked)
    assert options(page) == []


def test_the_results_page_fetches_the_script_when_somebody_goes_to_a_field(
    window: Visit, site: Site
) -> None:
    page = window.page
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    window.go(f"{site.url}/search?q=lunch+club")
    assert "/static/js/suggest.js" not in fetched
    field = page.get_by_label("What would help?")
    field.focus()
    page.get_by_role("combobox", name="What would help?").wait_for()
    assert page.evaluate("document.activeElement.id") == "q"
    assert "/static/js/suggest.js" in fetched
    field.press("End")
    field.press_sequentially("s a", delay=10)
    assert field.input_value() == "lunch clubs a"
    field.fill("")
    field.press_sequentially("walk", delay=20)
    page.get_by_role("option", name="Walking groups").wait_for()


# -- networks ---------------------------------------------------------------------------------


def held(page: Page) -> list[tuple[str, Callable[[], None]]]:
    """Suggestions wait until they are let go: (what was typed, let it go)."""
    waiting: list[tuple[str, Callable[[], None]]] = []

    def hold(route: Route) -> None:
        typed = parse_qs(urlsplit(route.request.url).query)["q"][0]
        waiting.append((typed, route.continue_))

    page.route(re.compile("/api/suggest"), hold)
    return waiting


def until(page: Page, holds: Callable[[], Any]) -> None:
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it does not come to that")


def test_on_a_slow_network_only_the_answer_to_the_last_letters_is_shown(
    window: Visit, site: Site
) -> None:
    page = window.go(site.url)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    waiting = held(page)
    field = page.get_by_label("What would help?")
    field.fill("walk")
    until(page, lambda: len(waiting) == 1)
    field.fill("sing")
    until(page, lambda: len(waiting) == 2)
    assert len(failed) == 1  # the first question was taken back
    assert "q=walk" in failed[0]
    waiting[1][1]()
    page.get_by_role("listbox").wait_for()
    assert options(page)[0].startswith("Singing and music")


def test_typing_fast_asks_once_and_what_is_shown_always_fits_what_is_typed(
    window: Visit, site: Site
) -> None:
    page = window.go(site.url)
    waiting = held(page)
    field = page.get_by_label("What would help?")
    field.focus()
    # All four letters in one turn of the page: none is late because the machine is busy.
    field.evaluate(
        """(box, letters) => {
          for (const letter of letters) {
            box.value += letter;
            box.dispatchEvent(new InputEvent("input", { bubbles: true }));
          }
        }""",
        "walk",
    )
    until(page, lambda: waiting)
    page.wait_for_timeout(300)
    assert [typed for typed, _ in waiting] == ["walk"]
    waiting[0][1]()
    page.get_by_role("listbox").wait_for()
    # Before the next answer has come, what does not fit any more is gone, and what fits stays.
    field.press_sequentially("ing gr", delay=5)
    assert [one.split("\n")[0] for one in options(page)] == ["Walking groups"]
    field.press_sequentially("x")
    assert page.get_by_role("listbox").count() == 0


def test_a_network_that_fails_is_passed_over_in_silence(window: Visit, site: Site) -> None:
    page = window.go(site.url)
    page.route(re.compile("/api/suggest"), lambda route: route.abort())
    tried: list[str] = []
    page.on("requestfailed", lambda request: tried.append(request.url))
    page.get_by_label("What would help?").fill("lunch club")
    until(page, lambda: tried)
    page.wait_for_timeout(100)
    assert page.get_by_role("listbox").count() == 0
    # That a request failed the browser itself notes; no error of ours is among what it notes.
    assert [one for one in window.wrong if "ERR_FAILED" not in one] == []
    window.wrong.clear()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=lunch\+club"))


def test_without_script_the_fields_are_plain_and_nothing_is_asked(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, viewport=WIDE, java_script_enabled=False)
    page = window.go(site.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_label("What would help?")
    field.press_sequentially("walk")
    assert page.get_by_role("combobox").count() == 0
    page.wait_for_timeout(300)
    assert not [one for one in asked if "/api/" in one]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=walk"))
    assert window.wrong == []
    window.context.close()


def test_of_a_form_that_is_posted_no_letter_stands_in_an_address(window: Visit, site: Site) -> None:
    page = window.go(f"{site.url}/posted")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.get_by_label("Where?").press_sequentially("castl", delay=20)
    page.get_by_role("option", name="Castleford, Wakefield").wait_for()
    suggested = [one for one in asked if "/api/suggest" in one[1]]
    assert suggested
    assert all(one == ("POST", f"{site.url}/api/suggest") for one in suggested)


# -- how it looks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "more"),
    [
        (WIDE, {}),
        (NARROW, {}),
        (NARROW, {"forced_colors": "active"}),
        (NARROW, {"color_scheme": "dark"}),
    ],
    ids=["wide", "narrow", "forced colours", "dark"],
)
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_an_open_list_is_accessible_and_fits(
    chromium: Browser, site: Site, size: dict[str, int], more: dict[str, Any], letters: str
) -> None:
    window = visit(chromium, site, viewport=size, **more)
    page = window.go(site.url)
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", letters)
    page.get_by_label("What would help?").press_sequentially("club", delay=10)
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")

    assert broken(page) == []
    shape = page.evaluate(
        """() => {
          const list = document.querySelector("[role=listbox]:not([hidden])");
          const one = list.querySelector("[aria-selected=true]");
          const style = getComputedStyle(one);
          return {
            over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            cut: list.scrollWidth - list.clientWidth,
            low: Math.min(...[...list.children].map((row) => row.getBoundingClientRect().height)),
            marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          };
        }"""
    )
    assert shape["over"] <= 0
    assert shape["cut"] <= 0
    assert shape["low"] >= 44
    assert shape["marked"]
    assert window.wrong == []
    window.context.close()
