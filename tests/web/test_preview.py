"""The preview: how a page will look with what waits, for those who keep it alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from indexer.people import accounts, editing
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, sign_in, signed_in

NOT_THERE = "00000000-0000-4000-8000-000000000000"


def kept_by(store: Store, who: str, now: datetime, **changes: Any) -> str:
    """A listing of an account."""
    one = make_listing(**{"name": "Bowls at the Vine", **changes})
    save_listing(store, one, now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, who)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def propose(store: Store, who: str, key: str, now: datetime, **changes: Any) -> None:
    with store.write(now=now) as db:
        shown, _ = editing.shown_to(db, who, key)
        seen = editing.seen(shown, list(changes))
        editing.save(db, who, key, changes, seen_as=seen, now=now, places=store.places)


@pytest.fixture
def owner_id(store: Store, now: datetime) -> str:
    return make(store, "owner", now=now)


@pytest.fixture
def owner(app: Flask, store: Store, owner_id: str, now: datetime) -> Browser:
    return signed_in(app, store, "owner@example.org")


def test_the_preview_shows_what_waits_and_the_public_page_does_not(
    app: Flask, store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    key = kept_by(store, owner_id, now)
    propose(store, owner_id, key, now, name="Bowls on the Green")
    page = owner.get(f"/account/listings/{key}/preview")
    assert page.h1 == "Bowls on the Green"
    assert "Preview: only you can see this" in page.text
    assert 'Changed the name from "Bowls at the Vine" to "Bowls on the Green".' in page.text
    (card,) = [one for one in page.find_all(".app-card") if one.get("id") == f"group-{key}"]
    assert "Bowls on the Green" in "".join(card.itertext())
    assert Browser(app).get(f"/groups/{key}").h1 == "Bowls at the Vine"


def test_it_is_neither_kept_nor_indexed(
    store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    key = kept_by(store, owner_id, now)
    page = owner.get(f"/account/listings/{key}/preview")
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.find("[name=robots]").get("content") == "noindex, nofollow"
    assert "application/ld+json" not in page.html
    assert "Nothing waits" in page.text


def test_a_hidden_address_is_hidden_in_it_as_it_is_on_the_page(
    store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    venue = make_venue(
        name="Elm House", address="7 Elm Street", hidden=True, transport="Bus 110 to Elm Street"
    )
    contacts = [{"name": "Jean", "phones": ["0113 496 0123"]},
                {"name": "Secret Sam", "phones": ["01632 960002"], "public": False}]  # fmt: skip
    key = kept_by(
        store, owner_id, now, venues=[venue], contacts=contacts, sessions=[make_session()]
    )
    page = owner.get(f"/account/listings/{key}/preview")
    for secret in ("Elm", "WF1 2AP", "Secret Sam", "960002"):
        assert secret not in page.text


def test_hiding_an_address_is_seen_before_it_is_live(
    store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    key = kept_by(store, owner_id, now)
    with store.read() as db:
        (venue,) = editing.shown_to(db, owner_id, key)[0]["venues"]
    propose(store, owner_id, key, now, venues=[{**venue, "hidden": True}])
    page = owner.get(f"/account/listings/{key}/preview")
    assert "Charlotte Street" not in page.text


@pytest.mark.parametrize(
    ("state", "words"), [("closed", "has closed"), ("temporarily_closed", "closed for now")]
)
def test_a_listing_that_is_closed_has_its_own_page_in_it(
    state: str, words: str, store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    key = kept_by(store, owner_id, now, status={"state": state, "on": "2026-11-01"})
    page = owner.get(f"/account/listings/{key}/preview")
    assert words in page.text
    assert "Preview: only you can see this" in page.text


def test_nobody_previews_what_is_not_theirs(
    app: Flask, store: Store, owner: Browser, owner_id: str, now: datetime
) -> None:
    key = kept_by(store, owner_id, now)
    make(store, "owner", now=now, name="Other Owner")
    other, _ = sign_in(app, store, "other@example.org", now=now)
    for address in (f"/account/listings/{key}/preview", f"/account/listings/{NOT_THERE}/preview"):
        page = other.get(address, status=404)
        assert "Bowls at the Vine" not in page.text
    make(store, "staff", now=now)
    staff, _ = sign_in(app, store, "staff@example.org", now=now)
    staff.get(f"/account/listings/{key}/preview", status=403)
    make(store, "steward", now=now)
    steward, _ = sign_in(app, store, "steward@example.org", now=now)
    assert steward.get(f"/account/listings/{key}/preview").h1 == "Bowls at the Vine"
