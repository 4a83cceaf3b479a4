"""A way of taking part that a list leaves out is not known: nobody has said no, so no page does."""

from __future__ import annotations

import pytest
from flask import Flask

from indexer.search import facts
from indexer.search.cards import access_of
from indexer.store import Store
from indexer.telling import _access
from schemas.listing import Listing
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.web.desk import ask

WAYS = ("online_option", "phone_option", "home_visits", "drop_in")
LABELS = ("Join online", "Take part by phone", "Comes to your home", "Drop in")


@pytest.fixture
def listing(store: Store) -> Listing:
    # As a feed brings it: it meets at a place, and one has to ring first.
    made = make_listing(attend=["venue"], join=["ring_first"])
    save_listing(store, made)
    return made


def test_a_list_that_leaves_a_way_out_sorts_out_and_says_no_to_nobody(listing: Listing) -> None:
    derived = facts.derived_facts(listing)
    for way in WAYS:
        assert derived[way]["state"] == "no"  # search.md: known not to fit, out
        assert facts.is_left_out(derived[way])
    assert not set(WAYS) & set(access_of(derived, ()))
    assert access_of(derived, ("online_option",))["online_option"]["note"] == facts.LEFT_OUT


def test_what_is_said_aloud_of_a_way_that_is_left_out_is_not_known(listing: Listing) -> None:
    told = access_of(facts.derived_facts(listing), WAYS)
    result = {"access": told, "venue": None, "attend": listing["attend"]}
    assert _access(result, WAYS) == tuple((way, "unknown", None) for way in WAYS)


def test_a_no_that_somebody_gave_stays_a_no(store: Store) -> None:
    given = {"online_option": {"state": "no", "checked_on": "2026-11-01"}}
    made = make_listing(attend=["venue"], access=given)
    found = facts.facts_of(made, None, None)["online_option"]
    assert not facts.is_left_out(found)
    assert access_of({"online_option": found}, ())["online_option"] == {
        "state": "no", "note": None, "checked": "2026-11-01",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["/search?q=lunch+club", "/groups/{id}"])
def test_no_card_and_no_page_says_no_to_a_way_that_nobody_has_named(
    address: str, browser: Browser, listing: Listing
) -> None:
    page = browser.get(address.format(id=listing["id"]))
    assert listing["name"] in page.text
    said = page.texts(".app-access li")
    assert not [line for line in said if line.startswith(LABELS) or line.endswith(": No")]


def test_the_desk_and_its_hand_out_do_not_say_it_either(
    browser: Browser, app: Flask, listing: Listing
) -> None:
    page = ask(browser, "lunch club")
    assert listing["name"] in page.text
    assert not [line for line in page.texts(".app-access li") if line.endswith(": No")]
    sheet = browser.post("/desk/hand-out", {"one": listing["id"], "q": "lunch club online"})
    assert listing["name"] in sheet.text
    said = [*sheet.texts("li"), *sheet.texts("dd")]
    assert not [line for line in said if line.casefold().endswith(": no")]


def test_who_asks_for_a_way_that_is_left_out_beside_another_is_told_to_ask(
    browser: Browser, store: Store
) -> None:
    by_phone = {"phone_option": {"state": "yes", "note": "Ring in to the quiz"}}
    save_listing(store, make_listing(name="Quiz", attend=["venue", "phone"], access=by_phone))
    page = browser.get("/search?q=lunch&access=online_option&group=answer_is_no_but_related")
    (said,) = (line for line in page.texts(".app-access li") if "nline" in line)
    assert said.endswith("Not known – ask")
