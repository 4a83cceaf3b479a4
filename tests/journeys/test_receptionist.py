"""A receptionist on the phone: somebody near WF1 2AP wants a lunch club without steps."""

from __future__ import annotations

import re

from tests.browser import Browser, text_of


def test_a_receptionist_finds_a_step_free_lunch_club_and_can_say_everything_about_it(
    demo_browser: Browser,
) -> None:
    home = demo_browser.get("/")
    results = home.submit({"q": "lunch club", "near": "WF1 2AP"})
    assert "for “lunch club” within 10 miles of WF1 2AP" in results.h1

    ticked = results.submit({"access": ["step_free_entrance"]})
    assert "Step-free way in" in " ".join(ticked.texts(".app-chip"))
    assert ticked.find("#q").get("value") == "lunch club"
    assert ticked.find("#near").get("value") == "WF1 2AP"

    card = ticked.find_all("article")[0]
    said = text_of(card)
    assert "Mill Lane Lunch Club" in said  # which group
    assert "St Alkelda's church hall, Mill Lane" in said  # where
    assert re.search(r"Next: Tuesday 24 November 2026, noon to 2pm", said)  # when
    assert "How to join" in said  # how to join
    assert re.search(r"0113 496 \d{4}", said)  # whom to ring
    assert "Step-free way in: Yes" in said
    assert re.search(r"(by|from) .* on \d+ \w+ 2026", said)  # who confirmed it and when

    page = ticked.follow("Mill Lane Lunch Club")
    assert page.h1 == "Mill Lane Lunch Club"
    for words in ("Contact this group yourself", "Ask a link worker to help", "Next dates:"):
        assert words in page.text
    assert re.search(r"\d+ \w+ 2026: confirmed by", page.text)
    assert "Tuesday 24 November 2026, noon" in page.texts(".app-dates li")


def test_when_nothing_fits_the_receptionist_always_has_a_next_step(demo_browser: Browser) -> None:
    page = demo_browser.get("/").submit({"q": "falconry", "near": "WF1 2AP"})
    assert page.h1.startswith("No groups")
    assert "Ask a link worker" in page.text
    assert page.find("#crisis") is not None
    (way,) = page.find(".app-rescue").findall(".//li/a")
    assert demo_browser.get(way.get("href", "")).find_all("article")
