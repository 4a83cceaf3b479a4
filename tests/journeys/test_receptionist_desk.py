"""The reception desk in real Chromium: from words to paper by keys alone, with and without scripts,
and afterwards nothing about the caller anywhere, not even in the files of the browser.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from directory_app import create_app
from indexer.seed import load_demo
from indexer.store import Store
from tests.conftest import NOW
from tests.journeys.test_in_chromium import NARROW, RULES, WIDE, Site, Visit, serving, visit
from tests.journeys.test_privacy import everything_kept
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDOWER = "gent rang, wife passed away, on his own now, WF1"
# Neither headless Chromium nor a test has a printer: what asks for one is counted.
COUNT_PRINTS = "window.printed = 0; window.print = () => { window.printed += 1; };"


@pytest.fixture(scope="module")
def site(demo_store: Store) -> Iterator[Site]:
    app = create_app(settings=demo_store.settings, store=demo_store, now=lambda: NOW)
    for url in serving(app):
        yield Site(url)


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


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page of the desk, which is there afterwards."""
    page.evaluate("document.querySelector('main').dataset.before = 'yes'")
    yield
    page.wait_for_selector("main:not([data-before])")


def ask(page: Page, words: str) -> Page:
    """Type into the box that has the focus, and press Enter."""
    page.wait_for_selector("#q:focus")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


# -- by keys alone ----------------------------------------------------------------------------


def test_from_words_to_paper_in_three_actions(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)  # one: typing and Enter
    assert focused(page) == "answers"
    assert page.locator("article").count() == 3
    page.keyboard.press("p")  # two; the third is the printer's own "Print"
    printed(page)
    assert page.locator(".app-paper h2").count() == 3
    assert page.url.endswith("/desk")


