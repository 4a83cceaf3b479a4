"""The reception desk in real Chromium: from words to paper by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.desk_pages import (
    WIDOWER,
    ask,
    chromium,
    desk,
    focused,
    printed,
    site,
    until,
)
from tests.journeys.looking import next_page
from tests.journeys.test_in_chromium import WIDE, Site, Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium", "desk", "site"]  # fixtures
pytestmark = pytest.mark.browser


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
