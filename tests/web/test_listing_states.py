"""The page of a group that is closed, closed for now, full or out of reach: its state is said
first, ends by itself, and every page says how fresh it is.
"""

from __future__ import annotations

import re

from indexer.records import all_ids, read_listings
from indexer.search.document import freshness_of, is_searchable
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page, text_of
from tests.factories import NOW
from tests.web.group_pages import page_of, saved, section


def own_tags(page: Page) -> list[str]:
    """The labels of the group itself, not of similar ones below."""
    return page.texts(".app-listing__head .app-tags li")


def test_a_closed_group_keeps_a_tombstone_with_other_groups_to_try(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store, name="Quilters",
        status={"state": "closed", "on": "2026-09-30", "note": "Jean moved away."},
    )  # fmt: skip
    saved(store, name="Dinner club")
    page = page_of(browser, listing)
    assert page.h1 == "Quilters has closed"
    assert "It closed on 30 September 2026." in page.text
    assert "Jean moved away." in page.text
    assert "0113 496 0123" not in text_of(page.find("main")).split("Groups you could try")[0]
    assert "Dinner club" in section(page, "instead")
    assert not [one for one in page.find_all("script") if one.get("type", "").endswith("json")]
    assert page.follow("Search all groups").status == 200


def test_a_group_nobody_could_reach_keeps_an_archive_page_with_its_last_details(
    demo_store: Store, demo_browser: Browser
) -> None:
    listing = demo_listing(demo_store, "Lupset Legends Bingo")
    page = page_of(demo_browser, listing)
    assert "We could not reach this group." in page.text
    assert "It may still be running." in page.text
    assert listing["name"] not in demo_browser.get("/search?q=Lupset+Legends+Bingo").texts("h3")


def test_a_temporary_closure_is_the_first_thing_said_and_ends_by_itself(
    store: Store, browser: Browser
) -> None:
    closed = saved(
        store, status={"state": "temporarily_closed", "until": "2027-01-05", "note": "New roof."}
    )
    page = page_of(browser, closed)
    notice = section(page, "notice")
    assert "closed for now. It hopes to start again on 6 January 2027. New roof." in notice
    # The sentence of freshness on the same page says the same day, and no date before it is shown.
    assert "It opens again on 6 January 2027." in page.text
    assert page.texts(".app-dates li")[0] == "Thursday 7 January 2027, noon"

    over = saved(store, name="Back", status={"state": "temporarily_closed", "until": "2026-11-01"})
    assert "closed for now" not in page_of(browser, over).text


def test_a_paused_group_says_when_it_hopes_to_have_room_and_a_pause_ends_by_itself(
    store: Store, browser: Browser
) -> None:
    busy = saved(store, capacity={"state": "paused", "until": "2026-12-18"})
    page = page_of(browser, busy)
    assert "Not taking new people" in own_tags(page)
    assert "They hope to have room from 19 December 2026." in page.text

    over = saved(store, name="Room again", capacity={"state": "paused", "until": "2026-11-01"})
    page = page_of(browser, over)
    assert "Not taking new people" not in own_tags(page)
    assert "We don’t know if there is a wait" in page.text


def test_a_website_that_became_advertising_is_taken_off_at_once(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store,
        website="https://parked.example.org/",
        signals=[{"kind": "site_parked", "on": "2026-11-20", "by": "check"}],
    )
    assert "parked.example.org" not in page_of(browser, listing).html


def demo_listing(store: Store, name: str) -> Listing:
    with store.read() as db:
        (found,) = [one for one in read_listings(db, all_ids(db)).values() if one["name"] == name]
    return found


def test_every_state_of_the_demonstration_has_a_page_that_says_how_fresh_it_is(
    demo_store: Store, demo_browser: Browser
) -> None:
    with demo_store.read() as db:
        everyone = read_listings(db, all_ids(db))
    by_state: dict[tuple[str, bool, str, str], Listing] = {}
    for listing in everyone.values():
        freshness = freshness_of(listing, today=NOW.date(), trusted=frozenset())
        kind = (
            freshness.state,
            is_searchable(freshness),
            listing["status"]["state"],
            listing["capacity"]["state"],
        )
        by_state.setdefault(kind, listing)
    assert {kind[0] for kind in by_state} == {"fresh", "due", "unverified", "stale", "closed"}
    for (state, searchable, *_), listing in by_state.items():
        page = page_of(demo_browser, listing)
        words = text_of(page.find("main"))
        if state == "closed":
            assert "has closed" in page.h1
        elif not searchable:
            assert "We could not reach this group." in words
        else:
            checked = section(page, "checked")
            assert re.search("confirmed|checked|nobody", checked, re.IGNORECASE), checked
            assert "Last updated" not in words
            # Green says "somebody confirmed it": only for the fresh.
            assert ("Confirmed" in own_tags(page)) == (state == "fresh")
