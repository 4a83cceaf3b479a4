"""The address of a group that hides it is given away by no page, no distance and no search."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from indexer.records import all_ids, read_listings
from indexer.store import Store
from tests.browser import Browser, text_of
from tests.factories import make_venue
from tests.web.group_pages import json_ld, page_of, saved, section

SECRETS = ("Larch House", "17 Nowhere Lane", "2AP", "53.6", "-1.4", "Bus 110 stops", "Ring 3 times")


def with_hidden_venue(**venue: Any) -> dict[str, Any]:
    return make_venue(
        name="Larch House",
        address="17 Nowhere Lane",
        transport="Bus 110 stops outside",
        access_text="Ring 3 times at the green door",
        uprn="100012345678",
        kind="home",
        hidden=True,
        **venue,
    )


@pytest.mark.parametrize("district", [True, False])
def test_a_hidden_address_is_nowhere_on_its_page_in_results_or_beside_its_neighbours(
    store: Store, app: Flask, browser: Browser, district: bool
) -> None:
    listing = saved(
        store, name="Safe place", venues=[with_hidden_venue(show_district=district)],
        first_visit={"who_meets_you": "Ann", "getting_there": "17 Nowhere Lane is by the church"},
    )  # fmt: skip
    neighbour = saved(
        store, name="Neighbour",
        venues=[make_venue(name="Library", address="Castleford", postcode="WF10 4EA")],
    )  # fmt: skip
    own = page_of(browser, listing)
    pages = [
        own,
        page_of(browser, neighbour),
        browser.get("/search"),
        browser.get("/search?q=Safe+place"),
        browser.get("/search?near=Castleford&within=20"),
        browser.get("/search?q=Larch+House"),
        browser.get("/search?q=Nowhere+Lane"),
    ]
    for page in pages:
        if "q=Larch" in page.url or "q=Nowhere" in page.url:
            assert "Safe place" not in page.text  # not even found by it
            continue
        everything = page.html + str(page.headers)
        for secret in (*SECRETS, "100012345678"):
            assert secret not in everything, (page.url, secret)
    assert ("WF1." in own.text or "In WF1" in own.text) == district
    assert "location" not in json_ld(own)
    redirect = app.test_client().get(f"/groups/{listing['id']}")
    assert "Larch" not in str(redirect.headers) + redirect.get_data(as_text=True)


def test_how_far_a_hidden_place_is_cannot_be_read_from_any_page(
    store: Store, browser: Browser
) -> None:
    hidden = saved(store, name="Safe place", venues=[with_hidden_venue(show_district=True)])
    neighbour = saved(store, name="Neighbour", venues=[make_venue(postcode="WF10 4EA")])
    results = browser.get("/search?near=WF1+2AP&within=20")
    said = {text_of(next(one.iter("h3"))): text_of(one) for one in results.find_all("article")}
    assert "mile" in said["Neighbour"]
    assert "mile" not in said["Safe place"]
    # Seen from each other's page neither says how far away the other is.
    assert "mile" not in section(page_of(browser, hidden), "similar")
    assert "mile" not in section(page_of(browser, neighbour), "similar")


def test_moving_the_centre_of_a_search_cannot_find_a_hidden_place(
    open_store: Any, now: Any
) -> None:
    """Two directories that differ only in where in WF1 the hidden venue is answer the same."""
    from directory_app import create_app

    answers: list[list[tuple[str, str]]] = []
    for name, postcode in (("one", "WF1 2AP"), ("two", "WF1 4AA")):
        store = open_store(name)
        saved(store, name="Safe place", venues=[with_hidden_venue(postcode=postcode)])
        app = create_app(settings=store.settings, store=store, now=lambda: now)
        browser = Browser(app)
        answers.append([
            (page.h1, " ".join(page.texts("article")))
            for within in ("0.5", "1", "2")
            for near in ("WF1+2AP", "WF1+4AA")
            for page in [browser.get(f"/search?near={near}&within={within}")]
        ])  # fmt: skip
    assert answers[0] == answers[1]


def test_the_hidden_groups_of_the_demonstration_give_nothing_away(
    demo_store: Store, demo_app: Flask
) -> None:
    with demo_store.read() as db:
        hidden = [
            (listing["id"], venue)
            for listing in read_listings(db, all_ids(db)).values()
            for venue in listing["venues"]
            if venue["hidden"]
        ]
    assert len(hidden) == 3
    client = demo_app.test_client()
    html = "".join(
        client.get(address, follow_redirects=True).get_data(as_text=True)
        for address in [
            *(f"/groups/{id}" for id, _ in hidden),
            "/search?per_page=100", "/search?per_page=100&page=2", "/search?per_page=100&page=3",
        ]
    )  # fmt: skip
    for _, venue in hidden:
        assert venue["postcode"] not in html
        if venue["lat"] is not None:
            assert f"{venue['lat']}" not in html
