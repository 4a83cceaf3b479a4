"""Words of danger on the page of results: the numbers to ring come before any group, and no group
is the answer to an emergency.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, make_venue, save_listing
from tests.web.results import cards, names

# -- the numbers ------------------------------------------------------------------------------


def test_the_crisis_line_is_on_every_results_page(demo_browser: Browser) -> None:
    for query in ("", "?q=lunch", "?q=zebras", "?near=ABC", "?need=company&page=2"):
        page = demo_browser.get(f"/search{query or '?'}&per_page=2")
        line = page.find("#crisis")
        assert [one.get("href") for one in line.iter("a")] == ["tel:999", "tel:116123", "tel:111"]


@pytest.mark.parametrize(
    ("words", "heading", "numbers"),
    [
        ("I want to kill myself", "Help now", ["tel:999", "tel:116123"]),
        ("my husband hits me", "Help in confidence", ["tel:999", "tel:08082000247"]),
        ("chest pain now", "Help now", ["tel:999"]),
        ("nowhere to sleep tonight", "Help with a place to stay", []),
    ],
)
def test_words_of_danger_bring_the_numbers_before_any_result(
    demo_browser: Browser, words: str, heading: str, numbers: list[str]
) -> None:
    page = demo_browser.get("/search?" + urlencode({"q": words}))
    banner = page.find(".app-crisis")
    assert heading in text_of(banner)
    links = [one.get("href") for one in banner.iter("a")]
    assert set(numbers) <= set(links)
    # Every line of the banner has a way to reach it.
    for line in banner.iter("li"):
        assert any(one.get("href") for one in line.iter("a")), text_of(line)


def test_what_somebody_at_risk_typed_is_not_repeated_in_the_heading(demo_browser: Browser) -> None:
    assert "hits" not in demo_browser.get("/search?q=my+husband+hits+me").h1


def test_words_of_abuse_without_a_need_in_them_still_find_who_helps(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=I+am+frightened+of+him,+checks+my+phone&near=SK1+1YD")
    assert names(page)[0] == "Silver Birch"
    (chip,) = [text for text in page.texts(".app-chips a") if "Domestic abuse" in text]
    off = page.follow(chip)
    assert not [text for text in off.texts(".app-chips a") if "Domestic abuse" in text]


def test_where_a_computer_reads_the_words_it_says_that_it_misses_some(
    demo_browser: Browser,
) -> None:
    for page in (demo_browser.get("/search?q=lunch"), demo_browser.post("/desk", {"q": "lunch"})):
        assert not page.find_all(".app-crisis")
        said = text_of(page.find("#crisis"))
        assert "mental health. A computer reads" in said
        assert "does not notice every cry for help" in said
    # Where nothing is typed, the line is as short as ever.
    assert "computer" not in text_of(demo_browser.get("/privacy").find("#crisis"))


# -- somebody at risk -------------------------------------------------------------------------

AT_RISK = "my husband hits me, I use a wheelchair"
HELP = {"name": "Safe talk", "needs": ["safe_rights.domestic_abuse"]}


@pytest.mark.parametrize("path", ["/search", "/desk"])
def test_somebody_at_risk_is_not_told_to_try_other_words(
    store: Store, browser: Browser, path: str
) -> None:
    def answer(words: str) -> Page:
        sent = {"q": words, "near": "WF1 2AP"}
        if path == "/desk":
            return browser.post(path, sent)
        return browser.get(f"{path}?{urlencode(sent)}")

    nobody_said = {**HELP, "venues": [make_venue(access={})]}
    for known in (False, True):
        if known:
            save_listing(store, make_listing(**nobody_said))
        page = answer(AT_RISK)
        assert ("Safe talk" in page.text) == known
        assert not page.find_all(".app-rescue")
        for words in ("Try other words", "a bigger distance", "let one thing go", "ring those we"):
            assert words not in page.text
        assert ("tart with the help" in page.text) != known
    # The same without danger is offered what may help.
    assert answer("lunch, I use a wheelchair").find_all(".app-rescue")


# -- an emergency -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["chest pain", "took an overdose"])
def test_in_an_emergency_groups_come_after_a_break_and_never_as_the_answer(
    demo_browser: Browser, words: str
) -> None:
    page = demo_browser.get("/search?" + urlencode({"q": words, "near": "WF1 2AP"}))
    assert page.h1 == "Get help first"
    assert "999" in text_of(page.find_all(".app-crisis")[0])
    assert cards(page)
    folds = [
        one
        for one in page.find_all(".app-group details")
        if text_of(next(one.iter("summary"))) == "Groups for later, when the danger has passed"
    ]
    (fold,) = folds
    assert fold.get("open") is None
    assert list(fold.iter("article")) == cards(page)
    assert "Groups do not answer an emergency." in page.text
    assert page.text.index("Groups do not answer") < page.text.index(names(page)[0])
    assert not page.find_all(".app-rescue")
    assert "Groups that fit" not in page.text


def test_in_an_emergency_without_any_group_no_other_way_is_offered(browser: Browser) -> None:
    page = browser.get("/search?q=chest+pain&near=WF1+2AP")
    assert page.h1 == "Get help first"
    assert "We know of no group for this that could help afterwards." in page.text
    assert not page.find_all(".app-rescue")


def test_related_groups_are_no_answer_to_an_emergency(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Wheezing choir", needs=["arts_nature.singing"]))
    save_listing(store, make_listing(name="Heart talk", needs=["health.heart_lung"]))
    assert names(browser.get("/search?q=chest+pain")) == ["Heart talk"]
    assert "Wheezing choir" in names(browser.get("/search?need=health.heart_lung"))
