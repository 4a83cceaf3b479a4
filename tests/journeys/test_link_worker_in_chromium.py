"""A link worker in real Chromium, by the keyboard: somebody in a wheelchair who needs two things.

What was understood is seen and put right, each need has its number and its answer, and every group
says why it is there. The words are those a colleague passes on, not the names of needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from tests.journeys.desk_pages import ask, chromium, desk, site
from tests.journeys.looking import next_page
from tests.journeys.test_in_chromium import WIDE, Site, Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

__all__ = ["chromium", "desk", "site"]  # fixtures
pytestmark = pytest.mark.browser

SAID = "he uses a wheelchair, would like his dinner with other folk and cannot pay the gas bill"
MEALS, BILLS, DEBT = "Eat with other people", "Gas, electric and keeping warm", "Debt and money"
ANSWERS = {MEALS: MEALS, BILLS: "Money, food and bills"}
"""What a card that answers a need says it is shown for: one is for all of money and bills."""


def counts(page: Page) -> dict[str, str]:
    """What is said about each need: {"Grief and loss": "4"}."""
    rows = page.get_by_role("list", name=re.compile("^Groups for each thing")).get_by_role(
        "listitem"
    )
    return dict(row.split(": ", 1) for row in map(str.strip, rows.all_inner_texts()))


def chips(page: Page) -> list[str]:
    """What the words were taken to mean."""
    return page.get_by_role("link", name=re.compile("^Remove:")).all_inner_texts()


def tab_to(page: Page, there: Locator) -> None:
    """Go there with the Tab key alone, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{there} is not reached with the Tab key")


def test_two_needs_and_a_wheelchair_are_seen_counted_and_each_has_its_answer(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(site.url)
    tab_to(page, page.get_by_label("What would help?"))
    page.keyboard.type(SAID)
    page.keyboard.press("Tab")
    page.keyboard.type("WF1 2AP")
    page.keyboard.press("Escape")  # no suggestion of a place
    with next_page(page):
        page.keyboard.press("Enter")

    read = " ".join(chips(page))
    for words in (MEALS, BILLS, "Step-free way in", "from “uses a wheelchair”", "from “gas bill”"):
        assert words in read
    told = counts(page)
    assert list(told) == [MEALS, BILLS]
    assert all(int(number) > 0 for number in told.values())

    cards = page.get_by_role("region", name="Groups that fit").get_by_role("article")
    shown = cards.all_inner_texts()
    for need, answer in ANSWERS.items():
        assert any(re.search(f"Shown for: .*{answer}", card) for card in shown[:3]), need
    # Nobody is sent to steps, nor to a door that nobody told us about.
    for card in shown:
        assert re.search(r"Step-free way in: Yes|Where\s+(By phone|Online|They visit you)", card)

    first = cards.first
    why = first.get_by_text("Why this?")
    sentence = first.get_by_text(f"It is for “{MEALS}”.")
    assert not sentence.is_visible()
    first.get_by_role("link", name="Mill Lane Lunch Club", exact=True).focus()
    tab_to(page, why)
    page.keyboard.press("Enter")
    assert sentence.is_visible()
    second = cards.nth(1)
    second.get_by_text("Why this?").press("Enter")
    assert second.get_by_text("so that each thing you asked for has an answer here").is_visible()
    assert window.wrong == []
    window.context.close()


def test_what_is_asked_about_is_taken_and_a_wrong_reading_stays_off(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(f"{site.url}/search?q={quote_plus(SAID)}&near=WF1+2AP")
    offers = page.get_by_role("list", name="What you may have meant as well")
    assert "Did you mean" in offers.inner_text()
    tab_to(page, offers.get_by_role("link", name=re.compile(DEBT)))
    with next_page(page):
        page.keyboard.press("Enter")
    meals, bills, debt = counts(page)
    assert (meals, bills) == (MEALS, BILLS)
    assert debt.startswith(DEBT)

    # It was not the bill after all: one press, and the address remembers.
    tab_to(page, page.get_by_role("link", name=re.compile(f"Remove: {BILLS}")))
    with next_page(page):
        page.keyboard.press("Enter")
    again = visit(chromium, site, viewport=WIDE)  # as whoever is sent the address sees it
    for one in (page, again.go(page.url)):
        assert list(counts(one)) == [meals, debt]
        assert not any(BILLS in chip for chip in chips(one))
        assert any("Step-free way in" in chip for chip in chips(one))
        assert one.get_by_label("What would help?").input_value() == SAID
    assert window.wrong == again.wrong == []
    window.context.close()
    again.context.close()


def test_at_the_desk_both_needs_are_counted_and_what_is_asked_about_is_taken_by_key(
    desk: Visit,
) -> None:
    page = ask(desk.page, f"{SAID}, WF1 2AP")
    assert list(counts(page)) == [MEALS, BILLS]
    tab_to(page, page.get_by_role("button", name=re.compile(f"^{DEBT}")))
    with next_page(page):
        page.keyboard.press("Enter")
    meals, bills, debt = counts(page)
    assert (meals, bills) == (MEALS, BILLS)
    assert debt.startswith(DEBT)
    assert page.url.endswith("/desk")


def test_at_the_desk_what_three_cards_leave_out_is_said_and_one_press_away(desk: Visit) -> None:
    page = ask(
        desk.page,
        "lost his wife, behind with the rent, likes to sing and wants an allotment, WF1 2AP",
    )
    told = counts(page)
    assert len(told) == 4
    left_out = [need for need, words in told.items() if "not among those below" in words]
    assert len(left_out) == 1  # of four things three cards show three
    (need,) = left_out
    shown = page.locator("article h3").all_inner_texts()
    tab_to(page, page.get_by_role("button", name=re.compile(f"^show them {need}")))
    with next_page(page):
        page.keyboard.press("Enter")
    assert page.get_by_role("button", name=re.compile(f"^Remove: {need}")).is_visible()
    assert page.locator("article h3").first.inner_text() not in shown


def test_at_the_desk_what_may_matter_to_them_is_asked_for_by_one_key(desk: Visit) -> None:
    page = ask(desk.page, "she is deaf and wants company, WF1 2AP")
    wish = page.get_by_role("list", name="What may matter").get_by_role(
        "button", name="Working hearing loop"
    )
    tab_to(page, wish)
    with next_page(page):
        page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Remove: Working hearing loop").is_visible()
    assert wish.count() == 0
    cards = page.locator("article").all_inner_texts()
    assert len(cards) == 3
    assert all("Working hearing loop: " in card for card in cards)
