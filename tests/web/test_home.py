"""Home: one question, ten ways to start, and who to call."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from schemas.vocabulary import top_needs
from tests.browser import Browser


def test_home_asks_what_would_help_and_where_and_takes_both_to_the_results(
    demo_browser: Browser,
) -> None:
    home = demo_browser.get("/")
    assert "What would help?" in home.texts("label")
    assert "Where?" in home.texts("label")

    results = home.submit({"q": "lunch club", "near": "WF1 2AP"})

    assert urlsplit(results.url).path == "/search"
    assert parse_qs(urlsplit(results.url).query) == {"q": ["lunch club"], "near": ["WF1 2AP"]}
    assert results.h1.endswith("within 10 miles of WF1 2AP")


def test_home_offers_the_ten_top_needs_and_each_leads_to_groups(demo_browser: Browser) -> None:
    home = demo_browser.get("/")
    tiles = {text: href for text, href in home.links() if "need=" in href}
    assert list(tiles) == [need.label for need in top_needs()]
    assert len(tiles) == 10

    for need in top_needs()[:3]:
        results = home.follow(need.label)
        assert need.label in " ".join(results.texts(".app-chip"))


def test_home_says_who_to_call_and_that_searches_are_not_kept(demo_browser: Browser) -> None:
    home = demo_browser.get("/")
    numbers = {href for _, href in home.links() if href.startswith("tel:")}
    assert {"tel:999", "tel:116123", "tel:111"} <= numbers
    assert "We never keep what you search for" in home.text


def test_an_empty_question_shows_every_group_there_is(demo_browser: Browser) -> None:
    results = demo_browser.get("/").submit()
    assert results.status == 200
    assert results.find_all("article")


def test_a_new_directory_without_a_single_group_has_a_home_and_a_results_page(
    browser: Browser,
) -> None:
    results = browser.get("/").submit({"q": "lunch club"})
    assert results.h1 == "No groups for “lunch club”"
    assert "Ask a link worker" in results.text
