"""What the reception desk in real Chromium remembers, and for how long: the words while the call
lasts, and afterwards nothing about the caller anywhere, not even in the files of the browser.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.seed import load_demo
from indexer.store import Store
from tests.journeys.desk_pages import (
    COUNT_PRINTS,
    WIDOWER,
    ask,
    chromium,
    desk,
    focused,
    printed,
    site,
)
from tests.journeys.looking import next_page
from tests.journeys.test_in_chromium import WIDE, Site, Visit, visit
from tests.journeys.test_privacy import everything_kept
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium", "desk", "site"]  # fixtures
pytestmark = pytest.mark.browser


# -- what this computer remembers -------------------------------------------------------------


def test_areas_are_remembered_only_if_asked_and_only_as_a_district(desk: Visit) -> None:
    page = desk.page
    page.locator("#near").fill("WF1 2AP")
    page.locator("#q").fill("lonely")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers")
    assert page.evaluate("localStorage.length") == 0

    page.get_by_label(re.compile("Remember areas")).check()
    assert page.evaluate("({...localStorage})") == {"waymark-desk-areas": '["WF1"]'}
    page = ask(desk.go(page.url), "walking near Castleford")
    kept = page.evaluate("localStorage.getItem('waymark-desk-areas')")
    assert "Castleford" in kept
    assert "walking" not in kept

    page = desk.go(page.url)
    page.get_by_role("button", name="WF1", exact=True).click()
    assert page.locator("#near").input_value() == "WF1"
    assert focused(page) == "q"
    page.get_by_role("button", name="Forget them").click()
    assert page.evaluate("localStorage.length") == 0
    assert not page.get_by_role("button", name="WF1", exact=True).is_visible()
    assert not page.get_by_label(re.compile("Remember areas")).is_checked()
    assert page.get_by_role("status").filter(has_text="The areas are forgotten.").count() == 1


def test_going_back_goes_to_the_answers_and_loading_again_to_an_empty_desk(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    page.locator("article input[type=checkbox]").nth(1).check()
    page.locator("#answers").focus()
    page.keyboard.press("1")
    page.wait_for_selector(".app-desk-sentences")
    page.go_back()
    page.wait_for_selector("#answers:focus")
    assert page.locator("article input[type=checkbox]").nth(1).is_checked()
    page.go_forward()
    page.wait_for_selector(".app-desk-sentences")
    page.reload()
    page.wait_for_selector("#q:focus")
    assert page.locator("#q").input_value() == ""
    assert page.locator("article").count() == 0


def test_after_a_new_call_there_is_no_way_back_to_the_last(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    page.get_by_role("link", name="Needs more than a phone number?").first.click()
    assert page.locator("article").count() == 3
    page.locator("#answers").focus()
    with next_page(page):
        page.keyboard.press("n")
    back = 0
    for _ in range(3):
        page.go_back()
        if not page.url.startswith("http"):
            break
        back += 1
        page.wait_for_selector("main")
        assert page.locator("article").count() == 0
        if page.locator("#q").count():
            assert page.locator("#q").input_value() == ""
    assert back > 0


@pytest.mark.parametrize("fault", ["offline", "another program"])
def test_when_no_answer_comes_the_words_stay_and_that_is_said(
    chromium: Browser, site: Site, fault: str
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(site.url + "/desk")
    page.wait_for_selector("#q:focus")

    def break_it(broken: bool) -> None:
        if fault == "offline":
            window.context.set_offline(broken)
        elif broken:
            page.route("**/desk", lambda route: route.fulfill(status=502, body="Bad gateway"))
        else:
            page.unroute("**/desk")

    break_it(True)
    page.keyboard.type(WIDOWER)
    page.keyboard.press("Enter")
    status = page.get_by_role("status").filter(has_text="What you typed is still here")
    status.wait_for()
    assert page.locator("#q").input_value() == WIDOWER
    assert focused(page) == "q"
    assert page.locator("main").get_attribute("aria-busy") is None
    # The same for a deed on the answers.
    break_it(False)
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers:focus")
    assert page.locator("article").count() == 3
    break_it(fault == "offline")
    page.keyboard.press("2")
    if fault == "offline":
        status.wait_for()
        assert focused(page) == "answers"
        break_it(False)
        page.keyboard.press("2")
    page.wait_for_selector(".app-desk-sentences")
    window.context.close()


def test_without_a_script_loading_again_sends_the_words_again(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, java_script_enabled=False, viewport=WIDE)
    page = window.go(site.url + "/desk")
    page.locator("#q").fill(WIDOWER)
    window.context.set_offline(True)
    page.locator("#q").press("Enter")
    page.wait_for_url("chrome-error://**")
    window.context.set_offline(False)
    page.reload()
    assert page.locator("article").count() == 3
    assert page.locator("#q").input_value() == WIDOWER
    window.context.close()


@pytest.mark.parametrize("how", ["button", "Shift"])
def test_leaving_quickly_works_on_answers_that_came_without_a_new_page(
    chromium: Browser, site: Site, how: str
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.page
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<p>Weather"))
    page.goto(site.url + "/desk")
    ask(page, "my husband hits me, stockport")
    if how == "button":
        page.get_by_role("link", name="Leave this page now").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/**")
    page.go_back()
    page.wait_for_selector("#q")
    assert page.locator("#q").input_value() == ""
    assert page.locator("article").count() == 0
    window.context.close()


# -- nothing about the caller anywhere --------------------------------------------------------

# Words that stand in no listing, no page and no program.
TELLING = ("quibblewick", "zanthoria")
PLACE = "WF1 4QQ"


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield str(file), file.read_bytes()


def written_as(words: str) -> set[bytes]:
    """A word as it may lie in a file: in letters of one byte or of two."""
    return {words.encode(), words.encode("utf-16-le"), words.upper().encode()}


def test_a_whole_visit_leaves_no_word_behind_on_the_server_or_in_the_browser(
    chromium: Browser, store: Store, tmp_path: Path
) -> None:
    load_demo(store, now=datetime.now(UTC))
    log, profile = tmp_path / "serve.log", tmp_path / "profile"
    with served(store, log=log) as address:
        window = chromium.browser_type.launch_persistent_context(
            str(profile), executable_path="/usr/bin/chromium", args=["--no-sandbox"], viewport=WIDE
        )
        window.add_init_script(COUNT_PRINTS)
        page = window.new_page()
        page.goto(address + "/desk")
        page.wait_for_selector("#q[role=combobox]")
        with page.expect_response("**/api/suggest"):
            page.keyboard.type(f"{TELLING[0]} ")
        page.keyboard.press("Control+a")
        ask(page, f"{TELLING[0]} {TELLING[1]} rang, wife passed away, lonely, wf1")
        page.locator("#near").fill(PLACE)
        with next_page(page):
            page.locator("#near").press("Enter")
        with next_page(page):
            page.get_by_role("button", name=re.compile("^Remove: ")).first.click()
        with next_page(page):
            page.get_by_role("button", name="Show more").click()
        for box in (0, 2):
            page.locator("article input[type=checkbox]").nth(box).check()
        page.keyboard.press("p")
        printed(page)
        with next_page(page):
            page.get_by_role("button", name="Back to the answers").click()
        page.keyboard.press("1")
        page.wait_for_selector(".app-desk-sentences")
        page.keyboard.press("t")
        page.wait_for_selector(".app-desk-message")
        # Long enough for the browser to write down what it keeps to open the pages again.
        page.wait_for_timeout(3000)
        page.goto(address + "/desk")
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert window.cookies() == []
        page.goto("chrome://history")
        window.close()
        # A fault, or the search being down, is noted without the words too.
        store.settings.index_file.unlink()
        data = f"q={TELLING[0]}&near={PLACE.replace(' ', '+')}".encode()
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(address + "/desk", data=data, timeout=20)

    written = log.read_text(errors="replace")
    assert "POST /desk/hand-out" in written, "the log is read for nothing if it logs nothing"
    assert "POST /api/suggest" in written, "letters typed were suggested for"
    places = [(str(log), log.read_bytes()), *everything_kept(store), *files_of(profile)]
    assert any(b"/desk" in content for name, content in places if "History" in name)
    for name, content in places:
        for words in TELLING:
            for one in written_as(words):
                assert one not in content, f"{words} is in {name}"
    for name, content in [*files_of(profile), (str(log), log.read_bytes())]:
        assert PLACE.encode() not in content, name
