"""The card of a group among the results: what it says of the group and why it stands there, and
what is not known is never shown as yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, make_venue, save_listing
from tests.web.results import cards, names

# -- what is known and what is not ------------------------------------------------------------


def test_a_card_says_who_when_where_cost_how_to_join_and_who_confirmed_it(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Lunch club", confirmations=[{"on": "2026-11-01", "by": "owner"}]),
    )
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance")
    said = text_of(cards(page)[0])
    for words in (
        "Lunch club",
        "Run by St Mary's Neighbours",
        "0113 496 0123",
        "ask for Jean",
        "Every Thursday, noon to 2pm",
        "Next: Thursday 26 November 2026, noon to 2pm",
        "St Mary's hall, Charlotte Street, Wakefield, WF1 2AP",
        "less than 0.1 miles",
        "Free",
        "Just turn up",
        "Step-free way in: Yes",
        "checked 3 May 2026",
        "1 November 2026",
    ):
        assert words in said, words


def test_how_far_a_town_is_is_not_how_far_a_group_in_it_is(store: Store, browser: Browser) -> None:
    """A venue known by its town or district alone stands at its middle."""
    for name, where in (("In Ossett", {"address": "Ossett"}), ("In WF5", {"postcode": "WF5"})):
        venue = {"address": None, "postcode": None, "lat": None, "lon": None, **where}
        save_listing(store, make_listing(name=name, venues=[make_venue(**venue)]))
    page = browser.get("/search?near=Ossett")
    assert len(cards(page)) == 2
    for card in cards(page):
        said = text_of(card)
        assert "about a mile or less" in said
        assert "0.1 miles" not in said
        assert "we know only the area" in said
        assert "close by" not in said


def test_unknown_access_is_shown_as_not_known_never_as_yes_or_no(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Silent", venues=[make_venue(access={})]))
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance&access=hearing_loop")
    facts = [text_of(one) for one in cards(page)[0].iter("li") if ":" in text_of(one)]
    assert facts == ["Step-free way in: Not known – ask", "Working hearing loop: Not known – ask"]


def test_unknown_times_cost_and_joining_are_shown_as_not_known(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Bare", sessions=[], venues=[], join=[], cost={}, contacts=[], attend=[]),
    )
    said = text_of(cards(browser.get("/search"))[0])
    assert "Times not known – ask" in said
    assert "Place not known – ask" in said
    assert "Cost Not known – ask" in said
    assert "How to join Not known – ask" in said
    assert "We have no phone number or e-mail for this group." in said
    assert "Waiting time not known" in said


def test_an_access_fact_nobody_asked_about_is_not_shown_as_not_known(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(
            venues=[make_venue(access={"accessible_toilet": {"state": "unknown"}})],
            access={"step_free_entrance": {"state": "unknown"}},
        ),
    )
    (card,) = cards(browser.get("/search?q=lunch"))
    facts = [text_of(one) for one in card.iter("li")]
    assert not [fact for fact in facts if "Step-free" in fact or "toilet" in fact]
    (card,) = cards(browser.get("/search?q=lunch+step+free"))
    assert "Step-free way in: Not known – ask" in [text_of(one) for one in card.iter("li")]


# -- how fresh it is --------------------------------------------------------------------------


def every_page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.get(address)
    while True:
        yield page
        following = {href for text, href in page.links() if text.startswith("Next")}
        if not following:
            return
        page = browser.get(following.pop())


def test_every_card_of_the_demonstration_says_how_fresh_it_is(demo_browser: Browser) -> None:
    seen = 0
    for group in ("matches", "not_confirmed"):
        for page in every_page(demo_browser, f"/search?per_page=100&group={group}"):
            for card in cards(page):
                seen += 1
                (box,) = [one for one in card.iter() if one.get("class") == "app-true"]
                said = text_of(box)
                assert re.search(
                    r"nobody|confirmed|(on|was|since) (\d+ )?\w+ 20\d\d", said, re.IGNORECASE
                ), said
                assert "updated" not in said.lower()
    # 213 groups: 3 closed, 2 archived, and one of a pair that a person joined.
    assert seen == 207


def test_the_demo_has_no_date_in_its_pages_that_is_not_written_out(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?per_page=50")
    text = re.sub(r"https?://\S+", "", page.text)
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)
    assert not re.search(r"\b\d{1,2}:\d\d\b(?!\d)", " ".join(page.texts("article dl dd strong")))
    assert date(2026, 11, 24).strftime("%Y") in text


# -- whom it is for, room, and why it stands there --------------------------------------------


def test_a_temporarily_closed_and_a_paused_group_say_so_on_their_card(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Resting", status={"state": "temporarily_closed", "until": "2027-01-05"}),
    )
    save_listing(
        store,
        make_listing(name="Busy", capacity={"state": "paused", "until": "2026-12-18"}),
    )
    said = {text_of(next(one.iter("h3"))): text_of(one) for one in cards(browser.get("/search"))}
    assert "Closed for now" in said["Resting"]
    assert "Not taking new people" in said["Busy"]
    assert "They hope to have room from 19 December 2026." in said["Busy"]


def test_a_full_group_says_so_in_its_tag(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Full", capacity={"state": "full"}))
    assert "Full" in browser.get("/search").texts(".app-card .nhsuk-tag")


def test_a_card_says_in_its_tag_whom_a_group_is_for_that_is_of_another_age(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Young", age={"min": 18, "max": 25}))
    save_listing(store, make_listing(name="Older", age={"min": 50}))
    page = browser.get("/search?q=she+is+70")
    assert names(page) == ["Older", "Young"]
    assert page.texts(".app-card .nhsuk-tag").count("For people aged 18 to 25") == 1
    assert "For people aged 50 and over" not in page.texts(".app-card .nhsuk-tag")


def test_a_card_tells_for_which_gender_a_group_is(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Shed", who=["men_only"]))
    save_listing(store, make_listing(name="Bench", who=["women_only"]))
    save_listing(store, make_listing(name="Table"))
    page = browser.get("/search?sort=name")
    told = {
        name: [text_of(one) for one in card.iter("p") if one.get("class") == "app-card__for"]
        for name, card in zip(names(page), cards(page), strict=True)
    }
    assert told == {"Bench": ["For women"], "Shed": ["For men"], "Table": []}


def test_every_card_says_why_it_stands_there_without_a_script(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=choir&near=WF1+2AP")
    cards = page.find_all(".app-card")
    assert len(cards) > 3
    for card in cards:
        opened = [one for one in card.iter("details") if one.get("class") == "app-why"]
        assert len(opened) == 1
        assert opened[0].get("open") is None
        assert text_of(opened[0]).startswith("Why this?")
    assert "It is for “Singing and music”." in page.text