def test_a_caller_is_served_without_the_mouse(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    second = page.locator("article").nth(1).locator("h3 button").inner_text()
    page.keyboard.press("2")
    page.wait_for_selector(".app-desk-sentences")
    assert page.locator("article h2").inner_text() == second
    page.keyboard.press("t")
    page.wait_for_selector(".app-desk-message")
    assert page.locator("textarea").first.input_value().startswith(second)
    page.keyboard.press("p")
    printed(page)
    assert page.locator(".app-paper h2").inner_text() == second
    page.keyboard.press("n")
    page.wait_for_selector("#q:focus")
    assert page.locator("#q").input_value() == ""


def test_ticked_groups_are_what_p_prints_and_a_tick_box_is_no_field(desk: Visit) -> None:
    page = ask(desk.page, "lunch, WF1")
    boxes = page.locator("article input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("p")
    printed(page)
    assert page.locator(".app-paper h2").count() == 2


def test_keys_are_letters_while_somebody_types_and_nothing_with_control(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.type(" 123 ptcn")
    assert page.locator("#q").input_value() == WIDOWER + " 123 ptcn"
    page.locator("#answers").focus()
    for chord in ("Alt+1", "Control+c", "Meta+t"):
        page.keyboard.press(chord)
    page.keyboard.press("x")
    # Out of the answers there are no keys either: here in the header.
    page.locator(".app-wordmark").focus()
    page.keyboard.press("1")
    assert page.locator("#answers").is_visible()
    assert page.locator("#desk-status").inner_text() == ""


def test_which_group_to_text_is_asked_and_not_guessed(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    page.keyboard.press("t")
    assert "Press 1, 2 or 3 first" in page.locator("#desk-status").inner_text()
    assert page.locator("#desk-status").get_attribute("role") == "status"
    third = page.locator("article").nth(2)
    name = third.locator("h3 button").inner_text()
    third.locator("h3 button").focus()
    page.keyboard.press("t")
    page.wait_for_selector(".app-desk-message")
    assert page.locator("textarea").first.input_value().startswith(name)


def test_a_group_is_copied_as_plain_text(chromium: Browser, site: Site) -> None:
    window = visit(chromium, site, viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    page = ask(window.go(site.url + "/desk"), WIDOWER)
    page.locator("article").first.locator("h3 button").focus()
    page.keyboard.press("c")
    until(page, "document.getElementById('desk-status').textContent !== ''")
    copied = page.evaluate("navigator.clipboard.readText()")
    name = page.locator("article").first.locator("h3 button").inner_text()
    assert copied.startswith(name + "\n")
    assert "How sure we are: " in copied
    assert page.locator("#desk-status").inner_text() == f"Copied: {name}"
    assert window.wrong == []
    window.context.close()


def test_the_keys_can_be_turned_off_and_stay_off(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    page.get_by_text("Keys you can press").click()
    page.get_by_label("Use these keys").uncheck()
    assert page.locator("#desk-status").inner_text() == "The keys are off."
    page.locator("#answers").focus()
    page.keyboard.press("1")
    assert page.locator(".app-desk-sentences").count() == 0
    page = ask(desk.go(page.url), WIDOWER)
    page.keyboard.press("1")
    assert page.locator("#answers").is_visible()
    page.get_by_text("Keys you can press").click()
    page.get_by_label("Use these keys").check()
    page.locator("#answers").focus()
    page.keyboard.press("1")
    page.wait_for_selector(".app-desk-sentences")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_every_control_of_the_answers_is_reached_by_tab_and_can_be_seen(desk: Visit) -> None:
    page = ask(desk.page, WIDOWER)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        one = page.evaluate(
            "(() => { const one = document.activeElement, box = one.getBoundingClientRect(),"
            " style = getComputedStyle(one); return { key: one.dataset.key || '', words:"
            " one.textContent.trim(), inside: !!one.closest('[data-desk]'), marked:"
            " style.outlineStyle !== 'none' || style.boxShadow !== 'none', seen: box.height > 0"
            " && box.bottom > 0 && box.top < innerHeight } })()"
        )
        if not one["inside"]:
            break
        assert one["seen"], one
        assert one["marked"], one
        seen.append(one["key"] or one["words"])
    assert [key for key in seen if key in tuple("123")] == ["1", "2", "3"]
    assert seen.count("p") == 4  # of all, and of each
    assert seen.count("t") == 3
    assert seen.count("Needs more than a phone number? A link worker") == 3


def test_show_more_goes_on_at_the_first_new_group(desk: Visit) -> None:
    page = ask(desk.page, "lunch, WF1")
    with next_page(page):
        page.get_by_role("button", name="Show more").press("Enter")
    fourth = page.locator("article").nth(3)
    assert fourth.evaluate("one => one === document.activeElement")
    box = fourth.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < WIDE["height"]
    # Keys are of that group.
    page.keyboard.press("t")
    page.wait_for_selector(".app-desk-message")


def test_help_in_danger_is_read_first_and_one_key_leads_to_the_answers(desk: Visit) -> None:
    page = ask(desk.page, "lunch, but he wants to kill himself, WF1")
    banners = page.locator(".app-desk-banners")
    assert banners.evaluate("one => one === document.activeElement")
    assert page.get_by_text("or press A").is_visible()
    # No other key opens a group from here, and it is said why.
    page.keyboard.press("1")
    assert "Press A to go on" in page.locator("#desk-status").inner_text()
    page.keyboard.press("a")
    page.wait_for_selector("#answers:focus")
    page.keyboard.press("1")
    page.wait_for_selector(".app-desk-sentences")
    # The same by Tab and Enter, for whoever has the keys turned off.
    page.go_back()
    page.wait_for_selector("#answers")
    page.locator(".app-desk-banners").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers:focus")


def test_enter_in_the_empty_box_says_what_to_type_and_stays_there(desk: Visit) -> None:
    page = desk.page
    page.wait_for_selector("#q:focus")
    with next_page(page):
        page.keyboard.press("Enter")
    assert focused(page) == "q"
    assert page.locator("#q-say").inner_text() == "Type what they say, or a place, and press Enter."
    ask(page, WIDOWER)


def test_the_keys_ask_before_the_name_of_a_refuge_is_printed(desk: Visit) -> None:
    page = ask(desk.page, "lunch, but my husband hits me, WF1")
    page.keyboard.press("a")
    page.keyboard.press("p")
    page.get_by_role("heading", name="Is it safe for them to carry this?").wait_for()
    assert focused(page) == "answers"
    page.keyboard.press("p")  # twice is no answer
    assert page.locator(".app-paper").count() == 0
    page.get_by_role("button", name="Print only the phone number").press("Enter")
    printed(page)
    assert page.locator(".app-paper__number").count() > 0
    page.emulate_media(media="print")
    for hidden in (".app-footer", ".app-header", "[data-desk-bar]", "[data-leave]"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_suggestions_come_by_the_keyboard_also_on_the_answers(desk: Visit) -> None:
    page = desk.page
    for round_ in ("empty desk", "answers"):
        page.wait_for_selector("#near[role=combobox]")
        assert page.locator(".app-suggest__list").count() == 2, round_
        page.locator("#near").fill("")
        page.locator("#near").press_sequentially("ossett")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("#near").input_value().startswith("Ossett")
        assert page.locator("article").count() == (0 if round_ == "empty desk" else 3)
        page.locator("#q").fill("lunch")
        with next_page(page):
            page.locator("#q").press("Enter")


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


# -- without scripts, and for everybody -------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_without_scripts_everything_is_a_button(
    chromium: Browser, site: Site, size: dict[str, int]
) -> None:
    window = visit(chromium, site, java_script_enabled=False, viewport=size)
    page = window.go(site.url + "/desk")
    page.get_by_label("What did they say?").fill(WIDOWER)
    page.get_by_label("What did they say?").press("Enter")
    assert page.locator("#answers").is_visible()
    page.get_by_role("button", name=re.compile("Remove: Grief")).click()
    page.get_by_role("button", name="put back").click()
    page.locator("article input[type=checkbox]").nth(1).check()
    page.get_by_role("button", name="Print a hand-out").click()
    assert page.locator(".app-paper h2").count() == 1
    assert page.get_by_text("from the menu of your browser").is_visible()
    page.get_by_role("button", name="Back to the answers").click()
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
    from axe_playwright_python.sync_playwright import Axe

    window = windows[width]
    window.wrong.clear()
    page = window.page
    open_page(page, site.url, kind)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(page, options=RULES)
    assert [
        f"{row['id']}: {row['help']}: {[node['html'][:160] for node in row['nodes'][:3]]}"
        for row in found.response["violations"]
    ] == []
    for letters in ("100%", "200%"):
        page.evaluate("size => document.documentElement.style.setProperty('font-size', size)",
                      letters)  # fmt: skip
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{over} pixels at {letters}"
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
