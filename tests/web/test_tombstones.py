"""The page of a group that has closed: how we know, and where else to go."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import make_listing, make_venue, save_listing

GONE = [
    {"kind": "charity_removed", "on": "2026-11-01", "by": "check", "detail": "ceased"},
    {"kind": "report_nobody_there", "on": "2026-11-10", "by": "public", "reporter": "one"},
    {"kind": "report_closed", "on": "2026-11-11", "by": "public", "reporter": "two"},
]
FAR = make_venue(name="Far hall", postcode="LA1 1YN", lat=54.048, lon=-2.801)


def saved(store: Store, **changes: Any) -> Listing:
    listing = make_listing(id=str(uuid4()), **changes)
    save_listing(store, listing)
    return listing


def page_of(browser: Browser, listing: Listing) -> Page:
    return browser.get(f"/groups/{listing['id']}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"signals": GONE},
            "How we know: the charity behind it is no longer on the register and someone said it "
            "has closed.",
        ),
        (
            {"sources": [{"name": "Ossett list", "id": "1", "live": False}],
             "signals": [{"kind": "publisher_deleted", "on": "2026-11-01", "by": "source",
                          "detail": "Ossett list"}]},
            "How we know: Ossett list has taken it off its list.",
        ),
        (
            {"status": {"state": "closed", "on": "2026-10-02", "by": "owner"}},
            "How we know: the group told us on 2 October 2026.",
        ),
        (
            {"status": {"state": "closed", "on": "2026-10-02", "by": "steward"}},
            "How we know: the directory team found this out on 2 October 2026.",
        ),
    ],
    ids=["register and reports", "its list", "the group", "the team"],
)  # fmt: skip
def test_it_says_how_we_know(
    store: Store, browser: Browser, changes: dict[str, Any], words: str
) -> None:
    page = page_of(browser, saved(store, name="Quilters", **changes))
    assert page.h1 == "Quilters has closed"
    assert words in " ".join(page.text.split())


def test_three_groups_are_offered_that_are_open_near_and_for_the_same_need(
    store: Store, browser: Browser
) -> None:
    for name in ("Alpha lunch", "Beta lunch", "Gamma lunch", "Delta lunch"):
        saved(store, name=name)
    saved(store, name="Closed lunch", status={"state": "closed", "on": "2026-10-02", "by": "owner"})
    saved(store, name="Shut lunch", status={"state": "temporarily_closed", "on": "2026-10-02"})
    saved(store, name="Paused lunch", capacity={"state": "paused"})
    saved(store, name="Full lunch", capacity={"state": "full"})
    saved(store, name="Far lunch", venues=[FAR])
    saved(store, name="Debt advice", needs=["money_food.debt"])
    page = page_of(browser, saved(store, name="Quilters", signals=GONE))
    offered = page.texts("section[aria-labelledby=instead] h3")
    names = {one for one in offered if "lunch" in one or "advice" in one}
    assert len(names) == 3
    assert names < {"Alpha lunch", "Beta lunch", "Gamma lunch", "Delta lunch"}


def test_a_group_nobody_could_reach_has_ways_on_too_and_is_not_called_closed(
    store: Store, browser: Browser
) -> None:
    saved(store, name="Alpha lunch")
    old = saved(
        store, name="Quilters", confirmations=[{"on": "2023-01-01", "by": "owner", "how": "link"}]
    )
    page = page_of(browser, old)
    assert "We could not reach this group." in page.text
    assert "has closed" not in page.text
    assert "Alpha lunch" in page.text
