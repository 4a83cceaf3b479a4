"""The forms of a listing in the wrong hands: not theirs, not there, and filled in by no page."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import make, signed_in
from tests.web.editing_forms import (
    NAMES,
    NOT_THERE,
    edit,
    hidden_of,
    live,
    press,
    values_of,
    waiting,
)


@pytest.mark.parametrize("section", NAMES)
def test_nobody_sees_or_saves_what_is_not_theirs(
    section: str, app: Flask, store: Store, owner: Browser, kept: str, now: datetime
) -> None:
    mine = edit(owner, kept, section)
    make(store, "owner", now=now, name="Other Owner")
    other = signed_in(app, store, "other@example.org")
    page = other.get("/account")
    token = page.find_all("input[name=token]")[0].get("value", "")
    before = live(store, kept)
    sent = {**values_of(mine), **hidden_of(mine), "token": token}
    for key in (kept, NOT_THERE):
        address = f"/account/listings/{key}/edit/{section}"
        other.get(address, status=404)
        for deed in ("save", "withdraw", "add-contact", "nonsense"):
            answer = other.post(address, {**sent, "deed": deed, "name": "Mine"}, status=404)
            assert "Bowls at the Vine" not in answer.text
    assert live(store, kept) == before
    assert waiting(store) is None


def test_a_listing_that_is_not_there_is_not_there_for_stewards_either(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser = signed_in(app, store, "steward@example.org")
    page = browser.get("/account")
    token = page.find_all("input[name=token]")[0].get("value", "")
    address = f"/account/listings/{NOT_THERE}/edit/about"
    browser.get(address, status=404)
    browser.post(address, {"token": token, "name": "X", "seen": ""}, status=404)


@pytest.mark.parametrize("section", ["status", "About", "sources", "..", "about-"])
def test_there_are_no_other_sections(section: str, owner: Browser, kept: str) -> None:
    owner.get(f"/account/listings/{kept}/edit/{section}", status=404)


@pytest.mark.parametrize("section", NAMES)
def test_fields_that_are_not_of_the_section_are_not_looked_at(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    page = edit(owner, kept, section)
    more = {
        "id": NOT_THERE, "status": "closed", "status-state": "closed", "provenance": "owner",
        "confirmations-0-on": "2026-11-24", "confirmations-0-by": "steward", "signals": "",
        "sources-0-name": "mine", "same_as": NOT_THERE, "entered": "2020-01-01", "cycle": "stable",
        "account_id": NOT_THERE, "role": "admin", "listing_id": NOT_THERE, "proposal": "x",
        "venues-0-lat": "1", "venues-0-lon": "1", "venues-0-point_from": "given",
        "venues-0-uprn": "7", "needs-0-how": "steward", "organisation-id": NOT_THERE,
        "organisation-logo": "https://evil.example.org/x.png", "safeguarding-0-by": "steward",
        "safeguarding-0-on": "2020-01-01", "first_visit-pictures-0-url": "https://example.org/x",
    }  # fmt: skip
    if section != "about":
        more |= {"name": "Mine", "summary": "Mine"}
    if section != "safeguarding":
        more |= {"safeguarding-0-state": "yes", "safeguarding-0-note": "Mine"}
    if section != "cost":
        more["cost-state"] = "free"
    sent = {**values_of(page), **hidden_of(page), **more, "deed": "save"}
    owner.post(f"/account/listings/{kept}/edit/{section}", sent)
    assert live(store, kept) == before
    assert waiting(store) is None


def test_a_venue_of_another_listing_is_not_taken_over_by_its_id(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    other = make_listing(
        name="Refuge", venues=[make_venue(id="secret", name="Refuge")], sessions=[]
    )
    save_listing(store, other, now)
    page = press(edit(owner, kept, "where"), "add-venue")
    sent = {**values_of(page), **hidden_of(page), "deed": "save"}
    new = {"venues-2-id": "secret", "venues-2-name": "Mine", "venues-2-shown": "all"}
    owner.post(f"/account/listings/{kept}/edit/where", {**sent, **new})
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after["venues"][2]["id"] != "secret"
    assert proposal.after["venues"][2]["access"] == {}


MADE_BY_NOBODY: list[dict[str, str]] = [
    {},
    {"deed": "nonsense"},
    {"deed": "remove-venue-9999"},
    {"deed": "remove-venue-٣"},
    {"seen": "x" * 5000, "number": "9" * 400, "version": "9" * 400, "deed": "withdraw"},
    {"venues-99999-name": "x", "venues-0-shown": "everything"},
    {f"venues-{number}-name": "x" for number in range(300)},
    {"name": "\x00\ud7ff" * 100},
    {"age-min": "9" * 5000},
    {"needs": "no.such.need", "languages-0-id": "<script>", "languages-0-state": "maybe"},
]


@pytest.mark.parametrize("section", NAMES)
def test_forms_that_nobody_made_are_answered_in_words_and_save_nothing(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    token = hidden_of(edit(owner, kept, section))["token"]
    for number, sent in enumerate(MADE_BY_NOBODY):
        answer = owner.client.post(
            f"/account/listings/{kept}/edit/{section}", data={**sent, "token": token}
        )
        assert answer.status_code in (200, 400, 409), number
        assert live(store, kept) == before, number
        assert waiting(store) is None, number
