"""The pages about the directory: how we check, accessibility, privacy."""

from __future__ import annotations

from typing import Any

import pytest

from directory_app import create_app
from indexer import figures
from indexer.freshness.explained import how_we_check
from indexer.freshness.thresholds import load_rules
from tests.browser import Browser


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/how-we-check", "How we check"),
        ("/how-we-rank", "How we rank"),
        ("/accessibility", "Accessibility of this website"),
        ("/privacy", "Privacy"),
    ],
)
def test_every_page_about_the_directory_is_one_press_away_from_home(
    browser: Browser, address: str, heading: str
) -> None:
    assert address in [href for _, href in browser.get("/").links()]
    page = browser.get(address)
    assert page.h1 == heading
    assert page.title == f"{heading} – Waymark"
    assert page.find("#crisis") is not None


def test_how_we_check_prints_the_rules_that_are_computed_with(browser: Browser) -> None:
    page = browser.get("/how-we-check")
    sections = how_we_check(load_rules())
    assert page.texts("main h2") == [section["heading"] for section in sections]
    rows = [row for section in sections for row in section["rows"]]
    assert len(page.find_all("tbody tr")) == len(rows) > 10
    for row in rows:
        assert " ".join(str(row["figure"]).split()) in page.text


def test_privacy_promises_what_the_program_does(browser: Browser) -> None:
    page = browser.get("/privacy")
    assert "We set no cookies." in page.text
    assert "Set-Cookie" not in page.headers


COUNTED = {
    "cost": "a cost", "when": "a day or time", "who": "a group of people",
    "language": "a language", "age": "an age", "join": "a way to join",
    "attend": "a way to take part",
}  # fmt: skip


def test_privacy_names_each_thing_that_is_counted_of_searches_and_nothing_else(
    browser: Browser,
) -> None:
    page = browser.get("/privacy")
    assert set(COUNTED) == set(figures.ASKED)
    for words in COUNTED.values():
        assert words in page.text, words
    assert figures.WEEKS_SHOWN == 12  # three months
    assert figures.KEPT_FOR.days // 365 == 2
    assert figures.FEWEST == 5
    # No count is kept by area or by need, and no words are kept at all.
    for said in ("area the size", "each kind of help", "five different days"):
        assert said not in page.text


def test_the_accessibility_statement_claims_no_more_than_was_done(browser: Browser) -> None:
    page = browser.get("/accessibility")
    assert "WCAG) 2.2" in page.text
    assert "People who use screen readers and other aids have not tested it yet." in page.text


def test_the_team_can_be_reached_from_every_page_when_it_gave_a_number(
    open_store: Any, now: Any
) -> None:
    store = open_store(
        "reachable", contact_phone="01924 110200", contact_email="team@example.org",
        area="Wakefield", base_url="https://way.example.org",
    )  # fmt: skip
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: now))
    pages = ("/search?q=nothing", "/accessibility", "/privacy", "/how-we-check", "/how-we-rank")
    for address in ("/", *pages):
        page = browser.get(address)
        assert ("01924 110200", "tel:+44-1924-110200") in page.links()
        assert "mailto:team@example.org" in [href for _, href in page.links()]
        assert page.title.endswith(" – Waymark")
    assert "It covers Wakefield." in browser.get("/").text
